"""How long failures last: median and 90th percentile of those that ended, and what is over its service level."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from statistics import median

from trueup import schemas, yaml_files
from trueup.errors import UsageError
from trueup.results import SEVERITIES

DAY = 86400  # seconds
ALL = "all"


@dataclass(frozen=True)
class FixTimes:
    """The failures of one severity, or of all. Days are None where nothing is known."""

    severity: str
    fixed: int  # episodes that ended in compliance, over all runs
    median_days: float | None
    p90_days: float | None  # nine of ten took no longer
    open: int  # non-compliant now
    level_days: float | None  # what the service level allows
    within: int | None  # of those fixed
    overdue: int | None  # of those open


def load(path: Path) -> dict[str, float]:
    """Severity -> days, of a file of service levels (`schemas/service-levels.schema.json`). Raises UsageError."""
    content = yaml_files.read(path).content
    fault = schemas.fault("service-levels", content)
    if fault:
        raise UsageError(f"{path}: {fault}")
    return {severity: float(content[severity]) for severity in SEVERITIES if severity in content}


def fix_times(
    fixed: Mapping[str, Sequence[float]],
    failing: Mapping[str, int],
    levels: Mapping[str, float],
    older: Callable[[str, float], int],
) -> tuple[FixTimes, ...]:
    """By severity, the highest first, and of all.

    fixed    severity -> seconds that each episode lasted that ended in compliance
    failing  severity -> how many are non-compliant now
    levels   severity -> days
    older    how many of a severity are known to be non-compliant for longer than so many seconds
    """
    rows = [
        _of(severity, sorted(fixed.get(severity, ())), failing.get(severity, 0), levels.get(severity), older)
        for severity in reversed(SEVERITIES)
    ]
    whole = _of(ALL, sorted(span for each in fixed.values() for span in each), sum(failing.values()), None, older)
    if levels:  # each by the level of its own severity
        within, overdue = (sum(getattr(row, name) or 0 for row in rows) for name in ("within", "overdue"))
        whole = replace(whole, within=within, overdue=overdue)
    return (*rows, whole)


def _of(
    severity: str, ordered: Sequence[float], failing: int, level: float | None, older: Callable[[str, float], int]
) -> FixTimes:
    return FixTimes(
        severity=severity,
        fixed=len(ordered),
        median_days=median(ordered) / DAY if ordered else None,
        p90_days=ordered[ceil(0.9 * len(ordered)) - 1] / DAY if ordered else None,
        open=failing,
        level_days=level,
        within=None if level is None else sum(span <= level * DAY for span in ordered),
        overdue=None if level is None else older(severity, level * DAY),
    )
