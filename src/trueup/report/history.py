"""Previous runs -> what is new, fixed, re-opened, waived; how long a fix takes; the pass rate over time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from trueup.report.store import KEY, Store
from trueup.results import State

FAILING = (State.NON_COMPLIANT, State.WAIVED)
BATCH = 10_000


@dataclass(frozen=True)
class Point:
    """One run on the line of time."""

    run_id: str
    ended: datetime
    tally: dict[State, int]


@dataclass(frozen=True)
class Trend:
    """What changed since the last of the earlier runs, and over all of them."""

    points: tuple[Point, ...]  # oldest first; the last is the run reported
    new: int  # fail now, and never failed before
    reopened: int  # fail now, were compliant, and failed before that
    known: int  # fail now, and did when they were last judged
    fixed: int  # failed in the last run, compliant now
    gone: int  # failed in the last run, without a result now though their rule was judged in that account and Region
    unclear: int  # failed in the last run, now neither compliant nor failing: not evaluated, error, not applicable,
    #               or without a result where their rule was not judged
    newly_waived: int  # waived now, failed without a waiver in the last run
    remediated: int  # times that something failed and was compliant later, over all runs
    fixed_after: Mapping[str, Sequence[float]]  # severity -> seconds from the first run that saw it fail to that one


class Step(NamedTuple):
    """What one run said of a rule and resource. Times are epoch seconds."""

    run: int  # its place in the order of runs
    state: State
    severity: str
    evaluated: float
    captured: float | None


def order_of(runs: Iterable[tuple[str, datetime]]) -> dict[str | None, int]:
    """The place of each of the earlier runs in time; None stands for the run reported, which is the last."""
    return {run: number for number, run in enumerate([*(run for run, _ in runs), None])}


def trend(
    store: Store,
    run_id: str,
    ended: datetime,
    tally: dict[State, int],
    watch: Callable[[tuple[str, ...], Sequence[Step]], None] | None = None,
) -> Trend | None:
    """Compare the run in the store with the earlier ones, and keep in the store since when each failure lasts.

    watch: is told of each rule and resource (key, what the runs said of it, the earliest first), in the order of keys.
    None without earlier runs; then a failure is known to last since its evidence was captured.
    """
    runs = store.past_runs()
    order = order_of(runs)
    counts: Counter[str] = Counter()
    spans: defaultdict[str, list[float]] = defaultdict(list)
    batch: list[tuple[Any, ...]] = []
    judged = store.judged_places() if runs else set()
    for key, steps in _by_key(store, order):
        if watch:
            watch(key, steps)
        since, closed = _episodes(steps)
        for severity, seconds in closed:
            spans[severity].append(seconds)
        change = _change(steps, len(runs), key[:3] in judged)
        counts[change] += 1
        now = steps[-1]
        if now.run < len(runs) or now.state not in FAILING:
            continue
        if now.state == State.WAIVED and [step.state for step in steps[:-1]][-1:] == [State.NON_COMPLIANT]:
            counts["newly-waived"] += 1
        known = [time for time in (since, now.captured) if time is not None]
        batch.append((*key, min(known), change if runs else ""))
        if len(batch) == BATCH:
            store.add_failing(batch)
            batch.clear()
    store.add_failing(batch)
    if not runs:
        return None
    return Trend(
        points=(*(Point(run, when, store.past_tally(run)) for run, when in runs), Point(run_id, ended, tally)),
        new=counts["new"],
        reopened=counts["re-opened"],
        known=counts["known"],
        fixed=counts["fixed"],
        gone=counts["gone"],
        unclear=counts["unclear"],
        newly_waived=counts["newly-waived"],
        remediated=sum(map(len, spans.values())),
        fixed_after=dict(spans),
    )


def _by_key(store: Store, order: dict[str | None, int]) -> Iterator[tuple[tuple[str, ...], list[Step]]]:
    """What each rule said of each resource, in time: runs that overlap saw one place in an order of its own.

    The run reported is the last, whatever the others say of the time.
    """
    last = order[None]
    for key, found in groupby(store.histories(), key=lambda row: row[: len(KEY)]):
        steps = (Step(order[row[-5]], State(row[-4]), *row[-3:]) for row in found)
        yield key, sorted(steps, key=lambda step: (step.run == last, step.evaluated, step.run))


def _episodes(steps: Sequence[Step]) -> tuple[float | None, list[tuple[str, float]]]:
    """Since when it fails, where it does; and how severe each episode was that ended in compliance, and its seconds."""
    since: float | None = None
    closed, severity = [], ""
    for step in steps:
        if step.state in FAILING:
            since = step.evaluated if since is None else since
            severity = step.severity
        elif step.state == State.COMPLIANT:
            if since is not None:
                closed.append((severity, step.evaluated - since))
            since = None
    return since, closed


def _change(steps: Sequence[Step], current: int, is_judged: bool) -> str:
    """What happened to it since the earlier runs; empty where there is nothing to tell.

    is_judged: whether its rule was judged in its account and Region now; what has no result there is gone.
    """
    before = [step for step in steps if step.run < current]
    decided = [step.state for step in before if step.state in (*FAILING, State.COMPLIANT)]
    failed = bool(decided) and decided[-1] in FAILING
    now = steps[-1].state if steps[-1].run == current else None
    if now in FAILING:
        return "known" if failed else "re-opened" if set(decided) & set(FAILING) else "new"
    if not failed or max(step.run for step in before) < current - 1:
        return ""
    if now is None:
        return "gone" if is_judged else "unclear"
    return "fixed" if now == State.COMPLIANT else "unclear"
