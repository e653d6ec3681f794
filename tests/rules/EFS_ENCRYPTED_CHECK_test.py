from unittest.mock import patch

import pytest

import support
from support import COMPLIANT, NON_COMPLIANT, evaluations

RULE = "EFS_ENCRYPTED_CHECK"
PROOF = "model"  # moto has no OpsItems; ours answer as Systems Manager's API reference has it

KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
OTHER = "arn:aws:kms:eu-west-1:123456789012:key/99999999-2222-3333-4444-555555555555"
SAFE, OPEN = {"Encrypted": True, "KmsKeyId": KEY}, {"Encrypted": False}

SCENARIOS = {  # given a file system that ...: (what is told of it, inputs, then the file system is ...)
    "is encrypted": (SAFE, {}, COMPLIANT),
    "is not encrypted": (OPEN, {}, NON_COMPLIANT),
    "is not encrypted and is being created": (OPEN | {"LifeCycleState": "creating"}, {}, NON_COMPLIANT),
    "is not encrypted and is being deleted": (OPEN | {"LifeCycleState": "deleting"}, {}, NON_COMPLIANT),
    "is not encrypted and names a key": (OPEN | {"KmsKeyId": KEY}, {"KmsKeyId": KEY}, NON_COMPLIANT),
    "says nothing of encryption": ({}, {}, NON_COMPLIANT),
    "has null for encryption": ({"Encrypted": None}, {}, NON_COMPLIANT),
    "has the key asked for by ARN": (SAFE, {"KmsKeyId": KEY}, COMPLIANT),
    "has the key asked for by id": (SAFE, {"KmsKeyId": KEY.rpartition("/")[2]}, COMPLIANT),
    "has another key than asked for": (SAFE | {"KmsKeyId": OTHER}, {"KmsKeyId": KEY}, NON_COMPLIANT),
    "has a key that is not told": ({"Encrypted": True}, {"KmsKeyId": KEY}, NON_COMPLIANT),
    "has any key where none is asked for": (SAFE | {"KmsKeyId": OTHER}, {"KmsKeyId": ""}, COMPLIANT),
}


class Answers:
    """EFS with each file system on a page of its own, after an empty one."""

    def __init__(self, *systems):
        self.systems = systems

    def get_paginator(self, name):
        assert name == "describe_file_systems"
        return self

    def paginate(self, **given):
        assert given == {}
        return [{"FileSystems": []}, *({"FileSystems": [each]} for each in self.systems)]


def judged(*systems, **inputs):
    answers = Answers(*systems)
    with patch.object(support, "client", lambda service, _region: {"efs": answers}[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("told", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_file_system_that(told, inputs, expected):
    [evaluation] = judged({"FileSystemId": "fs-1"} | told, **inputs)

    judged_is = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged_is, evaluation["ComplianceType"]) == ("AWS::EFS::FileSystem", "fs-1", expected)


def test_every_file_system_of_every_page_is_judged():
    told = judged({"FileSystemId": "fs-1"} | OPEN, {"FileSystemId": "fs-2"} | SAFE)
    assert [each["ComplianceType"] for each in told] == [NON_COMPLIANT, COMPLIANT]


@pytest.mark.parametrize(
    ("told", "annotation"),
    [
        (OPEN, "fs-1 is not encrypted."),
        (SAFE | {"KmsKeyId": OTHER}, f"fs-1 is encrypted with {OTHER}, not with {KEY}."),
        ({"Encrypted": True}, f"fs-1 is encrypted with an unknown key, not with {KEY}."),
    ],
)
def test_the_annotation_names_the_file_system_and_the_key(told, annotation):
    assert judged({"FileSystemId": "fs-1"} | told, KmsKeyId=KEY)[0]["Annotation"] == annotation


def bad(aws):
    """A file system is not encrypted."""
    return aws("efs").create_file_system(CreationToken="shared", Encrypted=False)["FileSystemId"]


def good(aws):
    """A file system is encrypted."""
    return aws("efs").create_file_system(CreationToken="shared", Encrypted=True)["FileSystemId"]
