import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, REGION, item, verdict

ENABLED = {"status": "Enabled", "isMfaDeleteEnabled": None}
WITH_MFA = {"isMfaDeleteEnabled": "true"}

SCENARIOS = {  # given a bucket that ...: (its versioning, inputs, then the bucket is ...)
    "has no versioning part": (None, {}, NON_COMPLIANT),
    "was never versioned": ({"status": "Off", "isMfaDeleteEnabled": None}, {}, NON_COMPLIANT),
    "has a null status": ({"status": None, "isMfaDeleteEnabled": None}, {}, NON_COMPLIANT),
    "is versioned": (ENABLED, {}, COMPLIANT),
    "is versioned, in JSON text": (json.dumps(ENABLED), {}, COMPLIANT),
    "is not versioned any more": ({"status": "Suspended", "isMfaDeleteEnabled": False}, {}, NON_COMPLIANT),
    "is versioned without MFA delete, where that is asked for": (ENABLED, WITH_MFA, NON_COMPLIANT),
    "is versioned with MFA delete off, where it is asked for": (
        ENABLED | {"isMfaDeleteEnabled": False},
        WITH_MFA,
        NON_COMPLIANT,
    ),
    "is versioned with MFA delete": (ENABLED | {"isMfaDeleteEnabled": True}, WITH_MFA, COMPLIANT),
    "is versioned with MFA delete, as text": (ENABLED | {"isMfaDeleteEnabled": "true"}, WITH_MFA, COMPLIANT),
    "is versioned with MFA delete, where nobody asks": (ENABLED | {"isMfaDeleteEnabled": True}, {}, COMPLIANT),
    "is versioned without MFA delete, where it need not be": (ENABLED, {"isMfaDeleteEnabled": "false"}, COMPLIANT),
    "has MFA delete and suspended versioning": (
        {"status": "Suspended", "isMfaDeleteEnabled": True},
        WITH_MFA,
        NON_COMPLIANT,
    ),
}


@pytest.mark.parametrize(("versioning", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_bucket_that(versioning, inputs, expected):
    bucket = item("AWS::S3::Bucket", supplementaryConfiguration={"BucketVersioningConfiguration": versioning})

    assert verdict("S3_BUCKET_VERSIONING_ENABLED", bucket, **inputs) == expected


def bad(aws):
    """A bucket whose versioning was suspended."""
    aws("s3").create_bucket(Bucket="forgetful", CreateBucketConfiguration={"LocationConstraint": REGION})
    for status in ("Enabled", "Suspended"):
        aws("s3").put_bucket_versioning(Bucket="forgetful", VersioningConfiguration={"Status": status})
    return "forgetful"


def good(aws):
    """A bucket that keeps versions."""
    aws("s3").create_bucket(Bucket="mindful", CreateBucketConfiguration={"LocationConstraint": REGION})
    aws("s3").put_bucket_versioning(Bucket="mindful", VersioningConfiguration={"Status": "Enabled"})
    return "mindful"
