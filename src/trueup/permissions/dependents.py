"""IAM actions that a call needs besides its own because of a parameter that it is given.

The service authorization reference lists them for an action as a whole; here each stands with what triggers it, so
that `iam:PassRole` is granted only where a role is passed, for that role and to that service.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from trueup.documents import api_models
from trueup.permissions import facts, keys, passed_roles, tagging, triggers
from trueup.permissions.permission import ANY, Permission, Place, is_wild

_DELIVERY = ("logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:GetLogDelivery", "logs:ListLogDeliveries")
_DELIVERY_TO_BUCKET = ("s3:GetBucketPolicy", "s3:PutBucketPolicy")
_DELIVERY_TO_GROUP = ("logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:PutResourcePolicy")


def permissions(
    service: str, operation: str, parameters: Mapping[str, Any], place: Place, own: Sequence[Permission], writes: bool
) -> Iterator[Permission]:
    """The further permissions of a call whose own ones are given. Reads pass no role and no key, and tag nothing."""
    name = f"{service}:{operation}"
    if writes:
        yield from passed_roles.permissions(service, operation, parameters, place)
        yield from keys.permissions(service, operation, parameters, place)
        yield from tagging.permissions(service, operation, parameters, place, own)
    yield from _further(name, parameters, place, own)
    yield from _linked(name, parameters, place)
    yield from _delivered(name, parameters, place)
    if name in facts.table("dependents")["web ACLs"]["calls"]:
        yield from _web_acl(parameters.get("ResourceArn", ANY))


@lru_cache(maxsize=1024)
def possible(service: str, operation: str) -> bool:
    """Whether some parameter of a call could bring further permissions along."""
    model = api_models.operation(service, operation)
    if model is None or model.input_shape is None:
        return False
    name, table = f"{service}:{operation}", facts.table("dependents")
    calls = [call for row in (*table["further actions"], *table["service-linked roles"]) for call in row["calls"]]
    if name in calls or any(row["call"] == name for row in table["log deliveries"]):
        return True
    return any(each.possible(name, triggers.members(model.input_shape)) for each in (passed_roles, keys, tagging))


def _further(name: str, given: Mapping[str, Any], place: Place, own: Sequence[Permission]) -> Iterator[Permission]:
    for row in facts.table("dependents")["further actions"]:
        if name not in row["calls"] or not _triggered(row, given):
            continue
        match row.get("on", ANY):
            case "own":
                arns = own[-1].resources
            case "source":
                arns = own[0].resources
            case "given":
                told = [value for trigger in row["when"] for value in triggers.values(trigger, given)]
                arns = (told[0] if str(told[0]).startswith("arn:") else _located(row["or"], place),)
            case arn:
                arns = (_located(arn, place),)
        for action in row["actions"]:
            yield Permission(action, arns, row["why"])


def _linked(name: str, given: Mapping[str, Any], place: Place) -> Iterator[Permission]:
    for row in facts.table("dependents")["service-linked roles"]:
        if name in row["calls"] and _triggered(row, given):
            yield _service_linked_role(row["service"], place)


def _service_linked_role(service: str, place: Place) -> Permission:
    return Permission(
        "iam:CreateServiceLinkedRole",
        (f"arn:{place.partition}:iam::{place.account}:role/aws-service-role/{service}/*",),
        f"the first such call in an account makes the service-linked role of {service}",
        (("StringEquals", "iam:AWSServiceName", service),),
    )


def _delivered(name: str, given: Mapping[str, Any], place: Place) -> Iterator[Permission]:
    """What a call needs whose logs AWS delivers, for each kind of destination."""
    for row in facts.table("dependents")["log deliveries"]:
        if row["call"] != name:
            continue
        to = {kind for kind in ("bucket", "log group", "stream") if kind in row and triggers.holds(row[kind], given)}
        if to:
            for action in _DELIVERY:
                yield Permission(action, (ANY,), "the logs are a log delivery of CloudWatch Logs")
        if "bucket" in to:
            for action in _DELIVERY_TO_BUCKET:
                buckets = f"arn:{place.partition}:s3:::{row.get('buckets', ANY)}"
                yield Permission(action, (buckets,), "the delivery lets itself into the bucket by its policy")
        if "stream" in to:
            yield _service_linked_role("delivery.logs.amazonaws.com", place)
        if "log group" in to:
            for action in _DELIVERY_TO_GROUP:
                yield Permission(action, (ANY,), "the delivery lets itself into the log group by its policy")


def _web_acl(resource: Any) -> Iterator[Permission]:
    known = isinstance(resource, str) and resource.startswith("arn:") and not is_wild(resource)
    for mark, wanted in facts.table("dependents")["web ACLs"].items():
        if mark != "calls" and (not known or mark in resource):
            for action in wanted:
                why = "a web ACL is tied to a resource of this service"
                yield Permission(action, (resource if known else ANY,), why)


def _triggered(row: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    return "when" not in row or any(triggers.holds(trigger, given) for trigger in row["when"])


def _located(arn: str, place: Place) -> str:
    return arn.format(partition=place.partition, region=place.region, account=place.account)
