"""Every document, stopped after each of its writes: killed, or its answer lost. Then applied again, and undone.

`make kills` prints the table. Each row is a fork of one emulated account, in which the document's resource is wrong:
the apply, a process of its own, is stopped right after AWS has carried the write out and before anybody hears of it;
see `stopping`. What is on disk by then is all that the next apply and the undo have.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import stopping
from looping import LIBRARY, Loop
from stopping import FORK
from trueup import aws
from trueup.aws import Aws
from trueup.catalogue.documents import COSTS, RISKS
from trueup.clock import VirtualClock
from trueup.emulated import HOME, KEYS, MANAGEMENT, emulation
from trueup.remediation import apply as applying
from trueup.remediation import plan as planning
from trueup.remediation import undo
from trueup.remediation.accounts import Accounts
from trueup.remediation.apply import Allowed
from trueup.remediation.journal import Journal, read
from trueup.remediation.planfile import Plan
from trueup.remediation.runbooks import Runbooks

ALL = Allowed(RISKS[-1], COSTS[-1], irreversible=True)
LATER = 3600.0  # seconds until somebody takes care of it


@dataclass(frozen=True)
class Row:
    """How one stop ended. again: the second apply; end: what the undo left; right: nothing half done, no --force."""

    document: str
    write: str
    stop: str
    again: str
    end: str
    right: bool


class Stopped:
    """One document, its plan, and the account in which it is stopped."""

    def __init__(self, document: str, folder: Path) -> None:
        rule = next(rule for rule in LIBRARY.rules.values() if rule.document == document)
        self.clock, self.path = VirtualClock(), folder / "journal.jsonl"
        self.account = Aws(aws.session(region=HOME, credentials=KEYS), HOME, MANAGEMENT)
        self.loop = Loop(rule, self.account, clock=self.clock)
        self.loop.make_bad()
        self.before = self.loop.state()
        self.books = Runbooks(LIBRARY, clock=self.clock, approve=lambda _question: True)
        result = {
            "runId": "run", "accountId": MANAGEMENT, "awsRegion": HOME, "configRuleName": rule.name,
            "resourceType": "", "resourceId": self.loop.resource, "resourceName": self.loop.resource, "arn": "",
            "state": "NON_COMPLIANT", "waiverId": "", "inputs": self.loop.rule.inputs,
        }  # fmt: skip
        self._result = result
        self.plan = self._planned()

    def _planned(self) -> Plan:
        plan = planning.make([self._result], self.books, Accounts(self.account))
        if not plan.items:
            raise RuntimeError(f"{self.loop.rule.document}: not planned: {plan.skipped[0].reason}")
        return plan

    def apply(self, account: Aws | None = None) -> str:
        with Journal(self.path, self.clock.now) as journal:
            [end] = applying.run(self.plan, self.books, Accounts(account or self.account), journal, ALL).ends
        return end.kind if end.kind in ("changed", "unchanged", "half") else f"{end.kind}: {end.reason}"

    def undo(self) -> tuple[str, bool]:
        """What an undo leaves, and whether that is as before, or but for what was declared."""
        mine = self.path.with_name("undo.jsonl")
        done = read(mine) if mine.exists() else []
        changes = undo.chosen(read(self.path), (), done)
        with Journal(mine, self.clock.now, "undo") as journal:
            undone = undo.run(changes, Accounts(self.account), journal, done=done, clock=self.clock)
        final = [end for end in undone.ends if end.change.undo.reversible == "no" and end.kind == "impossible"]
        # what was made before a deletion is all that is left of it: kept, as `undo.DELETES` says
        stays = [end for end in undone.ends if end in final or (final and end.kind == "left")]
        wrong = [end for end in undone.ends if undo.ENDS[end.kind] and end not in stays]
        if wrong:
            return "; ".join(f"{end.change.call}: {end.kind}: {end.reason}" for end in wrong), False
        if self.loop.state() == self.before:
            return "as before", True
        lost = [end.lost or end.reason for end in undone.ends if end.lost or end in stays]
        return f"declared: {'; '.join(lost)}" if lost else "not as before", bool(lost)

    def row(self, stop: str, nth: int) -> Row:
        """One stop, the apply after it, and the undo. What is half done is undone, planned again where it says so,
        and applied once more."""
        write = stopping.run(self.apply, stop, nth).write
        self.clock.sleep(LATER)
        again = self.apply()
        end, right = self.undo()
        if again == "half" and right:
            self.clock.sleep(LATER)
            again = self.apply()
            replanned = again.endswith("plan again")  # AWS gives the same thing another revision or id
            if replanned:
                self.plan = self._planned()
                again = self.apply()
            again = f"half done: undo first, {'plan again, ' if replanned else ''}then {again}"
            end, right = self.undo()
        right = right and (again in ("changed", "unchanged") or again.endswith(", then changed"))
        return Row(self.loop.rule.document, f"{nth} {write}", stop, again, end, right)


def rows(document: str, most: int | None = None) -> Iterator[Row]:
    """A row for each write of a document and each way to stop after it; of at most so many writes, first to last."""
    with emulation(), tempfile.TemporaryDirectory() as folder:
        stopped = Stopped(document, Path(folder))
        writes = _forked(_writes, stopped)
        if not writes:
            raise RuntimeError("makes no write")
        chosen = range(1, writes + 1) if most is None else _spread(writes, most)
        for stop in ("killed", "lost"):
            for nth in chosen:
                yield _forked(Stopped.row, stopped, stop, nth)


def _spread(writes: int, most: int) -> list[int]:
    """At most so many of the numbers from 1, at even distances, the first and the last among them."""
    return sorted({1 + round(each * (writes - 1) / (most - 1)) for each in range(most)})


def _writes(stopped: Stopped) -> int:
    """How many writes the fix makes when nothing stops it."""
    return stopping.run(stopped.apply).made


def _forked(work: Any, stopped: Stopped, *given: Any) -> Any:
    """The answer of some work done in a copy of this process, so that the account here stays as it is."""
    ours, theirs = FORK.Pipe()

    def run() -> None:
        time.sleep = lambda _seconds: None  # of retries
        with tempfile.TemporaryDirectory() as folder:
            tempfile.tempdir = folder  # where a process that is killed leaves something behind
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
        try:
            for row in rows(document):
                wrong += not row.right
                print(f"| {row.document} | {row.write} | {row.stop} | {row.again} | {row.end} |", flush=True)
        except (EOFError, RuntimeError) as error:  # of this document; the others have their rows
            wrong += 1
            print(f"| {document} | | | | {error} |", flush=True)
    print(f"\n{wrong} left half done.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
