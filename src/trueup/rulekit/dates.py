"""When a rule is asked, and how old something is by then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from trueup.times import moment


def evaluation_time(event: Mapping[str, Any]) -> datetime:
    """When AWS Config asked for the evaluation: the same answer for the same event, whenever it is run."""
    invoking = json.loads(event["invokingEvent"])
    asked = invoking.get("notificationCreationTime")
    return moment(asked) if asked else datetime.now(UTC)


def age_in_days(since: Any, until: datetime) -> int:
    """Whole days from `since` (as `moment` takes it) to `until`; a part of a day does not count."""
    return (until - moment(since)).days
