import json

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, item, verdict

KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{KEY_ID}"
ELSEWHERE = KEY.replace(REGION, "us-east-1")
ALIAS = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/buckets"
ONLY_KEY = {"kmsKeyArns": KEY}


def default(algorithm, key=None):
    return {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm, "kmsMasterKeyID": key}}]}


SCENARIOS = {  # given a bucket that ...: (its default encryption, inputs, then the bucket is ...)
    "has no default encryption": (None, {}, NON_COMPLIANT),
    "has no rules": ({"rules": None}, {}, NON_COMPLIANT),
    "has a rule without a default": (
        {"rules": [{"applyServerSideEncryptionByDefault": None, "bucketKeyEnabled": True}]},
        {},
        NON_COMPLIANT,
    ),
    "uses S3's own keys": (default("AES256"), {}, NON_COMPLIANT),
    "uses the key that AWS manages": (default("aws:kms"), {}, COMPLIANT),
    "uses a key of its own": (default("aws:kms", KEY), {}, COMPLIANT),
    "encrypts twice": (default("aws:kms:dsse", KEY), {}, COMPLIANT),
    "uses a key, in JSON text": (json.dumps(default("aws:kms", KEY)), {}, COMPLIANT),
    "has one rule, not a list": ({"rules": default("aws:kms", KEY)["rules"][0]}, {}, COMPLIANT),
    "uses the named key": (default("aws:kms", KEY), ONLY_KEY, COMPLIANT),
    "uses one of two named keys": (default("aws:kms", KEY), {"kmsKeyArns": f"{ELSEWHERE}, {KEY}"}, COMPLIANT),
    "uses the named key by its id": (default("aws:kms", KEY_ID), ONLY_KEY, COMPLIANT),
    "uses a key with the id of a named one of another region": (
        default("aws:kms", KEY_ID),
        {"kmsKeyArns": ELSEWHERE},
        NON_COMPLIANT,
    ),
    "uses a named alias": (default("aws:kms", "alias/buckets"), {"kmsKeyArns": ALIAS}, COMPLIANT),
    "uses another key than the named one": (default("aws:kms", KEY.replace("1234abcd", "0")), ONLY_KEY, NON_COMPLIANT),
    "uses the key that AWS manages, where another is named": (default("aws:kms"), ONLY_KEY, NON_COMPLIANT),
    "uses S3's own keys, where a key is named": (default("AES256"), ONLY_KEY, NON_COMPLIANT),
}


@pytest.mark.parametrize(("encryption", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_bucket_that(encryption, inputs, expected):
    parts = {"ServerSideEncryptionConfiguration": encryption}
    bucket = item("AWS::S3::Bucket", ARN="arn:aws:s3:::example", supplementaryConfiguration=parts)

    assert verdict("S3_DEFAULT_ENCRYPTION_KMS", bucket, **inputs) == expected


def encrypted(aws, bucket, algorithm):
    aws("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}
    aws("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    return bucket


def bad(aws):
    """A bucket that encrypts with S3's own keys, as every new bucket does."""
    return encrypted(aws, "plain", "AES256")


def inputs(aws):
    """The key is named: the document takes none of its own choice, for nobody of another account could read then."""
    return {"kmsKeyArns": aws("kms").create_key()["KeyMetadata"]["Arn"]}


def good(aws):
    """A bucket that encrypts with the KMS key that AWS manages for S3."""
    return encrypted(aws, "keyed", "aws:kms")
