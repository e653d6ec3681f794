"""Every document, stopped after each of its writes: killed, or its answer lost. Then applied again, and undone.

`make kills` prints the table. Each row is a fork of one emulated account, in which the document's resource is wrong:
the apply is stopped right after AWS has carried the write out and before anybody hears of it, the worst moment there
is. What is on disk by then is all that the next apply and the undo have.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ReadTimeoutError
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import botocore_stubber

from looping import LIBRARY, Loop
from trueup import aws
from trueup.aws import Aws
from trueup.clock import VirtualClock
from trueup.emulated import HOME, KEYS, MANAGEMENT, emulation
from trueup.permissions import access
from trueup.remediation import apply as applying
from trueup.remediation import plan as planning
from trueup.remediation import undo
from trueup.remediation.accounts import Accounts
from trueup.remediation.apply import Allowed
from trueup.remediation.journal import Journal, read
from trueup.remediation.runbooks import RISKS, Runbooks

FORK = multiprocessing.get_context("fork")
ALL = Allowed(RISKS[-1], irreversible=True)
LATER = 3600.0  # seconds until somebody takes care of it
STUBBER: BotocoreStubber = botocore_stubber


class Killed(BaseException):
    """The process is gone: nothing in it catches this, and nothing is written any more."""


@dataclass(frozen=True)
class Row:
    """How one stop ended. again: the second apply; end: what the undo left; right: nothing half done, no --force."""

    document: str
    write: str
    stop: str
    again: str
    end: str
    right: bool


@dataclass
class Fault:
    """The hooks of a session: its nth write is carried out, and then nobody hears of it."""

    stop: str  # killed or lost
    nth: int
    made: int = 0
    write: str = ""
    _writes: bool = False
    _tried: bool = False
    _call: str = ""

    def asked(self, model: Any, **_: Any) -> None:
        self._writes = access.level(model.service_model.service_name, model.name) == access.WRITE
        self._call, self._tried = f"{model.service_model.service_name}:{model.name}", False

    def sent(self, event_name: str, request: Any, **_: Any) -> None:
        first, self._tried = not self._tried, True
        self.made += self._writes and first
        if not self._writes or self.made != self.nth:
            return
        if first:  # carried out once, however often it is tried
            STUBBER(event_name, request)
            self.write = self._call
        if self.stop == "killed":
            raise Killed
        raise ReadTimeoutError(endpoint_url=request.url)

    def account(self) -> Aws:
        session = aws.session(region=HOME, credentials=KEYS)
        session.events.register_first("before-call", self.asked)
        session.events.register_first("before-send", self.sent)
        return Aws(session, HOME, MANAGEMENT)


class Stopped:
    """One document, its plan, and the account in which it is stopped."""

    def __init__(self, document: str, folder: Path) -> None:
        rule = next(rule for rule in LIBRARY.rules.values() if rule.document == document)
        self.clock, self.path = VirtualClock(), folder / "journal.jsonl"
        self.account = Fault("", 0).account()
        self.loop = Loop(rule, self.account, clock=self.clock)
        self.loop.make_bad()
        self.before = self.loop.state()
        self.books = Runbooks(LIBRARY, clock=self.clock, approve=lambda _question: True)
        result = {
            "runId": "run", "accountId": MANAGEMENT, "awsRegion": HOME, "configRuleName": rule.name,
            "resourceType": "", "resourceId": self.loop.resource, "resourceName": self.loop.resource, "arn": "",
            "state": "NON_COMPLIANT", "waiverId": "",
        }  # fmt: skip
        self.plan = planning.make([result], self.books, Accounts(self.account))

    def apply(self, account: Aws | None = None) -> str:
        with Journal(self.path, self.clock.now) as journal:
            [end] = applying.run(self.plan, self.books, Accounts(account or self.account), journal, ALL).ends
        return end.kind if end.kind in ("changed", "unchanged", "half") else f"{end.kind}: {end.reason}"

    def undo(self) -> str:
        """What an undo leaves that was not so before and was not declared; empty where nothing."""
        mine = self.path.with_name("undo.jsonl")
        done = read(mine) if mine.exists() else []
        changes = undo.chosen(read(self.path), (), done)
        with Journal(mine, self.clock.now, "undo") as journal:
            undone = undo.run(changes, Accounts(self.account), journal, done=done, clock=self.clock)
        wrong = [f"{end.change.call}: {end.kind}: {end.reason}" for end in undone.ends if undo.ENDS[end.kind]]
        declared = any(end.lost for end in undone.ends)
        return "; ".join(wrong) or ("" if declared or self.loop.state() == self.before else "not as before")

    def row(self, stop: str, nth: int) -> Row:
        """One stop, the apply after it, and the undo; where it is half done, that is undone and applied once more."""
        fault = Fault(stop, nth)
        with contextlib.suppress(Killed):
            self.apply(fault.account())
        self.clock.sleep(LATER)
        again = self.apply()
        end = self.undo()
        if again == "half" and not end:
            self.clock.sleep(LATER)
            again, end = f"half done: undo first, then {self.apply()}", self.undo()
        right = not end and again in ("changed", "unchanged", "half done: undo first, then changed")
        return Row(self.loop.rule.document, f"{nth} {fault.write}", stop, again, end or "as before", right)


def rows(document: str) -> Iterator[Row]:
    """A row for each write of a document and each way to stop after it."""
    with emulation(), tempfile.TemporaryDirectory() as folder:
        stopped = Stopped(document, Path(folder))
        for stop in ("killed", "lost"):
            for nth in range(1, _forked(_writes, stopped) + 1):
                yield _forked(Stopped.row, stopped, stop, nth)


def _writes(stopped: Stopped) -> int:
    """How many writes the fix makes when nothing stops it."""
    counted = Fault("", 0)
    stopped.apply(counted.account())
    return counted.made


def _forked(work: Any, stopped: Stopped, *given: Any) -> Any:
    """The answer of some work done in a copy of this process, so that the account here stays as it is."""
    ours, theirs = FORK.Pipe()

    def run() -> None:
        time.sleep = lambda _seconds: None  # of retries
        with tempfile.TemporaryDirectory() as folder:
            stopped.path = Path(folder) / "journal.jsonl"
            theirs.send(work(stopped, *given))

    process = FORK.Process(target=run)
    process.start()
    theirs.close()
    try:
        return ours.recv()
    finally:
        process.join()


def main() -> int:
    """Prints the table; 1 where something was left half done."""
    print("| document | stopped after write | how | applied again | undone |\n| --- | --- | --- | --- | --- |")
    wrong = 0
    for document in sys.argv[1:] or sorted({rule.document for rule in LIBRARY.rules.values()}):
        for row in rows(document):
            wrong += not row.right
            print(f"| {row.document} | {row.write} | {row.stop} | {row.again} | {row.end} |", flush=True)
    print(f"\n{wrong} left half done.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
