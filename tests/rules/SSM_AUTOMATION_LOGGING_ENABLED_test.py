from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "SSM_AUTOMATION_LOGGING_ENABLED"
PROOF = "model"  # moto does not know the settings; ours answers as Systems Manager's API reference has it
DESTINATION = "/ssm/automation/customer-script-log-destination"

SCENARIOS = {  # given a setting that ...: (Systems Manager's answer, then the account is ...)
    "is CloudWatch": ({"ServiceSetting": {"SettingValue": "CloudWatch", "Status": "Customized"}}, COMPLIANT),
    "is CloudWatch, and says no more": ({"ServiceSetting": {"SettingValue": "CloudWatch"}}, COMPLIANT),
    "is CloudWatch by default": ({"ServiceSetting": {"SettingValue": "CloudWatch", "Status": "Default"}}, COMPLIANT),
    "is None": ({"ServiceSetting": {"SettingValue": "None", "Status": "Default"}}, NON_COMPLIANT),
    "is None, because somebody set it": (
        {"ServiceSetting": {"SettingValue": "None", "Status": "Customized"}},
        NON_COMPLIANT,
    ),
    "is empty": ({"ServiceSetting": {"SettingValue": ""}}, NON_COMPLIANT),
    "is null": ({"ServiceSetting": {"SettingValue": None}}, NON_COMPLIANT),
    "is not there": ({"ServiceSetting": {}}, NON_COMPLIANT),
    "is not told": ({}, NON_COMPLIANT),
    "looks like CloudWatch only": ({"ServiceSetting": {"SettingValue": "cloudwatch"}}, NON_COMPLIANT),
}


class Answer:
    """Systems Manager with one answer about its setting."""

    def __init__(self, told):
        self.told = told

    def get_service_setting(self, **asked):
        assert asked == {"SettingId": DESTINATION}
        return self.told


def judged(told):
    with patch.object(support, "client", lambda service, _region: {"ssm": Answer(told)}[service]):
        return evaluations(RULE)


@pytest.mark.parametrize(("told", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_setting_that(told, expected):
    [evaluation] = judged(told)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


@pytest.mark.parametrize(
    ("told", "destination"), [({"ServiceSetting": {"SettingValue": "None"}}, "None"), ({}, "not set")]
)
def test_the_annotation_names_the_destination(told, destination):
    [evaluation] = judged(told)

    told = f"The destination of the output of Automation's scripts is {destination}, not CloudWatch."
    assert evaluation["Annotation"] == told


def bad(aws):
    """What scripts print goes nowhere, as in every new account."""
    return aws("sts").get_caller_identity()["Account"]


def good(aws):
    """What scripts print is logged."""
    aws("ssm").update_service_setting(SettingId=DESTINATION, SettingValue="CloudWatch")
    return aws("sts").get_caller_identity()["Account"]
