import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.rulekit import arns, dates

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MOMENTS = {
    "ISO text with a Z": "2026-06-01T12:00:00.000Z",
    "ISO text with an offset": "2026-06-01T14:00:00+02:00",
    "ISO text without a zone": "2026-06-01T12:00:00",
    "seconds": 1780315200,
    "seconds with a fraction": 1780315200.0,
    "milliseconds": 1780315200000,
    "a datetime in another zone": datetime(2026, 6, 1, 14, tzinfo=timezone(timedelta(hours=2))),
    "a datetime without a zone": datetime(2026, 6, 1, 12),
}


@pytest.mark.parametrize("value", MOMENTS.values(), ids=MOMENTS)
def test_noon_is_read_from(value):
    assert dates.moment(value) == NOON


@pytest.mark.parametrize("value", ["yesterday", "", None, True, [], {}])
def test_no_moment_is_read_from(value):
    with pytest.raises(ValueError, match=r"point in time|isoformat"):
        dates.moment(value)


def test_an_event_is_evaluated_at_its_own_time():
    event = {"invokingEvent": json.dumps({"notificationCreationTime": "2026-06-01T12:00:00.000Z"})}
    assert dates.evaluation_time(event) == NOON


def test_a_part_of_a_day_does_not_count():
    assert dates.age_in_days("2026-05-31T12:00:01Z", NOON) == 0
    assert dates.age_in_days("2026-05-31T12:00:00Z", NOON) == 1


ARNS = {
    "a role": (
        "arn:aws:iam::123456789012:role/path/Admin",
        ("aws", "iam", "", "123456789012", "role/path/Admin"),
        "Admin",
    ),
    "a bucket in China": ("arn:aws-cn:s3:::logs", ("aws-cn", "s3", "", "", "logs"), "logs"),
    "a log group": (
        "arn:aws-us-gov:logs:us-gov-west-1:123456789012:log-group:/aws/x:*",
        ("aws-us-gov", "logs", "us-gov-west-1", "123456789012", "log-group:/aws/x:*"),
        "*",
    ),
}


@pytest.mark.parametrize(("text", "parts", "name"), ARNS.values(), ids=ARNS)
def test_the_parts_of(text, parts, name):
    read = arns.parse(text)
    assert read == arns.Arn(*parts)
    assert read.resource_name == name


@pytest.mark.parametrize("text", [None, "", "*", "arn:aws:s3", "urn:aws:s3:::b", "arn::s3:::b", "arn:aws:s3:::"])
def test_no_arn_is(text):
    assert arns.parse(text) is None


@given(st.text())
def test_any_text_is_an_arn_or_none(text):
    read = arns.parse(text)
    assert read is None or f"arn:{read.partition}:{read.service}:{read.region}:{read.account}:{read.resource}" == text
