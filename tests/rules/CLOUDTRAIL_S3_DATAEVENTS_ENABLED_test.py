import pytest
from botocore.exceptions import ClientError

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, load, verdict
from trails import OTHER, CloudTrail

RULE = "CLOUDTRAIL_S3_DATAEVENTS_ENABLED"
PROOF = "moto"
DATA, OBJECTS = (
    {"Field": "eventCategory", "Equals": ["Data"]},
    {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
)
READS, WRITES = {"Field": "readOnly", "Equals": ["true"]}, {"Field": "readOnly", "Equals": ["false"]}
TWO = {"S3BucketNames": "one, two"}


def classic(*values, kind="All", of="AWS::S3::Object"):
    resources = [{"Type": of, "Values": [f"arn:aws:{value}" for value in values]}]
    return {"EventSelectors": [{"ReadWriteType": kind, "IncludeManagementEvents": True, "DataResources": resources}]}


def advanced(*selectors):
    made = [{"Name": "objects", "FieldSelectors": [DATA, OBJECTS, *fields]} for fields in selectors]
    return {"AdvancedEventSelectors": made}


def named(operator, *starts):
    return {"Field": "resources.ARN", operator: [f"arn:aws:s3:::{start}" for start in starts]}


EVERY = classic("s3")
MANAGEMENT = {"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}]}
HALVES = {
    "EventSelectors": [
        *classic("s3", kind="ReadOnly")["EventSelectors"],
        *classic("s3", kind="WriteOnly")["EventSelectors"],
    ]
}

SCENARIOS = {  # given an account whose trail ...: (its selectors, the inputs, then the account is ...)
    "does not exist": (None, {}, NON_COMPLIANT),
    "has no selectors": ({}, {}, NON_COMPLIANT),
    "records management events only": (MANAGEMENT, {}, NON_COMPLIANT),
    "records every bucket": (EVERY, {}, COMPLIANT),
    "records every bucket, in the long spelling": (classic("s3:::"), {}, COMPLIANT),
    "records one bucket, where all are wanted": (classic("s3:::one/"), {}, NON_COMPLIANT),
    "records functions": (classic("lambda", of="AWS::Lambda::Function"), {}, NON_COMPLIANT),
    "records reads only": (classic("s3", kind="ReadOnly"), {}, NON_COMPLIANT),
    "records writes only": (classic("s3", kind="WriteOnly"), {}, NON_COMPLIANT),
    "records reads and writes by two selectors": (HALVES, {}, COMPLIANT),
    "records every bucket, where two are wanted": (EVERY, TWO, COMPLIANT),
    "records the two that are wanted": (classic("s3:::one/", "s3:::two/"), TWO, COMPLIANT),
    "records one of the two that are wanted": (classic("s3:::one/"), TWO, NON_COMPLIANT),
    "records buckets whose names begin alike": (classic("s3:::one-more/", "s3:::two/"), TWO, NON_COMPLIANT),
    "records a part of a bucket that is wanted": (classic("s3:::one/logs/", "s3:::two/"), TWO, NON_COMPLIANT),
    "records every bucket by an advanced selector": (advanced([]), {}, COMPLIANT),
    "records advanced management events": (
        {"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]},
        {},
        NON_COMPLIANT,
    ),
    "records data events of functions by an advanced selector": (
        {"AdvancedEventSelectors": [{"FieldSelectors": [DATA, OBJECTS | {"Equals": ["AWS::Lambda::Function"]}]}]},
        {},
        NON_COMPLIANT,
    ),
    "records advanced reads only": (advanced([READS]), {}, NON_COMPLIANT),
    "records advanced writes only": (advanced([WRITES]), {}, NON_COMPLIANT),
    "records advanced reads and writes": (advanced([READS], [WRITES]), {}, COMPLIANT),
    "records one event by an advanced selector": (
        advanced([{"Field": "eventName", "Equals": ["GetObject"]}]),
        {},
        NON_COMPLIANT,
    ),
    "records one bucket by an advanced selector, where all are wanted": (
        advanced([named("StartsWith", "one/")]),
        {},
        NON_COMPLIANT,
    ),
    "records the two that are wanted by an advanced selector": (
        advanced([named("StartsWith", "one/", "two/")]),
        TWO,
        COMPLIANT,
    ),
    "records one object by an advanced selector": (
        advanced([named("Equals", "one/")]),
        {"S3BucketNames": "one"},
        NON_COMPLIANT,
    ),
    "leaves a bucket out, where all are wanted": (advanced([named("NotStartsWith", "logs/")]), {}, NON_COMPLIANT),
    "leaves another bucket out": (advanced([named("NotStartsWith", "logs/")]), TWO, COMPLIANT),
    "leaves a bucket out that is wanted": (advanced([named("NotStartsWith", "two/")]), TWO, NON_COMPLIANT),
    "leaves a part of one out": (advanced([named("NotStartsWith", "two/logs/")]), TWO, NON_COMPLIANT),
    "leaves buckets out that begin like one": (advanced([named("NotStartsWith", "tw")]), TWO, NON_COMPLIANT),
}


@pytest.mark.parametrize(("selectors", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_trail(selectors, inputs, expected):
    with aws() as client:
        if selectors is not None:
            trail(client, "main", selectors)

        assert verdict(RULE, **inputs) == expected


def test_a_trail_that_is_not_logging_does_not_count():
    with aws() as client:
        trail(client, "main", EVERY)
        client("cloudtrail").stop_logging(Name="main")

        assert [found["Annotation"] for found in evaluations(RULE)] == ["No trail is logging."]


def test_one_right_trail_among_wrong_ones_is_enough_and_halves_in_two_are_not():
    with aws() as client:
        trail(client, "bare", MANAGEMENT)
        trail(client, "first", classic("s3:::one/"))
        trail(client, "second", classic("s3:::two/"))
        assert verdict(RULE, **TWO) == NON_COMPLIANT

        trail(client, "whole", EVERY, "us-east-1")
        assert verdict(RULE, **TWO) == COMPLIANT


SENTENCES = {
    "every bucket": ({}, "Trail bare does not record all that is done to objects of every bucket."),
    "those that are wanted": (TWO, "Trail first does not record all that is done to objects of two."),
    "all that are wanted": (
        {"S3BucketNames": "two,three"},
        "Trail bare does not record all that is done to objects of two, three.",
    ),
}


@pytest.mark.parametrize(("inputs", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_what_the_nearest_trail_lacks_is_told_where_that_is(inputs, sentence):
    with aws() as client:
        trail(client, "bare", MANAGEMENT)
        trail(client, "first", classic("s3:::one/"))

        assert [found["Annotation"] for found in evaluations(RULE, **inputs)] == [sentence]


def judged(factory):
    rule = load(RULE).CLOUDTRAIL_S3_DATAEVENTS_ENABLED()
    [found] = rule.evaluate_periodic({"accountId": ACCOUNT}, factory, {"S3BucketNames": None})
    assert (found.complianceResourceType, found.complianceResourceId) == ("AWS::::Account", ACCOUNT)
    return found.complianceType, found.annotation


CUSTOM = {"HasCustomEventSelectors": True}
REFUSED = "TrailNotFoundException"
UNTOLD = "Only its own account can read whether the organization's trail all records them."
ORGANIZATION = {  # an organization's trail that ...: (it, its status, then the member account is ...)
    "has selectors": (CUSTOM, {"IsLogging": True}, (NOT_APPLICABLE, UNTOLD)),
    "has selectors, and does not tell whether it is logging": (CUSTOM, REFUSED, (NOT_APPLICABLE, UNTOLD)),
    "has selectors, and is not logging": (CUSTOM, {"IsLogging": False}, (NON_COMPLIANT, "No trail is logging.")),
    "has none": (
        {"HasCustomEventSelectors": False},
        {"IsLogging": True},
        (NON_COMPLIANT, "Trail all does not record all that is done to objects of every bucket."),
    ),
}


@pytest.mark.parametrize(("trail", "status", "expected"), ORGANIZATION.values(), ids=ORGANIZATION)
def test_given_an_organizations_trail_that(trail, status, expected):
    assert judged(CloudTrail(trail, status, REFUSED, account=OTHER)) == expected


def test_an_error_of_the_accounts_own_trail_rises():
    with pytest.raises(ClientError):
        judged(CloudTrail(CUSTOM, {"IsLogging": True}, REFUSED))


def trail(client, name, selectors, region="eu-west-1"):
    client("s3", "us-east-1").create_bucket(Bucket="trail-logs")
    cloudtrail = client("cloudtrail", region)
    cloudtrail.create_trail(Name=name, S3BucketName="trail-logs", IsMultiRegionTrail=True)
    cloudtrail.start_logging(Name=name)
    if selectors:
        cloudtrail.put_event_selectors(TrailName=name, **selectors)


def bad(aws):
    """The only trail records management events."""
    trail(aws, "main", MANAGEMENT)
    return ACCOUNT


def good(aws):
    """A trail records what is done to objects of every bucket."""
    trail(aws, "main", EVERY)
    return ACCOUNT
