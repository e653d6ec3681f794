"""From nothing to the whole organization and back to nothing, in a fake organization of 50 accounts and 2 Regions."""

import json
import re
from collections import Counter
from dataclasses import replace

import pytest

from deploy.conftest import PILOT
from deploy.fake_organization import MANAGEMENT, REGIONS, SECURITY, Crash
from trueup.deploy import state
from trueup.deploy.configuration import Wave

FIRST, SECOND = REGIONS
OTHERS_ROLE = ("AWS::IAM::Role", "trueup-EnforceS3TlsOnly")


def stages(plan):
    return list(dict.fromkeys(call.stage for call in plan.calls))


def states(organization):
    """By Region and pack: how many accounts are in which state."""
    return {
        place: Counter(status for status, _why in pack["accounts"].values())
        for place, pack in organization.packs.items()
    }


def holders(organization):
    """By Region and pack: the accounts that have it."""
    return {
        place: {account for account, (status, _why) in pack["accounts"].items() if status.endswith("SUCCESSFUL")}
        for place, pack in organization.packs.items()
    }


def left(organization):
    return [
        *organization.stacks,
        *organization.sets,
        *organization.packs,
        *(thing for thing, stack in organization.things.items() if stack),
    ]


def test_the_first_plan_tells_every_call_in_the_order_of_dependence(deploying, organization):
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
    assert organization.writes == []


def test_apply_brings_it_to_every_account_and_then_nothing_is_left_to_do(deploying, organization):
    one = deploying()

    outcome = one.apply()

    assert outcome.complete, outcome
    assert set(organization.packs) == {(region, f"trueup-{name}") for region in REGIONS for name in ("s3", "identity")}
    assert all(each == {"CREATE_SUCCESSFUL": 49} for each in states(organization).values())
    assert MANAGEMENT not in set().union(*holders(organization).values())
    assert one.plan().calls == ()


def test_progress_is_told_by_account_and_region(deploying):
    one = deploying()

    one.apply()

    assert f"  {SECURITY} {FIRST}  trueup-member-region-1: 98 RUNNING" in one.told
    assert f"  {SECURITY} {SECOND}  trueup-s3: 49 CREATE_SUCCESSFUL" in one.told


def test_a_rule_of_iam_is_in_the_packs_of_the_home_region_only(deploying, organization):
    deploying().apply()

    templates = {region: organization.packs[region, "trueup-identity"]["template"] for region in REGIONS}

    assert "ConfigRuleName: iam-password-policy\n" in templates[FIRST]
    assert "ConfigRuleName: iam-password-policy\n" not in templates[SECOND]
    assert templates[SECOND].count("Type: AWS::Config::ConfigRule") > 0


def test_waves_join_one_after_the_other_and_nobody_leaves_with_an_earlier_one(deploying, organization):
    one = deploying()

    assert one.apply("pilot").complete
    assert set().union(*holders(organization).values()) == {PILOT}
    assert not organization.sets["trueup-member-account"]["grows"]

    assert one.apply("production").complete
    joined = set().union(*holders(organization).values())
    assert PILOT in joined
    assert 10 < len(joined) < 49

    assert one.plan("pilot").calls == ()
    assert one.apply().complete
    assert len(set().union(*holders(organization).values())) == 49
    assert organization.sets["trueup-member-account"]["grows"]


def test_a_wave_shows_who_joins(deploying):
    one = deploying()
    one.apply("pilot")

    [plan] = [call for call in one.plan("production").calls if call.subject == "trueup-s3" and call.region == FIRST]

    assert re.fullmatch(r"update pack trueup-s3 \(\d+ rules\) in 17 accounts", plan.what)
    assert plan.why == "16 accounts join"


def test_a_change_of_one_setting_plans_that_change_alone(deploying):
    one = deploying()
    one.apply()
    one.deployment = replace(one.deployment, memory_size=1024)

    calls = one.plan().calls

    assert [(call.region, call.what, call.why) for call in calls] == [
        (region, "update stack trueup-evaluator", "MemorySize is 512, not 1024") for region in REGIONS
    ]
    assert one.apply().complete
    assert one.plan().calls == ()


def test_another_pack_plans_the_pack_and_what_its_fixes_need(deploying):
    one = deploying()
    one.apply()
    one.deployment = replace(one.deployment, packs=("s3", "identity", "tagging"))

    plan = one.plan()

    assert stages(plan) == ["uploads", "evaluator at home", "evaluators", "members", "packs"]
    assert {call.subject for call in plan.calls if call.stage == "packs"} == {"trueup-tagging"}
    assert {call.why for call in plan.calls if call.stage == "members"} == {"the template has changed"}
    assert one.apply().complete
    assert one.plan().calls == ()


def test_a_pack_that_is_no_longer_wanted_goes_and_takes_its_documents_with_it(deploying, organization):
    one = deploying(packs=("s3", "tagging"))
    one.apply()
    one.deployment = replace(one.deployment, packs=("s3",))

    assert one.apply().complete

    assert set(organization.packs) == {(region, "trueup-s3") for region in REGIONS}
    assert not organization.has(PILOT, FIRST, "AWS::SSM::Document", "ApplyRequiredTags")
    assert organization.has(PILOT, FIRST, "AWS::SSM::Document", "EnforceS3TlsOnly")


def test_an_excluded_account_loses_packs_before_roles_and_its_right_to_invoke(deploying, organization):
    one = deploying()
    one.apply()
    one.deployment = replace(one.deployment, excluded_accounts=frozenset({PILOT}))

    plan = one.plan()

    assert stages(plan) == ["packs", "remove invocation", "remove members"]
    assert one.apply().complete
    assert PILOT not in set().union(*holders(organization).values())
    assert not [thing for thing in organization.things if thing[0] == PILOT]
    assert all(PILOT not in policy for policy in organization.policies.values())
    assert one.plan().calls == ()


def test_a_region_that_is_given_up_is_cleared_by_what_the_manifest_remembers(deploying, organization):
    one = deploying()
    one.apply()
    one.deployment = replace(one.deployment, regions=(FIRST,))

    assert one.apply().complete

    assert {place[0] for place in organization.packs} == {FIRST}
    assert {region for _account, region, _name in organization.stacks} == {FIRST}
    assert {region for _account, region in organization.sets["trueup-member-region-1"]["instances"]} == {FIRST}


def test_the_management_account_has_stacks_of_its_own_when_it_takes_part(deploying, organization):
    one = deploying(management_role="trueup-deployment")

    assert one.apply().complete

    assert all(MANAGEMENT in held for held in holders(organization).values())
    assert {name for account, _region, name in organization.stacks if account == MANAGEMENT} == {
        "trueup-management",
        "trueup-member-account",
        "trueup-member-region-1",
    }
    assert one.plan().calls == ()
    assert one.remove().complete
    assert not [stack for stack in organization.stacks if stack[0] == MANAGEMENT]


def test_with_awss_evaluators_alone_there_is_no_function(deploying, organization):
    one = deploying(evaluators="managed")

    assert one.apply().complete

    assert not [thing for thing in organization.things if thing[2] == "AWS::Lambda::Function"]
    assert not organization.has(PILOT, "", "AWS::IAM::Role", "trueup-evaluation")
    assert one.plan().calls == ()


def test_where_a_function_takes_no_policy_each_account_gets_and_loses_a_permission(deploying, organization):
    one = deploying(home_region="me-central-1", regions=("me-central-1",))

    assert one.apply().complete
    assert {operation for *_, operation in organization.writes if operation.startswith("lambda")} == {
        "lambda.add_permission"
    }
    assert one.plan().calls == ()

    one.deployment = replace(one.deployment, excluded_accounts=frozenset({PILOT}))
    assert [call.operation for call in one.plan().calls if call.service == "lambda"] == ["remove_permission"]
    assert one.apply().complete
    assert one.plan().calls == ()


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


def test_remove_leaves_nothing_but_the_evidence(deploying, organization):
    one = deploying(response=True, evidence=True)
    one.apply()

    outcome = one.remove()

    assert outcome.complete, outcome
    assert left(organization) == []
    assert [thing[3] for thing in organization.things] == [f"trueup-evidence-{SECURITY}-{FIRST}"]


def test_remove_goes_backwards(deploying):
    one = deploying(response=True)
    one.apply()

    assert stages(state.removal(one.state())) == [
        "remove packs",
        "remove members",
        "remove stack sets",
        "remove services",
        "remove evaluators",
        "remove evaluator at home",
        "remove artifacts",
    ]


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
        (PILOT, "trueup-member-account", "Account gate denied the operation"),
        (PILOT, "trueup-member-region-1", "Account gate denied the operation"),
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


def test_suspended_accounts_are_left_out(deploying, organization):
    organization.suspended = {PILOT, "100000000007"}

    assert deploying(waves=(Wave("everyone", percentage=100),)).apply().complete

    assert {len(held) for held in holders(organization).values()} == {47}


def test_an_account_that_joins_the_organization_later_is_brought_in_by_the_next_apply(deploying, organization):
    one = deploying()
    one.apply()
    organization.ids.append("200000000000")
    organization.parents["200000000000"] = "r-abcd"

    plan = one.plan()

    assert {call.why for call in plan.calls if call.stage == "invocation"} == {"account 200000000000 join"}
    assert one.apply().complete


def taken_stack(o):
    o.stacks[SECURITY, FIRST, "trueup-evaluator"] = {
        "status": "CREATE_COMPLETE", "template": "Resources: {}", "parameters": {}, "tags": [], "events": [],
    }  # fmt: skip


def taken_set(o):
    o.sets["trueup-member-account"] = {
        "template": "x", "parameters": {}, "tags": [], "instances": {}, "grows": False,
    }  # fmt: skip


def taken_pack(o):
    o.packs[SECOND, "trueup-s3"] = {
        "template": "x", "excluded": [], "accounts": {}, "tags": {"team": "other"}, "left": 0, "action": "CREATE",
        "arn": "arn:aws:config:us-east-1:1:organization-conformance-pack/trueup-s3-12345678",
    }  # fmt: skip


def taken(account, region, kind, name):
    return lambda o: o.things.update({(account, region, kind, name): ""})


BUCKET = f"awsconfigconforms-trueup-{SECURITY}-{FIRST}"
TAKEN = {
    "a stack": (taken_stack, f"stack trueup-evaluator in {SECURITY}, {FIRST}"),
    "a stack set": (taken_set, "stack set trueup-member-account"),
    "an organization pack": (taken_pack, f"organization pack trueup-s3 in {SECOND}"),
    "a bucket of another account": (taken("999999999999", FIRST, "AWS::S3::Bucket", BUCKET), f"bucket {BUCKET}"),
    "a bucket of the security account": (taken(SECURITY, FIRST, "AWS::S3::Bucket", BUCKET), f"bucket {BUCKET}"),
    "the function": (
        taken(SECURITY, SECOND, "AWS::Lambda::Function", "trueup-evaluator"),
        f"function trueup-evaluator in {SECOND}",
    ),
    "the function's role": (
        taken(SECURITY, "", "AWS::IAM::Role", "trueup-evaluator"),
        f"role trueup-evaluator in {SECURITY}",
    ),
    "a role of a member account": (taken(PILOT, "", *OTHERS_ROLE), f"role {OTHERS_ROLE[1]} in {PILOT}"),
    "a document of a member account": (
        taken(PILOT, SECOND, "AWS::SSM::Document", "EnforceS3TlsOnly"),
        f"document EnforceS3TlsOnly in {PILOT}, {SECOND}",
    ),
}


@pytest.mark.parametrize(("take", "told"), TAKEN.values(), ids=TAKEN)
def test_the_plan_tells_a_name_that_somebody_else_has(deploying, organization, take, told):
    take(organization)

    plan = deploying(member_role="reader").plan()

    assert [line.partition(":")[0] for line in plan.obstacles] == [told]
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
    del organization.sets["trueup-member-account"]["instances"][PILOT, FIRST]

    assert [(call.operation, call.region) for call in one.plan().calls] == [
        ("create_stack_instances", FIRST),
        ("put_organization_conformance_pack", SECOND),
    ]
    assert one.apply().complete


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


def test_the_manifest_names_everything_that_was_created(deploying, organization):
    deploying().apply()

    manifest = json.loads(organization.objects[BUCKET]["manifest.json"])

    things = {(thing["kind"], thing["name"]) for thing in manifest["things"]}
    assert ("stack", "trueup-artifacts") in things
    assert ("stack-set", "trueup-member-account") in things
    assert ("pack", "trueup-identity") in things
