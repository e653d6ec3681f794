"""The journals as a report tells them: what was changed, when, by which document, from what to what, and by whom.

Read by key and not through `trueup.remediation`: a report must say what it can about a journal that is damaged,
or is of another version, and count what it cannot read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trueup import digests
from trueup.errors import UsageError
from trueup.report.read import Ledger, paired
from trueup.yaml_files import json_value

SUCCEEDED = "succeeded"
UNREADABLE = "lines of journals that could not be read: {count}"
CHANGED = "lines of journals that are not as they were written, or before which some are missing: {count}"
UNENDED = "journals that do not end: their last run was stopped, or they were cut short: {count}"


@dataclass(frozen=True)
class Session:
    """One run of `trueup apply` or `undo`, as far as its journal tells; texts are empty where it does not."""

    began: str = ""
    user: str = ""
    caller_arn: str = ""
    planned: str = ""
    planned_by: str = ""  # the ARN of the credentials, or else the user of the machine
    approved: str = ""
    approved_by: str = ""
    approved_how: str = ""  # asked, or by which option

    @property
    def ran_by(self) -> str:
        return self.caller_arn or self.user


@dataclass(frozen=True)
class Remediation:
    """One change that `trueup apply` or `undo` made or tried."""

    undo_id: str  # `<journal>#<sequence>`; empty where it cannot be undone
    time: str
    rule: str
    document: str
    document_sha256: str
    account: str
    region: str
    resource: str
    call: str  # `s3:PutBucketPolicy`
    before: str  # JSON
    after: str  # JSON; empty where the journal does not know
    reversible: str  # yes, no, partly, as the journal has it
    outcome: str  # succeeded; failed: ...; unknown: ...
    run_id: str
    plan_id: str = ""
    step: str = ""  # of the document; `undo of change 3` where it takes one back
    journal: str = ""  # its file's name
    sequence: int = 0
    item: int = 0  # of the journal, from 1; 0 where it is of none
    ended: str = ""  # when the outcome was known
    said: str = field(default="", repr=False)  # the call as JSON
    way_back: tuple[str, ...] = field(default=(), repr=False)  # the calls that take it back, as JSON
    session: Session = Session()

    @property
    def went_through(self) -> bool:
        """Whether AWS said that it was carried out."""
        return self.outcome == SUCCEEDED

    @property
    def origin(self) -> tuple[str, ...]:
        """What a change and those that take it back have alike."""
        return self.plan_id, self.rule, self.document, self.account, self.region, self.resource


@dataclass
class Item:
    """A fix of one resource that was begun: how it ended, empty where it did not, and why so."""

    number: int
    line: Mapping[str, Any]
    session: Session
    end: str = ""
    reason: str = ""
    ended: str = ""


@dataclass
class Journal:
    """All that one journal tells."""

    name: str
    changes: tuple[Remediation, ...] = ()
    items: dict[int, Item] = field(default_factory=dict)


def load(path: Path, ledger: Ledger, called: str = "") -> Journal:
    """What a journal tells, in order. What cannot be read, or was changed, is noted. Raises UsageError without a file.

    called: its name, by default that of the file.
    """
    told, session, is_open = Journal(called or path.name), Session(), False
    intents: dict[int, tuple[dict[str, Any], Session]] = {}
    for place, line in _lines(path, ledger):
        try:
            match line.get("kind"):
                case "run":
                    session, is_open = _session(line), True
                case "begin":
                    number = int(line["item"])
                    told.items[number] = Item(number, line, session)
                case "end":
                    item = told.items[int(line["item"])]
                    item.end, item.reason, item.ended = (str(line.get(name, "")) for name in ("end", "reason", "time"))
                case "close":
                    is_open = False
                case "resumed":
                    pass
                case "outcome":
                    intents[int(line["sequence"])][0]["outcome"] = line
                case _:
                    intents[int(line["sequence"])] = line, session
        except (KeyError, TypeError, ValueError, OverflowError):  # OverflowError: 1e999 is no number of a change
            ledger.note("journal-unreadable", f"{place}: no such change", UNREADABLE)
    if is_open:
        ledger.note("journal-unended", str(path), UNENDED)
    told.changes = tuple(_remediation(told.name, number, *intents[number]) for number in sorted(intents))
    return told


def _lines(path: Path, ledger: Ledger) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lines that can be read, each with its place."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}; name a journal that `trueup apply` wrote.") from (
            error
        )
    previous = ""
    for number, text in enumerate(raw.split(b"\n"), 1):
        if not text.strip():
            continue
        try:
            line = json_value(text.decode())
        except ValueError:
            line = None
        if isinstance(line, dict):
            if line.get("check") != digests.check(line) or line.get("previous", previous) != previous:
                ledger.note("journal-changed", f"{path}:{number}", CHANGED)
            previous = line.get("check", "")
            yield f"{path}:{number}", paired(line)
        else:
            ledger.note("journal-unreadable", f"{path}:{number}", UNREADABLE)


def _session(line: Mapping[str, Any]) -> Session:
    who, plan, approval = (_part(line, name) for name in ("who", "plan", "approval"))
    planner = _part(plan, "plannedBy")
    return Session(
        began=str(line.get("time", "")),
        user=str(who.get("user", "")),
        caller_arn=str(who.get("callerArn", "")),
        planned=str(plan.get("created", "")),
        planned_by=str(planner.get("callerArn") or planner.get("user") or ""),
        approved=str(approval.get("time", "")),
        approved_by=str(approval.get("by", "")),
        approved_how=str(approval.get("how", "")),
    )


def _remediation(journal: str, sequence: int, line: Mapping[str, Any], session: Session) -> Remediation:
    outcome = line.get("outcome")
    undo = _part(outcome, "undo") or _part(line, "undo")
    reversible = str(undo.get("reversible") or line.get("reversible") or "unknown")
    call = _part(line, "call")
    after = outcome.get("after") if isinstance(outcome, Mapping) else line.get("after")
    back = undo.get("calls")
    item = line.get("item")
    return Remediation(
        undo_id="" if reversible == "no" else f"{journal}#{sequence}",
        time=str(line.get("time", "")),
        rule=str(line.get("rule", "")),
        document=str(line.get("document", "")),
        document_sha256=str(line.get("documentSha256", "")),
        account=str(line.get("account", "")),
        region=str(line.get("region", "")),
        resource=str(line.get("resource", "")),
        call=":".join(str(call[name]) for name in ("service", "operation") if name in call),
        before=json.dumps(line.get("before"), sort_keys=True),
        after="" if after is None else json.dumps(after, sort_keys=True),
        reversible=reversible,
        outcome=_outcome(outcome),
        run_id=str(line.get("runId", "")),
        plan_id=str(line.get("planId", "")),
        step=str(line.get("step", "")),
        journal=journal,
        sequence=sequence,
        item=item if isinstance(item, int) else 0,
        ended=str(_part(line, "outcome").get("time", "")),
        said=json.dumps(call, sort_keys=True),
        way_back=tuple(json.dumps(each, sort_keys=True) for each in back) if isinstance(back, list) else (),
        session=session,
    )


def _part(line: Any, name: str) -> Mapping[str, Any]:
    part = line.get(name) if isinstance(line, Mapping) else None
    return part if isinstance(part, Mapping) else {}


def _outcome(outcome: Any) -> str:
    if isinstance(outcome, str):
        return outcome
    if not isinstance(outcome, Mapping):
        return "unknown: the journal ends before its outcome; it may have happened"
    if not outcome.get("error"):
        return SUCCEEDED
    how = "failed" if outcome.get("answered", True) else "unknown, as no answer came"
    return f"{how}: {outcome['error']}"
