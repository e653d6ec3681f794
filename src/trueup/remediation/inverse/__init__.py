"""The way back from a write: what to read before and after it, what it touches, and which calls restore that.

A file for each service, named as boto3 names its client (`lambda_` for lambda), holds one row an operation, made by
`families` from a line of facts. Files are found by the service of a call, not listed. A write without a row is refused
a way back by name ("no inverse is known"), never guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword
from pkgutil import iter_modules
from typing import Any

from trueup.remediation.inverse.families import UNKNOWN, Reversible, Row, Rows
from trueup.remediation.inverse.values import Answer, fill
from trueup.runner.calls import Call

__all__ = [
    "UNKNOWN",
    "Undo",
    "backs",
    "deletes",
    "is_final",
    "known",
    "looks",
    "loses",
    "means_absent",
    "operations",
    "predict",
    "reads",
    "says",
    "shows",
    "state",
    "undo",
]

DELETES = ("Delete", "Terminate")

SHARED = ("families", "values")  # what the services' files are written with
NO_ROW = "no inverse is known"


@cache
def _rows(service: str) -> Rows:
    """The rows of a service by `service:Operation`; none where it has no file."""
    name = service.replace("-", "_") + ("_" if iskeyword(service) else "")
    if not name.isidentifier() or name in SHARED or find_spec(f"{__name__}.{name}") is None:
        return {}
    rows: Rows = import_module(f"{__name__}.{name}").ROWS
    return rows


@cache
def _absent(service: str) -> dict[str, frozenset[str]]:
    """Read operation -> the error codes by which it says that what was asked for does not exist."""
    codes: dict[str, frozenset[str]] = {}
    for row in _rows(service).values():
        for read in row.reads:
            codes[read.operation] = codes.get(read.operation, frozenset()) | read.absent
    return codes


def _row(operation: str) -> Row | None:
    return _rows(operation.partition(":")[0]).get(operation)


@dataclass(frozen=True)
class Undo:
    """The calls that take a write back, in order; `partial` and `no` always say why."""

    calls: tuple[Call, ...] = ()
    reversible: Reversible = "yes"
    reason: str = ""


def known(operation: str) -> bool:
    """Whether the table has a row for a write such as `s3:PutBucketPolicy`."""
    return _row(operation) is not None


def operations() -> tuple[str, ...]:
    """Every write that has a row; sorted."""
    services = (module.name.rstrip("_").replace("_", "-") for module in iter_modules(__path__))
    return tuple(sorted(operation for service in services for operation in _rows(service)))


def reads(call: Call) -> tuple[Call, ...]:
    """The calls to make before and after a write; none where there is nothing to read."""
    row = _row(str(call))
    return tuple(
        Call(call.service, read.operation, fill(read.parameters, call.parameters), call.region)
        for read in (row.reads if row else ())
    )


def means_absent(call: Call, code: str) -> bool:
    """Whether a read's error code says that there is nothing; any other error must stop the write."""
    return code in _absent(call.service).get(call.operation, frozenset())


def state(call: Call, answers: Sequence[Mapping[str, Any] | None]) -> Any:
    """What the write touches, as JSON to compare: no response metadata, times or ids that change by themselves.

    answers: one for each of `reads(call)`, None where absent. None where nothing is there or nothing can be read.
    """
    row = _row(str(call))
    return row.state(call.parameters, answers) if row and row.reads else None


def deletes(operation: str) -> bool:
    """Whether a write, such as `ec2:DeleteVolume`, ends the thing itself."""
    return operation.partition(":")[2].startswith(DELETES)


def is_final(operation: str) -> bool:
    """Whether a row says that there is no way back from a write."""
    row = _row(operation)
    return row is not None and row.blind


def loses(operation: str) -> str:
    """What the way back from a write does not bring back, whatever its call says; empty where nothing is told."""
    row = _row(operation)
    return row.loses if row else ""


def backs(operation: str) -> tuple[str, ...]:
    """The operations, as `s3:DeleteBucketPolicy`, that a way back from a write may be made of."""
    row = _row(operation)
    return tuple(f"{operation.partition(':')[0]}:{back}" for back in row.backs) if row else ()


def looks(operation: str) -> tuple[str, ...]:
    """The operations that are called before and after a write."""
    row = _row(operation)
    return tuple(f"{operation.partition(':')[0]}:{read.operation}" for read in row.reads) if row else ()


def predict(call: Call, answers: Sequence[Mapping[str, Any] | None]) -> Any:
    """The state that the write will leave, as far as the call tells it; UNKNOWN where it does not."""
    row = _row(str(call))
    return row.predict(call.parameters, answers) if row and row.reads else UNKNOWN


def shows(call: Call, pre: Sequence[Answer], post: Sequence[Answer]) -> bool:
    """Whether the answers to a write's reads show it: the state that it foretold, or at least another than before.

    A row that reads but tells no state shows every write.
    """
    row = _row(str(call))
    if row is None or not row.reads or row.blind:
        return True
    before, after = row.state(call.parameters, pre), row.state(call.parameters, post)
    return says(row.predict(call.parameters, pre), after) or before != after


def says(expected: Any, now: Any) -> bool:
    """Whether a state is what a call said it would be. AWS may have added defaults to it, and left out what steers."""
    if isinstance(expected, Mapping) and isinstance(now, Mapping):
        common = expected.keys() & now.keys()
        return (bool(common) or expected == now) and all(says(expected[name], now[name]) for name in common)
    if isinstance(expected, list) and isinstance(now, list):
        return len(expected) == len(now) and all(says(*pair) for pair in zip(expected, now, strict=True))
    return bool(expected == now)


def made(call: Call, pre: Sequence[Answer], post: Sequence[Answer]) -> dict[str, Any] | None:
    """What a Create without an answer would have answered, as far as its undo needs it: the one thing that is new.

    None where nothing is, or more than one thing, or where no read tells.
    """
    row = _row(str(call))
    if row is None or row.made is None or not len(row.reads) == len(pre) == len(post):
        return None
    return row.made(call.parameters, pre, post)


def undo(call: Call, pre: Sequence[Mapping[str, Any] | None], response: Mapping[str, Any] | None) -> Undo:
    """The way back from a write. pre: the answers to `reads(call)` before it; response: its answer, if there is one."""
    row = _row(str(call))
    if row is None:
        return Undo((), "no", NO_ROW)
    back = row.undo(call.parameters, pre, response)
    calls = tuple(Call(call.service, operation, parameters, call.region) for operation, parameters in back.calls)
    return Undo(calls, back.reversible, back.reason)
