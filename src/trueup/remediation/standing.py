"""How a change stands now: what AWS shows, held against what the journal says that it was before and was left as.

Reads lag writes. An acknowledged write is one, whatever the reads say so soon after it: they are given time. What AWS
shows after that counts, and not what it showed when the write was made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from trueup import refusals
from trueup.clock import Clock
from trueup.remediation import inverse, kept
from trueup.remediation.inverse import UNKNOWN, values
from trueup.remediation.journal import Change
from trueup.remediation.kept import Answer
from trueup.runner.calls import Call
from trueup.runner.interceptor import CATCHING_UP, Interceptor
from trueup.runner.patience import Patience


@dataclass(frozen=True)
class Standing:
    """What is there now: `gone` where the thing itself is not, `as_before`, `as_left`, or neither.

    answers: to the reads of the change; state: what they say.
    """

    answers: Sequence[Answer] = ()
    state: Any = None
    gone: bool = False
    as_before: bool = False
    as_left: bool = False


class Looking:
    """Looks at the changes of one account and Region, with the patience that their age asks for."""

    def __init__(self, calls: Interceptor, clock: Clock) -> None:
        self.calls, self.clock = calls, clock

    def patience(self, change: Change) -> Patience:
        """None for what AWS refused, or was written long ago; a clock that went back counts as just now."""
        if change.refused:
            return Patience(self.clock, 0)
        written = datetime.fromisoformat(change.outcome.time if change.outcome else change.time)
        age = max((self.clock.now() - written).total_seconds(), 0.0)
        return Patience(self.clock, max(CATCHING_UP - age, 0))

    def at(self, change: Change) -> Standing:
        """How a change stands, once the reads show it or have had their time. Raises what boto3 raises."""
        patience = self.patience(change)
        while True:
            standing = self.once(change)
            if standing.as_left or not comparable(change) or not patience.again():
                return standing

    def once(self, change: Change) -> Standing:
        """How a change stands by one look. Raises what boto3 raises."""
        try:
            answers = self.answers(change.call)
        except ClientError as error:
            if not refusals.is_missing(error):
                raise
            return Standing(gone=True)
        if not comparable(change):
            return Standing(answers)
        now = kept.state(change.call, answers)
        same = now == change.before
        return Standing(answers, now, as_before=same, as_left=not same and _is_left(change, now, answers))

    def holds(self, calls: Sequence[Call]) -> bool:
        """Whether every call would only say what is so already, as far as calls tell it."""
        for call in calls:
            answers = self.answers(call)
            wanted = inverse.predict(call, answers)
            if not answers or wanted is UNKNOWN or inverse.state(call, answers) != wanted:
                return False
        return True

    def answers(self, call: Call) -> list[Answer]:
        """The answers to the reads of a write, None where it is absent."""
        return [self.calls.image(read) for read in inverse.reads(call)]


def left(change: Change) -> Any:
    """The state that a write left, as far as the journal tells; UNKNOWN where it does not.

    The state that was read after it counts, unless it is the one before it: then the read may have been too early.
    """
    ended = change.outcome
    if change.refused and ended is not None and not ended.unreadable:
        return ended.after
    if ended is not None and not ended.unreadable and ended.after != change.before:
        return ended.after
    return kept.prediction(change.call, change.pre) if comparable(change) else UNKNOWN


def _is_left(change: Change, now: Any, answers: Sequence[Answer]) -> bool:
    """Whether the state now is the one that a change left.

    Where the journal does not tell what that would be: what was not there before and is there now is its work.
    """
    expected, ended = left(change), change.outcome
    if expected is UNKNOWN:
        appeared = change.before in (None, False) and now not in (None, False)
        return appeared or inverse.made(change.call, change.pre, answers) is not None
    if ended is not None and expected == ended.after and not ended.unreadable:
        return bool(expected == now)
    return inverse.says(expected, now)


def moved(change: Change, standing: Standing) -> str:
    """What differs between the state now and the one that the write left; empty where nothing does."""
    if standing.as_left or not comparable(change):
        return ""
    expected = left(change)
    if expected is UNKNOWN:
        return "whether it was carried out is not known, nor what it would have left; look at it, then --force"
    return f"it was changed since: it is {short(standing.state)}, and the fix left {short(expected)}; --force overrides"


def calls_back(change: Change, standing: Standing) -> tuple[Call, ...]:
    """The calls that take a change back; of what has no answer, by what is new now."""
    if change.acknowledged or change.undo.reversible == "no":
        return change.undo.calls
    answer = inverse.made(change.call, change.pre, standing.answers)
    return inverse.undo(change.call, change.pre, answer).calls if answer else change.undo.calls


def comparable(change: Change) -> bool:
    """Whether there is something to read, and the journal has what it was before."""
    reads = inverse.reads(change.call)
    return bool(reads) and len(reads) == len(change.pre)


def short(value: Any) -> str:
    """A state in a message."""
    text = "absent" if value is None else json.dumps(value, sort_keys=True)
    return text if len(text) <= 160 else f"{text[:160]}..."


def place(call: Call) -> str:
    """What a write touches, as far as what is read for it tells."""
    return " ".join(text(read) for read in inverse.reads(call))


def text(call: Call) -> str:
    """A call as it is compared."""
    return values.comparable(call.to_json())


def step(change: Change) -> str:
    """How the undo's own journal names the change that it takes back."""
    return f"undo of change {change.sequence}"


Went = Mapping[tuple[str, str], Change]  # (step, call) -> a call back that went through
