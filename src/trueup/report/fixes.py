"""Journals and results -> fixes as evidence: who changed what, what proves that it holds, whether it was undone.

A fix is one item of a plan as it was carried out once. A write counts as undone where each call that takes it back went
through later, and was not itself undone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from trueup.report.journal import Item, Journal, Remediation, Session
from trueup.report.store import Judged, Store
from trueup.results import State
from trueup.times import moment

VERIFIED = "verified"
STILL_FAILING, FAILING_AGAIN = "still failing", "failing again"
NOT_JUDGED = "not judged since"
UNDONE, PARTLY_UNDONE = "undone", "undone in part"
NOT_MADE = "not carried out"
LAPSED = frozenset({STILL_FAILING, FAILING_AGAIN, NOT_MADE})  # those that somebody should look at
STANDINGS = (VERIFIED, STILL_FAILING, FAILING_AGAIN, NOT_JUDGED, UNDONE, PARTLY_UNDONE, NOT_MADE)


@dataclass(frozen=True)
class Undone:
    """That something took writes of a fix back: when the last of them went, who did it, and how many writes."""

    time: str
    session: Session
    writes: int


@dataclass(frozen=True)
class Fix:
    """One fix of one resource."""

    id: str  # `<journal>:<item>`
    plan_id: str
    rule: str
    document: str
    document_sha256: str
    account: str
    region: str
    resource: str
    session: Session
    began: str
    ended: str  # when the last thing that is known of it happened
    end: str  # changed, failed, ..., as apply said; stopped where it did not
    reason: str
    writes: tuple[Remediation, ...]
    undone: Undone | None
    standing: str  # one of STANDINGS
    proof: Judged | None  # the first result after it that is compliant; without one the last that judged it
    outdated: bool  # it was undone after the result that is reported: that result tells of before


def fixes(journals: Sequence[Journal], store: Store) -> tuple[Fix, ...]:
    """The fixes of some journals, in the order of their beginnings; those of undo are read with them."""
    back = _Back(change for journal in journals for change in journal.changes)
    found = [
        _fix(journal.name, item, writes, back, store)
        for journal in journals
        for item, writes in _items(journal)
        if not (writes and all(back.is_one(write) for write in writes))
    ]
    return tuple(sorted(found, key=lambda fix: fix.began))


def _items(journal: Journal) -> Iterator[tuple[Item, tuple[Remediation, ...]]]:
    """What was carried out, with its writes: items, and in journals of 1.0, which know none, all of one origin."""
    held: defaultdict[int, list[Remediation]] = defaultdict(list)
    loose: defaultdict[tuple[str, ...], list[Remediation]] = defaultdict(list)
    for change in journal.changes:
        (held[change.item] if change.item in journal.items else loose[change.origin]).append(change)
    for number, item in journal.items.items():
        yield item, tuple(held[number])
    for writes in loose.values():
        yield Item(0, {}, writes[0].session), tuple(writes)


def _fix(name: str, item: Item, writes: tuple[Remediation, ...], back: _Back, store: Store) -> Fix:
    first = writes[0] if writes else None
    told = {
        key: str(item.line.get(spelled) or (getattr(first, key) if first else ""))
        for key, spelled in {
            "plan_id": "planId", "rule": "rule", "document": "document", "document_sha256": "documentSha256",
            "account": "account", "region": "region", "resource": "resource",
        }.items()
    }  # fmt: skip
    ended = max([item.ended, *(write.ended or write.time for write in writes)])
    made = [write for write in writes if write.went_through and (write.way_back or write.reversible == "no")]
    undone = back.undone(made)
    judged = store.judged(told["rule"], told["account"], told["region"], told["resource"])
    standing, proof = _standing(writes, made, undone, _after(judged, ended))
    now = next((each for each in judged if each.is_reported), None)
    return Fix(
        id=f"{name}:{item.number}" if item.number else f"{name}#{first.sequence if first else 0}",
        **told,
        session=item.session,
        began=str(item.line.get("time") or (first.time if first else "")),
        ended=ended,
        end=item.end or ("stopped" if item.number else "not known"),
        reason=item.reason,
        writes=writes,
        undone=undone,
        standing=standing,
        proof=proof,
        outdated=bool(undone and now and not _after([now], undone.time)),
    )


def _standing(
    writes: Sequence[Remediation], made: Sequence[Remediation], undone: Undone | None, after: Sequence[Judged]
) -> tuple[str, Judged | None]:
    """How a fix stands, and the result that says so."""
    decided = [each for each in after if each.state in (State.COMPLIANT, State.NON_COMPLIANT, State.WAIVED)]
    proof = next((each for each in decided if each.state == State.COMPLIANT), decided[-1] if decided else None)
    if undone:
        return UNDONE if undone.writes == len(made) else PARTLY_UNDONE, proof
    if not any(write.went_through for write in writes):
        return NOT_MADE, proof
    if proof is None:
        return NOT_JUDGED, None
    if proof.state != State.COMPLIANT:
        return STILL_FAILING, proof
    return VERIFIED if decided[-1].state == State.COMPLIANT else FAILING_AGAIN, proof


def _after(judged: Iterable[Judged], time: str) -> list[Judged]:
    """The results that saw what was there at a time or later: judged then, and their evidence captured then."""
    since = _seconds(time)
    return [each for each in judged if min(each.evaluated, each.captured or each.evaluated) >= since]


def _seconds(time: str) -> float:
    """Epoch seconds; later than all where a journal has no time that can be read: nothing is proven by it."""
    try:
        return moment(time).timestamp()
    except (ValueError, OverflowError):
        return inf


class _Key(NamedTuple):
    origin: tuple[str, ...]
    step: str
    call: str


class _Back:
    """The changes of all journals, by what they would take back."""

    def __init__(self, changes: Iterable[Remediation]) -> None:
        self._went: defaultdict[_Key, list[Remediation]] = defaultdict(list)
        for change in changes:
            if self.is_one(change) and change.went_through:
                self._went[_Key(change.origin, change.step, change.said)].append(change)

    @staticmethod
    def is_one(change: Remediation) -> bool:
        """Whether a change takes another back: `trueup undo` names the step so."""
        return change.step.startswith("undo of change ")

    def undone(self, made: Sequence[Remediation]) -> Undone | None:
        """What took some of these writes back, wholly or in part; None where nothing did."""
        taken = [calls for calls in map(self._calls, made) if calls]
        if not taken:
            return None
        last = max((call for calls in taken for call in calls), key=lambda call: call.ended or call.time)
        whole = sum(len(calls) == len(write.way_back) for write in made if (calls := self._calls(write)))
        return Undone(last.ended or last.time, last.session, whole)

    def _calls(self, write: Remediation) -> list[Remediation]:
        """The calls back of a write that went through after it, and that nothing has undone since."""
        step = f"undo of change {write.sequence}"
        found = (self._standing(_Key(write.origin, step, call), write.time) for call in write.way_back)
        return [call for call in found if call]

    def _standing(self, key: _Key, since: str) -> Remediation | None:
        later = (call for call in self._went.get(key, ()) if call.time >= since)
        return next((call for call in later if call.time == since or not self._is_undone(call)), None)

    def _is_undone(self, write: Remediation) -> bool:
        return bool(write.way_back) and len(self._calls(write)) == len(write.way_back)


def tally(found: Iterable[Fix]) -> Mapping[str, int]:
    """How many fixes there are of each standing, in the order of STANDINGS; without those that there are none of."""
    counts: defaultdict[str, int] = defaultdict(int)
    for fix in found:
        counts[fix.standing] += 1
    return {standing: counts[standing] for standing in STANDINGS if counts[standing]}
