"""Calls about whose AWS Config may invoke the evaluator function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trueup.deploy.actual import Actual
from trueup.deploy.desired import model
from trueup.deploy.desired.invocations import policy_text
from trueup.deploy.desired.model import Desired, Invocation
from trueup.deploy.plan.calls import REMOVES_INVOCATION, Call, Place, named


def invocations(place: Place, desired: Desired, actual: Actual) -> Iterator[Call]:
    """Who joins gets the right at once; those who leave keep it until no pack of theirs invokes any more."""
    for each in desired.invocations:
        if each.region in actual.disabled:
            continue
        known, accounts = actual.invokers.get(each.region, frozenset()), frozenset(each.accounts)
        yield from _invocation(place, each, known, known | accounts, model.INVOCATION)
        yield from _invocation(place, each, known | accounts, accounts, REMOVES_INVOCATION)


def _invocation(
    place: Place, each: Invocation, known: frozenset[str], accounts: frozenset[str], stage: str
) -> Iterator[Call]:
    if known == accounts:
        return
    name = place.deployment.evaluator_name
    joining, leaving = sorted(accounts - known), sorted(known - accounts)
    common: dict[str, Any] = {"account": place.deployment.security_account, "region": each.region, "service": "lambda"}
    if each.by_policy:
        who = f"AWS Config of {named(accounts)} may invoke {name}"
        why = "; ".join(f"{named(some)} {does}" for some, does in ((joining, "join"), (leaving, "leave")) if some)
        policy = policy_text(Invocation(each.region, each.function_arn, tuple(sorted(accounts)), True))
        request = {"ResourceArn": each.function_arn, "Policy": policy}
        yield Call(stage, who, why, operation="put_resource_policy", request=request, subject=name, **common)
        return
    for account in joining:
        request = {
            "FunctionName": name,
            "StatementId": f"AllowConfig{account}",
            "Action": "lambda:InvokeFunction",
            "Principal": "config.amazonaws.com",
            "SourceAccount": account,
        }
        what = f"AWS Config of {account} may invoke {name}"
        yield Call(stage, what, "it joins", operation="add_permission", request=request, **common)
    for account in leaving:
        request = {"FunctionName": name, "StatementId": f"AllowConfig{account}"}
        what = f"AWS Config of {account} may no longer invoke {name}"
        yield Call(stage, what, "it leaves", operation="remove_permission", request=request, **common)
