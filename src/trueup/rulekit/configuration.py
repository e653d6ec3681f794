"""Reading configuration items, whose fields have two spellings and whose parts may be text, null or absent.

Spellings: those of the Lambda event, SNS and the delivered files (`awsAccountId`, `ARN`) against the API
answers of GetResourceConfigHistory and BatchGetResourceConfig (`accountId`, `arn`).
Source: AWS Config developer guide, "Custom Lambda rules", and API reference, ConfigurationItem.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

Item = Mapping[str, Any]


def configuration(item: Item) -> Mapping[str, Any]:
    """The `configuration` part; empty where the item has none. API answers hold it as JSON text.

    Raises ValueError when it is text but not JSON.
    """
    return _decoded(item.get("configuration")) or {}


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
    recorded = _decoded(item.get("tags")) or configuration(item).get("tags") or configuration(item).get("Tags") or {}
    if isinstance(recorded, (list, tuple)):
        return {_first(tag, "key", "Key"): _first(tag, "value", "Value") for tag in recorded}
    return _Tags(recorded)


class _Tags(Mapping[str, str]):
    """Recorded tags, whose values may be null or no text; of many a rule asks for few."""

    __slots__ = ("_recorded",)

    def __init__(self, recorded: Mapping[str, Any]) -> None:
        self._recorded = recorded

    def __getitem__(self, key: str) -> str:
        value = self._recorded[key]
        return "" if value is None else str(value)

    def __contains__(self, key: object) -> bool:
        return key in self._recorded

    def __iter__(self) -> Iterator[str]:
        return iter(self._recorded)

    def __len__(self) -> int:
        return len(self._recorded)


def _first(mapping: Mapping[str, Any], *keys: str) -> Any:
    for key in keys:
        value = mapping.get(key)
        if value is not None:
            return value
    return ""


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value.lstrip()[:1] in ("{", "[", '"') else value
