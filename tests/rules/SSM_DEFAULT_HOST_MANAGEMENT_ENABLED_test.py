import json
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "SSM_DEFAULT_HOST_MANAGEMENT_ENABLED"
PROOF = "model"  # moto does not know the settings; ours answers as Systems Manager's API reference has it
SETTING = "/ssm/managed-instance/default-ec2-instance-management-role"
ROLE = "service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole"
QUICK = "AWS-QuickSetup-SSM-DefaultEC2MgmtRole-eu-west-1"
EXACT = {"roleName": ROLE}
OFF = "Default Host Management is off: no role is set for instances without a profile."

SCENARIOS = {  # given a setting that ...: (its value, the roles of the account, inputs, then the account is ...)
    "names AWS's role": (ROLE, [ROLE], {}, COMPLIANT),
    "names the role of Quick Setup": (QUICK, [QUICK], {}, COMPLIANT),
    "names the role that is asked for": (ROLE, [ROLE], EXACT, COMPLIANT),
    "names another role than is asked for": (QUICK, [QUICK, ROLE], EXACT, NON_COMPLIANT),
    "names no role, as AWS says it": ("$None", [ROLE], {}, NON_COMPLIANT),
    "names no role where one is asked for": ("$None", [ROLE], EXACT, NON_COMPLIANT),
    "names a role of the name None": ("None", ["None"], {}, COMPLIANT),
    "is empty": ("", [ROLE], {}, NON_COMPLIANT),
    "is null": (None, [ROLE], {}, NON_COMPLIANT),
    "names a role that is not there": (ROLE, [QUICK], {}, NON_COMPLIANT),
    "names the role that is asked for, which is not there": (ROLE, [], EXACT, NON_COMPLIANT),
    "names a role of another path": (ROLE, ["AWSSystemsManagerDefaultEC2InstanceManagementRole"], {}, NON_COMPLIANT),
    "names a role without its path": (ROLE.rpartition("/")[2], [ROLE], {}, NON_COMPLIANT),
}


class Answer:
    """Systems Manager and IAM with one setting and some roles."""

    def __init__(self, value, roles):
        self.value, self.roles = value, {role.rpartition("/")[2]: role for role in roles}

    def get_service_setting(self, **asked):
        assert asked == {"SettingId": SETTING}
        return {"ServiceSetting": {"SettingId": SETTING, "SettingValue": self.value}}

    def get_role(self, **asked):
        role = self.roles.get(asked["RoleName"])
        if role is None:
            raise ClientError({"Error": {"Code": "NoSuchEntity", "Message": "no"}}, "GetRole")
        return {"Role": {"Arn": f"arn:aws:iam::{ACCOUNT}:role/{role}"}}


def judged(value, roles, inputs):
    answer = Answer(value, roles)
    with patch.object(support, "client", lambda service, _region: {"ssm": answer, "iam": answer}[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("value", "roles", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_setting_that(value, roles, inputs, expected):
    [evaluation] = judged(value, roles, inputs)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


ANNOTATIONS = {
    "that there is none": ("$None", [], {}, OFF),
    "another": (QUICK, [QUICK], EXACT, f"Default Host Management uses the role {QUICK}, not {ROLE}."),
    "one that is gone": (QUICK, [], {}, f"Default Host Management uses the role {QUICK}, which is not there."),
}


@pytest.mark.parametrize(("value", "roles", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_names_the_role(value, roles, inputs, annotation):
    [evaluation] = judged(value, roles, inputs)

    assert evaluation["Annotation"] == annotation


def test_a_setting_that_is_not_told_is_none():
    with patch.object(Answer, "get_service_setting", lambda *_, **_asked: {}):
        [evaluation] = judged("", [], {})

    assert (evaluation["ComplianceType"], evaluation["Annotation"]) == (NON_COMPLIANT, OFF)


def test_a_refusal_of_iam_is_not_a_verdict():
    def refused(*_, **_asked):
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetRole")

    with patch.object(Answer, "get_role", refused):
        assert judged(ROLE, [ROLE], {})["customerErrorCode"] == "AccessDenied"


def role(aws, name):
    trust = {"Effect": "Allow", "Principal": {"Service": "ssm.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    path, _, plain = name.rpartition("/")
    aws("iam").create_role(RoleName=plain, Path=f"/{path}/", AssumeRolePolicyDocument=document)


def bad(aws):
    """Nobody set a role, though AWS's own is there."""
    role(aws, ROLE)
    return aws("sts").get_caller_identity()["Account"]


def good(aws):
    """AWS's role is set."""
    role(aws, ROLE)
    aws("ssm").update_service_setting(SettingId=SETTING, SettingValue=ROLE)
    return aws("sts").get_caller_identity()["Account"]
