"""What a journal tells: changes, each with its outcome, and items, each with how far it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from trueup.remediation.inverse import Undo
from trueup.remediation.kept import Answer
from trueup.remediation.objects import Object
from trueup.runner.calls import Call

# What an intent says of where it comes from, and the name of it in Change.
ORIGIN = {
    "runId": "run_id", "planId": "plan_id", "rule": "rule", "document": "document", "documentSha256": "document_sha256",
    "step": "step", "account": "account", "region": "region", "resource": "resource",
}  # fmt: skip

# Ends of an item after which nothing of it is left to do.
WELL = frozenset({"changed", "unchanged"})


@dataclass(frozen=True)
class Outcome:
    """How a write ended: `error` is empty where it succeeded, `unreadable` where the state after it was read.

    answered: whether AWS answered, be it with an error; where it did not, the write may have been carried out.
    """

    time: str
    error: str
    after: Any
    unreadable: str = ""
    answered: bool = True


@dataclass(frozen=True)
class Change:
    """One write of a journal. before and after are what `inverse.state` says; outcome is None where it is unknown.

    item: the number of the item that it is of; 0 where it is of none.
    """

    sequence: int
    time: str
    run_id: str
    plan_id: str
    rule: str
    document: str
    document_sha256: str
    step: str
    account: str
    region: str
    resource: str
    call: Call
    pre: tuple[Answer, ...]
    before: Any
    undo: Undo
    outcome: Outcome | None = None
    item: int = 0
    object: Object | None = None

    @property
    def acknowledged(self) -> bool:
        """Whether AWS said that the write was carried out."""
        return self.outcome is not None and not self.outcome.error

    @property
    def refused(self) -> bool:
        """Whether AWS said that the write was not carried out."""
        return self.outcome is not None and bool(self.outcome.error) and self.outcome.answered


@dataclass(frozen=True)
class ItemState:
    """One item of a plan, as far as it came: begun, with its changes, and its end, empty where it has none."""

    number: int
    key: str  # of the item in its plan; see `planfile.Item.key`
    time: str
    end: str = ""

    @property
    def open(self) -> bool:
        """Whether it was begun and did not end well."""
        return self.end not in WELL


@dataclass
class History:
    """All that a journal tells, in order. `closed`: its last run came to an end by itself."""

    changes: list[Change] = field(default_factory=list)
    items: list[ItemState] = field(default_factory=list)
    closed: bool = True
    last: str = ""  # the check of the last line

    def unfinished(self, key: str) -> Sequence[Change]:
        """The changes of a plan's item that was begun, last of all, and did not end well; none where there is none."""
        begun = [item for item in self.items if item.key == key]
        if not begun or not begun[-1].open:
            return ()
        numbers = {item.number for item in _since_it_ended(begun)}
        return [change for change in self.changes if change.item in numbers]


def _since_it_ended(begun: Sequence[ItemState]) -> Sequence[ItemState]:
    """The attempts after the last that ended well."""
    last = max((place for place, item in enumerate(begun) if not item.open), default=-1)
    return begun[last + 1 :]
