"""One run: its id, its time, and who may have the last word on a result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from trueup.results import Result
from trueup.times import iso

Waive = Callable[[Any, Result], Result]  # the rule, as the catalogue has it, and its result


def as_judged(_rule: Any, result: Result) -> Result:
    """The result as the rule gave it: no waivers."""
    return result


@dataclass(frozen=True, slots=True)
class Run:
    """What all results of a run share. `evaluated_at` is ISO 8601 in UTC; `waive` sees what is NON_COMPLIANT last."""

    run_id: str
    evaluated_at: str
    waive: Waive = as_judged


def new_run(now: datetime | None = None, waive: Waive = as_judged) -> Run:
    """A run that begins now, with an id that sorts by time: `20260601T120000Z-1f2e3d4c`."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    return Run(f"{moment:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}", iso(moment), waive)
