"""The journal: what was changed, with what it was before, on disk before the change reaches AWS.

One JSON line an event (`schemas/journal.schema.json`): the intent of a write, then its outcome. A line is written
in one piece, flushed and fsynced before `intent` returns, and carries a check of itself, so that a line that was
cut by a crash, or damaged, is known. An intent without outcome means: it may have happened.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any

from trueup.errors import IncompleteError, UsageError
from trueup.redaction import Secrets
from trueup.remediation import inverse, kept
from trueup.remediation.inverse import Undo
from trueup.remediation.kept import Answer
from trueup.runner.calls import Call
from trueup.schemas import fault
from trueup.yaml_files import json_value

SCHEMA_VERSION = "1.0"

# What an intent says of where it comes from, and the name of it in Change.
ORIGIN = {
    "runId": "run_id", "planId": "plan_id", "rule": "rule", "document": "document", "documentSha256": "document_sha256",
    "step": "step", "account": "account", "region": "region", "resource": "resource",
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """How a write ended: `error` is empty where it succeeded, `unreadable` where the state after it was read."""

    time: str
    error: str
    after: Any
    unreadable: str = ""


@dataclass(frozen=True)
class Change:
    """One write of a journal. before and after are what `inverse.state` says; outcome is None where it is unknown."""

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


class Journal:
    """A journal that is open for writing; nobody else writes to it meanwhile.

    Opening an existing journal continues it. Raises UsageError where the file is no journal, is open in another
    process, or cannot be written.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self._now = now
        self.broken = ""  # why it cannot be written any more
        self._open: dict[int, tuple[Call, Sequence[Answer], Secrets]] = {}
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
        if not stat.S_ISREG(os.fstat(self._file).st_mode):
            os.close(self._file)
            raise UsageError(f"{path}: not a file that keeps what is written to it.")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise UsageError(
                f"{path}: another process writes to it; wait for it, or name another --journal."
            ) from error
        try:
            cut: list[str] = []
            self.sequence = max((change.sequence for change in read(path, cut.append)), default=0)
            if cut:  # end the cut line, and say that it is one, so that all after it stays readable
                self._write(b"\n")
                self._line("resumed", {})
        except BaseException:
            os.close(self._file)
            raise
        _sync_folder(path.parent)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Lets others write to it. A journal of nothing is no file."""
        if os.fstat(self._file).st_size == 0:
            self.path.unlink(missing_ok=True)
        os.close(self._file)

    def about(self, **origin: str) -> View:
        """The journal for the changes of one item: every intent gets this origin (`runId`, `rule`, ...)."""
        return View(self, origin)

    def intent(self, change: Mapping[str, Any]) -> int:
        """Write down what is about to be done; on disk when this returns, and only then may the write go out.

        change: `call` (as JSON), `pre` (the answers to `inverse.reads(call)`, None where absent), the `secrets` that
        the run has seen, where there are any, and what is known of ORIGIN. The state before and the way back are
        worked out here. Returns the sequence number. Raises IncompleteError where it cannot be written: then the write
        must not happen.
        """
        call, pre = Call.from_json(change["call"]), list(change["pre"])
        self.sequence += 1
        seen = change.get("secrets") or kept.NONE
        self._open[self.sequence] = (call, pre, seen)
        origin = {name: str(change.get(name) or "") for name in ORIGIN}
        self._line(
            "intent",
            origin
            | {
                "sequence": self.sequence,
                "region": origin["region"] or call.region,
                "call": kept.call(call, seen),
                "pre": kept.answers(call, pre, seen),
                "before": kept.state(call, pre, seen),
                "undo": kept.undo(inverse.undo(call, pre, None), seen),
            },
        )
        return self.sequence

    def outcome(
        self, sequence: int, response: Mapping[str, Any] | None, error: str | None, post: Sequence[Answer]
    ) -> None:
        """Write down how it ended: with an answer or with an error. post: the answers to the same reads after it.

        An answer `{"unreadable": why}` says that the read failed; the state after is then not known.
        """
        call, pre, seen = self._open.pop(sequence)
        unreadable = next((str(answer["unreadable"]) for answer in post if answer and "unreadable" in answer), "")
        self._line(
            "outcome",
            {
                "sequence": sequence,
                "error": error or "",
                "after": None if unreadable else kept.state(call, list(post), seen),
                "unreadable": unreadable,
                "undo": kept.undo(inverse.undo(call, pre, response), seen),
            },
        )

    def _line(self, kind: str, content: Mapping[str, Any]) -> None:
        line = {"schemaVersion": SCHEMA_VERSION, "kind": kind, "time": self._now().isoformat(timespec="milliseconds")}
        line |= content
        self._write((_encoded(line | {"check": _check(line)}) + "\n").encode())

    def _write(self, data: bytes) -> None:
        try:
            while data:
                data = data[os.write(self._file, data) :]
            os.fsync(self._file)
        except OSError as error:
            self.broken = f"{self.path}: the journal cannot be written: {error.strerror}; stopped."
            raise IncompleteError(self.broken) from error


@dataclass(frozen=True)
class View:
    """A journal whose intents get an origin."""

    journal: Journal
    origin: Mapping[str, str]

    def intent(self, change: Mapping[str, Any]) -> int:
        """As Journal.intent."""
        return self.journal.intent({**change, **self.origin})

    def outcome(
        self, sequence: int, response: Mapping[str, Any] | None, error: str | None, post: Sequence[Answer]
    ) -> None:
        """As Journal.outcome."""
        self.journal.outcome(sequence, response, error, post)


def read(path: Path, on_cut: Callable[[str], None] = lambda _message: None) -> list[Change]:
    """The changes of a journal, in order, each with its outcome where there is one.

    A last line that was cut is not read, and `on_cut` is told: if it was an intent, its write never went out; if it
    was an outcome, its intent stays without one. Raises UsageError, with the line, for any other damage.
    """
    changes: dict[int, Change] = {}
    for number, line in _lines(path, on_cut):
        where = f"{path}:{number}"
        if line["kind"] == "intent":
            if line["sequence"] != len(changes) + 1:
                raise UsageError(f"{where}: change {len(changes) + 1} is missing; the journal is not whole.")
            changes[line["sequence"]] = _change(line)
        elif line["kind"] == "outcome":
            change = changes.get(line["sequence"])
            if change is None or change.outcome is not None:
                raise UsageError(f"{where}: an outcome of change {line['sequence']} that does not belong there.")
            ended = Outcome(line["time"], line["error"], line["after"], line["unreadable"])
            changes[change.sequence] = replace(change, undo=_undo(line["undo"]), outcome=ended)
    return list(changes.values())


def _lines(path: Path, on_cut: Callable[[str], None]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The sound lines of a journal with their numbers."""
    try:
        raw = path.read_bytes().split(b"\n")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    broken: tuple[int, str] | None = None
    for number, text in enumerate(raw, start=1):
        last = number == len(raw)
        if last and not text:
            break
        line, wrong = _decoded(text, f"{path}:{number}")
        if broken and (line is None or line["kind"] != "resumed"):
            raise UsageError(f"{path}:{broken[0]}: {broken[1]}")
        if broken:
            on_cut(f"{path}:{broken[0]}: the line was cut and is not read; the journal was resumed after it.")
            broken = None
        elif line is None and last:
            on_cut(f"{path}:{number}: the last line was cut and is not read; its change may or may not have happened.")
        elif line is None:
            broken = (number, wrong)
        elif last:  # whole, but for its line end: the last byte was not written
            yield number, line
            on_cut(f"{path}:{number}: the last line lacks its line end.")
        elif line["kind"] != "resumed":
            yield number, line
    if broken:
        raise UsageError(f"{path}:{broken[0]}: {broken[1]}")


def _decoded(text: bytes, where: str) -> tuple[dict[str, Any] | None, str]:
    try:
        line = json_value(text.decode())
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None, "not a line of a journal"
    except ValueError as error:  # whole, so that no crash has cut it, and nothing that we write
        raise UsageError(f"{where}: not a line of a journal: {error}") from error
    wrong = fault("journal", line)
    if wrong:
        return None, f"not a line of a journal: {wrong}"
    if line["check"] != _check({name: value for name, value in line.items() if name != "check"}):
        return None, "the line was changed after it was written"
    return line, ""


def _change(line: Mapping[str, Any]) -> Change:
    return Change(
        sequence=line["sequence"],
        time=line["time"],
        call=_call(line["call"]),
        pre=tuple(line["pre"]),
        before=line["before"],
        undo=_undo(line["undo"]),
        **{field: line[name] for name, field in ORIGIN.items()},
    )


def _call(data: Mapping[str, Any]) -> Call:
    return Call.from_json({**data, "parameters": _revived(data["parameters"])})


def _revived(value: Any) -> Any:
    if isinstance(value, Mapping):
        return b64decode(value["$bytes"]) if set(value) == {"$bytes"} else {k: _revived(v) for k, v in value.items()}
    return [_revived(part) for part in value] if isinstance(value, list) else value


def _undo(data: Mapping[str, Any]) -> Undo:
    return Undo(tuple(_call(call) for call in data["calls"]), data["reversible"], data["reason"])


def _encoded(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _check(line: Mapping[str, Any]) -> str:
    return sha256(_encoded(line).encode()).hexdigest()[:16]


def _sync_folder(folder: Path) -> None:
    """So that the new file's name survives a crash as its content does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
