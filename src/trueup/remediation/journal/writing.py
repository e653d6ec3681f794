"""Writing a journal: what is about to be done is on disk before it is done."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from trueup.errors import IncompleteError, UsageError
from trueup.redaction import Secrets
from trueup.remediation import inverse, kept, objects
from trueup.remediation.inverse.values import comparable
from trueup.remediation.journal import lines
from trueup.remediation.journal.lock import Lock
from trueup.remediation.journal.reading import history
from trueup.remediation.journal.states import ORIGIN
from trueup.remediation.kept import Answer
from trueup.runner.calls import Call


class Journal:
    """A journal that is open for writing; nobody else works with it meanwhile.

    Opening an existing journal continues it; `past` is what it told until then. command: who writes, for whoever finds
    it locked. run: what else is known of the run (`who`, `plan`, `approval`; see the schema).
    Raises UsageError where the file is no journal, is worked with by another process, or cannot be written.
    """

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        command: str = "apply",
        run: Mapping[str, Any] | None = None,
    ) -> None:
        self.path = path
        self._run = run or {}
        self._now = now
        self.broken = ""  # why it cannot be written any more
        self.left: dict[str, str] = {}  # what reads answered last after a write of this run, by the read; not on disk
        self.sent: set[tuple[str, str]] = set()  # what went through, in earlier runs too: the account, the call
        self.made: set[str] = set()  # the ids of what its writes have made, in earlier runs too
        self._open: dict[int, tuple[str, Call, Sequence[Answer], Secrets]] = {}
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
        try:
            if not stat.S_ISREG(os.fstat(self._file).st_mode):
                raise UsageError(f"{path}: not a file that keeps what is written to it.")
            self._lock = Lock(path, command)
        except BaseException:
            os.close(self._file)
            raise
        try:
            if not self._lock.is_of(self._file):
                raise UsageError(f"{path}: was replaced meanwhile; try again.")
            self._continue(path, command)
        except BaseException:
            self._lock.close()
            os.close(self._file)
            raise

    def _continue(self, path: Path, command: str) -> None:
        cut: list[str] = []
        self.past = history(path, cut.append)
        for change in self.past.changes:
            if change.acknowledged:
                self.made |= objects.made(change.call, change.pre, change.undo)
                self.sent.add((change.account, comparable(change.call.to_json())))
        self.sequence, self.items = len(self.past.changes), len(self.past.items)
        self._previous, self._begun = self.past.last, False
        self._command = command
        raw = path.read_bytes()
        if raw and not raw.endswith(b"\n"):  # end the cut line, and say that it is one: all after it stays readable
            self._write(b"\n")
            self._line("resumed", {})
        _sync_folder(path.parent)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        self.close(whole=kind is None)

    def close(self, whole: bool = True) -> None:
        """Lets others work with it. A journal of nothing is no file. whole: its run came to its end."""
        try:
            if self._begun and whole and not self.broken:
                self._line("close", {})
            if os.fstat(self._file).st_size == 0:
                self.path.unlink(missing_ok=True)
        finally:
            os.close(self._file)
            self._lock.close()

    def about(self, **origin: str) -> View:
        """The journal for changes of one origin: every intent gets it (`runId`, `rule`, ...)."""
        return View(self, origin)

    def begin(self, key: str, **origin: str) -> View:
        """Write down that an item of a plan is begun; as `about`, for its changes."""
        self.items += 1
        self._line("begin", {"item": self.items, "key": key, **_origin(origin)})
        return View(self, origin, self.items)

    def end(self, item: int, end: str, reason: str = "") -> None:
        """Write down how an item ended: one of `apply.ENDS`, and why."""
        self._line("end", {"item": item, "end": end, "reason": reason})

    def intent(self, change: Mapping[str, Any]) -> int:
        """Write down what is about to be done; on disk when this returns, and only then may the write go out.

        change: `call` (as JSON), `pre` (the answers to `inverse.reads(call)`, None where absent), the `secrets` that
        the run has seen, where there are any, the `item` that it is of, and what is known of ORIGIN. The state before
        and the way back are worked out here. Returns the sequence number. Raises IncompleteError where it cannot be
        written: then the write must not happen.
        """
        call, pre = Call.from_json(change["call"]), list(change["pre"])
        seen = change.get("secrets") or kept.NONE
        origin = _origin(change)
        way = inverse.undo(call, pre, None)
        content = origin | {
            "sequence": self.sequence + 1,
            "item": int(change.get("item") or 0),
            "region": origin["region"] or call.region,
            "object": objects.touched(origin["account"], call, way).to_json(),
            "call": kept.call(call, seen),
            "pre": kept.answers(call, pre, seen),
            "before": kept.state(call, pre, seen),
            "undo": kept.undo(way, seen),
        }
        self._line("intent", content)
        self.sequence += 1
        self._open[self.sequence] = (origin["account"], call, pre, seen)
        return self.sequence

    def outcome(
        self,
        sequence: int,
        response: Mapping[str, Any] | None,
        error: str | None,
        post: Sequence[Answer],
        answered: bool = True,
    ) -> None:
        """Write down how it ended: with an answer or with an error. post: the answers to the same reads after it.

        An answer `{"unreadable": why}` says that the read failed; the state after is then not known. answered: false
        where no answer of AWS came, so that it may have been carried out: what is new then says what it made.
        """
        account, call, pre, seen = self._open.pop(sequence)
        self.sent |= set() if error else {(account, comparable(call.to_json()))}
        self.left |= {
            comparable(read.to_json()): comparable(answer)
            for read, answer in zip(inverse.reads(call), post, strict=False)
        }
        unreadable = next((str(answer["unreadable"]) for answer in post if answer and "unreadable" in answer), "")
        if response is None and not unreadable:
            response = inverse.made(call, pre, post)
        way = inverse.undo(call, pre, response)
        self.made |= objects.made(call, pre, way)
        self._line(
            "outcome",
            {
                "sequence": sequence,
                "error": error or "",
                "answered": answered,
                "after": None if unreadable else kept.state(call, list(post), seen),
                "unreadable": unreadable,
                "undo": kept.undo(way, seen),
            },
        )

    def _line(self, kind: str, content: Mapping[str, Any]) -> None:
        if not self._begun and kind != "resumed":
            self._begun = True
            self._line("run", {"command": self._command, "process": os.getpid(), **self._run})
        line = {"kind": kind, "time": self._now().isoformat(timespec="milliseconds"), **content}
        data, check = lines.encoded(line, self._previous)
        self._write(data)
        self._previous = check

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
    """A journal whose intents get an origin, and the item that they are of."""

    journal: Journal
    origin: Mapping[str, str]
    item: int = 0

    def intent(self, change: Mapping[str, Any]) -> int:
        """As Journal.intent."""
        return self.journal.intent({**change, **self.origin, "item": self.item})

    def outcome(
        self,
        sequence: int,
        response: Mapping[str, Any] | None,
        error: str | None,
        post: Sequence[Answer],
        answered: bool = True,
    ) -> None:
        """As Journal.outcome."""
        self.journal.outcome(sequence, response, error, post, answered)

    def end(self, end: str, reason: str = "") -> None:
        """As Journal.end."""
        self.journal.end(self.item, end, reason)


def _origin(given: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(given.get(name) or "") for name in ORIGIN}


def _sync_folder(folder: Path) -> None:
    """So that the new file's name survives a crash as its content does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
