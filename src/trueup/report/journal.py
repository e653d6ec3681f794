"""The journal as a report tells it: what was changed, when, by which document, from what to what.

Read by key and not through `trueup.remediation`: a report must say what it can about a journal that is damaged,
or is of another version, and count what it cannot read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup.errors import UsageError
from trueup.report.read import Ledger
from trueup.yaml_files import json_value


@dataclass(frozen=True)
class Remediation:
    """One change that `trueup apply` made or tried."""

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


# Lines that tell of runs and of items, not of a change.
FRAMES = frozenset({"run", "begin", "end", "close", "resumed"})


def load(path: Path, ledger: Ledger) -> list[Remediation]:
    """The changes of one journal, in order. What cannot be read is noted. Raises UsageError without a file."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}; name a journal that `trueup apply` wrote.") from (
            error
        )
    intents: dict[int, dict[str, Any]] = {}
    for number, text in enumerate(raw.split(b"\n"), 1):
        if not text.strip():
            continue
        try:
            line = json_value(text.decode())
            sequence = None if line.get("kind") in FRAMES else int(line["sequence"])
        except (ValueError, KeyError, TypeError, AttributeError):
            ledger.note("journal-unreadable", f"{path}:{number}", "lines of journals that could not be read: {count}")
            continue
        if sequence is None:
            continue
        if line.get("kind") == "outcome":
            if sequence not in intents:
                ledger.note(
                    "journal-unreadable",
                    f"{path}:{number}: no such change",
                    "lines of journals that could not be read: {count}",
                )
                continue
            intents[sequence] |= {"outcome": line}
        else:
            intents[sequence] = line
    return [_remediation(path, sequence, line) for sequence, line in sorted(intents.items())]


def _remediation(path: Path, sequence: int, line: Mapping[str, Any]) -> Remediation:
    outcome = line.get("outcome")
    undo = _part(outcome, "undo") or _part(line, "undo")
    reversible = str(undo.get("reversible") or line.get("reversible") or "unknown")
    call = _part(line, "call")
    after = outcome.get("after") if isinstance(outcome, Mapping) else line.get("after")
    return Remediation(
        undo_id="" if reversible == "no" else f"{path.name}#{sequence}",
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
        return "succeeded"
    how = "failed" if outcome.get("answered", True) else "unknown, as no answer came"
    return f"{how}: {outcome['error']}"
