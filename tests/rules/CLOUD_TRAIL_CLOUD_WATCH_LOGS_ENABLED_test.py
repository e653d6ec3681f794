from datetime import UTC, datetime, timedelta

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, NOW, aws, evaluations, load, verdicts
from trails import ALL, OTHER, CloudTrail
from trueup.rulekit.resources import UnjudgedError

RULE = "CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED"
PROOF = "moto"
EVENT = {"accountId": ACCOUNT, "invokingEvent": f'{{"notificationCreationTime": "{NOW}"}}'}
DAY, LONG = (datetime(2026, 6, 1, 12, tzinfo=UTC) - timedelta(hours=hours) for hours in (24, 25))
GROUP = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:events:*"
SENDS = {"CloudWatchLogsLogGroupArn": GROUP}
WITHIN_A_DAY = {"expectedDeliveryWindowAge": "24"}

SCENARIOS = {  # given a trail that ...: (it, its status, the inputs, then the trail is ...)
    "sends to a log group": (SENDS, {}, {}, COMPLIANT),
    "sends nowhere": ({}, {}, {}, NON_COMPLIANT),
    "names a log group of no letters": ({"CloudWatchLogsLogGroupArn": ""}, {}, {}, NON_COMPLIANT),
    "names a role, and no log group": ({"CloudWatchLogsRoleArn": "arn:aws:iam::1:role/x"}, {}, {}, NON_COMPLIANT),
    "sends, and fails, where nobody asks when": (
        SENDS,
        {"LatestCloudWatchLogsDeliveryError": "AccessDenied"},
        {},
        COMPLIANT,
    ),
    "sends nowhere, where a time is asked for": ({}, {}, WITHIN_A_DAY, NON_COMPLIANT),
    "sent within the time asked for": (SENDS, {"LatestCloudWatchLogsDeliveryTime": DAY}, WITHIN_A_DAY, COMPLIANT),
    "sent longer ago": (SENDS, {"LatestCloudWatchLogsDeliveryTime": LONG}, WITHIN_A_DAY, NON_COMPLIANT),
    "sent longer ago, which is soon enough": (
        SENDS,
        {"LatestCloudWatchLogsDeliveryTime": LONG},
        {"expectedDeliveryWindowAge": "25"},
        COMPLIANT,
    ),
    "sent a day ago, which is too long": (
        SENDS,
        {"LatestCloudWatchLogsDeliveryTime": DAY},
        {"expectedDeliveryWindowAge": "1"},
        NON_COMPLIANT,
    ),
    "has never sent": (SENDS, {}, WITHIN_A_DAY, NON_COMPLIANT),
}


def judged(factory, **inputs):
    rule = load(RULE).CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED()
    return rule.evaluate_periodic(EVENT, factory, rule.evaluate_parameters(inputs))


@pytest.mark.parametrize(("trail", "status", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_trail_that(trail, status, inputs, expected):
    [found] = judged(CloudTrail(trail, status), **inputs)

    assert (found.complianceType, found.complianceResourceId) == (expected, "all")


SENTENCES = {
    "it sends nowhere": ({}, {}, "The trail sends nothing to CloudWatch Logs."),
    "it sent long ago": (
        SENDS,
        {"LatestCloudWatchLogsDeliveryTime": LONG},
        f"{GROUP} has got nothing since 2026-05-31 11:00 UTC.",
    ),
    "it has never sent, and why": (
        SENDS,
        {"LatestCloudWatchLogsDeliveryError": "AccessDenied"},
        f"{GROUP} has never got anything: AccessDenied.",
    ),
}


@pytest.mark.parametrize(("trail", "status", "told"), SENTENCES.values(), ids=SENTENCES)
def test_the_annotation_says_that(trail, status, told):
    assert [found.annotation for found in judged(CloudTrail(trail, status), **WITHIN_A_DAY)] == [told]


def test_an_organizations_trail_is_left_to_the_account_that_owns_it():
    [found] = judged(CloudTrail(account=OTHER))

    assert found.complianceType == NOT_APPLICABLE
    assert found.annotation == f"The organization's trail is judged where it is: {ALL}."


def test_a_trail_that_was_deleted_meanwhile_is_left_out():
    assert judged(CloudTrail(SENDS, "TrailNotFoundException"), **WITHIN_A_DAY) == []


def test_another_error_rises():
    with pytest.raises(UnjudgedError, match=r"^AWS::CloudTrail::Trail all: "):
        judged(CloudTrail(SENDS, "ThrottlingException"), **WITHIN_A_DAY)


def test_the_trails_of_this_home_region_are_judged():
    with aws() as client:
        bad(client), good(client)
        trail(client, "elsewhere", "us-east-1", IsMultiRegionTrail=True)

        assert verdicts(RULE) == {"mute": NON_COMPLIANT, "heard": COMPLIANT}


@pytest.mark.parametrize("hours", ["0", "-1", "soon"])
def test_hours_that_are_none_are_refused(hours):
    with aws():
        refused = evaluations(RULE, expectedDeliveryWindowAge=hours)
        assert refused["customerErrorCode"] == "InvalidParameterValueException"


def trail(client, name, region="eu-west-1", **settings):
    client("s3", "us-east-1").create_bucket(Bucket="trail-logs")
    client("cloudtrail", region).create_trail(Name=name, S3BucketName="trail-logs", **settings)
    return name


def bad(aws):
    """A trail that delivers to its bucket only."""
    return trail(aws, "mute")


def good(aws):
    """A trail that sends to a log group as well."""
    role = f"arn:aws:iam::{ACCOUNT}:role/delivery"
    return trail(aws, "heard", CloudWatchLogsLogGroupArn=GROUP, CloudWatchLogsRoleArn=role)
