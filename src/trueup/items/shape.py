"""One configuration item in one shape: that which AWS Config hands to Lambda. Travels to Lambda with the runtime.

`awsAccountId`, `ARN`, `configurationItemVersion`, `configurationStateId`; `configuration` an object, `relationships`
with `name`, tags a map. Supplementary configuration stays as it came: its values are text and objects, mixed.
Source: AWS Config developer guide, "Custom Lambda rules" (the table of renamed fields); API reference,
ConfigurationItem and BaseConfigurationItem; sample items of the Rule Development Kit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from trueup.times import iso_or_empty

Item = dict[str, Any]

# API answers, and old samples of the guide with misspellings, call these fields otherwise.
SPELLINGS = {
    "accountId": "awsAccountId",
    "arn": "ARN",
    "version": "configurationItemVersion",
    "configurationItemMD5Hash": "configurationStateMd5Hash",
    "configurationStateID": "configurationStateId",
    "availibilityZone": "availabilityZone",
}
TIMES = ("configurationItemCaptureTime", "resourceCreationTime")
TEXTS = ("resourceType", "resourceId", "resourceName", "ARN", "awsAccountId", "awsRegion")

_ISO_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
_SHAPED = {
    "configuration": dict,
    "supplementaryConfiguration": dict,
    "tags": dict,
    "relationships": list,
    "resourceType": str,
    "resourceId": str,
    "awsAccountId": str,
    "configurationItemCaptureTime": str,
    "configurationItemStatus": str,
}
_KINDS = tuple(_SHAPED.values())
_parts = itemgetter(*_SHAPED)
_OPTIONAL = ("resourceName", "ARN", "awsRegion")


class NotAnItemError(ValueError):
    """JSON that is no configuration item; the message says why in a few words."""


def item(raw: Item) -> Item:
    """The item in the one shape: itself where it has it already, else a new one.

    Raises NotAnItemError where it names no resource, or one of its parts cannot be read.
    """
    if raw.keys().isdisjoint(SPELLINGS) and _is_shaped(raw):
        return raw
    return from_api(raw)


def from_api(raw: Mapping[str, Any]) -> Item:
    """An item of GetResourceConfigHistory, BatchGetResourceConfig or SelectResourceConfig, or one spelled of old.

    In: as boto3, the AWS CLI or a file has it; configuration may be JSON text, times datetimes or numbers.
    Raises NotAnItemError where it names no resource, or one of its parts cannot be read.
    """
    made = {SPELLINGS.get(key, key): value for key, value in raw.items() if SPELLINGS.get(key) not in raw}
    for name in TEXTS:
        made[name] = _text(name, made.get(name))
    for name in ("resourceType", "resourceId"):
        if not made[name]:
            raise NotAnItemError(f"an item without {name}")
    if made["awsAccountId"].isdigit():  # a number has lost its leading zeros
        made["awsAccountId"] = made["awsAccountId"].zfill(12)
    for name in TIMES:
        made[name] = _time(made.get(name))
    # A query returns what exists, and only the fields that it selects.
    made["configurationItemStatus"] = made.get("configurationItemStatus") or "OK"
    state = made.get("configurationStateId")
    if isinstance(state, str) and re.fullmatch(r"[0-9]{1,18}", state):
        made["configurationStateId"] = int(state)
    for name in ("configuration", "supplementaryConfiguration"):
        made[name] = _object(name, made.get(name))
    made["tags"] = _tags(made.get("tags"))
    made["relationships"] = _relationships(made.get("relationships"))
    return made


def _is_shaped(raw: Item) -> bool:
    """Whether nothing is left to do, as in a delivered file; cheap, because it is asked of every item."""
    try:
        if tuple(map(type, _parts(raw))) != _KINDS:
            return False
    except KeyError:
        return False
    for name in _OPTIONAL:
        if type(raw.get(name, "")) is not str:
            return False
    if not raw["resourceType"] or not raw["resourceId"] or len(raw["awsAccountId"]) != 12:
        return False
    for each in raw["relationships"]:
        if type(each) is not dict or "relationshipName" in each:
            return False
    return is_utc(raw["configurationItemCaptureTime"])


def is_utc(text: str) -> bool:
    """Whether a time is written as delivered files have it."""
    return _ISO_UTC.fullmatch(text) is not None


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise NotAnItemError(f"{name} is not text")


def _time(value: Any) -> str:
    """ISO 8601 in UTC; empty where there is none, or none that can be read."""
    if isinstance(value, str) and _ISO_UTC.fullmatch(value):
        return value
    return iso_or_empty(value)


def _object(name: str, value: Any) -> Item:
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise NotAnItemError(f"{name} is text, but not JSON") from error
    if not value and not isinstance(value, bool | int | float):
        return {}
    if not isinstance(value, Mapping):
        raise NotAnItemError(f"{name} is not an object")
    return value if isinstance(value, dict) else dict(value)


def _tags(value: Any) -> dict[str, Any]:
    """A map, also of the list of key and value that queries return."""
    if isinstance(value, list):
        pairs = [each for each in value if isinstance(each, Mapping)]
        return {str(each.get("key", each.get("Key"))): each.get("value", each.get("Value")) for each in pairs}
    return _object("tags", value)


def _relationships(value: Any) -> list[Item]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise NotAnItemError("relationships is not a list of objects")
    return [
        {("name" if key == "relationshipName" and "name" not in each else key): part for key, part in each.items()}
        for each in value
    ]
