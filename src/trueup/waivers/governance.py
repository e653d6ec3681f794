"""How exceptions are granted: who approved them, for how long, how wide they are, and which say the same twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from unicodedata import category, normalize

from trueup.waivers.match import Scope, Waiver
from trueup.waivers.register import Finding

LONGEST_DAYS = 366  # a year, whichever year it is
_WIDE = ("rules", "accounts", "resources")  # scopes that name what is meant; that of Regions may be all of them


def check(waivers: Sequence[Waiver], day: date, longest_days: int = LONGEST_DAYS) -> list[Finding]:
    """What a reviewer should refuse or ask about, waiver by waiver, then the pairs that overlap on or after a day."""
    found = [finding for waiver in waivers for finding in _granted(waiver, longest_days)]
    return [*found, *_overlaps(waivers, day)]


def _granted(waiver: Waiver, longest_days: int) -> Iterator[Finding]:
    if _name(waiver.owner) == _name(waiver.approver):
        yield Finding(waiver.id, "self-approved", f"{waiver.owner} owns and approved it; somebody else has to approve")
    term = (waiver.expires - waiver.approved).days + 1
    if term > longest_days:
        yield Finding(waiver.id, "too-long", f"holds for {term} days, and {longest_days} are the longest term")
    wide = [name for name in _WIDE if any(not glob.strip("*") for glob in getattr(waiver, name).globs)]
    if wide:
        yield Finding(waiver.id, "wildcard", f"a bare wildcard for {' and '.join(wide)}: name what is meant")
    for value in sorted({value for scope in _scopes(waiver) for value in (*scope.exact, *scope.globs) if "?" in value}):
        yield Finding(waiver.id, "question-mark", f"the ? in {value} stands for itself; only * stands for any text")


def _name(text: str) -> str:
    """A name as people read it: without case, width, and what is invisible."""
    seen = (each for each in normalize("NFKC", text) if category(each) != "Cf")
    return " ".join("".join(seen).casefold().split())


def _scopes(waiver: Waiver) -> tuple[Scope, ...]:
    return waiver.rules, waiver.accounts, waiver.regions, waiver.resources


def _overlaps(waivers: Sequence[Waiver], day: date) -> Iterator[Finding]:
    """Pairs that cover one and the same; of ids and ARNs of one resource only AWS knows that they are one."""
    held = [waiver for waiver in waivers if waiver.expires >= day]
    by_rule: defaultdict[str, list[int]] = defaultdict(list)
    patterns: list[int] = []  # places of waivers whose rules are patterns, to be held against all
    for place, waiver in enumerate(held):
        near = {other for rule in waiver.rules.exact for other in by_rule[rule]} | set(patterns)
        for other in sorted(range(place) if waiver.rules.globs else near):
            if _overlap(held[other], waiver):
                yield Finding(waiver.id, "overlap", f"covers what {held[other].id} covers; keep one of the two")
        for rule in waiver.rules.exact:
            by_rule[rule].append(place)
        if waiver.rules.globs:
            patterns.append(place)


def _overlap(one: Waiver, other: Waiver) -> bool:
    return (
        one.approved <= other.expires
        and other.approved <= one.expires
        and all(_meet(*scopes) for scopes in zip(_scopes(one), _scopes(other), strict=True))
    )


def _meet(one: Scope, other: Scope) -> bool:
    """Whether some value is in both."""
    return (
        not one.exact.isdisjoint(other.exact)
        or any(one.covers(value) for value in other.exact if one.globs)
        or any(other.covers(value) for value in one.exact if other.globs)
        or any(_patterns_meet(first, second) for first in one.globs for second in other.globs)
    )


def _patterns_meet(one: str, other: str) -> bool:
    """Whether some text is of both patterns: with a star in each, their beginnings and their ends alone decide."""
    if "*" not in one or "*" not in other:
        return (Scope(frozenset(), (one,)).covers(other)) if "*" not in other else _patterns_meet(other, one)
    starts, ends = ([pattern.split("*")[place] for pattern in (one, other)] for place in (0, -1))
    return (starts[0].startswith(starts[1]) or starts[1].startswith(starts[0])) and (
        ends[0].endswith(ends[1]) or ends[1].endswith(ends[0])
    )
