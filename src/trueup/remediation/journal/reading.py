"""From the lines of a journal to what they tell."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from trueup.errors import UsageError
from trueup.remediation.inverse import Undo
from trueup.remediation.journal import lines
from trueup.remediation.journal.states import ORIGIN, Change, History, ItemState, Outcome
from trueup.remediation.objects import Object
from trueup.runner.calls import Call


def read(path: Path, on_cut: Callable[[str], None] = lambda _message: None) -> list[Change]:
    """The changes of a journal, in order, each with its outcome where there is one; see `history`."""
    return history(path, on_cut).changes


def history(path: Path, on_cut: Callable[[str], None] = lambda _message: None) -> History:
    """All that a journal tells.

    A last line that was cut is not read, and `on_cut` is told: if it was an intent, its write never went out; if it
    was an outcome, its intent stays without one. It is told of a run that did not end, too: it was killed, or the
    journal was cut at the end of a line. Raises UsageError, with the line, for any other damage.
    """
    told, begun = History(), ""
    for number, line in lines.read(path, on_cut):
        try:
            _take(line, told)
        except _Misplaced as wrong:
            raise UsageError(f"{path}:{number}: {wrong}") from wrong
        begun = line["time"] if line["kind"] == "run" else begun
        told.last = line["check"]
    if not told.closed:
        on_cut(f"{path}: the run that began at {begun} did not end: it was stopped, or the journal was cut short.")
    return told


class _Misplaced(Exception):  # noqa: N818 - a message, which gets its place where it is caught
    """A sound line that does not belong where it stands."""


def _take(line: Mapping[str, Any], told: History) -> None:
    match line["kind"]:
        case "run":
            told.closed = False
        case "close":
            told.closed = True
        case "begin":
            if line["item"] != len(told.items) + 1:
                raise _Misplaced(f"item {len(told.items) + 1} is missing; the journal is not whole.")
            told.items.append(ItemState(line["item"], line["key"], line["time"]))
        case "end":
            if not 1 <= line["item"] <= len(told.items):
                raise _Misplaced(f"an end of item {line['item']} that does not belong there.")
            told.items[line["item"] - 1] = replace(told.items[line["item"] - 1], end=line["end"])
        case "intent":
            if line["sequence"] != len(told.changes) + 1:
                raise _Misplaced(f"change {len(told.changes) + 1} is missing; the journal is not whole.")
            told.changes.append(_change(line))
        case "outcome":
            place = line["sequence"] - 1
            if place >= len(told.changes) or told.changes[place].outcome is not None:
                raise _Misplaced(f"an outcome of change {line['sequence']} that does not belong there.")
            ended = Outcome(line["time"], line["error"], line["after"], line["unreadable"], line.get("answered", True))
            told.changes[place] = replace(told.changes[place], undo=_undo(line["undo"]), outcome=ended)


def _change(line: Mapping[str, Any]) -> Change:
    return Change(
        sequence=line["sequence"],
        time=line["time"],
        call=_call(line["call"]),
        pre=tuple(line["pre"]),
        before=line["before"],
        undo=_undo(line["undo"]),
        item=line.get("item", 0),
        object=Object(**line["object"]) if line.get("object") else None,
        **{name: line[spelled] for spelled, name in ORIGIN.items()},
    )


def _call(data: Mapping[str, Any]) -> Call:
    return Call.from_json({**data, "parameters": _revived(data["parameters"])})


def _revived(value: Any) -> Any:
    if isinstance(value, Mapping):
        return b64decode(value["$bytes"]) if set(value) == {"$bytes"} else {k: _revived(v) for k, v in value.items()}
    return [_revived(part) for part in value] if isinstance(value, list) else value


def _undo(data: Mapping[str, Any]) -> Undo:
    return Undo(tuple(_call(call) for call in data["calls"]), data["reversible"], data["reason"])
