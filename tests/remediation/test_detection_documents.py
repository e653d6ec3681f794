"""Fixes that turn detection on, for what the one bad resource of their rule's test does not show."""

import pytest


@pytest.mark.parametrize(
    ("wanted", "enabled"),
    [
        pytest.param([], set(), id="no plan, as by default"),
        pytest.param(["EKS_AUDIT_LOGS"], {"EKS_AUDIT_LOGS"}, id="one plan"),
    ],
)
def test_a_new_detector_has_the_plans_that_are_named_and_no_other(run, account, wanted, enabled):
    guardduty = account.client("guardduty")

    assert run("EnableGuardDuty", AccountId=account.account_id, Features=wanted) == ("Success", True, "")

    [detector] = guardduty.list_detectors()["DetectorIds"]
    features = guardduty.get_detector(DetectorId=detector)["Features"]
    sources = {"FLOW_LOGS", "CLOUD_TRAIL", "DNS_LOGS"}
    assert {each["Name"] for each in features if each["Status"] == "ENABLED"} == enabled | sources


def test_the_plans_of_a_detector_that_somebody_else_has_made_are_left_alone(run, account):
    guardduty = account.client("guardduty")
    detector = guardduty.create_detector(Enable=False)["DetectorId"]
    before = guardduty.get_detector(DetectorId=detector)["Features"]

    assert run("EnableGuardDuty", AccountId=account.account_id) == ("Success", True, "")

    assert guardduty.get_detector(DetectorId=detector)["Features"] == before
