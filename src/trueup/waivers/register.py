"""The register of waivers: a YAML file that people review, its schema, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from trueup import schemas, yaml_files
from trueup.errors import UsageError
from trueup.results import Result, State
from trueup.run import as_judged
from trueup.waivers.match import ANNOUNCED_DAYS, Waiver, find

MANY = 10  # a waiver that covers more results than this is worth a second look


@dataclass(frozen=True)
class Finding:
    """Something about a waiver that its owner should know. `kind` is one word for programs."""

    waiver: str
    # expired, lapsing, future, unmatched, many, unknown-rule; self-approved, too-long, wildcard, question-mark, overlap
    kind: str
    message: str


@dataclass(frozen=True)
class Register:
    """What the file holds."""

    waivers: tuple[Waiver, ...]
    longest_days: int | None  # the longest term that its owners allow; None where they say nothing


def load(path: Path) -> tuple[Waiver, ...]:
    """The waivers of a register. Raises as `read` does."""
    return read(path).waivers


def read(path: Path) -> Register:
    """A register. Raises UsageError, with the file and place, for whatever the schema refuses."""
    content = yaml_files.read(path, "text", aliases="merged", longest=yaml_files.LONGEST_LIST).content
    for fault in sorted(schemas.faults("waivers", content), key=lambda fault: list(map(str, fault.absolute_path))):
        raise UsageError(f"{path}: {_place(content, fault.absolute_path)}{_wrong(fault)}")
    waivers = []
    for entry in content["waivers"]:
        try:
            waivers.append(Waiver.from_json(entry))
        except ValueError as error:  # a day that the calendar does not have
            raise UsageError(f"{path}: waiver {entry['id']}: {error}") from error
        if waivers[-1].expires < waivers[-1].approved:
            raise UsageError(f"{path}: waiver {entry['id']}: expires before it is approved")
    twice = [name for name, count in Counter(waiver.id for waiver in waivers).items() if count > 1]
    if twice:
        raise UsageError(f"{path}: waiver {twice[0]} stands there twice; ids are unique")
    longest = content.get("longestDays")
    return Register(tuple(waivers), None if longest is None else int(longest))


def applied(waivers: Sequence[Waiver], day: date) -> Callable[[Any, Result], Result]:
    """A function of (rule, result) that turns NON_COMPLIANT into WAIVED where a waiver holds that day.

    The verdict is kept in `reason`, the annotation stays what the rule said. It can be sent to other processes.
    """
    return partial(_applied, tuple(waivers), day) if waivers else as_judged


def _applied(waivers: Sequence[Waiver], day: date, _rule: Any, result: Result) -> Result:
    if result.state != State.NON_COMPLIANT:
        return result
    place = (result.configRuleName, result.accountId, result.awsRegion, result.resourceId, result.arn)
    waiver = find(waivers, day, *place)
    if waiver is None:
        return result
    return result._replace(state=State.WAIVED, reason=State.NON_COMPLIANT, waiverId=waiver.id)


def waived(result: Mapping[str, Any], waivers: Sequence[Waiver], day: date) -> dict[str, Any]:
    """A line of results.jsonl, WAIVED where a waiver holds that day; a line that is waived already stays so."""
    if result["state"] != State.NON_COMPLIANT:
        return dict(result)
    place = (result["configRuleName"], result["accountId"], result["awsRegion"], result["resourceId"])
    waiver = find(waivers, day, *place, str(result.get("arn") or ""))
    if waiver is None:
        return dict(result)
    return {**result, "state": State.WAIVED, "reason": State.NON_COMPLIANT, "waiverId": waiver.id}


def check(
    waivers: Sequence[Waiver],
    day: date,
    known_rules: Iterable[str] = (),
    results: Iterable[Mapping[str, Any]] | None = None,
    many: int = MANY,
) -> list[Finding]:
    """What owners should know: lapsed and lapsing waivers, rules that do not exist, and, where results are given,
    waivers that cover none of them or more than `many`."""
    rules = sorted(known_rules)
    found = [finding for waiver in waivers for finding in _dated(waiver, day)]
    for waiver in waivers:
        for name in sorted(waiver.rules.exact.difference(rules)) if rules else ():
            found.append(Finding(waiver.id, "unknown-rule", f"names {name}, which is no rule of this library"))
    if results is not None:
        matched = matches(waivers, day, results)
        for waiver in waivers:
            count = matched[waiver.id]
            if waiver.holds_on(day) and count == 0:
                found.append(
                    Finding(waiver.id, "unmatched", "covers no failing resource; remove it, or mend its scope")
                )
            elif count > many:
                found.append(
                    Finding(waiver.id, "many", f"covers {count} failing resources; is its scope meant so wide?")
                )
    return found


def matches(waivers: Sequence[Waiver], day: date, results: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """How many failing results each waiver covers, by its id; waived results count as failing."""
    counts: Counter[str] = Counter()
    for result in results:
        if result["state"] in (State.NON_COMPLIANT, State.WAIVED):
            place = (result["configRuleName"], result["accountId"], result["awsRegion"], result["resourceId"])
            waiver = find(waivers, day, *place, result.get("arn", ""))
            if waiver:
                counts[waiver.id] += 1
    return counts


def lapses(waivers: Iterable[Waiver], day: date) -> list[Finding]:
    """The waivers that have lapsed, or will within 30 days, the soonest first."""
    found = [finding for waiver in sorted(waivers, key=lambda each: each.expires) for finding in _dated(waiver, day)]
    return [finding for finding in found if finding.kind in ("expired", "lapsing")]


def _dated(waiver: Waiver, day: date) -> Iterable[Finding]:
    left = waiver.days_left(day)
    if left <= 0:
        yield Finding(
            waiver.id, "expired", f"lapsed on {waiver.expires}; {waiver.owner} may renew or fix ({waiver.ticket})"
        )
    elif waiver.approved > day:
        yield Finding(waiver.id, "future", f"holds only from {waiver.approved}")
    elif left <= ANNOUNCED_DAYS[0]:
        urgency = next(days for days in reversed(ANNOUNCED_DAYS) if left <= days)
        word = {30: "lapses", 7: "lapses soon:", 1: "lapses today:"}[urgency]
        yield Finding(waiver.id, "lapsing", f"{word} last day {waiver.expires}, owner {waiver.owner} ({waiver.ticket})")


def _place(content: Any, path: Iterable[str | int]) -> str:
    steps = list(path)
    if len(steps) > 1 and steps[0] == "waivers":
        entry = content["waivers"][int(steps[1])]
        name = (
            entry.get("id", f"number {int(steps[1]) + 1}") if isinstance(entry, dict) else f"number {int(steps[1]) + 1}"
        )
        return f"waiver {name}: {'.'.join(map(str, steps[2:]))}{': ' if steps[2:] else ''}"
    return f"{'.'.join(map(str, steps))}: " if steps else ""


def _wrong(fault: Any) -> str:
    if fault.validator == "oneOf":
        return f"{fault.instance!r} is neither an exact value nor written as {{glob: ...}}"
    return str(fault.message)[:300]
