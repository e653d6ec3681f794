import pytest

import log_archives
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, refusing, verdict, verdicts
from trueup.rulekit.resources import UnjudgedError

RULE = "LOG_ARCHIVE_BUCKET_OBJECT_LOCK_ENABLED"
PROOF = "moto"
STRICT = {"mode": "COMPLIANCE"}
NONE = "Object Lock has no default retention."


def kept(mode="GOVERNANCE", **time):
    return {"DefaultRetention": {"Mode": mode} | time}


SCENARIOS = {  # given a log archive whose Object Lock ...: (its rule, inputs, then the bucket is ...)
    "is off": (None, {}, NON_COMPLIANT),
    "has no default": ({}, {}, NON_COMPLIANT),
    "keeps for a year": (kept(Days=365), {}, COMPLIANT),
    "keeps for a year, told in years": (kept(Years=1), {}, COMPLIANT),
    "keeps for longer": (kept(Days=366), {}, COMPLIANT),
    "keeps for a day less": (kept(Days=364), {}, NON_COMPLIANT),
    "keeps for a year, where two are wanted": (kept(Years=1), {"minRetentionDays": "730"}, NON_COMPLIANT),
    "keeps for two years, where two are wanted": (kept(Years=2), {"minRetentionDays": "730"}, COMPLIANT),
    "keeps for a month, which is long enough": (kept(Days=30), {"minRetentionDays": "30"}, COMPLIANT),
    "is stricter than is wanted": (kept("COMPLIANCE", Days=365), {}, COMPLIANT),
    "is as strict as is wanted": (kept("COMPLIANCE", Days=365), STRICT, COMPLIANT),
    "is less strict than is wanted": (kept(Days=365), STRICT, NON_COMPLIANT),
    "is less strict than is wanted in small letters": (kept(Days=365), {"mode": "compliance"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("rule", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_log_archive_whose_object_lock(rule, inputs, expected):
    with aws() as client:
        archive(client, rule)

        assert verdict(RULE, **inputs) == expected


SENTENCES = {
    "it is off": (None, {}, "Object Lock is off."),
    "it has no default": ({}, {}, NONE),
    "it is not strict": (kept(Days=365), STRICT, "The default retention is in mode GOVERNANCE, not COMPLIANCE."),
    "it is short": (kept(Days=30), {}, "The default retention is 30 days, not 365."),
    "it is short, told in years": (
        kept(Years=1),
        {"minRetentionDays": "366"},
        "The default retention is 365 days, not 366.",
    ),
}


@pytest.mark.parametrize(("rule", "inputs", "told"), SENTENCES.values(), ids=SENTENCES)
def test_the_annotation_says_that(rule, inputs, told):
    with aws() as client:
        archive(client, rule)

        assert [found["Annotation"] for found in evaluations(RULE, **inputs)] == [told]


@pytest.mark.parametrize("status", [None, "Suspended"])
def test_a_bucket_without_versions_cannot_lock(status):
    with aws() as client:
        bucket = log_archives.of_trail(client)
        if status:
            client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})

        [found] = evaluations(RULE)

        assert found["ComplianceType"] == NON_COMPLIANT
        assert found["Annotation"] == "The bucket keeps no versions, which Object Lock needs."


def test_a_bucket_that_aws_config_delivers_to_is_not_judged():
    with aws() as client:
        log_archives.of_config(client)

        [found] = evaluations(RULE, bucketNames="config-logs")

        assert (found["ComplianceType"], found["ComplianceResourceId"]) == (NOT_APPLICABLE, "config-logs")
        assert found["Annotation"] == "AWS Config delivers to this bucket, and would not with a default retention."


def test_the_log_archives_of_the_region_are_judged_and_no_other_bucket():
    with aws() as client:
        log_archives.bucket(client, "pictures")
        kinds = {log_archives.of_trail(client), log_archives.tagged(client)}
        named = {log_archives.bucket(client, "named"), log_archives.tagged(client, "own", "ours")}

        assert verdicts(RULE).keys() == kinds
        assert verdicts(RULE, bucketNames="named", bucketTagKey="ours").keys() == (kinds | named) - {"tagged-logs"}


def test_a_bucket_that_is_deleted_meanwhile_is_left_out_and_another_error_rises():
    with aws() as client:
        bucket = archive(client, None)

        with refusing("NoSuchBucket", "s3", "GetBucketVersioning", Bucket=bucket):
            assert evaluations(RULE) == []
        with (
            refusing("AccessDenied", "s3", "GetObjectLockConfiguration", Bucket=bucket),
            pytest.raises(UnjudgedError, match=r"^AWS::S3::Bucket trail-logs: "),
        ):
            evaluations(RULE)


@pytest.mark.parametrize("given", [{"minRetentionDays": "0"}, {"minRetentionDays": ""}, {"mode": "LEGAL"}], ids=str)
def test_what_no_lock_can_have_is_refused(given):
    with aws():
        assert evaluations(RULE, **given)["customerErrorCode"] == "InvalidParameterValueException"


def archive(client, rule):
    """A trail's bucket with versions, and with Object Lock where there is a rule for it."""
    bucket = log_archives.of_trail(client)
    client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    if rule is not None:
        lock = {"ObjectLockEnabled": "Enabled"} | ({"Rule": rule} if rule else {})
        client("s3").put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=lock)
    return bucket


def bad(aws):
    """A trail's bucket with versions, and without Object Lock."""
    return archive(aws, None)


def good(aws):
    """A trail's bucket that locks its files for a year."""
    return archive(aws, kept(Days=365))
