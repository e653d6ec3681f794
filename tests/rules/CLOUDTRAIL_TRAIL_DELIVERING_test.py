from datetime import UTC, datetime, timedelta

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, NOW, aws, evaluations, load, verdicts
from trails import ALL, OTHER, CloudTrail
from trueup.rulekit.resources import UnjudgedError

RULE = "CLOUDTRAIL_TRAIL_DELIVERING"
PROOF = "moto"
EVENT = {"accountId": ACCOUNT, "invokingEvent": f'{{"notificationCreationTime": "{NOW}"}}'}
ASKED = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATELY, DAY, LONG = (ASKED - timedelta(hours=hours) for hours in (1, 24, 25))
RIGHT = {"IsLogging": True, "LatestDeliveryTime": LATELY, "StartLoggingTime": LONG}

SCENARIOS = {  # given a trail that ...: (its status, the inputs, then the trail is ...)
    "is logging and has delivered": (RIGHT, {}, COMPLIANT),
    "is not logging": (RIGHT | {"IsLogging": False}, {}, NON_COMPLIANT),
    "does not say whether it is logging": ({"LatestDeliveryTime": LATELY}, {}, NON_COMPLIANT),
    "cannot write to its bucket": (RIGHT | {"LatestDeliveryError": "AccessDenied"}, {}, NON_COMPLIANT),
    "reports an error without a word": (RIGHT | {"LatestDeliveryError": ""}, {}, COMPLIANT),
    "cannot write digests": (RIGHT | {"LatestDigestDeliveryError": "NoSuchBucket"}, {}, NON_COMPLIANT),
    "cannot write to its log group": (RIGHT | {"LatestCloudWatchLogsDeliveryError": "x"}, {}, NON_COMPLIANT),
    "cannot notify its topic": (RIGHT | {"LatestNotificationError": "NotFound"}, {}, NON_COMPLIANT),
    "delivered a day ago, to the minute": (RIGHT | {"LatestDeliveryTime": DAY}, {}, COMPLIANT),
    "delivered longer ago": (RIGHT | {"LatestDeliveryTime": LONG}, {}, NON_COMPLIANT),
    "delivered longer ago, and was started since": (
        {"IsLogging": True, "LatestDeliveryTime": LONG, "StartLoggingTime": DAY},
        {},
        COMPLIANT,
    ),
    "delivered longer ago, and does not say since when it is logging": (
        {"IsLogging": True, "LatestDeliveryTime": LONG},
        {},
        NON_COMPLIANT,
    ),
    "delivered longer ago, which is soon enough": (
        RIGHT | {"LatestDeliveryTime": LONG},
        {"maxHoursSinceDelivery": "25"},
        COMPLIANT,
    ),
    "delivered an hour ago, which is too long": (
        RIGHT | {"LatestDeliveryTime": DAY},
        {"maxHoursSinceDelivery": "1"},
        NON_COMPLIANT,
    ),
    "was started and has delivered nothing yet": ({"IsLogging": True, "StartLoggingTime": DAY}, {}, COMPLIANT),
    "was started long ago and has delivered nothing": (
        {"IsLogging": True, "StartLoggingTime": LONG},
        {},
        NON_COMPLIANT,
    ),
    "tells no time at all": ({"IsLogging": True}, {}, NON_COMPLIANT),
}


def judged(factory, **inputs):
    rule = load(RULE).CLOUDTRAIL_TRAIL_DELIVERING()
    return rule.evaluate_periodic(EVENT, factory, rule.evaluate_parameters({"maxHoursSinceDelivery": "24"} | inputs))


@pytest.mark.parametrize(("status", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_trail_that(status, inputs, expected):
    [found] = judged(CloudTrail(status=status), **inputs)

    assert (found.complianceType, found.complianceResourceId) == (expected, "all")


SENTENCES = {
    "it is not logging": (RIGHT | {"IsLogging": False}, "The trail is not logging."),
    "it cannot write to its bucket": (
        RIGHT | {"LatestDeliveryError": "AccessDenied", "LatestNotificationError": "NotFound"},
        "The trail cannot deliver log files: AccessDenied.",
    ),
    "it delivered long ago": (
        RIGHT | {"LatestDeliveryTime": LONG},
        "The trail has delivered nothing since 2026-05-31 11:00 UTC.",
    ),
    "it never delivered": (
        {"IsLogging": True, "StartLoggingTime": LONG},
        "The trail has delivered nothing since it was started on 2026-05-31.",
    ),
    "it tells no time": ({"IsLogging": True}, "The trail has delivered nothing since it was started."),
}


@pytest.mark.parametrize(("status", "told"), SENTENCES.values(), ids=SENTENCES)
def test_the_annotation_says_that(status, told):
    assert [found.annotation for found in judged(CloudTrail(status=status))] == [told]


def test_an_organizations_trail_is_left_to_the_account_that_owns_it():
    [found] = judged(CloudTrail(status={"IsLogging": False}, account=OTHER))

    assert found.complianceType == NOT_APPLICABLE
    assert found.annotation == f"The organization's trail is judged where it is: {ALL}."


def test_a_trail_that_was_deleted_meanwhile_is_left_out():
    assert judged(CloudTrail(status="TrailNotFoundException")) == []


def test_another_error_rises():
    with pytest.raises(UnjudgedError, match=r"^AWS::CloudTrail::Trail all: "):
        judged(CloudTrail(status="ThrottlingException"))


def test_the_trails_of_this_home_region_are_judged():
    with aws() as client:
        bad(client), good(client)
        trail(client, "elsewhere", "us-east-1")

        assert verdicts(RULE) == {"stopped": NON_COMPLIANT, "logging": COMPLIANT}


@pytest.mark.parametrize("hours", ["0", "-1", "", "soon"])
def test_hours_that_are_none_are_refused(hours):
    with aws():
        assert evaluations(RULE, maxHoursSinceDelivery=hours)["customerErrorCode"] == "InvalidParameterValueException"


def trail(client, name, region="eu-west-1"):
    client("s3", "us-east-1").create_bucket(Bucket="trail-logs")
    client("cloudtrail", region).create_trail(Name=name, S3BucketName="trail-logs", IsMultiRegionTrail=True)
    return name


def bad(aws):
    """A trail that was never started."""
    return trail(aws, "stopped")


def good(aws):
    """A trail that is logging."""
    aws("cloudtrail").start_logging(Name=trail(aws, "logging"))
    return "logging"
