import pytest

from detectors import GuardDuty, evaluations, feature, verdict
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT

RULE = "GUARDDUTY_RUNTIME_MONITORING_ENABLED"
PROOF = "model"  # moto keeps the features that it was given, and the plans of members are ours
PLAN, OLDER = "RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING"
FIRST, SECOND = "111122223333", "444455556666"
ON = {"Features": [feature("FLOW_LOGS"), feature(PLAN)]}
OFF = {"Features": [feature("FLOW_LOGS"), feature(PLAN, "DISABLED")]}
AGENT = [feature("EC2_AGENT_MANAGEMENT", "DISABLED")]

SCENARIOS = {  # given a detector that ...: (what is told of it, its members, then the account is ...)
    "has the plan on": (ON, {}, COMPLIANT),
    "installs no agent": ({"Features": [feature(PLAN, AdditionalConfiguration=AGENT)]}, {}, COMPLIANT),
    "has the plan off": (OFF, {}, NON_COMPLIANT),
    "has the older plan for EKS only": ({"Features": [feature(OLDER)]}, {}, NON_COMPLIANT),
    "has no features": ({"Features": []}, {}, NON_COMPLIANT),
    "has null for features": ({"Features": None}, {}, NON_COMPLIANT),
    "tells nothing of features": ({}, {}, NON_COMPLIANT),
    "is suspended": (ON | {"Status": "DISABLED"}, {}, NON_COMPLIANT),
    "is not there": (None, {}, NON_COMPLIANT),
    "has members that have it on": (ON, {FIRST: ("Enabled", ON), SECOND: ("ENABLED", ON)}, COMPLIANT),
    "has one member that has it off": (ON, {FIRST: ("Enabled", ON), SECOND: ("Enabled", OFF)}, NON_COMPLIANT),
    "is off, where members have it on": (OFF, {FIRST: ("Enabled", ON)}, NON_COMPLIANT),
    "has a member of which nothing is told": (ON, {FIRST: ("Enabled", None)}, NON_COMPLIANT),
    "has a member that tells nothing of features": (ON, {FIRST: ("Enabled", {})}, NON_COMPLIANT),
    "has a suspended member": (ON, {FIRST: ("Disabled", OFF)}, COMPLIANT),
    "has a member that was only invited": (ON, {FIRST: ("Invited", OFF), SECOND: ("Enabled", ON)}, COMPLIANT),
}

ANNOTATIONS = {
    "the plan is off": (OFF, {}, "Runtime Monitoring is off in detector d1."),
    "it is suspended": (ON | {"Status": "DISABLED"}, {}, "Detector d1 is suspended."),
    "there is none": (None, {}, "GuardDuty has no detector in this Region."),
    "members have it off": (
        ON,
        {FIRST: ("Enabled", OFF), SECOND: ("Enabled", None)},
        f"Runtime Monitoring is off in member accounts: {FIRST}, {SECOND}.",
    ),
}


@pytest.mark.parametrize(("detector", "members", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_detector_that(detector, members, expected):
    assert verdict(RULE, GuardDuty(detector, members)) == expected


@pytest.mark.parametrize(("detector", "members", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(detector, members, annotation):
    assert evaluations(RULE, GuardDuty(detector, members))[0]["Annotation"] == annotation


def test_members_are_asked_for_fifty_at_a_time():
    members = {str(100000000000 + number): ("Enabled", ON) for number in range(101)}
    guardduty = GuardDuty(ON, members)

    assert verdict(RULE, guardduty) == COMPLIANT
    assert [len(asked) for asked in guardduty.asked] == [50, 50, 1]
    assert [each for asked in guardduty.asked for each in asked] == list(members)


def bad(aws):
    """The plan is off in the account and in its member, as AWS leaves it in new detectors."""
    guardduty = aws("guardduty")
    detector = guardduty.create_detector(Enable=True)["DetectorId"]
    guardduty.create_members(DetectorId=detector, AccountDetails=[{"AccountId": FIRST, "Email": "member@example.com"}])
    return ACCOUNT


def good(aws):
    """The plan is on."""
    aws("guardduty").create_detector(Enable=True, Features=[feature(PLAN)])
    return ACCOUNT
