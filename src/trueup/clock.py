"""Time as the interpreter sees it, so that a test of `PT5M` takes none."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """The real one."""

    virtual = False

    def now(self) -> datetime:
        """The time, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since whenever."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class VirtualClock(Clock):
    """One that moves only when someone sleeps."""

    virtual = True

    def __init__(self, start: datetime = datetime(2026, 6, 1, 12, tzinfo=UTC)) -> None:
        self._start, self._passed = start, 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    def sleep(self, seconds: float) -> None:
        self._passed += max(seconds, 0.0)
