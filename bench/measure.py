"""Two ways to do a thing, in turns, so that what disturbs one disturbs the other; their medians, and the ratio."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

ROUNDS = 7

Clock = Callable[[], float]
cpu: Clock = time.process_time
wall: Clock = time.perf_counter


@dataclass(frozen=True)
class Comparison:
    """What one benchmark found; times are medians in milliseconds, and `ratio` is baseline / trueup."""

    name: str
    trueup: str
    baseline: str
    unit: str
    trueup_ms: float
    baseline_ms: float
    ratio: float
    rounds: int
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def compare(
    name: str,
    trueup: tuple[str, Callable[[], Any]],
    baseline: tuple[str, Callable[[], Any]],
    *,
    clock: Clock | None = cpu,
    rounds: int = ROUNDS,
    note: str = "",
) -> Comparison:
    """Each way once unmeasured, then both in turns. Without a clock a way returns the seconds that it took itself."""
    ways = (trueup[1], baseline[1])
    taken: tuple[list[float], list[float]] = ([], [])
    for way in ways:
        way()
    for number in range(rounds):
        for which in (0, 1) if number % 2 else (1, 0):
            taken[which].append(_seconds(ways[which], clock))
    ours, theirs = (1000 * median(times) for times in taken)
    unit = "wall" if clock is wall else "CPU"
    return Comparison(
        name, trueup[0], baseline[0], unit, round(ours, 2), round(theirs, 2), round(theirs / ours, 2), rounds, note
    )


def _seconds(way: Callable[[], Any], clock: Clock | None) -> float:
    if clock is None:
        return float(way())
    start = clock()
    way()
    return clock() - start


def in_fresh_interpreter(statement: str, before: str = "") -> float:
    """CPU seconds that a statement takes in an interpreter of its own, after what stands before it."""
    code = f"import time\n{before}\nstart = time.process_time()\n{statement}\nprint(time.process_time() - start)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])
