"""Two ways to do a thing, in turns, so that what disturbs one disturbs the other; their medians, and the ratio."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROUNDS = 5

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
    least_ms: float = 0  # the quickest round of trueup's: what neighbours add is not its own
    bound_ms: float | None = None  # what that may be, wherever a person waits for it

    @property
    def is_beyond(self) -> bool:
        """Whether it takes longer than it may."""
        return self.bound_ms is not None and self.least_ms > self.bound_ms

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
    bound_ms: float | None = None,
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
        name=name,
        trueup=trueup[0],
        baseline=baseline[0],
        unit=unit,
        trueup_ms=round(ours, 2),
        baseline_ms=round(theirs, 2),
        ratio=round(theirs / ours, 2),
        rounds=rounds,
        note=note,
        least_ms=round(1000 * min(taken[0]), 2),
        bound_ms=bound_ms,
    )


def _seconds(way: Callable[[], Any], clock: Clock | None) -> float:
    if clock is None:
        return float(way())
    start = clock()
    way()
    return clock() - start


def _compiling() -> dict[str, str]:
    """The environment, in which modules are compiled once: whoever forbids it measures compiling."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def in_fresh_interpreter(statement: str, before: str = "") -> float:
    """CPU seconds that a statement takes in an interpreter of its own, after what stands before it."""
    code = f"import time\n{before}\nstart = time.process_time()\n{statement}\nprint(time.process_time() - start)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_compiling())
    return float(done.stdout.split()[-1])


def whole_process(code: str, *arguments: str, path: Path) -> float:
    """CPU seconds, the system's for it included, that an interpreter takes from start to end; its modules compiled."""
    command = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(command, env=_compiling() | {"PYTHONPATH": str(path)}, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return used.ru_utime + used.ru_stime
