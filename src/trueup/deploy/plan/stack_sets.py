"""Calls about stack sets: the set itself, and what each account and Region has of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.deploy import actual as actuals
from trueup.deploy.actual import Actual
from trueup.deploy.desired import model
from trueup.deploy.desired.model import Desired, StackSet
from trueup.deploy.manifest import Thing
from trueup.deploy.plan.calls import REMOVES_MEMBERS, REMOVES_STACK_SETS, Call, Place, differs, named
from trueup.deploy.plan.handover import Handover

# Every account is tried, whatever the others do: waves are what limits a mistake.
PREFERENCES = {
    "RegionConcurrencyType": "PARALLEL",
    "FailureTolerancePercentage": 100,
    "MaxConcurrentPercentage": 100,
    "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE",
}


def stack_sets(place: Place, desired: Desired, actual: Actual, handover: Handover) -> Iterator[Call]:
    """Every stack set, and every account and Region of it, that is not as it should be or no longer desired."""
    by_name = {each.name: each for each in desired.stack_sets}
    for name, stack_set in by_name.items():
        stage = model.HANDOVER if handover.gives(name) else model.MEMBERS
        yield from _stack_set(place, stack_set, actual.stack_sets.get(name), stage)
    for name, known in actual.stack_sets.items():
        if known.ours:
            yield from _leaving(place, known, by_name.get(name), handover)


def inoperable(actual: Actual) -> Iterator[str]:
    """What only people can mend, in words."""
    for each in actual.stack_sets.values():
        for (account, region), instance in sorted(each.instances.items()):
            if instance.status == "INOPERABLE":
                yield (
                    f"stack set {each.name} in {account}, {region} is INOPERABLE ({instance.reason}): "
                    "delete that instance by hand, with its stack retained"
                )


def _leaving(place: Place, known: actuals.StackSet, desired: StackSet | None, handover: Handover) -> Iterator[Call]:
    """The calls about accounts and Regions that no longer have it, and about a set that nobody has."""
    leaving = [
        pair
        for pair in known.instances
        if desired is None or pair[0] not in desired.accounts or pair[1] not in desired.regions
    ]
    stage, why = REMOVES_MEMBERS, "no longer wanted there"
    if desired is None and handover.gives(known.name):
        stage, why = model.HANDOVER, "its names are wanted elsewhere"
    yield from _instances(place, stage, known.name, leaving, "delete_stack_instances", "removed from", why)
    if desired is None:
        yield _on_set(
            place, REMOVES_STACK_SETS, known.name, "delete_stack_set", f"delete stack set {known.name}",
            "it is no longer wanted", {}, deletes=_thing(place, known.name),
        )  # fmt: skip


def _stack_set(place: Place, desired: StackSet, known: actuals.StackSet | None, stage: str) -> Iterator[Call]:
    name = desired.name
    request = {
        "Description": "What trueup has in every account.",
        **place.template(desired.template, desired.parameters, place.deployment.home_region),
        "PermissionModel": "SERVICE_MANAGED",
        "AutoDeployment": {"Enabled": desired.grows, "RetainStacksOnAccountRemoval": False},
        "ManagedExecution": {"Active": True},
    }
    if known is None:
        yield _on_set(
            place, model.MEMBERS, name, "create_stack_set", f"create stack set {name}", "it is not there", request,
            creates=_thing(place, name),
        )  # fmt: skip
    instances = known.instances if known else {}
    pairs = {(account, region) for account in desired.accounts for region in desired.regions}
    why = _why(desired, known) if known is not None else ""
    if why:
        update = request | {"OperationPreferences": PREFERENCES}
        yield _on_set(
            place, stage, name, "update_stack_set", f"update stack set {name} in {_count(instances)}", why, update,
            waits="operation",
        )  # fmt: skip
    else:
        stale = [pair for pair in pairs if pair in instances and instances[pair].status == "OUTDATED"]
        reason = next((instances[pair].reason for pair in sorted(stale) if instances[pair].reason), "it is outdated")
        yield from _instances(place, stage, name, stale, "update_stack_instances", "tried again in", reason)
    missing = sorted(pairs - instances.keys())
    yield from _instances(
        place, model.MEMBERS, name, missing, "create_stack_instances", "created in", "it is not there"
    )


def _why(desired: StackSet, known: actuals.StackSet) -> str:
    """What is not as it should be of a set, in words; empty where all is."""
    why = differs(desired.template, known.template, desired.parameters, known.parameters)
    if desired.grows == known.grows:
        return why
    growth = "new accounts get it by themselves from now on" if desired.grows else "new accounts have to wait"
    return "; ".join(filter(None, (why, growth)))


def _instances(
    place: Place, stage: str, name: str, pairs: Iterable[tuple[str, str]], operation: str, done: str, why: str
) -> Iterator[Call]:
    """Calls about instances: one for each group of Regions that concern the same accounts."""
    accounts: dict[str, set[str]] = {}
    for account, region in pairs:
        accounts.setdefault(region, set()).add(account)
    regions: dict[frozenset[str], list[str]] = {}
    for region, some in sorted(accounts.items()):
        regions.setdefault(frozenset(some), []).append(region)
    for group, where in regions.items():
        request: dict[str, Any] = {
            "DeploymentTargets": {
                "OrganizationalUnitIds": [place.organization.root],
                "Accounts": sorted(group),
                "AccountFilterType": "INTERSECTION",
            },
            "Regions": where,
            "OperationPreferences": PREFERENCES,
        }
        if operation == "delete_stack_instances":
            request["RetainStacks"] = False
        what = f"stack set {name} {done} {named(group)}, {', '.join(where)}"
        yield _on_set(place, stage, name, operation, what, why, request, waits="operation")


def _on_set(
    place: Place, stage: str, name: str, operation: str, what: str, why: str, request: dict[str, Any], **more: Any
) -> Call:
    return Call(
        stage,
        what,
        why,
        place.deployment.security_account,
        place.deployment.home_region,
        "cloudformation",
        operation,
        {"StackSetName": name, **request, "CallAs": place.call_as},
        subject=name,
        **more,
    )


def _thing(place: Place, name: str) -> Thing:
    return Thing("stack-set", name, place.deployment.security_account, place.deployment.home_region)


def _count(instances: Mapping[tuple[str, str], Any]) -> str:
    return named({account for account, _region in instances})
