import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, REGION, evaluations, item, verdict

RULE = "S3_BUCKET_MFA_DELETE_ENABLED"

ON = {"status": "Enabled", "isMfaDeleteEnabled": True}
OFF = {"status": "Enabled", "isMfaDeleteEnabled": False}
EXPIRES = {"rules": [{"id": "old", "status": "Enabled", "expirationInDays": 30}]}

SCENARIOS = {  # given a bucket that ...: (its versioning, its lifecycle, then the bucket is ...)
    "has MFA delete": (ON, None, COMPLIANT),
    "has MFA delete, in JSON text": (json.dumps(ON), None, COMPLIANT),
    "has MFA delete, as text": (ON | {"isMfaDeleteEnabled": "true"}, None, COMPLIANT),
    "has MFA delete and suspended versioning": (ON | {"status": "Suspended"}, None, COMPLIANT),
    "has no versioning part": (None, None, NON_COMPLIANT),
    "has an empty versioning part": ({}, None, NON_COMPLIANT),
    "was never versioned": ({"status": "Off", "isMfaDeleteEnabled": None}, None, NON_COMPLIANT),
    "is versioned without MFA delete": (OFF, None, NON_COMPLIANT),
    "is versioned with null for MFA delete": (OFF | {"isMfaDeleteEnabled": None}, None, NON_COMPLIANT),
    "is versioned without MFA delete, as text": (OFF | {"isMfaDeleteEnabled": "false"}, None, NON_COMPLIANT),
    "has a lifecycle configuration": (OFF, EXPIRES, NOT_APPLICABLE),
    "has a lifecycle configuration, in JSON text": (OFF, json.dumps(EXPIRES), NOT_APPLICABLE),
    "has a lifecycle configuration whose only rule is disabled": (
        OFF,
        {"rules": [{"id": "old", "status": "Disabled"}]},
        NOT_APPLICABLE,
    ),
    "has a lifecycle configuration and was never versioned": (None, EXPIRES, NOT_APPLICABLE),
    "has a lifecycle part without rules": (OFF, {"rules": []}, NON_COMPLIANT),
    "has a lifecycle part with null for rules": (OFF, {"rules": None}, NON_COMPLIANT),
    "has both, by an old item": (ON, EXPIRES, COMPLIANT),
}


def bucket(versioning, lifecycle=None):
    parts = {"BucketVersioningConfiguration": versioning, "BucketLifecycleConfiguration": lifecycle}
    return item("AWS::S3::Bucket", supplementaryConfiguration=parts)


@pytest.mark.parametrize(("versioning", "lifecycle", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_bucket_that(versioning, lifecycle, expected):
    assert verdict(RULE, bucket(versioning, lifecycle)) == expected


@pytest.mark.parametrize(("versioning", "status"), [(OFF, "Enabled"), ({}, "Off"), (OFF | {"status": None}, "Off")])
def test_the_annotation_says_how_versioning_stands(versioning, status):
    [told] = evaluations(RULE, bucket(versioning))
    assert told["Annotation"] == f"MFA delete is off, and versioning is {status}."


def bad(aws):
    """A bucket keeps versions, and whoever may delete them is asked for no code."""
    aws("s3").create_bucket(Bucket="unasked", CreateBucketConfiguration={"LocationConstraint": REGION})
    aws("s3").put_bucket_versioning(Bucket="unasked", VersioningConfiguration={"Status": "Enabled"})
    return "unasked"


def good(aws):
    """A bucket whose versions cannot be deleted without a code."""
    aws("s3").create_bucket(Bucket="asked", CreateBucketConfiguration={"LocationConstraint": REGION})
    aws("s3").put_bucket_versioning(
        Bucket="asked", MFA="serial 123456", VersioningConfiguration={"Status": "Enabled", "MFADelete": "Enabled"}
    )
    return "asked"
