"""Tagging: a right of its own where a call tags what it makes, and a right of each service through the tagging API."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from trueup.permissions import facts, resources, service_table
from trueup.permissions.parameters import Given
from trueup.permissions.permission import ANY, Permission, Place


def permissions(
    service: str, operation: str, given: Mapping[str, Any], place: Place, own: Sequence[Permission]
) -> Iterator[Permission]:
    """What a call needs, whose own permissions are given, for the tags among its parameters."""
    if f"{service}:{operation}" == "resourcegroupstaggingapi:TagResources":
        yield from _through_the_api(given.get("ResourceARNList", ANY))
    wanted = facts.table("tagging")["parameters"]
    tags = next((value for name, value in given.items() if re.search(wanted, name) and value), None)
    if tags is None or not own or "Tag" in operation:
        return
    if own[0].action.startswith("ec2:"):
        yield _by_ec2(operation, tags, place)
    else:
        yield from _by_name(operation, own[0], place)


def possible(name: str, members: Iterable[str]) -> bool:
    """Whether a call with such members may tag what it makes."""
    return any(re.search(facts.table("tagging")["parameters"], path) for path in members)


def _by_ec2(operation: str, tags: Any, place: Place) -> Permission:
    named = [each for each in tags if isinstance(each, Mapping)] if isinstance(tags, list) else []
    kinds = [each.get("ResourceType", ANY) for each in named] or [ANY]
    arns = tuple(f"arn:{place.partition}:ec2:{place.region}:*:{kind}/*" for kind in kinds)
    why = "what is created is tagged at once; its id is made by AWS"
    return Permission("ec2:CreateTags", arns, why, (("StringEquals", "ec2:CreateAction", operation),))


def _by_name(operation: str, own: Permission, place: Place) -> Iterator[Permission]:
    prefix, thing = own.action.partition(":")[0], re.sub(r"^[A-Z][a-z]+", "", operation)
    for pattern in facts.table("tagging")["actions"]:
        action = f"{prefix}:{pattern.format(thing=thing)}"
        if service_table.has(action):
            arns = tuple(arn for arn in own.resources if resources.may_be_of(action, arn))
            every = resources.permission(action, Given({}), place).resources
            yield Permission(action, arns or every, "what is created is tagged at once")
            return


def _through_the_api(listed: Any) -> Iterator[Permission]:
    told: Mapping[str, str] = facts.table("tagging")["through the tagging API"]
    arns = [arn for arn in (listed if isinstance(listed, list | tuple) else [listed]) if isinstance(arn, str)]
    if all(arn.startswith("arn:") for arn in arns):
        for arn in arns:
            service = arn.split(":")[2]
            action = told.get(service, f"{service}:TagResource")
            yield Permission(action, (arn,), "tag:TagResources tags through it")
        return
    for action in told.values():
        why = "tag:TagResources tags through the service of a resource that is not yet known"
        yield Permission(action, (ANY,), why)
