"""Reading whose a trail is, and which events it records by its event selectors, classic or advanced.

Source: CloudTrail API reference, GetEventSelectors, EventSelector and AdvancedFieldSelector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from trueup.rulekit import arns, configuration

# How an organization's trail refuses a member account, whatever the member's policies allow.
REFUSALS = ("AccessDeniedException", "CloudTrailARNInvalidException", "TrailNotFoundException")


def at_home(trail: Mapping[str, Any], client_factory: Any) -> Any:
    """A client of a trail's home Region, where it answers for itself; elsewhere there is only its shadow."""
    return client_factory.build_client("cloudtrail", trail.get("HomeRegion"))


def told(call: Callable[..., Any], account: str, trail: Mapping[str, Any], **parameters: Any) -> Any:
    """What CloudTrail answers of a trail, or None where the organization's tells it to its own account only."""
    try:
        return call(**parameters)
    except ClientError as error:
        if not is_foreign(trail, account) or error.response["Error"]["Code"] not in REFUSALS:
            raise
        return None


def is_foreign(trail: Mapping[str, Any], account: str) -> bool:
    """`is_of_another_account` of a trail as DescribeTrails tells it."""
    return is_of_another_account(trail.get("TrailARN"), trail.get("IsOrganizationTrail"), account)


def is_of_another_account(arn: str | None, is_organization_trail: Any, account: str) -> bool:
    """Whether a trail is the organization's, seen from an account that does not own it and cannot change it."""
    parsed = arns.parse(arn)
    return configuration.truth(is_organization_trail) and parsed is not None and parsed.account != account


class ManagementEvents(NamedTuple):
    """What one selector records of the management events: those that read, those that write, or both."""

    reads: bool
    writes: bool
    left_out: tuple[str, ...] = ()  # event sources such as kms.amazonaws.com, or another test in words


def management_events(selectors: Mapping[str, Any]) -> tuple[ManagementEvents, ...]:
    """Of an answer of GetEventSelectors, what each selector that records management events records of them.

    A trail without any selector records them all.
    """
    classic, advanced = selectors.get("EventSelectors") or (), selectors.get("AdvancedEventSelectors") or ()
    if not classic and not advanced:
        return (ManagementEvents(reads=True, writes=True),)
    return (*_classic(classic), *_advanced(advanced))


def _classic(selectors: Any) -> Iterator[ManagementEvents]:
    for selector in selectors:
        if selector.get("IncludeManagementEvents", True):
            kind = selector.get("ReadWriteType") or "All"
            left_out = tuple(selector.get("ExcludeManagementEventSources") or ())
            yield ManagementEvents(kind != "WriteOnly", kind != "ReadOnly", left_out)


def _advanced(selectors: Any) -> Iterator[ManagementEvents]:
    for selector in selectors:
        tests = list(_tests(selector))
        if ("eventCategory", "Equals", ("Management",)) in tests:
            read_only = [test for test in tests if test[0] == "readOnly"]
            others = [test for test in tests if test[0] not in ("eventCategory", "readOnly")]
            yield ManagementEvents(
                reads=all(_passes("true", operator, values) for _, operator, values in read_only),
                writes=all(_passes("false", operator, values) for _, operator, values in read_only),
                left_out=tuple(text for test in others for text in _left_out(*test)),
            )


def _tests(selector: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What an advanced selector asks of an event: (field, operator, values)."""
    for field in selector.get("FieldSelectors") or ():
        for operator, values in field.items():
            if operator != "Field" and values:
                yield field["Field"], operator, tuple(values)


def _passes(value: str, operator: str, values: tuple[str, ...]) -> bool:
    return value in values if operator == "Equals" else operator == "NotEquals" and value not in values


def _left_out(field: str, operator: str, values: tuple[str, ...]) -> Iterator[str]:
    if (field, operator) == ("eventSource", "NotEquals"):
        yield from values
    else:
        yield f"all but {field} {operator} {', '.join(values)}"


class ObjectEvents(NamedTuple):
    """What one selector records of S3's data events, by what the names of objects, with their bucket's, begin with."""

    reads: bool
    writes: bool
    starts: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def reach(self, bucket: str | None) -> bool:
        """Whether all objects of a bucket are meant; for None, those of every bucket."""
        if bucket is None:
            return "" in self.starts and not self.left_out
        objects = f"{bucket}/"
        kept = not any(objects.startswith(each) or each.startswith(objects) for each in self.left_out)
        return kept and any(objects.startswith(each) for each in self.starts)


_OBJECTS = "AWS::S3::Object"


def object_events(selectors: Mapping[str, Any]) -> tuple[ObjectEvents, ...]:
    """Of an answer of GetEventSelectors, what each selector that records data events of S3 records of them.

    An advanced selector that asks for more, such as the name of an event, is left out: it records a part only.
    """
    classic, advanced = selectors.get("EventSelectors") or (), selectors.get("AdvancedEventSelectors") or ()
    return (*_classic_objects(classic), *_advanced_objects(advanced))


def _classic_objects(selectors: Any) -> Iterator[ObjectEvents]:
    for selector in selectors:
        kind = selector.get("ReadWriteType") or "All"
        for each in selector.get("DataResources") or ():
            if each.get("Type") == _OBJECTS:
                yield ObjectEvents(kind != "WriteOnly", kind != "ReadOnly", _bare(each.get("Values") or ()))


def _advanced_objects(selectors: Any) -> Iterator[ObjectEvents]:
    for selector in selectors:
        tests = {(field, operator): values for field, operator, values in _tests(selector)}
        kinds = [tests.pop((field, "Equals"), ()) for field in ("eventCategory", "resources.type")]
        read_only = tests.pop(("readOnly", "Equals"), ("true", "false"))
        starts = tests.pop(("resources.ARN", "StartsWith"), ("",))
        left_out = tests.pop(("resources.ARN", "NotStartsWith"), ())
        if kinds == [("Data",), (_OBJECTS,)] and not tests:
            yield ObjectEvents("true" in read_only, "false" in read_only, _bare(starts), _bare(left_out))


def _bare(arns: Any) -> tuple[str, ...]:
    """What follows `arn:aws:s3:::`; nothing for the bare `arn:aws:s3`, which means every bucket."""
    return tuple(arn.partition(":::")[2] for arn in arns)
