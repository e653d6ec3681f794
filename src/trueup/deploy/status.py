"""Every object of a deployment in every account and Region, with AWS's own words about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from trueup import aws, names
from trueup.catalogue import Catalogue
from trueup.deploy import organization as organizations
from trueup.deploy.access import pages, said
from trueup.deploy.apply import WHOLE, pack_accounts, pack_reason
from trueup.deploy.plan.calls import Plan
from trueup.deploy.state import State
from trueup.errors import AwsError

IN_PROGRESS, TO_DO, EXCEPTION, UNSEEN = "IN_PROGRESS", "TO_DO", "EXCEPTION", "UNSEEN"


@dataclass(frozen=True)
class Row:
    """One thing in one place. `good` is whether it is as it should be."""

    kind: str
    name: str
    account: str
    region: str
    state: str
    reason: str
    good: bool

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))


def rows(state: State, library: Catalogue, plan: Plan) -> Iterator[Row]:
    """What there is, then what the plan still has to do, then the resources that AWS Config no longer fixes."""
    yield from _stacks(state)
    yield from _instances(state)
    yield from _packs(state)
    for call in plan.calls:
        if call.operation:
            yield Row("call", call.what, call.account, call.region, TO_DO, call.why, False)
    for obstacle in plan.obstacles:
        yield Row("obstacle", obstacle, "", "", TO_DO, "settle it, then apply", False)
    yield from _exceptions(state, library)


def in_progress(held: list[Row]) -> bool:
    """Whether AWS is still at work."""
    return any(row.state.endswith(IN_PROGRESS) for row in held)


def _stacks(state: State) -> Iterator[Row]:
    for stack in state.actual.stacks.values():
        if stack.ours:
            yield Row(
                "stack", stack.name, stack.account, stack.region, stack.status, stack.reason, stack.status in WHOLE
            )


def _instances(state: State) -> Iterator[Row]:
    for stack_set in state.actual.stack_sets.values():
        for (account, region), held in sorted(stack_set.instances.items()) if stack_set.ours else ():
            under_way = held.detail in ("PENDING", "RUNNING")
            status = IN_PROGRESS if under_way else held.status
            yield Row("stack set", stack_set.name, account, region, status, held.reason, status == "CURRENT")


def _packs(state: State) -> Iterator[Row]:
    for pack in state.actual.packs.values():
        if not pack.ours:
            continue
        with aws.translated(f"pack {pack.name} in {pack.region}"):
            detailed = pack_accounts(state.access.client("config", pack.region), pack.name)
        for each in detailed:
            status = each["Status"]
            reason = "" if status.endswith("SUCCESSFUL") else pack_reason(each)
            good = status.endswith("SUCCESSFUL")
            yield Row("pack", pack.name, each["AccountId"], pack.region, status, reason, good)


def _exceptions(state: State, library: Catalogue) -> Iterator[Row]:
    """The remediation exceptions that AWS Config has set by itself, after it tried too often in vain.

    They are not told by any other API, and lie in each account; packs that fix nothing automatically have none.
    """
    deployment = state.deployment
    listings = [listing for name in deployment.packs for listing in library.pack(name).listings.values()]
    automatic = sorted({listing.rule for listing in listings if listing.automatic})
    if not automatic:
        return
    accounts = state.actual.deployed(state.organization) & organizations.eligible(deployment, state.organization)
    for account in sorted(accounts):
        if not state.access.enters(account):
            yield Row("exceptions", "", account, "", UNSEEN, "no role is named to look into it: memberAccess", True)
            continue
        for region in deployment.regions:
            try:
                yield from _exceptions_in(state, automatic, account, region)
            except (ClientError, AwsError) as error:
                yield Row("exceptions", "", account, region, UNSEEN, said(error), False)


def _exceptions_in(state: State, automatic: list[str], account: str, region: str) -> Iterator[Row]:
    client = state.access.client("config", region, account)
    deployed = [each["ConfigRuleName"] for each in pages(client.describe_config_rules, "ConfigRules")]
    for name in deployed:
        if names.PACK_SUFFIX.search(name) is None or names.rule_of(name, automatic) is None:
            continue
        for each in pages(client.describe_remediation_exceptions, "RemediationExceptions", ConfigRuleName=name):
            until = f", until {each['ExpirationTime']:%Y-%m-%d}" if "ExpirationTime" in each else ""
            reason = f"{each['ResourceType']} {each['ResourceId']} is no longer fixed: {each.get('Message', '')}{until}"
            yield Row("exception", name, account, region, EXCEPTION, reason, False)
