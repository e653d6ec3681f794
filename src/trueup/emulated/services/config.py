"""AWS Config: the expression of a query, which moto reads from where it is not; what became of deliveries."""

from __future__ import annotations

import json
from typing import Any

from trueup.emulated.extend import Original, correction, operation


@correction("config", "responses:ConfigResponse.select_resource_config")
def a_query_is_asked_by_its_expression(_original: Original, response: Any) -> str:
    """Answers what moto's AWS Config was told of that expression beforehand. Source: AWS Config API reference."""
    expression = json.loads(response.body)["Expression"]
    found, about, _token = response.config_backend.select_resource_config(expression=expression)
    return json.dumps({"Results": found, "QueryInfo": about})


@operation("config", "DescribeDeliveryChannelStatus")
def describe_delivery_channel_status(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """Nothing failed, and nothing has been delivered yet. Source: AWS Config API reference, DeliveryChannelStatus."""
    nothing = {"lastStatus": "NOT_APPLICABLE"}
    kinds = ("configHistoryDeliveryInfo", "configSnapshotDeliveryInfo", "configStreamDeliveryInfo")
    found = backend.describe_delivery_channels(parameters.get("DeliveryChannelNames"))
    return {"DeliveryChannelsStatus": [{"name": each["name"]} | dict.fromkeys(kinds, nothing) for each in found]}
