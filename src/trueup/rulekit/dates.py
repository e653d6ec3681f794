"""Reading points in time, which AWS gives as ISO text, as seconds or milliseconds, or as datetimes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
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
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    raise ValueError(f"not a point in time: {value!r}")


def evaluation_time(event: Mapping[str, Any]) -> datetime:
    """When AWS Config asked for the evaluation: the same answer for the same event, whenever it is run."""
    invoking = json.loads(event["invokingEvent"])
    asked = invoking.get("notificationCreationTime")
    return moment(asked) if asked else datetime.now(UTC)


def age_in_days(since: Any, until: datetime) -> int:
    """Whole days from `since` (as `moment` takes it) to `until`; a part of a day does not count."""
    return (until - moment(since)).days
