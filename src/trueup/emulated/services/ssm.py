"""Systems Manager: OpsItems."""

from __future__ import annotations

import json
from typing import Any

from trueup.emulated.extend import operation, refusal, state

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
