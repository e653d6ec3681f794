"""Several runs -> whether each control worked over a period: what failed and for how long, and when nobody looked."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from trueup.report.history import FAILING, Step
from trueup.report.model import ControlFacts, Effectiveness
from trueup.results import State

DAY = 86400  # seconds
UNITS = ("week", "month", "quarter", "year")
UNJUDGED = (State.NOT_EVALUATED, State.ERROR)
UNDECIDED = (*UNJUDGED, State.NOT_APPLICABLE)

Looks = Sequence[tuple[int, float]]  # runs that judged anything of a rule in a place, in order: (run, when)


class Period(NamedTuple):
    """A week, month, quarter or year of the calendar in UTC, and what of it the runs span."""

    name: str  # 2026-W48, 2026-11, 2026-Q4, 2026
    begins: float  # epoch seconds; of the calendar
    ends: float  # exclusive
    first: date  # the first and the last day of it that the runs span
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def periods(first: datetime, last: datetime, unit: str) -> tuple[Period, ...]:
    """The periods from one time to another, oldest first."""
    found, day = [], first.astimezone(UTC).date()
    until = last.astimezone(UTC).date()
    while day <= until:
        name, begin, end = _around(day, unit)
        begins, ends = (datetime.combine(each, time(), UTC).timestamp() for each in (begin, end))
        found.append(Period(name, begins, ends, day, min(end - timedelta(days=1), until)))
        day = end
    return tuple(found)


def _around(day: date, unit: str) -> tuple[str, date, date]:
    """The name of the period around a day, its first day, and the first of the next."""
    if unit == "week":
        begin = day - timedelta(days=day.weekday())
        return f"{day:%G-W%V}", begin, begin + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    place = (day.month - 1) // months
    begin = date(day.year, place * months + 1, 1)
    after = place * months + months
    end = date(day.year + after // 12, after % 12 + 1, 1)
    return {"month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{place + 1}", "year": f"{day.year}"}[unit], begin, end


class Failure(NamedTuple):
    """From the run that first saw it to the one that saw it compliant, or no longer saw it. Times are epoch seconds."""

    severity: str
    opened: float
    is_again: bool  # it had failed before
    spans: tuple[tuple[float, float, bool], ...]  # from, to, whether waived
    ended: float | None
    is_gone: bool  # ended because there was no result of it though its rule was judged there


def failures(steps: Iterable[Step], looks: Looks, until: float) -> Iterator[Failure]:
    """The failures of one rule and resource, of what each run said of it.

    A run that did judge the rule in that account and Region and has no result of it ends its failure; a run that did
    not, or that could not judge it, leaves it open.
    """
    said = {step.run: step for step in steps}
    open_since: list[tuple[float, bool]] = []
    severity, is_again = "", False
    for run, when in looks:
        step = said.get(run)
        if step and step.state in FAILING:
            open_since.append((step.evaluated, step.state == State.WAIVED))
            severity = step.severity
        elif open_since and (step is None or step.state == State.COMPLIANT):
            ended = step.evaluated if step else when
            yield Failure(severity, open_since[0][0], is_again, _spans(open_since, ended), ended, step is None)
            open_since, is_again = [], True
    if open_since:
        yield Failure(severity, open_since[0][0], is_again, _spans(open_since, until), None, False)


def _spans(since: Sequence[tuple[float, bool]], until: float) -> tuple[tuple[float, float, bool], ...]:
    ends = [*(begin for begin, _ in since[1:]), until]
    return tuple((begin, end, waived) for (begin, waived), end in zip(since, ends, strict=True))


@dataclass
class _Tally:
    population: int = 0
    opened: int = 0
    reopened: int = 0
    closed: int = 0
    gone: int = 0
    open: int = 0
    overdue: int = 0
    longest: float = 0.0


@dataclass
class Observed:
    """What the runs saw of each rule in each period; `see` is told of every rule and resource once.

    levels: severity -> days that a failure may last. looks: (rule, account, Region) -> the runs that judged it there.
    until: the end of the last run, in epoch seconds.
    """

    periods: Sequence[Period]
    levels: Mapping[str, float]
    looks: Callable[[str, str, str], Looks]
    until: float
    tallies: defaultdict[str, list[_Tally]] = field(init=False)
    days: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # days since 1970 with a verdict
    _place: tuple[str, ...] = ()
    _seen: Looks = ()

    def __post_init__(self) -> None:
        self.tallies = defaultdict(lambda: [_Tally() for _ in self.periods])
        self._begins = [period.begins for period in self.periods]

    def see(self, key: tuple[str, ...], steps: Sequence[Step]) -> None:
        """What all runs said by a rule of a resource: `key` is rule, account, Region, type and id."""
        tallies, days = self.tallies[key[0]], self.days[key[0]]
        judged, failed = set(), False
        for step in steps:
            if step.state not in UNJUDGED:
                days.add(int(step.evaluated // DAY))
            if step.state not in UNDECIDED:
                judged.add(self._at(step.evaluated))
                failed = failed or step.state in FAILING
        for place in judged:
            tallies[place].population += 1
        if failed:
            if key[:3] != self._place:  # keys come in order
                self._place, self._seen = key[:3], self.looks(*key[:3])
            for failure in failures(steps, self._seen, self.until):
                self._count(tallies, failure)

    def _at(self, when: float) -> int:
        return bisect_right(self._begins, when) - 1

    def _count(self, tallies: Sequence[_Tally], failure: Failure) -> None:
        first = self._at(failure.opened)
        last = self._at(self.until if failure.ended is None else failure.ended)
        tallies[first].opened += 1
        tallies[first].reopened += failure.is_again
        if failure.ended is not None:
            tallies[last].gone += failure.is_gone
            tallies[last].closed += not failure.is_gone
        end = self.until if failure.ended is None else failure.ended
        level = self.levels.get(failure.severity)
        for tally, period in zip(tallies[first : last + 1], self.periods[first : last + 1], strict=True):
            tally.longest = max(tally.longest, min(end, period.ends) - failure.opened)
            tally.open += failure.ended is None or failure.ended >= period.ends
            tally.overdue += level is not None and _is_overdue(failure, level * DAY, period)


def _is_overdue(failure: Failure, allowed: float, period: Period) -> bool:
    """Whether it lasted longer than allowed at any time of the period when no waiver covered it."""
    late = max(failure.opened + allowed, period.begins)
    return any(max(begin, late) < min(end, period.ends) for begin, end, waived in failure.spans if not waived)


def effectiveness(observed: Observed, controls: Iterable[ControlFacts]) -> Iterator[Effectiveness]:
    """Each control that rules check, period by period."""
    for control in controls:
        days = set().union(*(observed.days[rule] for rule in control.rules))
        for place, period in enumerate(observed.periods) if control.rules else ():
            of = [observed.tallies[rule][place] for rule in control.rules]
            first = (period.first - date(1970, 1, 1)).days
            yield Effectiveness(
                control=control.id,
                title=control.title,
                period=period.name,
                first=period.first,
                last=period.last,
                population=sum(each.population for each in of),
                opened=sum(each.opened for each in of),
                reopened=sum(each.reopened for each in of),
                closed=sum(each.closed for each in of),
                gone=sum(each.gone for each in of),
                open=sum(each.open for each in of),
                overdue=sum(each.overdue for each in of) if observed.levels else None,
                longest_open_days=max(each.longest for each in of) / DAY,
                days=period.days,
                days_without=period.days - len(days.intersection(range(first, first + period.days))),
            )


def told(each: Effectiveness) -> dict[str, Any]:
    """What JSON and CSV say of a control in a period, by the names of members and columns."""
    return {
        "controlId": each.control,
        "period": each.period,
        "from": str(each.first),
        "to": str(each.last),
        "population": each.population,
        "opened": each.opened,
        "reopened": each.reopened,
        "closed": each.closed,
        "gone": each.gone,
        "open": each.open,
        "overdue": each.overdue,
        "longestOpenDays": round(each.longest_open_days, 2),
        "days": each.days,
        "daysWithoutEvaluation": each.days_without,
    }
