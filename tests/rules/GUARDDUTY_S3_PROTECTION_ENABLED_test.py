import pytest

from detectors import GuardDuty, evaluations, feature, verdict
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT

RULE = "GUARDDUTY_S3_PROTECTION_ENABLED"
PROOF = "model"  # moto keeps the features that it was given, and the plans of members are ours
PLAN, OTHER = "S3_DATA_EVENTS", "EBS_MALWARE_PROTECTION"
ON = {"Features": [feature("FLOW_LOGS"), feature(OTHER, "DISABLED"), feature(PLAN)]}

SCENARIOS = {  # given an account whose detector ...: (what is told of it, then the account is ...)
    "has the plan on": (ON, COMPLIANT),
    "has nothing else on": ({"Features": [feature(PLAN)]}, COMPLIANT),
    "has the plan on by a policy": ({"Features": [feature(PLAN, ManagedBy="GUARDDUTY_POLICY")]}, COMPLIANT),
    "has the plan off": ({"Features": [feature(PLAN, "DISABLED"), feature(OTHER)]}, NON_COMPLIANT),
    "has another plan on only": ({"Features": [feature(OTHER)]}, NON_COMPLIANT),
    "has the plan in no known state": ({"Features": [{"Name": PLAN}]}, NON_COMPLIANT),
    "has no features": ({"Features": []}, NON_COMPLIANT),
    "has null for features": ({"Features": None}, NON_COMPLIANT),
    "tells nothing of features": ({"DataSources": {"S3Logs": {"Status": "ENABLED"}}}, NON_COMPLIANT),
    "has the plan on, and is suspended": (ON | {"Status": "DISABLED"}, NON_COMPLIANT),
    "is not there": (None, NON_COMPLIANT),
}

ANNOTATIONS = {
    "the plan is off": ({"Features": []}, "S3 Protection is off in detector d1."),
    "it is suspended": (ON | {"Status": "DISABLED"}, "Detector d1 is suspended."),
    "there is none": (None, "GuardDuty has no detector in this Region."),
}


@pytest.mark.parametrize(("detector", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_detector(detector, expected):
    assert verdict(RULE, GuardDuty(detector)) == expected


@pytest.mark.parametrize(("detector", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(detector, annotation):
    assert evaluations(RULE, GuardDuty(detector))[0]["Annotation"] == annotation


def test_members_are_judged_by_their_own_detectors():
    assert verdict(RULE, GuardDuty(ON, {"111122223333": ("Enabled", {"Features": []})})) == COMPLIANT


def bad(aws):
    """The plan is off, and others are on."""
    aws("guardduty").create_detector(Enable=True, Features=[feature(PLAN, "DISABLED")])
    return ACCOUNT


def good(aws):
    """The plan is on."""
    aws("guardduty").create_detector(Enable=True, Features=[feature(PLAN)])
    return ACCOUNT
