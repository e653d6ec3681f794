import json
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "SSM_SESSION_LOGGING_ENABLED"
NAME = "SSM-SessionManagerRunShell"
ENCRYPTED = {"requireEncryption": "true"}
GROUP, BUCKET = {"cloudWatchLogGroupName": "/sessions"}, {"s3BucketName": "sessions"}
KEYED, SEALED = {"cloudWatchEncryptionEnabled": True}, {"s3EncryptionEnabled": True}
OPEN = {"cloudWatchEncryptionEnabled": False, "s3EncryptionEnabled": False}


def preferences(*given):
    held = {"s3BucketName": "", "s3KeyPrefix": "", "cloudWatchLogGroupName": "", "kmsKeyId": "", "runAsEnabled": False}
    for each in given:
        held |= each
    return {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": held}


SCENARIOS = {  # given preferences that ...: (the content of their document, inputs, then the account is ...)
    "name a log group": (preferences(GROUP), {}, COMPLIANT),
    "name a bucket": (preferences(BUCKET), {}, COMPLIANT),
    "name both": (preferences(GROUP, BUCKET), {}, COMPLIANT),
    "name a log group, and demand no key for it": (preferences(GROUP, OPEN), {}, COMPLIANT),
    "name nothing": (preferences(), {}, NON_COMPLIANT),
    "name nothing, and demand keys": (preferences(KEYED, SEALED), ENCRYPTED, NON_COMPLIANT),
    "have a key for the way only": (preferences({"kmsKeyId": "alias/sessions"}), {}, NON_COMPLIANT),
    "have no inputs": ({"schemaVersion": "1.0", "sessionType": "Standard_Stream"}, {}, NON_COMPLIANT),
    "have null for their inputs": ({"inputs": None}, {}, NON_COMPLIANT),
    "have null for their targets": (
        preferences({"cloudWatchLogGroupName": None, "s3BucketName": None}),
        {},
        NON_COMPLIANT,
    ),
    "are not there": (None, {}, NON_COMPLIANT),
    "demand a key of the log group": (preferences(GROUP, KEYED), ENCRYPTED, COMPLIANT),
    "demand that the bucket is encrypted": (preferences(BUCKET, SEALED), ENCRYPTED, COMPLIANT),
    "demand it in words": (preferences(BUCKET, {"s3EncryptionEnabled": "True"}), ENCRYPTED, COMPLIANT),
    "demand it of both": (preferences(GROUP, KEYED, BUCKET, SEALED), ENCRYPTED, COMPLIANT),
    "demand it of the bucket and not of the group": (preferences(GROUP, BUCKET, SEALED), ENCRYPTED, NON_COMPLIANT),
    "demand it of the group and not of the bucket": (preferences(GROUP, BUCKET, KEYED), ENCRYPTED, NON_COMPLIANT),
    "demand it of the one that is not named": (preferences(GROUP, SEALED), ENCRYPTED, NON_COMPLIANT),
    "do not demand it": (preferences(GROUP, OPEN), ENCRYPTED, NON_COMPLIANT),
}


class Ssm:
    """Systems Manager with one document, or none."""

    def __init__(self, held, code="InvalidDocument"):
        self.held, self.code, self.asked = held, code, []

    def get_document(self, **asked):
        self.asked.append(asked)
        if self.held is None:
            raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, "GetDocument")
        return {"Name": asked["Name"], "Content": json.dumps(self.held)}


def judged(ssm, **inputs):
    with patch.object(support, "client", lambda service, _region: {"ssm": ssm}[service]):
        return evaluations(RULE, **inputs)


@pytest.mark.parametrize(("held", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_preferences_that(held, inputs, expected):
    [evaluation] = judged(Ssm(held), **inputs)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


ANNOTATIONS = {
    "that there are none": (None, {}, f"There is no document {NAME}, so sessions are logged nowhere."),
    "that they name no target": (
        preferences(),
        {},
        f"{NAME} names neither a log group nor a bucket for what is typed in sessions.",
    ),
    "the log group without a key": (
        preferences(GROUP),
        ENCRYPTED,
        f"{NAME} does not demand that the log group /sessions is encrypted: cloudWatchEncryptionEnabled is None.",
    ),
    "the bucket that may be open": (
        preferences(BUCKET, OPEN),
        ENCRYPTED,
        f"{NAME} does not demand that the bucket sessions is encrypted: s3EncryptionEnabled is False.",
    ),
}


@pytest.mark.parametrize(("held", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says(held, inputs, annotation):
    [evaluation] = judged(Ssm(held), **inputs)

    assert evaluation["Annotation"] == annotation


def test_the_document_that_is_named_is_asked_for():
    ssm = Ssm(preferences(GROUP))
    judged(ssm, documentName="Team-Sessions")

    assert ssm.asked == [{"Name": "Team-Sessions", "DocumentFormat": "JSON"}]


def test_a_refusal_is_not_a_verdict():
    assert judged(Ssm(None, "AccessDeniedException"))["customerErrorCode"] == "AccessDeniedException"


def made(aws, *given):
    text = json.dumps(preferences(*given))
    aws("ssm").create_document(Name=NAME, DocumentType="Session", DocumentFormat="JSON", Content=text)
    return aws("sts").get_caller_identity()["Account"]


def bad(aws):
    """Preferences that say who sessions run as, and name no target."""
    return made(aws, {"runAsEnabled": True, "runAsDefaultUser": "ssm-user"})


def good(aws):
    """Preferences with a log group."""
    return made(aws, GROUP)
