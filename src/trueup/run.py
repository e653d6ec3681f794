"""One run: its id, when it began, what time it is in it, and who may have the last word on a result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from trueup import times
from trueup.results import Result

Waive = Callable[[Any, Result], Result]  # the rule, as the catalogue has it, and its result


def as_judged(_rule: Any, result: Result) -> Result:
    """The result as the rule gave it: no waivers."""
    return result


@dataclass(frozen=True, slots=True)
class Run:
    """What all results of a run share. It travels to other processes, so all of it can be pickled.

    started  when it began, ISO 8601 in UTC
    waive    sees what is NON_COMPLIANT last
    clock    tells the time at which a result is judged, as `started` is written; without one that is `started`
    """

    run_id: str
    started: str
    waive: Waive = as_judged
    clock: Callable[[], str] | None = None

    def judged_at(self) -> str:
        """What a result that is judged now says of the time."""
        return self.started if self.clock is None else self.clock()


def new_run(now: datetime | None = None, waive: Waive = as_judged) -> Run:
    """A run that begins now, with an id that sorts by time: `20260601T120000Z-1f2e3d4c`."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    return Run(f"{moment:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}", times.iso(moment), waive, times.now)
