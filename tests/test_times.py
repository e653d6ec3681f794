"""Points in time: every form that AWS gives them in, and the one that we write."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup import times

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
    assert times.moment(value) == NOON


@pytest.mark.parametrize("value", ["yesterday", "", None, True, [], {}])
def test_no_moment_is_read_from(value):
    with pytest.raises(ValueError, match=r"point in time|isoformat"):
        times.moment(value)


def test_a_time_is_written_as_aws_config_writes_it():
    east = timezone(timedelta(hours=2))
    assert times.iso(datetime(2026, 6, 1, 14, 0, 0, 1999, east)) == "2026-06-01T12:00:00.001Z"


@pytest.mark.parametrize("value", ["yesterday", "", None, float("inf"), float("nan"), 10**30, "2026-13-01", [], {}])
def test_of_what_is_no_time_nothing_is_written(value):
    assert times.iso_or_empty(value) == ""


@given(st.datetimes(timezones=st.timezones()))
def test_what_is_written_is_read_again_to_the_millisecond(when):
    assert abs(times.moment(times.iso(when)) - when) < timedelta(milliseconds=1)
