"""What items come wrapped in: lists, Lambda events, notifications, API answers.

Source: AWS Config developer guide, "Example events for AWS Config rules", "Example notifications"; API reference,
GetResourceConfigHistory, BatchGetResourceConfig, SelectResourceConfig; SNS and EventBridge message formats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from trueup import bulk
from trueup.items import shape
from trueup.items.json_stream import LISTS
from trueup.rulekit import arns

DEEPEST = 8  # envelopes within envelopes; real ones have four: SNS records, record, message, notification

# envelope -> what is inside, as JSON text or as it is
WRAPPERS = ("detail", "Sns", "Message", "Records")


class Content(NamedTuple):
    """One item. `is_summary`: too large to be delivered, only its summary is here. `left_scope`: no longer the
    rule's to judge, says the event."""

    item: shape.Item
    is_summary: bool = False
    left_scope: bool = False


class Scheduled(NamedTuple):
    """A scheduled event: an account and a Region (empty where the event does not say), without items."""

    account: str
    region: str


class Unusable(NamedTuple):
    """JSON that holds no item, and why not."""

    reason: str


def contents(value: Any, depth: int = 0) -> Iterable[Content | Scheduled | Unusable]:
    """What one JSON value holds: an item, or an envelope of some."""
    if not isinstance(value, dict) or "resourceType" not in value:
        return _unwrapped(value, depth)
    try:
        return (Content(shape.item(value)),)
    except shape.NotAnItemError as error:
        return (Unusable(str(error)),)


def _unwrapped(value: Any, depth: int) -> Iterator[Content | Scheduled | Unusable]:
    try:
        if depth > DEEPEST:
            yield Unusable("too many envelopes within each other")
        elif isinstance(value, list):
            for each in value:
                yield from contents(each, depth + 1)
        elif isinstance(value, str) and value.lstrip()[:1] in ("{", "["):  # SelectResourceConfig's results
            yield from contents(_parsed(value), depth + 1)
        elif isinstance(value, dict):
            yield from _opened(value, depth)
        else:
            yield Unusable(f"not a configuration item but {_kind(value)}")
    except shape.NotAnItemError as error:
        yield Unusable(str(error))


def _opened(value: dict[str, Any], depth: int) -> Iterator[Content | Scheduled | Unusable]:
    if "invokingEvent" in value:
        yield from _event(value, depth)
    elif value.get("configurationItem") is not None:
        yield Content(_item(value["configurationItem"]))
    elif value.get("configurationItemSummary") is not None:
        yield Content(_item(value["configurationItemSummary"]), is_summary=True)
    elif value.get("messageType") == "ScheduledNotification":
        yield Scheduled(str(value.get("awsAccountId") or ""), "")
    else:
        for name in (*LISTS, *WRAPPERS):
            if isinstance(value.get(name), list | dict | str):
                yield from contents(value[name], depth + 1)
                return
        if value.get("messageType"):
            yield Unusable(f"a message of type {value['messageType']}, which holds no item")
        elif "configurationItemCaptureTime" in value or "resourceId" in value:
            yield Unusable("an item without resourceType")
        else:
            keys = ", ".join(sorted(value)[:4]) or "none"
            yield Unusable(f"not a configuration item, nor an envelope of any; its keys: {keys[:80]}")


def _event(event: dict[str, Any], depth: int) -> Iterator[Content | Scheduled | Unusable]:
    """What a custom rule's function was called with."""
    invoking = event["invokingEvent"]
    account = str(event.get("accountId") or "")
    for each in contents(_parsed(invoking) if isinstance(invoking, str) else invoking, depth + 1):
        if isinstance(each, Content):
            yield each._replace(left_scope=event.get("eventLeftScope") is True)
        elif isinstance(each, Scheduled):
            rule = arns.parse(str(event.get("configRuleArn") or ""))
            yield Scheduled(account or each.account, rule.region if rule else "")
        else:
            yield each


def _item(value: Any) -> shape.Item:
    if not isinstance(value, dict):
        raise shape.NotAnItemError(f"not a configuration item but {_kind(value)}")
    return shape.item(value)


def _parsed(text: str) -> Any:
    try:
        return bulk.loads(text.encode())
    except (ValueError, RecursionError) as error:
        raise shape.NotAnItemError(f"text that is not JSON: {text[:40]!r}") from error


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
