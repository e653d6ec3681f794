"""Points in time: read in every form that AWS gives them in, and written in one. Travels to Lambda.

AWS gives ISO text, seconds or milliseconds, and boto3 datetimes.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

LARGEST_SECONDS = 100_000_000_000  # the year 5138; a greater number counts milliseconds


def moment(value: Any) -> datetime:
    """An aware UTC datetime of ISO 8601 text, epoch seconds or milliseconds, or a datetime.

    Raises ValueError when it is none of these.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000 if abs(value) > LARGEST_SECONDS else value, UTC)
    if isinstance(value, str):
        read = datetime.fromisoformat(value.strip())
        if read.tzinfo is UTC:  # as AWS writes it
            return read
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    raise ValueError(f"not a point in time: {value!r}")


def iso(when: datetime) -> str:
    """A point in time as AWS Config writes it, UTC, in milliseconds: `2026-06-01T12:00:00.000Z`."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """This moment, as `iso` writes it; spelled once a millisecond, as bulk evaluation asks for every item."""
    global _last
    at = time.time_ns() // 1_000_000
    if at != _last[0]:
        _last = at, iso(datetime.fromtimestamp(at / 1000, UTC))
    return _last[1]


_last = 0, ""


def iso_or_empty(value: Any) -> str:
    """Whatever `moment` takes, as `iso` writes it; empty where there is none, or none that can be read."""
    try:
        return iso(moment(value))
    except (ValueError, OverflowError, OSError):
        return ""


@lru_cache(4096)  # reports write the same few times again and again
def utc(when: datetime | None) -> str:
    """A point in time as reports write it, UTC, to the second: `2026-06-01T12:00:00Z`; empty for none."""
    return "" if when is None else when.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"
