import json

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, REGION, aws, evaluations, refusing
from trueup.rulekit.resources import UnjudgedError

RULE = "CLOUDTRAIL_S3_BUCKET_ACCESS_LOGGING"
PROOF = "moto"
BUCKET, LOG_BUCKET = "trail-logs", "access-logs"
DELIVERY = {
    "Sid": "S3Delivers",
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": f"arn:aws:s3:::{LOG_BUCKET}/*",
    "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
}
OFF = f"Server access logging of bucket {BUCKET} is off."
ELSEWHERE = f"Server access logs of bucket {BUCKET} go to {LOG_BUCKET}, not to archive."
NONE = f"Bucket {BUCKET} is none of this account, and is judged in its own."

SCENARIOS = {  # given a trail whose bucket ...: (what becomes of it, the inputs, what is told, then the trail is ...)
    "does not log": ([], {}, OFF, NON_COMPLIANT),
    "logs": (["logs"], {}, "", COMPLIANT),
    "logged once": (["logs", "stops"], {}, OFF, NON_COMPLIANT),
    "does not log, where a bucket is asked for": ([], {"targetBucket": LOG_BUCKET}, OFF, NON_COMPLIANT),
    "logs to the bucket asked for": (["logs"], {"targetBucket": LOG_BUCKET}, "", COMPLIANT),
    "logs to another bucket": (["logs"], {"targetBucket": "archive"}, ELSEWHERE, NON_COMPLIANT),
    "logs, where any bucket is good enough": (["logs"], {"targetBucket": ""}, "", COMPLIANT),
    "is of another account": (["goes"], {}, NONE, NOT_APPLICABLE),
    "is of another account, where a bucket is asked for": (
        ["goes"],
        {"targetBucket": LOG_BUCKET},
        NONE,
        NOT_APPLICABLE,
    ),
}


@pytest.mark.parametrize(("steps", "inputs", "told", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_trail_whose_bucket(steps, inputs, told, expected):
    with aws() as client:
        trail(client, "main")
        log_bucket(client)
        for step in steps:
            STEPS[step](client)

        [found] = evaluations(RULE, **inputs)

        assert (found["ComplianceType"], found["ComplianceResourceId"]) == (expected, "main")
        assert found.get("Annotation", "") == told


def test_a_bucket_that_is_deleted_meanwhile_is_left_out():
    with aws() as client:
        trail(client, "main")

        with refusing("NoSuchBucket", "s3", "GetBucketLogging", Bucket=BUCKET):
            assert evaluations(RULE) == []


def test_another_error_rises_and_says_of_which_trail():
    with aws() as client:
        trail(client, "main")

        with (
            refusing("AccessDenied", "s3", "GetBucketLogging", Bucket=BUCKET),
            pytest.raises(UnjudgedError, match=r"^AWS::CloudTrail::Trail main: "),
        ):
            evaluations(RULE)


def test_the_trails_of_this_home_region_are_judged():
    with aws() as client:
        trail(client, "main")
        client("cloudtrail", "us-east-1").create_trail(Name="far", S3BucketName=BUCKET, IsMultiRegionTrail=True)

        assert [found["ComplianceResourceId"] for found in evaluations(RULE)] == ["main"]


@pytest.mark.parametrize("bucket", ["Logs", "a", "-logs", "s3://logs"])
def test_what_no_bucket_is_called_is_refused(bucket):
    with aws():
        assert evaluations(RULE, targetBucket=bucket)["customerErrorCode"] == "InvalidParameterValueException"


def trail(client, name):
    client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    client("cloudtrail").create_trail(Name=name, S3BucketName=BUCKET)
    return name


def log_bucket(client):
    """A bucket that S3 may deliver the account's logs to."""
    client("s3").create_bucket(Bucket=LOG_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    policy = json.dumps({"Version": "2012-10-17", "Statement": [DELIVERY]})
    client("s3").put_bucket_policy(Bucket=LOG_BUCKET, Policy=policy)
    return LOG_BUCKET


def logged(client):
    log = {"TargetBucket": LOG_BUCKET, "TargetPrefix": f"{BUCKET}/"}
    client("s3").put_bucket_logging(Bucket=BUCKET, BucketLoggingStatus={"LoggingEnabled": log})


STEPS = {
    "goes": lambda client: client("s3").delete_bucket(Bucket=BUCKET),
    "logs": logged,
    "stops": lambda client: client("s3").put_bucket_logging(Bucket=BUCKET, BucketLoggingStatus={}),
}


def bad(aws):
    """A trail whose bucket does not log, as no new one does."""
    return trail(aws, "silent")


def inputs(aws):
    """The bucket is named: the document takes none of its own choice."""
    return {"targetBucket": log_bucket(aws)}


def good(aws):
    """A trail whose bucket logs to another."""
    name = trail(aws, "logged")
    log_bucket(aws)
    logged(aws)
    return name
