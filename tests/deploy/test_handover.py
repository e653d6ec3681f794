"""Names that pass from one stack to another: CloudFormation takes none twice, so who has one lets go of it first."""

from dataclasses import replace

import pytest
import yaml

from deploy.conftest import FAMILIES, PILOT
from deploy.fake.organization import MANAGEMENT, REGIONS, SECURITY, Crash
from trueup.deploy.actual import Actual, Instance
from trueup.deploy.actual import Stack as ActualStack
from trueup.deploy.actual import StackSet as ActualStackSet
from trueup.deploy.desired import sources
from trueup.deploy.desired.model import Desired, Stack, StackSet
from trueup.deploy.desired.state import desired_state
from trueup.deploy.plan.build import plan
from trueup.deploy.plan.handover import handover
from trueup.deploy.templates.names import ROLE, Name

FIRST, SECOND = REGIONS
ROLES, DOCUMENTS = "trueup-member-account", "trueup-member-region-1"


def undivided(desired):
    """What was desired before there were families: one template of all roles, and one of all documents."""
    held = {}
    for stack_set in desired.stack_sets:
        for logical, resource in yaml.safe_load(stack_set.template)["Resources"].items():
            resource.pop("Condition", None)
            held.setdefault(DOCUMENTS if resource["Type"] == "AWS::SSM::Document" else ROLES, {})[logical] = resource
    one = desired.stack_sets[0]  # which is the evaluation's, and has the parameters that its role speaks of
    declared = yaml.safe_load(one.template)["Parameters"]
    given = {
        ROLES: ({"Parameters": declared, "Resources": held[ROLES]}, one.parameters, (FIRST,)),
        DOCUMENTS: ({"Resources": held[DOCUMENTS]}, {}, REGIONS),
    }
    sets = [
        StackSet(name, yaml.safe_dump(template), parameters, one.accounts, regions, one.grows)
        for name, (template, parameters, regions) in given.items()
    ]
    stacks = [stack for stack in desired.stacks if "-member-" not in stack.name]
    if any(stack.account == MANAGEMENT for stack in stacks):
        stacks += [
            Stack(name, MANAGEMENT, region, "management", yaml.safe_dump(template), parameters)
            for name, (template, parameters, regions) in given.items()
            for region in regions
        ]
    used = [*((each.template, FIRST) for each in sets), *((each.template, each.region) for each in stacks)]
    long = sources.templates(used)
    return replace(desired, stacks=tuple(stacks), stack_sets=tuple(sets), uploads=(*desired.uploads, *long))


@pytest.fixture
def older(deploying):
    """A deployment of a version that had no families, everywhere."""

    def make(**parts):
        one = deploying(**parts)
        read = one.state()
        everyone = frozenset(read.organization.accounts)
        accounts = everyone if one.deployment.management_role else everyone - {MANAGEMENT}
        desired = undivided(desired_state(one.deployment, one.library, read.organization, accounts))
        assert one.carry_out(read, plan(one.deployment, read.organization, desired, read.actual)).complete
        return one

    return make


def wrote(organization, since, *services):
    return [write for write in organization.writes[since:] if write[2].startswith(services)]


def test_an_older_deployment_hands_its_names_over_before_anybody_takes_them(older, organization):
    one = older()
    since = len(organization.writes)
    before = one.plan()

    assert [call.stage for call in before.calls][:2] == ["handover", "handover"]
    assert {call.subject for call in before.calls if call.stage == "handover"} == {ROLES, DOCUMENTS}
    assert before.obstacles == ()
    told = [note for note in before.notes if "hands" in note]
    assert told[0].startswith(f"stack set {ROLES} hands trueup-")
    assert "trueup-BlockS3PublicAccessForAccount, " in told[0]
    assert " over to trueup-member-evaluation, trueup-member-fixes-" in told[0]
    assert " more: in between, " in told[0]
    assert len(told) == 2
    assert one.apply().complete
    assert {name.removeprefix("trueup-member-") for name in organization.sets} == {
        "evaluation",
        *(f"fixes-{family}" for family in FAMILIES),
    }
    assert organization.has(PILOT, "", ROLE, "trueup-evaluation")
    assert organization.has(PILOT, SECOND, "AWS::SSM::Document", "EnforceS3TlsOnly")
    assert wrote(organization, since, "config.", "lambda.") == [], "packs and rights to invoke stay as they are"
    assert one.plan().calls == ()


def test_so_do_the_stacks_of_the_management_account(older, organization):
    one = older(management_role="trueup-deployment")

    assert one.apply().complete

    names = {name for account, _region, name in organization.stacks if account == MANAGEMENT}
    assert not names & {ROLES, DOCUMENTS}
    assert organization.has(MANAGEMENT, "", ROLE, "trueup-evaluation")
    assert one.plan().calls == ()


def test_a_handover_resumes_from_wherever_it_was_killed(older, organization):
    one = older()
    while True:
        organization.crash_at = len(organization.writes) + 3
        try:
            assert one.apply().complete
            break
        except Crash:
            continue
    organization.crash_at = None

    assert one.plan().calls == ()
    assert organization.has(PILOT, "", ROLE, "trueup-EnforceS3TlsOnly")


def test_an_account_that_refuses_keeps_what_it_has_and_stops_no_other(older, organization):
    one = older()
    organization.refusing[PILOT] = "Account gate denied the operation"

    outcome = one.apply()

    assert {(each.account, each.reason) for each in outcome.failures} == {
        (PILOT, "Account gate denied the operation"),
        (SECURITY, "StackSetNotEmptyException: StackSetNotEmptyException"),
    }
    assert organization.things[PILOT, "", ROLE, "trueup-EnforceS3TlsOnly"].startswith(f"StackSet-{ROLES}")
    assert organization.has("100000000007", "", ROLE, "trueup-EnforceS3TlsOnly")
    del organization.refusing[PILOT]
    while not one.apply().complete:  # the first apply frees the names, and a family that was quicker is tried again
        pass
    assert one.plan().calls == ()
    assert organization.things[PILOT, "", ROLE, "trueup-EnforceS3TlsOnly"].startswith("StackSet-trueup-member-fixes-s3")


# Who hands what to whom ----------------------------------------------------------------------------------------------


def template(*roles):
    resources = {role: {"Type": ROLE, "Properties": {"RoleName": role}} for role in roles}
    return yaml.safe_dump({"Resources": resources})


def held(**sets):
    """Stack sets as AWS has them, each with roles of those names, in one account."""
    instances = {(PILOT, FIRST): Instance("CURRENT", "", "")}
    known = {name: ActualStackSet(name, template(*roles), {}, True, True, instances) for name, roles in sets.items()}
    return Actual(stack_sets=known)


def wanted(**sets):
    """Stack sets as they should be."""
    made = [
        StackSet(name, template(*roles), {}, frozenset({PILOT}), (FIRST,), True, names(roles))
        for name, roles in sets.items()
    ]
    return Desired(stack_sets=tuple(made))


def names(roles):
    return frozenset(Name(ROLE, role) for role in roles)


SITUATIONS = {
    "nothing has changed": (held(a=["r", "s"]), wanted(a=["r", "s"]), [], []),
    "a role is new": (held(a=["r"]), wanted(a=["r"], b=["s"]), [], []),
    "a role is no longer wanted": (held(a=["r", "s"]), wanted(a=["r"]), [], []),
    "a role passes between two that stay": (held(a=["r", "s"], b=["t"]), wanted(a=["r"], b=["s", "t"]), ["a"], []),
    "a set goes and another takes its roles": (held(a=["r", "s"]), wanted(b=["r"], c=["s"]), ["a"], []),
    "two hand to one": (held(a=["r"], b=["s"]), wanted(c=["r", "s"]), ["a", "b"], []),
    "two swap": (held(a=["r"], b=["s"]), wanted(a=["s"], b=["r"]), ["a", "b"], ["a", "b"]),
    "one takes and gives": (held(a=["r"], b=["s"]), wanted(b=["r"], c=["s"]), ["a", "b"], ["b"]),
}


@pytest.mark.parametrize(("actual", "desired", "givers", "stuck"), SITUATIONS.values(), ids=SITUATIONS)
def test_who_lets_go_first_and_what_no_order_can_do(actual, desired, givers, stuck):
    passing = handover(desired, actual)

    assert [name for name in "abc" if passing.gives(name)] == givers
    assert [line.partition(":")[0] for line in passing.obstacles()] == [f"stack set {name}" for name in stuck]


def test_what_somebody_else_has_is_not_handed_over():
    others = held(a=["r"])
    others = replace(others, stack_sets={"a": replace(others.stack_sets["a"], ours=False)})

    assert not handover(wanted(b=["r"]), others).gives("a")


def test_a_stack_hands_nothing_to_a_stack_set_of_other_accounts():
    stack = ActualStack("a", MANAGEMENT, FIRST, "CREATE_COMPLETE", "", template("r"), {}, True)

    assert not handover(wanted(b=["r"]), Actual(stacks={(MANAGEMENT, FIRST, "a"): stack})).gives("a", MANAGEMENT)
