"""One run: its id, its time, and who may have the last word on a result."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import uuid4

from trueup.catalogue.rules import Rule
from trueup.items.shape import iso
from trueup.results import Result

Waive = Callable[[Rule, Result], Result]


def as_judged(_rule: Rule, result: Result) -> Result:
    """The result as the rule gave it: no waivers."""
    return result


@dataclass(frozen=True, slots=True)
class Run:
    """What all results of a run share. `evaluated_at` is ISO 8601 in UTC; `waive` sees each result last."""

    run_id: str
    evaluated_at: str
    waive: Waive = as_judged


def new_run(now: datetime | None = None, waive: Waive = as_judged) -> Run:
    """A run that begins now, with an id that sorts by time: `20260601T120000Z-1f2e3d4c`."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    return Run(f"{moment:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}", iso(moment), waive)


@lru_cache(maxsize=8)
def invoking_event(message_type: str, evaluated_at: str) -> str:
    """The part of a rule's event that says what happened and when; the item itself is handed over beside it."""
    return json.dumps({"messageType": message_type, "notificationCreationTime": evaluated_at, "recordVersion": "1.3"})
