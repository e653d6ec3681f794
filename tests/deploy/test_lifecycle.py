"""From nothing to the whole organization and back to nothing, in a fake organization of 50 accounts and 2 Regions."""

import json
import re
from dataclasses import replace

from deploy.conftest import BUCKET, FAMILIES, PILOT, holders, left, stages, states
from deploy.fake.organization import MANAGEMENT, REGIONS, SECURITY
from trueup.deploy import state
from trueup.deploy.configuration import Wave

FIRST, SECOND = REGIONS


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

    assert f"  {SECURITY} {FIRST}  trueup-member-fixes-s3: 98 RUNNING" in one.told
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
    assert not organization.sets["trueup-member-evaluation"]["grows"]

    assert one.apply("production").complete
    joined = set().union(*holders(organization).values())
    assert PILOT in joined
    assert 10 < len(joined) < 49

    assert one.plan("pilot").calls == ()
    assert one.apply().complete
    assert len(set().union(*holders(organization).values())) == 49
    assert organization.sets["trueup-member-evaluation"]["grows"]


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
    members = {(call.subject, call.why) for call in plan.calls if call.stage == "members"}
    assert members == {("trueup-member-fixes-tag", "it is not there")}, "no other family's template changes"
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
    assert {region for _account, region in organization.sets["trueup-member-fixes-s3"]["instances"]} == {FIRST}


def test_the_management_account_has_stacks_of_its_own_when_it_takes_part(deploying, organization):
    one = deploying(management_role="trueup-deployment")

    assert one.apply().complete

    assert all(MANAGEMENT in held for held in holders(organization).values())
    assert {name for account, _region, name in organization.stacks if account == MANAGEMENT} == {
        "trueup-management",
        "trueup-member-evaluation",
        *(f"trueup-member-fixes-{family}" for family in FAMILIES),
    }
    assert one.plan().calls == ()
    organization.objects[BUCKET].pop("manifest.json")
    assert one.plan().calls == (), "what is in the management account, AWS says"
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


def test_events_are_forwarded_as_long_as_there_is_a_bus_to_forward_to(deploying, organization):
    one = deploying(response=True)
    assert one.apply().complete
    assert organization.has(PILOT, SECOND, "AWS::Events::Rule", "trueup-forwarding")
    assert organization.has(PILOT, "", "AWS::IAM::Role", "trueup-EventForwarding")

    one.deployment = replace(one.deployment, response=False)
    assert one.apply().complete
    assert not organization.has(PILOT, SECOND, "AWS::Events::Rule", "trueup-forwarding")
    assert not organization.has(PILOT, "", "AWS::IAM::Role", "trueup-EventForwarding")
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


def test_the_manifest_names_everything_that_was_created(deploying, organization):
    deploying().apply()

    manifest = json.loads(organization.objects[BUCKET]["manifest.json"])

    things = {(thing["kind"], thing["name"]) for thing in manifest["things"]}
    assert ("stack", "trueup-artifacts") in things
    assert ("stack-set", "trueup-member-evaluation") in things
    assert ("pack", "trueup-identity") in things
