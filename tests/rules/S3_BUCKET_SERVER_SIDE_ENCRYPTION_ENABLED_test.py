import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, REGION, item, verdict

HEADER = "s3:x-amz-server-side-encryption"
DENY = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*"}
UNLESS_KMS = DENY | {"Condition": {"StringNotEquals": {HEADER: "aws:kms"}}}


def default(algorithm):
    return {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}}]}


def when(operator, values, key=HEADER):
    return [DENY | {"Condition": {operator: {key: values}}}]


SCENARIOS = {  # given a bucket that ...: (its default encryption, the statements of its policy, then the bucket is ...)
    "has no default and no policy": (None, None, NON_COMPLIANT),
    "encrypts with S3's own keys": (default("AES256"), None, COMPLIANT),
    "encrypts with KMS": (default("aws:kms"), None, COMPLIANT),
    "encrypts twice with KMS": (default("aws:kms:dsse"), None, COMPLIANT),
    "encrypts, in JSON text": (json.dumps(default("AES256")), None, COMPLIANT),
    "has one rule, not a list": ({"rules": default("AES256")["rules"][0]}, None, COMPLIANT),
    "has a default of null": ({"rules": [{"applyServerSideEncryptionByDefault": None}]}, None, NON_COMPLIANT),
    "has an algorithm of null": (default(None), None, NON_COMPLIANT),
    "has an algorithm that is none": (default("NONE"), None, NON_COMPLIANT),
    "has no rules": ({"rules": None}, None, NON_COMPLIANT),
    "has an empty list of rules": ({"rules": []}, None, NON_COMPLIANT),
    "has no default and denies what is not encrypted with KMS": (None, [UNLESS_KMS], COMPLIANT),
    "has no default and denies so in one statement, not a list": (None, UNLESS_KMS, COMPLIANT),
    "has no default and denies what is encrypted in neither way": (
        None,
        when("StringNotEquals", ["AES256", "aws:kms"]),
        COMPLIANT,
    ),
    "has no default and denies what is encrypted in none of the three ways": (
        None,
        when("StringNotEquals", ["AES256", "aws:kms", "aws:kms:dsse"]),
        COMPLIANT,
    ),
    "has no default and denies so whatever the case": (None, when("StringNotEqualsIgnoreCase", "AES256"), COMPLIANT),
    "has no default and denies so by a pattern": (None, when("StringNotLike", "aws:kms"), COMPLIANT),
    "has no default and denies so where the header is there": (
        None,
        when("StringNotEqualsIfExists", "aws:kms"),
        COMPLIANT,
    ),
    "has no default and denies uploads without the header": (None, when("Null", "true"), COMPLIANT),
    "has no default and denies so as a boolean": (None, when("Null", True), COMPLIANT),
    "has no default and denies uploads with the header": (None, when("Null", "false"), NON_COMPLIANT),
    "has no default and denies encrypted uploads": (None, when("StringEquals", "aws:kms"), NON_COMPLIANT),
    "has no default and lets another word for encryption pass": (
        None,
        when("StringNotEquals", ["aws:kms", "none"]),
        NON_COMPLIANT,
    ),
    "has no default and denies for another header": (
        None,
        when("StringNotEquals", "aws:kms", "s3:x-amz-acl"),
        NON_COMPLIANT,
    ),
    "has no default and denies only where a second test holds": (
        None,
        [DENY | {"Condition": {"Null": {HEADER: "true"}, "Bool": {"aws:SecureTransport": "false"}}}],
        NON_COMPLIANT,
    ),
    "has no default and denies by a test of all values": (
        None,
        when("ForAllValues:StringNotEquals", "aws:kms"),
        NON_COMPLIANT,
    ),
    "has no default and denies all uploads": (None, [DENY], NON_COMPLIANT),
    "has no default and only lets encrypted uploads": (None, [UNLESS_KMS | {"Effect": "Allow"}], NON_COMPLIANT),
    "has no default and denies one account only": (
        None,
        [UNLESS_KMS | {"Principal": {"AWS": "111122223333"}}],
        NON_COMPLIANT,
    ),
    "has no default and denies in one folder only": (
        None,
        [UNLESS_KMS | {"Resource": "arn:aws:s3:::example/logs/*"}],
        NON_COMPLIANT,
    ),
    "has no default and denies reading": (None, [UNLESS_KMS | {"Action": "s3:GetObject"}], NON_COMPLIANT),
    "has no default and denies every action so": (None, [UNLESS_KMS | {"Action": "s3:*"}], COMPLIANT),
    "has no default and five variables in one value": (
        None,
        [UNLESS_KMS, DENY | {"Effect": "Allow", "Resource": "arn:aws:s3:::example/" + "${aws:userid}" * 5}],
        COMPLIANT,
    ),
    "has no default and six variables in one resource": (
        None,
        [UNLESS_KMS, DENY | {"Effect": "Allow", "Resource": "arn:aws:s3:::example/" + "${aws:userid}" * 6}],
        NON_COMPLIANT,
    ),
    "has no default and six variables in one condition": (
        None,
        [UNLESS_KMS, when("StringLike", "${aws:userid}" * 6, "s3:prefix")[0]],
        NON_COMPLIANT,
    ),
    "has a default and six variables in one resource": (
        default("AES256"),
        [DENY | {"Effect": "Allow", "Resource": "arn:aws:s3:::example/" + "${aws:userid}" * 6}],
        COMPLIANT,
    ),
}


@pytest.mark.parametrize(("encryption", "statements", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_bucket_that(encryption, statements, expected):
    text = None if statements is None else json.dumps({"Version": "2012-10-17", "Statement": statements})
    parts = {"ServerSideEncryptionConfiguration": encryption, "BucketPolicy": {"policyText": text}}
    bucket = item("AWS::S3::Bucket", ARN="arn:aws:s3:::example", supplementaryConfiguration=parts)

    assert verdict("S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED", bucket) == expected


def bad(aws):
    """A bucket without default encryption, as there were until January 2023."""
    aws("s3").create_bucket(Bucket="plain", CreateBucketConfiguration={"LocationConstraint": REGION})
    return "plain"


def good(aws):
    """A bucket that encrypts with S3's own keys."""
    aws("s3").create_bucket(Bucket="encrypted", CreateBucketConfiguration={"LocationConstraint": REGION})
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    aws("s3").put_bucket_encryption(Bucket="encrypted", ServerSideEncryptionConfiguration={"Rules": [rule]})
    return "encrypted"
