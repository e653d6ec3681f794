"""The way back from a write: what to read before and after it, what it touches, and which calls restore that.

The table has one row an operation, made by `families` from a line of facts; a write without a row is refused a
way back by name ("no inverse is known"), never guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trueup.remediation.inverse import compute, data, detection, identity, keys, logs, messaging, network, s3
from trueup.remediation.inverse.families import UNKNOWN, Reversible, Row
from trueup.remediation.inverse.values import fill
from trueup.runner.calls import Call

__all__ = ["ABSENT", "UNKNOWN", "Undo", "known", "means_absent", "predict", "reads", "state", "undo"]

TABLE: dict[str, Row] = {}
for _module in (compute, data, detection, identity, keys, logs, messaging, network, s3):
    TABLE |= _module.ROWS

# (service, read operation) -> the error codes by which it says that what was asked for does not exist
ABSENT: dict[tuple[str, str], frozenset[str]] = {}
for _name, _row in TABLE.items():
    for _read in _row.reads:
        _key = (_name.partition(":")[0], _read.operation)
        ABSENT[_key] = ABSENT.get(_key, frozenset()) | _read.absent

NO_ROW = "no inverse is known"


@dataclass(frozen=True)
class Undo:
    """The calls that take a write back, in order; `partial` and `no` always say why."""

    calls: tuple[Call, ...] = ()
    reversible: Reversible = "yes"
    reason: str = ""


def known(operation: str) -> bool:
    """Whether the table has a row for a write such as `s3:PutBucketPolicy`."""
    return operation in TABLE


def reads(call: Call) -> tuple[Call, ...]:
    """The calls to make before and after a write; none where there is nothing to read."""
    row = TABLE.get(str(call))
    return tuple(
        Call(call.service, read.operation, fill(read.parameters, call.parameters), call.region)
        for read in (row.reads if row else ())
    )


def means_absent(call: Call, code: str) -> bool:
    """Whether a read's error code says that there is nothing; any other error must stop the write."""
    return code in ABSENT.get((call.service, call.operation), frozenset())


def state(call: Call, answers: Sequence[Mapping[str, Any] | None]) -> Any:
    """What the write touches, as JSON to compare: no response metadata, times or ids that change by themselves.

    answers: one for each of `reads(call)`, None where absent. None where nothing is there or nothing can be read.
    """
    row = TABLE.get(str(call))
    return row.state(call.parameters, answers) if row and row.reads else None


def predict(call: Call, answers: Sequence[Mapping[str, Any] | None]) -> Any:
    """The state that the write will leave, as far as the call tells it; UNKNOWN where it does not."""
    row = TABLE.get(str(call))
    return row.predict(call.parameters, answers) if row and row.reads else UNKNOWN


def undo(call: Call, pre: Sequence[Mapping[str, Any] | None], response: Mapping[str, Any] | None) -> Undo:
    """The way back from a write. pre: the answers to `reads(call)` before it; response: its answer, if there is one."""
    row = TABLE.get(str(call))
    if row is None:
        return Undo((), "no", NO_ROW)
    back = row.undo(call.parameters, pre, response)
    calls = tuple(Call(call.service, operation, parameters, call.region) for operation, parameters in back.calls)
    return Undo(calls, back.reversible, back.reason)
