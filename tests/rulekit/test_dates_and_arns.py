import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.rulekit import arns, dates

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


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


KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"

KEYS = {  # a key is the one that is wanted where ...: (what is used, what is wanted, whether it is)
    "both are the same ARN": (KEY, KEY, True),
    "the id is wanted": (KEY, KEY.rpartition("/")[2], True),
    "the id is told": (KEY.rpartition("/")[2], KEY, True),
    "another account has one of that id": (KEY.replace("123456789012", "210987654321"), KEY, False),
    "its id begins alike": (KEY, "11111111", False),
    "none is told": (None, KEY, False),
}


@pytest.mark.parametrize(("used", "wanted", "expected"), KEYS.values(), ids=KEYS)
def test_a_key_is_the_one_that_is_wanted_where(used, wanted, expected):
    assert arns.is_key(used, wanted) is expected
