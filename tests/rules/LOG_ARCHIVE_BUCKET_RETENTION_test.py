from datetime import UTC, datetime

import pytest

import log_archives
from support import COMPLIANT, NON_COMPLIANT, aws, evaluations, refusing, verdict, verdicts
from trueup.rulekit.resources import UnjudgedError

RULE = "LOG_ARCHIVE_BUCKET_RETENTION"
PROOF = "moto"
DATE = datetime(2027, 1, 1, tzinfo=UTC)
MONTH = {"minExpirationDays": "30"}


def rule(name="old", status="Enabled", **facts):
    return {"ID": name, "Status": status, "Filter": {"Prefix": ""}} | facts


def after(days, **facts):
    return rule(Expiration={"Days": days}, **facts)


MOVED = rule("moved", Transitions=[{"Days": 30, "StorageClass": "GLACIER"}])
VERSIONS = rule("versions", NoncurrentVersionExpiration={"NoncurrentDays": 1})

SCENARIOS = {  # given a log archive whose lifecycle ...: (its rules, inputs, then the bucket is ...)
    "does not exist": ([], {}, COMPLIANT),
    "deletes after a year": ([after(365)], {}, COMPLIANT),
    "deletes later": ([after(3650)], {}, COMPLIANT),
    "deletes a day early": ([after(364)], {}, NON_COMPLIANT),
    "deletes after a day": ([after(1)], {}, NON_COMPLIANT),
    "would delete early, and is disabled": ([after(30, status="Disabled")], {}, COMPLIANT),
    "deletes a part early": ([after(30, Filter={"Prefix": "AWSLogs/"})], {}, NON_COMPLIANT),
    "has one rule that deletes late, and one early": ([after(400), after(30, name="soon")], {}, NON_COMPLIANT),
    "deletes on a date": ([rule(Expiration={"Date": DATE})], {}, NON_COMPLIANT),
    "would delete on a date, and is disabled": ([rule(status="Disabled", Expiration={"Date": DATE})], {}, COMPLIANT),
    "moves objects only": ([MOVED], {}, COMPLIANT),
    "deletes versions that were replaced": ([VERSIONS], {}, COMPLIANT),
    "deletes markers without versions": ([rule(Expiration={"ExpiredObjectDeleteMarker": True})], {}, COMPLIANT),
    "deletes after a month, which is long enough": ([after(30)], MONTH, COMPLIANT),
    "deletes after less than a month": ([after(29)], MONTH, NON_COMPLIANT),
}


@pytest.mark.parametrize(("rules", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_log_archive_whose_lifecycle(rules, inputs, expected):
    with aws() as client:
        archive(client, *rules)

        assert verdict(RULE, **inputs) == expected


SENTENCES = {
    "it deletes early": (after(30), "Lifecycle rule old deletes objects after 30 days, not 365."),
    "it deletes on a date": (
        rule(Expiration={"Date": DATE}),
        "Lifecycle rule old deletes objects on 2027-01-01, whatever their age.",
    ),
}


@pytest.mark.parametrize(("early", "told"), SENTENCES.values(), ids=SENTENCES)
def test_the_annotation_says_that(early, told):
    with aws() as client:
        archive(client, MOVED, early)

        assert [found["Annotation"] for found in evaluations(RULE)] == [told]


def test_the_log_archives_of_the_region_are_judged_and_no_other_bucket():
    with aws() as client:
        log_archives.bucket(client, "pictures")
        kinds = {log_archives.of_trail(client), log_archives.of_config(client), log_archives.tagged(client)}
        named = {log_archives.bucket(client, "named"), log_archives.tagged(client, "own", "ours")}

        assert verdicts(RULE).keys() == kinds
        assert verdicts(RULE, bucketNames="named", bucketTagKey="ours").keys() == (kinds | named) - {"tagged-logs"}


def test_a_bucket_that_is_deleted_meanwhile_is_left_out_and_another_error_rises():
    with aws() as client:
        bucket = archive(client)

        with refusing("NoSuchBucket", "s3", "GetBucketLifecycleConfiguration", Bucket=bucket):
            assert evaluations(RULE) == []
        with (
            refusing("AccessDenied", "s3", "GetBucketLifecycleConfiguration", Bucket=bucket),
            pytest.raises(UnjudgedError, match=r"^AWS::S3::Bucket trail-logs: "),
        ):
            evaluations(RULE)


@pytest.mark.parametrize("days", ["0", "-1", "", "long"])
def test_days_that_are_none_are_refused(days):
    with aws():
        assert evaluations(RULE, minExpirationDays=days)["customerErrorCode"] == "InvalidParameterValueException"


def archive(client, *rules):
    bucket = log_archives.of_trail(client)
    if rules:
        lifecycle = {"Rules": list(rules)}
        client("s3").put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=lifecycle)
    return bucket


def bad(aws):
    """A trail's bucket that deletes its files after a month."""
    return archive(aws, after(30), MOVED)


def good(aws):
    """A trail's bucket that deletes its files after a year."""
    return archive(aws, after(365))
