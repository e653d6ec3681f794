import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, REGION, evaluations, item, verdict

LOGS = {"predicate": {"type": "LifecyclePrefixPredicate", "prefix": "logs/"}}
TAGGED = {"type": "LifecycleTagPredicate", "tag": {"key": "Class", "value": "log"}}
TO_IA = {"days": 30, "storageClass": "STANDARD_IA"}
ALL = {
    "targetPrefix": "logs/",
    "targetExpirationDays": "395",
    "targetTransitionDays": "30",
    "targetTransitionStorageClass": "STANDARD_IA",
}


def rule(**facts):
    return {"id": "one", "status": "Enabled", "prefix": None, "filter": None, "expirationInDays": -1} | facts


FULL = rule(filter=LOGS, expirationInDays=395, transitions=[TO_IA])

SCENARIOS = {  # given a bucket with ...: (its lifecycle rules, inputs, then the bucket is ...)
    "no lifecycle": (None, {}, NON_COMPLIANT),
    "an empty list of rules": ([], {}, NON_COMPLIANT),
    "an enabled rule": ([rule()], {}, COMPLIANT),
    "one rule, not a list": (rule(), {}, COMPLIANT),
    "a disabled rule": ([rule(status="Disabled")], {}, NON_COMPLIANT),
    "a rule without a status": ([rule(status=None)], {}, NON_COMPLIANT),
    "a disabled rule beside an enabled one": ([rule(status="Disabled"), rule()], {}, COMPLIANT),
    "a rule that has all that is asked": ([FULL], ALL, COMPLIANT),
    "such a rule, disabled, beside another": ([FULL | {"status": "Disabled"}, rule()], ALL, NON_COMPLIANT),
    "two rules that have it together": (
        [rule(filter=LOGS, expirationInDays=395), rule(filter=LOGS, transitions=[TO_IA])],
        ALL,
        NON_COMPLIANT,
    ),
    "a prefix in the old place": ([rule(prefix="logs/")], {"targetPrefix": "logs/"}, COMPLIANT),
    "another prefix": ([FULL], {"targetPrefix": "data/"}, NON_COMPLIANT),
    "a prefix that only begins as asked": ([FULL], {"targetPrefix": "logs"}, NON_COMPLIANT),
    "a rule for all objects, where a prefix is asked for": ([rule()], {"targetPrefix": "logs/"}, NON_COMPLIANT),
    "a rule for tagged objects, where a prefix is asked for": (
        [rule(filter={"predicate": TAGGED}, prefix="logs/")],
        {"targetPrefix": "logs/"},
        NON_COMPLIANT,
    ),
    "a rule for tagged objects under the prefix": (
        [rule(filter={"predicate": {"type": "LifecycleAndOperator", "operands": [LOGS["predicate"], TAGGED]}})],
        {"targetPrefix": "logs/"},
        NON_COMPLIANT,
    ),
    "a rule for tagged objects that tells the prefix beside": (
        [rule(filter={"predicate": {"type": "LifecycleAndOperator", "prefix": "logs/", "operands": [TAGGED]}})],
        {"targetPrefix": "logs/"},
        NON_COMPLIANT,
    ),
    "a filter of null": ([rule(filter={"predicate": None}, prefix="logs/")], {"targetPrefix": "logs/"}, COMPLIANT),
    "the expiration asked for": ([FULL], {"targetExpirationDays": "395"}, COMPLIANT),
    "an expiration a day later": ([FULL], {"targetExpirationDays": "394"}, NON_COMPLIANT),
    "no expiration by age": ([rule()], {"targetExpirationDays": "1"}, NON_COMPLIANT),
    "a transition by the day asked for": ([FULL], {"targetTransitionDays": "30"}, COMPLIANT),
    "a transition on the first day": (
        [rule(transitions=[{"days": 0, "storageClass": "GLACIER"}])],
        {"targetTransitionDays": "0"},
        COMPLIANT,
    ),
    "a transition by another day": ([FULL], {"targetTransitionDays": "31"}, NON_COMPLIANT),
    "no transitions, where a day is asked for": (
        [rule(transitions=None)],
        {"targetTransitionDays": "0"},
        NON_COMPLIANT,
    ),
    "no transitions, where a class is asked for": (
        [rule(transitions=[])],
        {"targetTransitionStorageClass": "GLACIER"},
        NON_COMPLIANT,
    ),
    "a transition to the class asked for": ([FULL], {"targetTransitionStorageClass": "STANDARD_IA"}, COMPLIANT),
    "a transition to it in the long spelling": (
        [rule(transitions=[{"days": 30, "storageClass": "StandardInfrequentAccess"}])],
        {"targetTransitionStorageClass": "STANDARD_IA"},
        COMPLIANT,
    ),
    "a transition to instant retrieval in the long spelling": (
        [rule(transitions=[{"days": 30, "storageClass": "GlacierInstantRetrieval"}])],
        {"targetTransitionStorageClass": "GLACIER_IR"},
        COMPLIANT,
    ),
    "a transition to another class": ([FULL], {"targetTransitionStorageClass": "GLACIER"}, NON_COMPLIANT),
    "a transition without a class": (
        [rule(transitions=[{"days": 30}])],
        {"targetTransitionStorageClass": "GLACIER"},
        NON_COMPLIANT,
    ),
    "day and class in two transitions": (
        [rule(transitions=[TO_IA, {"days": 90, "storageClass": "GLACIER"}])],
        {"targetTransitionDays": "30", "targetTransitionStorageClass": "GLACIER"},
        NON_COMPLIANT,
    ),
    "no lifecycle, but not one of those asked about": (None, {"bucketNames": "other"}, NOT_APPLICABLE),
    "no lifecycle, and one of those asked about": (None, {"bucketNames": "other, example"}, NON_COMPLIANT),
    "an enabled rule, and one of those asked about": ([rule()], {"bucketNames": "example"}, COMPLIANT),
}


@pytest.mark.parametrize(("rules", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_bucket_with(rules, inputs, expected):
    assert verdict("S3_LIFECYCLE_POLICY_CHECK", bucket_of({"rules": rules}), **inputs) == expected


@pytest.mark.parametrize("recorded", [None, {}, "{}", json.dumps({"rules": []})], ids=str)
def test_a_bucket_whose_lifecycle_is_not_recorded_has_none(recorded):
    assert verdict("S3_LIFECYCLE_POLICY_CHECK", bucket_of(recorded)) == NON_COMPLIANT


def test_what_is_asked_for_is_told():
    [found] = evaluations("S3_LIFECYCLE_POLICY_CHECK", bucket_of({"rules": [rule()]}), targetTransitionDays="0")

    assert found["Annotation"] == "No enabled lifecycle rule has targetTransitionDays 0."


def test_which_buckets_are_asked_about_is_nothing_that_a_rule_has():
    given = ALL | {"bucketNames": "example"}
    [found] = evaluations("S3_LIFECYCLE_POLICY_CHECK", bucket_of({"rules": [rule()]}), **given)

    wanted = "targetPrefix logs/, targetExpirationDays 395, targetTransitionDays 30, "
    wanted += "targetTransitionStorageClass STANDARD_IA"
    assert found["Annotation"] == f"No enabled lifecycle rule has {wanted}."


@pytest.mark.parametrize(
    "given",
    [{"targetTransitionDays": "-1"}, {"targetExpirationDays": "0"}, {"targetTransitionStorageClass": "STANDARD"}],
    ids=str,
)
def test_what_no_lifecycle_rule_can_have_is_refused(given):
    refused = evaluations("S3_LIFECYCLE_POLICY_CHECK", bucket_of({"rules": [rule()]}), **given)

    assert refused["customerErrorCode"] == "InvalidParameterValueException"


def bucket_of(lifecycle):
    parts = {"BucketLifecycleConfiguration": lifecycle}
    return item("AWS::S3::Bucket", resourceName="example", supplementaryConfiguration=parts)


def bad(aws):
    """A bucket whose only lifecycle rule is disabled."""
    s3 = aws("s3")
    s3.create_bucket(Bucket="endless", CreateBucketConfiguration={"LocationConstraint": REGION})
    disabled = {"ID": "later", "Status": "Disabled", "Filter": {"Prefix": "old/"}, "Expiration": {"Days": 30}}
    s3.put_bucket_lifecycle_configuration(Bucket="endless", LifecycleConfiguration={"Rules": [disabled]})
    return "endless"


def good(aws):
    """A bucket that ends uploads which nobody completed."""
    s3 = aws("s3")
    s3.create_bucket(Bucket="tidy", CreateBucketConfiguration={"LocationConstraint": REGION})
    tidy = {"DaysAfterInitiation": 7}
    ended = {"ID": "ended", "Status": "Enabled", "Filter": {"Prefix": ""}, "AbortIncompleteMultipartUpload": tidy}
    s3.put_bucket_lifecycle_configuration(Bucket="tidy", LifecycleConfiguration={"Rules": [ended]})
    return "tidy"
