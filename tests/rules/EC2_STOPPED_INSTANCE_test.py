from unittest.mock import patch

import pytest

import support
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

RULE = "EC2_STOPPED_INSTANCE"

KEPT = [{"Key": "evidence", "Value": "case-7"}]


def stopped(since, state="stopped", **parts):
    return {"State": {"Name": state}, "StateTransitionReason": since} | parts


# Rules are asked at noon of 2026-06-01.
SCENARIOS = {  # given an instance that ...: (EC2's answer, inputs, then the instance is ...)
    "runs": (stopped("", "running"), {}, COMPLIANT),
    "was stopped today": (stopped("User initiated (2026-06-01 09:00:00 GMT)"), {}, COMPLIANT),
    "was stopped thirty days ago": (stopped("User initiated (2026-05-02 12:00:00 GMT)"), {}, COMPLIANT),
    "was stopped thirty days and a half ago": (stopped("User initiated (2026-05-02 00:00:00 GMT)"), {}, COMPLIANT),
    "was stopped thirty-one days ago": (stopped("User initiated (2026-05-01 12:00:00 GMT)"), {}, NON_COMPLIANT),
    "was stopped by AWS long ago": (
        stopped("Server.ScheduledStop: Stopped (2026-01-01 12:00:00 GMT)"),
        {},
        NON_COMPLIANT,
    ),
    "was stopped long ago, in the emulator's words": (
        stopped("User initiated (2026-01-01 12:00:00 UTC)"),
        {},
        NON_COMPLIANT,
    ),
    "is stopped since nobody knows when": (stopped(""), {}, NON_COMPLIANT),
    "is stopped, with null for since when": (stopped(None), {}, NON_COMPLIANT),
    "is stopped and says nothing of since when": ({"State": {"Name": "stopped"}}, {}, NON_COMPLIANT),
    "is stopped for a reason without a time": (stopped("User initiated"), {}, NON_COMPLIANT),
    "is being stopped": (stopped("User initiated (2026-01-01 12:00:00 GMT)", "stopping"), {}, COMPLIANT),
    "runs again after a long stop": (stopped("User initiated (2026-01-01 12:00:00 GMT)", "running"), {}, COMPLIANT),
    "was stopped two days ago where one is allowed": (
        stopped("User initiated (2026-05-30 12:00:00 GMT)"),
        {"AllowedDays": "1"},
        NON_COMPLIANT,
    ),
    "was stopped two days ago where two are allowed": (
        stopped("User initiated (2026-05-30 12:00:00 GMT)"),
        {"AllowedDays": "2"},
        COMPLIANT,
    ),
    "was stopped an hour ago where no day is allowed": (
        stopped("User initiated (2026-06-01 11:00:00 GMT)"),
        {"AllowedDays": "0"},
        COMPLIANT,
    ),
    "is kept, by its tag": (stopped("", Tags=KEPT), {"exemptTagKey": "evidence"}, NOT_APPLICABLE),
    "has another tag than the exempting one": (stopped("", Tags=KEPT), {"exemptTagKey": "standby"}, NON_COMPLIANT),
    "has a tag where none exempts": (stopped("", Tags=KEPT), {}, NON_COMPLIANT),
    "has no tags where one exempts": (stopped("", Tags=None), {"exemptTagKey": "evidence"}, NON_COMPLIANT),
}


class Answer:
    """EC2 with pages of reservations."""

    def __init__(self, *pages):
        self.pages = pages

    def get_paginator(self, name):
        assert name == "describe_instances"
        return self

    def paginate(self):
        return [{"Reservations": [{"Instances": list(page)}]} for page in self.pages]


def judged(*pages, **inputs):
    with patch.object(support, "client", lambda _service, _region: Answer(*pages)):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("told", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_that(told, inputs, expected):
    [evaluation] = judged([{"InstanceId": "i-1"} | told], **inputs)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == ("i-1", expected)


def test_every_instance_is_judged_but_those_that_end():
    first = [{"InstanceId": "i-1"} | stopped(""), {"InstanceId": "i-2"} | stopped("", "terminated")]
    second = [{"InstanceId": "i-3"} | stopped("", "shutting-down"), {"InstanceId": "i-4"} | stopped("", "pending")]

    assert {each["ComplianceResourceId"]: each["ComplianceType"] for each in judged(first, second)} == {
        "i-1": NON_COMPLIANT,
        "i-4": COMPLIANT,
    }


@pytest.mark.parametrize(
    ("since", "annotation"),
    [
        ("", "The instance is stopped, and EC2 does not say since when."),
        ("(2026-04-02 12:00:00 GMT)", "The instance is stopped for 60 days; 30 are allowed."),
    ],
)
def test_the_annotation_says_for_how_long(since, annotation):
    assert judged([{"InstanceId": "i-1"} | stopped(since)])[0]["Annotation"] == annotation


IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image
LONG_AGO = "User initiated (2026-01-01 12:00:00 GMT)"


def bad(aws):
    """An instance has been stopped since the beginning of the year."""
    ec2, made = aws("ec2"), good(aws)
    ec2.stop_instances(InstanceIds=[made])
    long_ago(made, ec2.meta.region_name)
    return made


def good(aws):
    """An instance runs."""
    [made] = aws("ec2").run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"]
    return made["InstanceId"]


def long_ago(instance, region):
    """Nobody can stop an instance in the past, but for whoever holds the emulator."""
    from moto.backends import get_backend

    get_backend("ec2")["123456789012"][region].get_instance(instance)._reason = LONG_AGO
