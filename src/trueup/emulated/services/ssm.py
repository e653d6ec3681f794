"""Systems Manager: OpsItems, managed instances, settings."""

from __future__ import annotations

import json
from typing import Any

from trueup.emulated.extend import operation, refusal, state
from trueup.rulekit import policy

CLOSED = ("Resolved", "Closed")
SUMMARY = ("OpsItemId", "Title", "Source", "Category", "Severity", "Status", "OperationalData")


def _items(backend: Any) -> dict[str, dict[str, Any]]:
    held: dict[str, dict[str, Any]] = state(backend).setdefault("ops items", {})
    return held


def _known(backend: Any, item_id: str) -> dict[str, Any]:
    if item_id not in _items(backend):
        raise refusal("ssm", "OpsItemNotFoundException", f"OpsItem ID {item_id} not found")
    return _items(backend)[item_id]


def _same(item: dict[str, Any]) -> Any:
    """What makes two OpsItems one: the text that their maker chose, and their source."""
    told = item.get("OperationalData", {}).get("/aws/dedup")
    return (json.loads(told["Value"])["dedupString"], item["Source"]) if told else None


@operation("ssm", "CreateOpsItem")
def create_ops_item(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """One at a time is open for a deduplication string.

    Source: Systems Manager user guide, "Reducing duplicate OpsItems"; API reference, CreateOpsItem.
    """
    for open_item in _items(backend).values():
        same = _same(open_item)
        if same and same == _same(parameters) and open_item["Status"] not in CLOSED:
            message = f"An OpsItem with the same dedup string exists: {open_item['OpsItemId']}"
            raise refusal("ssm", "OpsItemAlreadyExistsException", message)
    item_id = f"oi-{len(_items(backend)) + 1:012x}"
    _items(backend)[item_id] = {**parameters, "OpsItemId": item_id, "Status": "Open"}
    return {"OpsItemId": item_id}


@operation("ssm", "GetOpsItem")
def get_ops_item(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: Systems Manager API reference, GetOpsItem."""
    item = _known(backend, parameters["OpsItemId"])
    return {"OpsItem": {name: item[name] for name in (*SUMMARY, "Description") if name in item}}


@operation("ssm", "UpdateOpsItem")
def update_ops_item(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """What is not given stays. Source: Systems Manager API reference, UpdateOpsItem."""
    _known(backend, parameters["OpsItemId"]).update(parameters)
    return {}


@operation("ssm", "DescribeOpsItems")
def describe_ops_items(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Those whose title contains what is looked for. Source: Systems Manager API reference, OpsItemFilter."""
    titles = [each["Values"] for each in parameters.get("OpsItemFilters", ()) if each["Key"] == "Title"]
    found = [
        {name: item[name] for name in SUMMARY if name in item}
        for item in _items(backend).values()
        if all(any(value in item["Title"] for value in values) for values in titles)
    ]
    return {"OpsItemSummaries": found}


@operation("ssm", "DescribeInstanceInformation")
def describe_instance_information(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Running instances whose profile lets the agent report, as every image here has one.

    Source: Systems Manager user guide, "Configure instance permissions required for Systems Manager"; API reference,
    DescribeInstanceInformation.
    """
    from moto.backends import get_backend

    ec2 = get_backend("ec2")[backend.account_id][backend.region_name]
    wanted = [set(each["Values"]) for each in parameters.get("Filters", ()) if each["Key"] == "InstanceIds"]
    managed = [
        name
        for name, association in ec2.iam_instance_profile_associations.items()
        if ec2.get_instance(name).state == "running" and _may_report(association.iam_instance_profile.roles)
    ]
    found = [name for name in managed if all(name in names for names in wanted)]
    return {"InstanceInformationList": [{"InstanceId": name, "PingStatus": "Online"} for name in found]}


def _may_report(roles: list[Any]) -> bool:
    documents = [text for role in roles for text in role.policies.values()]
    documents += [held.document for role in roles for held in role.managed_policies.values()]
    statements = [statement for document in documents for statement in policy.read(document)]
    return any(each.allows and each.covers_action("ssm:UpdateInstanceInformation") for each in statements)


# What AWS has where nobody set anything. Source: Systems Manager API reference, ServiceSetting; user guide, "Logging
# Automation action output with CloudWatch Logs", "Managing EC2 instances automatically with Default Host Management
# Configuration".
SETTINGS = {
    "/ssm/automation/customer-script-log-destination": "None",
    "/ssm/automation/customer-script-log-group-name": "/aws/ssm/automation/executeScript",
    "/ssm/documents/console/public-sharing-permission": "Enable",
    "/ssm/managed-instance/default-ec2-instance-management-role": "$None",
}


def _setting(backend: Any, setting_id: str) -> tuple[str, dict[str, str]]:
    """The name of a setting, which may be given as an ARN, and those that somebody set."""
    name = setting_id.partition(":servicesetting")[2] or setting_id
    if name not in SETTINGS:
        raise refusal("ssm", "ServiceSettingNotFound", f"Setting {setting_id} was not found")
    return name, state(backend).setdefault("service settings", {})


@operation("ssm", "GetServiceSetting")
def get_service_setting(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: Systems Manager API reference, GetServiceSetting, ServiceSetting."""
    name, held = _setting(backend, parameters["SettingId"])
    arn = f"arn:{backend.partition}:ssm:{backend.region_name}:{backend.account_id}:servicesetting{name}"
    told = {"SettingId": name, "SettingValue": held.get(name, SETTINGS[name]), "ARN": arn}
    return {"ServiceSetting": told | {"Status": "Customized" if name in held else "Default"}}


@operation("ssm", "UpdateServiceSetting")
def update_service_setting(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Source: Systems Manager API reference, UpdateServiceSetting."""
    name, held = _setting(backend, parameters["SettingId"])
    held[name] = parameters["SettingValue"]
    return {}


@operation("ssm", "DescribeAutomationExecutions")
def describe_automation_executions(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """None: nothing here starts one. Source: Systems Manager API reference, DescribeAutomationExecutions."""
    return {"AutomationExecutionMetadataList": []}
