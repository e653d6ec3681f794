"""What goes wrong on the way: who refuses, what is off, what is half there, and where it goes on from."""

from dataclasses import replace

import pytest

from deploy.conftest import FAMILIES, PILOT, holders, left, states
from deploy.fake.organization import REGIONS, SECURITY, Crash
from trueup.deploy import state

FIRST, SECOND = REGIONS


def test_where_no_more_instances_may_be_worked_on_at_once_the_rest_waits_its_turn(deploying, organization):
    organization.at_once = 60  # and each of the five stack sets has 49 in the home Region

    assert deploying().apply().complete

    assert {len(held) for held in holders(organization).values()} == {49}


def test_it_resumes_from_wherever_it_was_killed(deploying, organization):
    """The machine goes down before each eleventh write; however often, the end is the same."""
    one = deploying(response=True, evidence=True)
    crashes = 0
    while True:
        organization.crash_at = len(organization.writes) + 11
        try:
            outcome = one.apply()
            break
        except Crash:
            crashes += 1
    organization.crash_at = None

    assert crashes > 2
    assert outcome.complete, outcome
    assert all(set(each) <= {"CREATE_SUCCESSFUL", "UPDATE_SUCCESSFUL"} for each in states(organization).values())
    assert {sum(each.values()) for each in states(organization).values()} == {49}
    assert one.plan().calls == ()


def test_remove_resumes_too(deploying, organization):
    one = deploying()
    one.apply()
    organization.crash_at = len(organization.writes) + 6
    with pytest.raises(Crash):
        one.remove()
    organization.crash_at = None

    assert one.remove().complete
    assert left(organization) == []


def test_an_account_that_refuses_is_told_and_stops_no_other(deploying, organization):
    one = deploying()
    organization.refusing[PILOT] = "Account gate denied the operation"

    outcome = one.apply()

    told = {(each.account, each.what, each.reason) for each in outcome.failures}
    assert told == {
        (PILOT, f"trueup-member-{part}", "Account gate denied the operation")
        for part in ("evaluation", *(f"fixes-{family}" for family in FAMILIES))
    }
    assert {len(held) for held in holders(organization).values()} == {48}
    assert not outcome.complete
    assert outcome.not_begun == ()

    del organization.refusing[PILOT]
    retried = one.plan()
    assert "account 100000000005 join" in {call.why for call in retried.calls if call.stage == "packs"}
    assert "Account gate denied the operation" in {call.why for call in retried.calls if call.stage == "members"}
    assert one.apply().complete
    assert {len(held) for held in holders(organization).values()} == {49}


def test_an_account_that_has_a_pack_keeps_it_when_an_update_of_its_roles_fails(deploying, organization):
    one = deploying()
    one.apply()
    organization.refusing[PILOT] = "denied for now"
    one.deployment = replace(one.deployment, packs=("s3", "identity", "tagging"))

    outcome = one.apply()

    assert {each.account for each in outcome.failures} == {PILOT}
    assert all(PILOT in pack["accounts"] for (_, name), pack in organization.packs.items() if name != "trueup-tagging")
    assert all(
        PILOT not in pack["accounts"] for (_, name), pack in organization.packs.items() if name == "trueup-tagging"
    )


def test_an_account_without_a_recorder_fails_alone_and_is_tried_again(deploying, organization):
    one = deploying()
    organization.unrecorded.add((PILOT, SECOND))

    outcome = one.apply()

    assert {(each.account, each.region) for each in outcome.failures} == {(PILOT, SECOND)}
    assert "NoAvailableConfigurationRecorder" in outcome.failures[0].reason
    organization.unrecorded.clear()
    assert {call.stage for call in one.plan().calls} == {"packs"}
    assert one.apply().complete


def test_a_region_that_is_off_in_one_account_fails_there_alone(deploying, organization):
    one = deploying()
    organization.off[PILOT] = {SECOND}

    outcome = one.apply()

    assert {each.reason for each in outcome.failures} == {f"Region {SECOND} is not enabled in account {PILOT}"}
    assert {(each.account, each.region) for each in outcome.failures} == {(PILOT, SECOND)}


def test_a_region_that_is_off_stands_in_the_way_before_anything_is_touched(deploying, organization):
    organization.off[SECURITY] = {SECOND}

    plan = deploying().plan()

    assert plan.obstacles == (f"Region {SECOND} is off in account {SECURITY}: turn it on, or take it out",)
    assert organization.writes == []


def test_an_account_that_lets_nobody_look_inside_is_noted_and_stops_nothing(deploying, organization):
    organization.closed.add(PILOT)

    plan = deploying(member_role="reader").plan()

    assert plan.obstacles == ()
    assert [note for note in plan.notes if PILOT in note] == [
        f"account {PILOT}: its names cannot be looked at: assuming arn:aws:iam::{PILOT}:role/reader: AWS denied it"
    ]


def test_a_stack_that_was_never_whole_is_deleted_and_made_anew(deploying, organization):
    one = deploying()
    one.apply()
    organization.stacks[SECURITY, FIRST, "trueup-aggregator"]["status"] = "ROLLBACK_COMPLETE"

    assert [call.operation for call in one.plan().calls] == ["delete_stack", "create_stack"]
    assert one.apply().complete
    assert organization.stacks[SECURITY, FIRST, "trueup-aggregator"]["status"] == "CREATE_COMPLETE"


def test_a_half_deployed_organization_plans_the_other_half(deploying, organization):
    one = deploying()
    one.apply()
    del organization.packs[SECOND, "trueup-s3"]
    del organization.sets["trueup-member-fixes-s3"]["instances"][PILOT, SECOND]

    assert [(call.operation, call.region) for call in one.plan().calls] == [
        ("create_stack_instances", FIRST),
        ("put_organization_conformance_pack", SECOND),
    ]
    assert one.apply().complete


def test_another_home_region_stands_in_the_way_since_roles_cannot_move_there(deploying, organization):
    one = deploying()
    one.apply()
    since = len(organization.writes)
    one.deployment = replace(one.deployment, home_region=SECOND)

    assert one.plan().obstacles == (
        f"homeRegion: it is {FIRST}, where roles and the manifest are; name that, or remove the deployment first",
    )
    assert organization.writes[since:] == []


def test_where_the_foundation_fails_the_rest_is_not_begun(deploying, organization):
    one = deploying()
    read = one.state()
    plan = state.planned(read, one.library)[0]
    without = replace(plan, calls=tuple(call for call in plan.calls if call.stage != "uploads"))

    outcome = one.carry_out(read, without)

    assert [each.what for each in outcome.failures] == ["create stack trueup-evaluator"]
    assert "GetObject" in outcome.failures[0].reason
    assert {call.stage for call in outcome.not_begun} == {"evaluators", "services", "members", "invocation", "packs"}
    assert organization.packs == {}


def test_what_takes_too_long_is_told_and_found_by_the_next_run(deploying, organization):
    one = deploying()
    organization.ticks = 10_000

    outcome = one.apply()

    assert {each.reason for each in outcome.failures} == {"it is not over yet; apply again, which goes on from there"}
    for stack in organization.stacks.values():
        stack["left"] = 1
    organization.ticks = 1
    assert one.apply().complete
