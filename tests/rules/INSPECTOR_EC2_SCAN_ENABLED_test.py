import pytest

import inspector_scans
from inspector_scans import ADMINISTERED, MEMBER, OTHER, Inspector, judged
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT

RULE = "INSPECTOR_EC2_SCAN_ENABLED"
PROOF = "model"  # moto knows no state of an account that nobody wrote to, and no administrator seen from a member
SCAN = "ec2"
ON, OFF = inspector_scans.states(SCAN)
SCENARIOS = inspector_scans.scenarios(SCAN, other="ecr", untold=NON_COMPLIANT)


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

    wrong = "Amazon Inspector does not scan EC2 instances in this Region: "
    assert told["Annotation"] == wrong + said


def test_where_the_rule_does_not_apply_it_says_where_it_does():
    [told] = judged(RULE, Inspector({}, OTHER))

    assert told["Annotation"] == f"Account {OTHER} administers Amazon Inspector: the rule answers there."


def test_a_refusal_is_not_a_verdict():
    refused = judged(RULE, Inspector({ACCOUNT: ON}, refused="AccessDeniedException"))

    assert refused["customerErrorCode"] == "AccessDeniedException"


def bad(aws):
    """Inspector scans something else."""
    aws("inspector2").enable(resourceTypes=["ECR"])
    return ACCOUNT


def good(aws):
    """Inspector scans them."""
    aws("inspector2").enable(resourceTypes=["EC2"])
    return ACCOUNT
