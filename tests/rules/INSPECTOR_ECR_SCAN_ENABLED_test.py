import pytest

from inspector_scans import ADMINISTERED, MEMBER, OF_TWO, OTHER, Inspector, judged
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE

RULE = "INSPECTOR_ECR_SCAN_ENABLED"
PROOF = "model"  # moto knows no state of an account that nobody wrote to, and no administrator seen from a member
SCAN = "ecr"


def scans(state):
    return {SCAN: {"status": state}}


ON, OFF = scans("ENABLED"), scans("DISABLED")

SCENARIOS = {  # given an account whose Inspector ...: (the scans of each account, its administrator, then it is ...)
    "is off": ({ACCOUNT: OFF}, {}, NON_COMPLIANT),
    "scans them": ({ACCOUNT: ON}, {}, COMPLIANT),
    "scans something else": ({ACCOUNT: OFF | {"ec2": {"status": "ENABLED"}}}, {}, NON_COMPLIANT),
    "is being turned on": ({ACCOUNT: scans("ENABLING")}, {}, NON_COMPLIANT),
    "is being turned off": ({ACCOUNT: scans("DISABLING")}, {}, NON_COMPLIANT),
    "is suspended": ({ACCOUNT: scans("SUSPENDED")}, {}, NON_COMPLIANT),
    "tells another state only": ({ACCOUNT: {"ec2": {"status": "ENABLED"}}}, {}, NON_COMPLIANT),
    "tells null for it": ({ACCOUNT: {SCAN: None}}, {}, NON_COMPLIANT),
    "tells no state in it": ({ACCOUNT: {SCAN: {}}}, {}, NON_COMPLIANT),
    "tells null for all": ({ACCOUNT: None}, {}, NON_COMPLIANT),
    "does not tell of the account": ({}, {}, NON_COMPLIANT),
    "is told to somebody else": ({OTHER: ON}, {}, NON_COMPLIANT),
    "is its own administrator's, with no member": ({ACCOUNT: ON}, {"administrator": ACCOUNT}, COMPLIANT),
    "scans all its members": ({ACCOUNT: ON, MEMBER: ON}, ADMINISTERED, COMPLIANT),
    "leaves a member out": ({ACCOUNT: ON, MEMBER: OFF}, ADMINISTERED, NON_COMPLIANT),
    "leaves the second member out": (
        {ACCOUNT: ON, MEMBER: ON},
        OF_TWO,
        NON_COMPLIANT,
    ),
    "has a suspended member": ({ACCOUNT: ON, MEMBER: scans("SUSPENDED")}, ADMINISTERED, NON_COMPLIANT),
    "is not told of a member": ({ACCOUNT: ON}, ADMINISTERED, NON_COMPLIANT),
    "scans its members but not itself": ({ACCOUNT: OFF, MEMBER: ON}, ADMINISTERED, NON_COMPLIANT),
    "is administered elsewhere, and on": ({ACCOUNT: ON}, {"administrator": OTHER}, NOT_APPLICABLE),
    "is administered elsewhere, and off": ({ACCOUNT: OFF}, {"administrator": OTHER}, NOT_APPLICABLE),
    "had an administrator": ({ACCOUNT: ON}, {"administrator": OTHER, "relationship": "REMOVED"}, COMPLIANT),
    "tells an administrator of null": ({ACCOUNT: OFF}, {"administrator": None}, NON_COMPLIANT),
    "answers that it knows no administrator": ({ACCOUNT: ON}, {"refused": "ResourceNotFoundException"}, COMPLIANT),
}


@pytest.mark.parametrize(("states", "about", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_inspector(states, about, expected):
    [told] = judged(RULE, Inspector(states, **about))

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)
    assert bool(told.get("Annotation")) == (expected != COMPLIANT)


def test_a_hundred_accounts_are_asked_for_at_once_and_each_member_counts():
    members = [f"{number:012}" for number in range(250)]
    inspector = Inspector(dict.fromkeys([ACCOUNT, *members], ON) | {members[-1]: OFF}, ACCOUNT, members)

    [told] = judged(RULE, inspector)

    assert told["ComplianceType"] == NON_COMPLIANT
    assert members[-1] in told["Annotation"]
    assert inspector.asked == [100, 100, 51]


ANNOTATIONS = {  # the account and its member have ...: (the scans of each, then it says)
    "both off": ({ACCOUNT: OFF, MEMBER: OFF}, f"{ACCOUNT} (DISABLED), {MEMBER} (DISABLED)."),
    "no state of one": ({ACCOUNT: ON}, f"{MEMBER} (not told)."),
}


@pytest.mark.parametrize(("states", "said"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_names_the_accounts_and_their_states(states, said):
    [told] = judged(RULE, Inspector(states, **ADMINISTERED))

    wrong = "Amazon Inspector does not scan container images in ECR in this Region: "
    assert told["Annotation"] == wrong + said


def test_where_the_rule_does_not_apply_it_says_where_it_does():
    [told] = judged(RULE, Inspector({}, OTHER))

    assert told["Annotation"] == f"Account {OTHER} administers Amazon Inspector: the rule answers there."


def test_a_refusal_is_not_a_verdict():
    refused = judged(RULE, Inspector({ACCOUNT: ON}, refused="AccessDeniedException"))

    assert refused["customerErrorCode"] == "AccessDeniedException"


def bad(aws):
    """Inspector scans something else."""
    aws("inspector2").enable(resourceTypes=["EC2"])
    return ACCOUNT


def good(aws):
    """Inspector scans them."""
    aws("inspector2").enable(resourceTypes=["ECR"])
    return ACCOUNT
