import json

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, evaluations, item, verdict

LOG_BUCKET = "access-logs"
DELIVERY = {
    "Sid": "S3Delivers",
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": f"arn:aws:s3:::{LOG_BUCKET}/*",
    "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
}
ON = {"destinationBucketName": "logs", "logFilePrefix": "example/"}
BOTH = {"targetBucket": "logs", "targetPrefix": "example/"}

SCENARIOS = {  # given a bucket that ...: (its log, inputs, then the bucket is ...)
    "logs": (ON, {}, COMPLIANT),
    "logs, as JSON text": (json.dumps(ON), {}, COMPLIANT),
    "does not log": ({"destinationBucketName": None, "logFilePrefix": None}, {}, NON_COMPLIANT),
    "has empty text for the other bucket": ({"destinationBucketName": "", "logFilePrefix": ""}, {}, NON_COMPLIANT),
    "has a prefix, but no other bucket": ({"logFilePrefix": "example/"}, {}, NON_COMPLIANT),
    "has no log": ({}, {}, NON_COMPLIANT),
    "has null for its log": (None, {}, NON_COMPLIANT),
    "does not log, where a bucket is asked for": (None, BOTH, NON_COMPLIANT),
    "logs as asked": (ON, BOTH, COMPLIANT),
    "logs to the bucket asked for": (ON, {"targetBucket": "logs"}, COMPLIANT),
    "logs to another bucket": (ON, {"targetBucket": "archive"}, NON_COMPLIANT),
    "logs to a bucket whose name begins alike": (ON, {"targetBucket": "logs-2"}, NON_COMPLIANT),
    "logs under the prefix asked for": (ON, {"targetPrefix": "example/"}, COMPLIANT),
    "logs under another prefix": (ON, {"targetPrefix": "other/"}, NON_COMPLIANT),
    "logs under a prefix that only begins as asked": (ON, {"targetPrefix": "example"}, NON_COMPLIANT),
    "logs to the bucket asked for, under another prefix": (ON, BOTH | {"targetPrefix": "other/"}, NON_COMPLIANT),
    "logs without a prefix": ({"destinationBucketName": "logs"}, {}, COMPLIANT),
    "logs without a prefix, where one is asked for": ({"destinationBucketName": "logs"}, BOTH, NON_COMPLIANT),
}


@pytest.mark.parametrize(("log", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_bucket_that(log, inputs, expected):
    bucket = item("AWS::S3::Bucket", supplementaryConfiguration={"BucketLoggingConfiguration": log})

    assert verdict("S3_BUCKET_LOGGING_ENABLED", bucket, **inputs) == expected


SENTENCES = {
    "it does not log": ({}, "Server access logging is off."),
    "it logs elsewhere": (ON | {"destinationBucketName": "other"}, "Server access logs go to other, not to logs."),
    "its logs begin otherwise": (
        ON | {"logFilePrefix": "other/"},
        "Server access logs have the prefix other/, not example/.",
    ),
    "its logs have no prefix": (
        ON | {"logFilePrefix": None},
        "Server access logs have the prefix none, not example/.",
    ),
}


@pytest.mark.parametrize(("log", "told"), SENTENCES.values(), ids=SENTENCES)
def test_the_annotation_says_that(log, told):
    bucket = item("AWS::S3::Bucket", supplementaryConfiguration={"BucketLoggingConfiguration": log})
    [found] = evaluations("S3_BUCKET_LOGGING_ENABLED", bucket, **BOTH)

    assert found["Annotation"] == told


def log_bucket(aws):
    """A bucket that S3 may deliver the account's logs to."""
    aws("s3").create_bucket(Bucket=LOG_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    policy = json.dumps({"Version": "2012-10-17", "Statement": [DELIVERY]})
    aws("s3").put_bucket_policy(Bucket=LOG_BUCKET, Policy=policy)
    return LOG_BUCKET


def bad(aws):
    """A bucket that does not log, as no new one does."""
    aws("s3").create_bucket(Bucket="silent", CreateBucketConfiguration={"LocationConstraint": REGION})
    return "silent"


def inputs(aws):
    """The bucket is named: the document takes none of its own choice."""
    return {"targetBucket": log_bucket(aws)}


def good(aws):
    """A bucket that logs to another."""
    aws("s3").create_bucket(Bucket="logged", CreateBucketConfiguration={"LocationConstraint": REGION})
    log = {"TargetBucket": log_bucket(aws), "TargetPrefix": "logged/"}
    aws("s3").put_bucket_logging(Bucket="logged", BucketLoggingStatus={"LoggingEnabled": log})
    return "logged"
