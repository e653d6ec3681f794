"""AWS Config: the expression of a query, which moto reads from where it is not; deliveries, remediations, packs.

Source: AWS Config API reference, of each operation.
"""

from __future__ import annotations

import json
from typing import Any

from trueup.emulated.extend import Original, correction, operation, refusal, state


@correction("config", "responses:ConfigResponse.select_resource_config")
def a_query_is_asked_by_its_expression(_original: Original, response: Any) -> str:
    """Answers what moto's AWS Config was told of that expression beforehand. Source: AWS Config API reference."""
    expression = json.loads(response.body)["Expression"]
    found, about, _token = response.config_backend.select_resource_config(expression=expression)
    return json.dumps({"Results": found, "QueryInfo": about})


@correction("config", "responses:ConfigResponse.describe_delivery_channel_status")
def nothing_failed_and_nothing_has_been_delivered_yet(_original: Original, response: Any) -> str:
    """Source: AWS Config API reference, DeliveryChannelStatus."""
    nothing = {"lastStatus": "NOT_APPLICABLE"}
    kinds = ("configHistoryDeliveryInfo", "configSnapshotDeliveryInfo", "configStreamDeliveryInfo")
    found = response.config_backend.describe_delivery_channels(response._get_param("DeliveryChannelNames"))
    told = [{"name": each["name"]} | dict.fromkeys(kinds, nothing) for each in found]
    return json.dumps({"DeliveryChannelsStatus": told})


@operation("config", "PutRemediationConfigurations")
def put_remediation_configurations(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Of rules that there are."""
    for each in parameters["RemediationConfigurations"]:
        if each["ConfigRuleName"] not in backend.config_rules:
            raise refusal("config", "InvalidParameterValueException", f"No rule {each['ConfigRuleName']}")
        state(backend).setdefault("remediations", {})[each["ConfigRuleName"]] = each
    return {"FailedBatches": []}


@operation("config", "DescribeRemediationConfigurations")
def describe_remediation_configurations(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    kept = state(backend).get("remediations", {})
    return {"RemediationConfigurations": [kept[name] for name in parameters["ConfigRuleNames"] if name in kept]}


@operation("config", "PutConformancePack")
def put_conformance_pack(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Complete at once; of its rules nothing is made."""
    name = parameters["ConformancePackName"]
    place = f"{backend.region_name}:{backend.account_id}"
    arn = f"arn:aws:config:{place}:conformance-pack/{name}/conformance-pack-trueup"
    about = {
        "ConformancePackName": name,
        "ConformancePackId": "conformance-pack-trueup",
        "ConformancePackArn": arn,
        "ConformancePackState": "CREATE_COMPLETE",
        "StackArn": f"arn:aws:cloudformation:{place}:stack/awsconfigconforms-{name}/1",
        "LastUpdateRequestedTime": 0,
    }
    state(backend).setdefault("packs", {})[name] = about
    return {"ConformancePackArn": arn}


@operation("config", "DescribeConformancePackStatus")
def describe_conformance_pack_status(_parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    return {"ConformancePackStatusDetails": list(state(backend).get("packs", {}).values())}


@operation("config", "DescribeConfigurationAggregatorSourcesStatus")
def describe_configuration_aggregator_sources_status(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Each source was collected from; of a state that is asked for, those that are in it."""
    name, about = parameters["ConfigurationAggregatorName"], {"LastUpdateStatus": "SUCCEEDED"}
    if name not in backend.config_aggregators:
        raise refusal("config", "NoSuchConfigurationAggregatorException", f"No aggregator {name}")
    if about["LastUpdateStatus"] not in parameters.get("UpdateStatus", [about["LastUpdateStatus"]]):
        return {"AggregatedSourceStatusList": []}
    kind = "ORGANIZATION" if backend.config_aggregators[name].organization_aggregation_source else "ACCOUNT"
    source = {"SourceId": backend.account_id, "SourceType": kind, "AwsRegion": backend.region_name}
    return {"AggregatedSourceStatusList": [source | about]}
