import pytest

from detectors import GuardDuty, feature
from trueup.rulekit import detectors

TOLD = {  # what is told of features ...: (that, the names of those that are on)
    "on and off": ({"Features": [feature("A"), feature("B", "DISABLED")]}, {"A"}),
    "of two that are on": ({"Features": [feature("A"), feature("B")]}, {"A", "B"}),
    "without a status": ({"Features": [{"Name": "A"}]}, set()),
    "null": ({"Features": None}, set()),
    "nothing": ({}, set()),
}

ADMINISTRATORS = {  # an administrator ...: (what is told of it, its account)
    "in force": ({"AccountId": "111122223333", "RelationshipStatus": "Enabled"}, "111122223333"),
    "in force, in capitals": ({"AccountId": "111122223333", "RelationshipStatus": "ENABLED"}, "111122223333"),
    "that resigned": ({"AccountId": "111122223333", "RelationshipStatus": "Resigned"}, ""),
    "in no known state": ({"AccountId": "111122223333"}, ""),
    "that is none": (None, ""),
}


@pytest.mark.parametrize(("told", "on"), TOLD.values(), ids=TOLD)
def test_features_told(told, on):
    assert detectors.enabled_features(told) == on


@pytest.mark.parametrize(("told", "account"), ADMINISTRATORS.values(), ids=ADMINISTRATORS)
def test_an_administrator(told, account):
    assert detectors.administrator(GuardDuty({}, administrator=told), "d1") == account


def test_the_detector_of_a_region_is_found_on_a_later_page():
    told = {"Features": [feature("A")]}
    assert detectors.one_id(GuardDuty(told)) == "d1"
    assert detectors.one(GuardDuty(told)) == detectors.Detector("d1", True, frozenset("A"))
    assert detectors.one(GuardDuty(told | {"Status": "DISABLED"})).is_enabled is False


def test_a_region_without_a_detector_has_none():
    assert detectors.one_id(GuardDuty(None)) is None
    assert detectors.one(GuardDuty(None)) is None


SHORTFALLS = {  # nothing is watched for want of ...: (the detector, what is said)
    "a detector": (None, "GuardDuty has no detector in this Region."),
    "one that is enabled": (detectors.Detector("d1", False, frozenset("A")), "Detector d1 is suspended."),
    "nothing": (detectors.Detector("d1", True, frozenset()), None),
}


@pytest.mark.parametrize(("detector", "said"), SHORTFALLS.values(), ids=SHORTFALLS)
def test_nothing_is_watched_for_want_of(detector, said):
    assert detectors.shortfall(detector) == said
