import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, REGION, item, verdict

ON = {"blockPublicAcls": True, "ignorePublicAcls": True, "blockPublicPolicy": True, "restrictPublicBuckets": True}

SCENARIOS = {  # given a bucket that ...: (its block settings, inputs, then the bucket is ...)
    "has no block settings": (None, {}, NON_COMPLIANT),
    "has empty block settings": ({}, {}, NON_COMPLIANT),
    "has all four on": (ON, {}, COMPLIANT),
    "has all four on, in JSON text": (json.dumps(ON), {}, COMPLIANT),
    "has all four on, as texts": (dict.fromkeys(ON, "true"), {}, COMPLIANT),
    "has all four on, in the API's spelling": ({key[0].upper() + key[1:]: True for key in ON}, {}, COMPLIANT),
    "has all four off": (dict.fromkeys(ON, False), {}, NON_COMPLIANT),
    "has all four null": (dict.fromkeys(ON), {}, NON_COMPLIANT),
    "still takes public lists": (ON | {"blockPublicAcls": False}, {}, NON_COMPLIANT),
    "still heeds public lists": (ON | {"ignorePublicAcls": False}, {}, NON_COMPLIANT),
    "still takes public policies": (ON | {"blockPublicPolicy": False}, {}, NON_COMPLIANT),
    "still heeds public policies": (ON | {"restrictPublicBuckets": False}, {}, NON_COMPLIANT),
    "leaves one setting out": ({key: True for key in ON if key != "restrictPublicBuckets"}, {}, NON_COMPLIANT),
    "is public on purpose": (None, {"excludedPublicBuckets": "website, example"}, COMPLIANT),
    "only begins like one that is public on purpose": (None, {"excludedPublicBuckets": "exam"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("block", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_bucket_that(block, inputs, expected):
    bucket = item("AWS::S3::Bucket", supplementaryConfiguration={"PublicAccessBlockConfiguration": block})

    assert verdict("S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", bucket, **inputs) == expected


def bad(aws):
    """A bucket that blocks public lists and lets public policies through."""
    aws("s3").create_bucket(Bucket="half-open", CreateBucketConfiguration={"LocationConstraint": REGION})
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False}
    aws("s3").put_public_access_block(Bucket="half-open", PublicAccessBlockConfiguration=block)
    return "half-open"


def good(aws):
    """A bucket that blocks all public access."""
    aws("s3").create_bucket(Bucket="shut", CreateBucketConfiguration={"LocationConstraint": REGION})
    block = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    aws("s3").put_public_access_block(Bucket="shut", PublicAccessBlockConfiguration=block)
    return "shut"
