"""Looking again, less and less often, for as long as is allowed."""

from __future__ import annotations

from trueup.clock import Clock

LONGEST = 10.0  # seconds between two looks


class Patience:
    """Waits 1, 2, 4, 8, 10, 10 ... seconds between looks, `seconds` in all."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock, self._until, self._next = clock, clock.monotonic() + seconds, 1.0

    def again(self) -> bool:
        """Whether there is time for another look; it has waited for it then."""
        left = self._until - self._clock.monotonic()
        if left <= 0:
            return False
        self._clock.sleep(min(self._next, left))
        self._next = min(self._next * 2, LONGEST)
        return True
