import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, REGION, item, verdict

BUCKET, OBJECTS = "arn:aws:s3:::example", "arn:aws:s3:::example/*"
HTTP = {"Bool": {"aws:SecureTransport": "false"}}
DENY = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [BUCKET, OBJECTS], "Condition": HTTP}

SCENARIOS = {  # given a bucket policy that ...: (its statements, then the bucket is ...)
    "is absent": (None, NON_COMPLIANT),
    "has no statements": ([], NON_COMPLIANT),
    "denies HTTP to the bucket and its objects": ([DENY], COMPLIANT),
    "is one statement, not a list": (DENY, COMPLIANT),
    "denies HTTP in two statements": ([DENY | {"Resource": BUCKET}, DENY | {"Resource": OBJECTS}], COMPLIANT),
    "denies HTTP to every resource": ([DENY | {"Resource": "*"}], COMPLIANT),
    "denies HTTP with a real boolean": ([DENY | {"Condition": {"Bool": {"aws:SecureTransport": False}}}], COMPLIANT),
    "denies HTTP with a test of the text": (
        [DENY | {"Condition": {"StringEquals": {"aws:SecureTransport": "false"}}}],
        COMPLIANT,
    ),
    "denies a text that no request carries": (
        [DENY | {"Condition": {"StringEquals": {"aws:SecureTransport": "False"}}}],
        NON_COMPLIANT,
    ),
    "denies all but HTTP with a test of the text": (
        [DENY | {"Condition": {"StringNotEquals": {"aws:SecureTransport": "false"}}}],
        NON_COMPLIANT,
    ),
    "denies everything, TLS or not": ([DENY | {"Condition": {}}], COMPLIANT),
    "leaves the objects out": ([DENY | {"Resource": BUCKET}], NON_COMPLIANT),
    "leaves the bucket itself out": ([DENY | {"Resource": OBJECTS}], NON_COMPLIANT),
    "covers only one-letter objects": ([DENY | {"Resource": [BUCKET, f"{BUCKET}/?"]}], NON_COMPLIANT),
    "denies uploads only": ([DENY | {"Action": "s3:PutObject"}], NON_COMPLIANT),
    "denies all but reads": (
        [{key: DENY[key] for key in DENY if key != "Action"} | {"NotAction": "s3:GetObject"}],
        NON_COMPLIANT,
    ),
    "denies one account only": ([DENY | {"Principal": {"AWS": "111122223333"}}], NON_COMPLIANT),
    "denies TLS": ([DENY | {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}], NON_COMPLIANT),
    "denies one network only": (
        [DENY | {"Condition": HTTP | {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}],
        NON_COMPLIANT,
    ),
    "allows HTTP": ([DENY | {"Effect": "Allow"}], NON_COMPLIANT),
}


@pytest.mark.parametrize(("statements", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_bucket_policy_that(statements, expected):
    text = None if statements is None else json.dumps({"Version": "2012-10-17", "Statement": statements})
    bucket = item("AWS::S3::Bucket", ARN=BUCKET, supplementaryConfiguration={"BucketPolicy": {"policyText": text}})

    assert verdict("S3_BUCKET_SSL_REQUESTS_ONLY", bucket) == expected


def made(aws, bucket, **refusal):
    aws("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    arn = f"arn:aws:s3:::{bucket}"
    partner = {"Sid": "Partner", "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject"}
    statements = [partner | {"Resource": f"{arn}/*"}, DENY | {"Resource": [arn, f"{arn}/*"]} | refusal]
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    return bucket


def bad(aws):
    """A bucket that refuses uploads over plain HTTP and still answers reads."""
    return made(aws, "half-encrypted", Action="s3:PutObject")


def good(aws):
    """A bucket that refuses plain HTTP, in a statement that somebody else wrote."""
    return made(aws, "encrypted", Sid="TlsOnly", Principal={"AWS": "*"}, Action=["s3:*"])
