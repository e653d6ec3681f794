"""Reading configuration items, whose fields have two spellings and whose parts may be text, null or absent.

Spellings: those of the Lambda event, SNS and the delivered files (`awsAccountId`, `ARN`) against the API
answers of GetResourceConfigHistory and BatchGetResourceConfig (`accountId`, `arn`).
Source: AWS Config developer guide, "Custom Lambda rules", and API reference, ConfigurationItem.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Item = Mapping[str, Any]


def configuration(item: Item) -> Mapping[str, Any]:
    """The `configuration` part; empty where the item has none. API answers hold it as JSON text.

    Raises ValueError when it is text but not JSON.
    """
    value = item.get("configuration")
    return (_decoded(value) if isinstance(value, str) else value) or {}


def supplementary(item: Item, key: str) -> Any:
    """One supplementary configuration, decoded; an empty mapping where it is absent or null.

    AWS Config delivers some as objects, some as JSON text, in one and the same item.
    Raises ValueError when it is text but not JSON.
    """
    parts = _decoded(item.get("supplementaryConfiguration")) or {}
    value = _decoded(parts.get(key))
    return {} if value is None else value


def dig(value: Any, path: str, default: Any = None) -> Any:
    """What lies at a dotted path of nested mappings; `default` where any part is absent or null."""
    for key in path.split("."):
        try:
            value = value.get(key)
        except AttributeError:
            return default
        if value is None:
            return default
    return value


def listed(value: Any) -> list[Any]:
    """A list of what may be a list, one thing, or absent, which some items write as empty text."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def text(value: Any) -> str:
    """Text that some items hold bare and others wrap, as `{"value": "in-use"}` or `{"name": "running"}`."""
    if value is None or isinstance(value, str):
        return value or ""
    wrapped = value.get("value", value.get("name"))
    return "" if wrapped is None else str(wrapped)


def truth(value: Any) -> bool:
    """A boolean that may also come as the text `true`, or be absent, which is false."""
    return value.strip().lower() == "true" if isinstance(value, str) else bool(value)


def account_id(item: Item) -> str:
    """The 12-digit account that owns the resource; empty where the item does not say."""
    return str(_first(item, "awsAccountId", "accountId"))


def arn(item: Item) -> str:
    """The resource's ARN; empty where the item has none."""
    return str(_first(item, "ARN", "arn"))


def name(item: Item) -> str:
    """The resource's name, or its id where AWS Config records no name."""
    return str(_first(item, "resourceName", "resourceId"))


def tags(item: Item) -> Mapping[str, str]:
    """The tags, from the item's own map or from a list of key and value in either spelling."""
    found = _decoded(item.get("tags")) or configuration(item).get("tags") or configuration(item).get("Tags") or {}
    if isinstance(found, (list, tuple)):
        return {_first(tag, "key", "Key"): _first(tag, "value", "Value") for tag in found}
    if set(map(type, found.values())) <= _TEXT:  # nearly all
        return found
    return {key: _tag(value) for key, value in found.items()}


_TEXT = {str}


def _tag(value: Any) -> str:
    return "" if value is None else str(value)


def _first(mapping: Mapping[str, Any], *keys: str) -> Any:
    for key in keys:
        value = mapping.get(key)
        if value is not None:
            return value
    return ""


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value.lstrip()[:1] in ("{", "[", '"') else value
