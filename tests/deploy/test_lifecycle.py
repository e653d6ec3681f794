"""From nothing to the whole organization and back to nothing, in a fake organization of 50 accounts and 2 Regions."""

from collections import Counter

import pytest

from deploy.conftest import PILOT
from deploy.fake_organization import MANAGEMENT, REGIONS, SECURITY, Crash

FIRST, SECOND = REGIONS


def stages(plan):
    return list(dict.fromkeys(call.stage for call in plan.calls))


def packs(organization):
    """By pack and Region: how many accounts are in which state."""
    return {
        place: Counter(status for status, _why in pack["accounts"].values())
        for place, pack in organization.packs.items()
    }


def test_the_first_plan_tells_every_call_in_the_order_of_dependence(deploying):
    plan = deploying().plan()

    assert plan.obstacles == ()
    assert stages(plan) == [
        "artifacts",
        "uploads",
        "evaluator at home",
        "evaluators",
        "services",
        "members",
        "invocation",
        "packs",
    ]
    assert {call.why for call in plan.calls if call.stage != "invocation"} == {"it is not there"}


def test_apply_brings_it_to_every_account_and_then_nothing_is_left_to_do(deploying, organization):
    one = deploying()

    outcome = one.apply()

    assert outcome.complete, outcome
    assert set(packs(organization)) == {(region, f"trueup-{name}") for region in REGIONS for name in ("s3", "identity")}
    assert all(states == {"CREATE_SUCCESSFUL": 49} for states in packs(organization).values())
    assert one.plan().calls == ()
