from base64 import b64encode
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations
from trueup.rulekit.resources import UnjudgedError

RULE = "EC2_USER_DATA_NO_SECRETS"
ASKS_EACH = {"ec2:DescribeInstanceAttribute"}
SECRET = "hunter2-and-more"
LEAKS = f"#!/bin/sh\nexport PASSWORD={SECRET}\n"
TICKETS = {"patterns": "TKT-[0-9]{6}"}
KEPT = {"Tags": [{"Key": "reviewed", "Value": "2026"}]}


def encoded(text):
    return b64encode(text.encode()).decode()


SCENARIOS = {  # given user data that ...: (the text, tags of the resource, inputs, then instance and template are ...)
    "is not there": (None, {}, {}, COMPLIANT),
    "is empty": ("", {}, {}, COMPLIANT),
    "holds a script and no secret": ("#!/bin/sh\nyum update -y\n", {}, {}, COMPLIANT),
    "holds a password": (LEAKS, {}, {}, NON_COMPLIANT),
    "holds the id of an access key": ("AKIA" + "Q" * 16, {}, {}, NON_COMPLIANT),
    "holds a private key": ("-----BEGIN EC PRIVATE KEY-----", {}, {}, NON_COMPLIANT),
    "holds a certificate": ("-----BEGIN CERTIFICATE-----", {}, {}, COMPLIANT),
    "takes the password from Secrets Manager": (
        "PASSWORD=$(aws secretsmanager get-secret-value --secret-id db)",
        {},
        {},
        COMPLIANT,
    ),
    "holds what only a pattern of the team fits": (
        "ticket TKT-123456",
        {},
        TICKETS,
        NON_COMPLIANT,
    ),
    "holds a password where only others are looked for": (LEAKS, {}, TICKETS, COMPLIANT),
    "holds a password that is exempt by id": (LEAKS, {}, {"exemptIds": "i-1, lt-1"}, NOT_APPLICABLE),
    "holds a password where others are exempt by id": (LEAKS, {}, {"exemptIds": "i-11,lt-11"}, NON_COMPLIANT),
    "holds a password that is exempt by tag": (LEAKS, KEPT, {"exemptTagKey": "reviewed"}, NOT_APPLICABLE),
    "holds a password and has another tag": (LEAKS, KEPT, {"exemptTagKey": "owner"}, NON_COMPLIANT),
    "holds a password and has a tag where none exempts": (LEAKS, KEPT, {}, NON_COMPLIANT),
    "holds a password and has null for its tags": (LEAKS, {"Tags": None}, {"exemptTagKey": "reviewed"}, NON_COMPLIANT),
}


class Answer:
    """EC2 with instances and launch templates, and what an instance is refused with."""

    def __init__(self, instances=(), versions=(), refused=None, **parts):
        self.instances, self.versions, self.refused, self.parts = instances, versions, refused or {}, parts

    def get_paginator(self, name):
        self.listed = name
        return self

    def paginate(self, **asked):
        if self.listed == "describe_instances":
            return [{"Reservations": [{"Instances": [each | self.parts]}]} for each in self.instances]
        if self.listed == "describe_launch_templates":
            ids = dict.fromkeys(each["LaunchTemplateId"] for each in self.versions)
            return [{"LaunchTemplates": [{"LaunchTemplateId": each} | self.parts]} for each in ids]
        assert asked == {"Versions": ["$Default", "$Latest"]}
        return [{"LaunchTemplateVersions": [each]} for each in self.versions]

    def describe_instance_attribute(self, **asked):
        assert asked["Attribute"] == "userData"
        code = self.refused.get(asked["InstanceId"])
        if code:
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeInstanceAttribute")
        [found] = [each for each in self.instances if each["InstanceId"] == asked["InstanceId"]]
        return {"InstanceId": asked["InstanceId"], "UserData": found["told"]}


def instance(number, text, state="running"):
    told = {} if text is None else {"Value": encoded(text)}
    return {"InstanceId": f"i-{number}", "State": {"Name": state}, "told": told}


def version(number, text, template="lt-1"):
    data = {} if text is None else {"UserData": encoded(text)}
    return {"LaunchTemplateId": template, "VersionNumber": number, "LaunchTemplateData": data}


def judged(answer, **inputs):
    with patch.object(support, "client", lambda _service, _region: answer):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("text", "tags", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_user_data_that(text, tags, inputs, expected):
    told = judged(Answer([instance(1, text)], [version(1, text)], **tags), **inputs)

    assert {each["ComplianceResourceId"]: each["ComplianceType"] for each in told} == {
        "i-1": expected,
        "lt-1": expected,
    }


def test_nothing_tells_what_was_found():
    told = judged(Answer([instance(1, LEAKS)], [version(1, LEAKS)]))

    assert SECRET not in str(told)


FITS = r"fits (?i)password\s*[=:]"
ANNOTATIONS = {
    "the line": ([instance(1, LEAKS)], [], f"line 2 {FITS}."),
    "the version": ([], [version(3, LEAKS)], f"version 3 line 2 {FITS}."),
    "one version once": ([], [version(3, LEAKS), version(3, LEAKS)], f"version 3 line 2 {FITS}."),
    "both versions": (
        [],
        [version(1, LEAKS), version(2, LEAKS)],
        f"version 1 line 2 {FITS}, version 2 line 2 {FITS}.",
    ),
    "how many more": (
        [instance(1, "password=a1\n" * 5)],
        [],
        f"line 1 {FITS}, line 2 {FITS}, line 3 {FITS} and 2 more.",
    ),
    "three lines": (
        [instance(1, "password=a1\n" * 3)],
        [],
        f"line 1 {FITS}, line 2 {FITS}, line 3 {FITS}.",
    ),
}


@pytest.mark.parametrize(("instances", "versions", "places"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_names(instances, versions, places):
    [evaluation] = judged(Answer(instances, versions))

    assert evaluation["Annotation"] == f"The user data looks like it holds a secret: {places}"


def test_a_secret_of_the_latest_version_only_is_found():
    [evaluation] = judged(Answer([], [version(1, ""), version(2, LEAKS)]))

    assert evaluation["ComplianceType"] == NON_COMPLIANT
    assert evaluation["ComplianceResourceType"] == "AWS::EC2::LaunchTemplate"


def test_instances_that_end_are_not_judged():
    ends = [instance(1, LEAKS, "terminated"), instance(2, LEAKS, "shutting-down"), instance(3, LEAKS, "stopped")]

    assert [each["ComplianceResourceId"] for each in judged(Answer(ends))] == ["i-3"]


def test_an_instance_that_is_gone_since_it_was_listed_is_left_out():
    answer = Answer([instance(1, LEAKS), instance(2, LEAKS)], refused={"i-1": "InvalidInstanceID.NotFound"})

    assert [each["ComplianceResourceId"] for each in judged(answer)] == ["i-2"]


def test_an_instance_that_cannot_be_read_costs_the_others_nothing():
    answer = Answer(
        [instance(1, LEAKS), instance(2, LEAKS)], [version(1, LEAKS)], refused={"i-1": "RequestLimitExceeded"}
    )

    with pytest.raises(UnjudgedError, match="i-1") as error:
        judged(answer)

    assert [each.complianceResourceId for each in error.value.evaluations] == ["lt-1", "i-2"]


IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image


def bad(aws):
    """An instance is given a password to start with."""
    return instance_with(aws, LEAKS)


def good(aws):
    """An instance fetches its password where it is kept."""
    return instance_with(aws, "#!/bin/sh\nexport PASSWORD=$(aws secretsmanager get-secret-value --secret-id db)\n")


def instance_with(aws, script):
    [made] = aws("ec2").run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, UserData=script)["Instances"]
    return made["InstanceId"]
