"""What is wrong with manual evidence on a day, and which controls have none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from trueup.catalogue.packs import Control, Pack
from trueup.manual_evidence.register import Evidence, Status
from trueup.text import suggestion

ANNOUNCED_DAYS = 30  # how long before its end a lapse is announced


@dataclass(frozen=True)
class Finding:
    """Something that whoever keeps the evidence should know. `kind` is one word for programs."""

    evidence: str  # the id of an entry; of a control without any, that of the control
    kind: str  # altered, missing, expired, future, expiring, no-file, unknown-control, without-evidence
    message: str


def check(
    entries: Sequence[Evidence], day: date, packs: Sequence[Pack] = (), process_checks: Sequence[str] = ()
) -> list[Finding]:
    """What is wrong with entries on a day; with packs, also which of their controls and process checks have none.

    process_checks: the names of the rules of AWS_CONFIG_PROCESS_CHECK that there are.
    """
    found = [finding for entry in entries for finding in _of(entry, day)]
    controls = {control.id for pack in packs for control in pack.controls}
    for entry in entries:
        found += _unknown(entry, "control of these packs", entry.control, controls)
        found += _unknown(entry, "process check", entry.process_check, process_checks)
    valid = {entry.about for entry in entries if entry.status(day) == Status.VALID}
    for control in (control for pack in packs for control in wanting(pack)):
        if control.id not in valid:
            found.append(Finding(control.id, "without-evidence", f"{control.title}: {control.manual}"))
    for name in process_checks:
        if name not in valid:
            found.append(Finding(name, "without-evidence", "a process check of AWS Config"))
    return found


def wanting(pack: Pack) -> Iterator[Control]:
    """The controls that no rule checks. Those that are checked in part may have evidence, and need none."""
    return (control for control in pack.controls if control.automation == "manual")


def _of(entry: Evidence, day: date) -> Iterator[Finding]:
    for file in entry.files:
        if file.wrong is Status.ALTERED:
            yield Finding(entry.id, "altered", f"{file.path} has the SHA-256 {file.found}, not {file.sha256}")
        elif file.wrong is Status.MISSING:
            yield Finding(entry.id, "missing", f"{file.path} is not there, or cannot be read")
    if not entry.files:
        yield Finding(entry.id, "no-file", f"names no file: only the word of {entry.who} stands for it")
    left = entry.days_left(day)
    if left <= 0:
        yield Finding(entry.id, "expired", f"valid until {entry.valid_until}; {entry.who} may look again")
    elif day < entry.when:
        yield Finding(entry.id, "future", f"looked at on {entry.when}, which is later than {day}")
    elif left <= ANNOUNCED_DAYS:
        yield Finding(entry.id, "expiring", f"valid until {entry.valid_until}: {left} days left")


def _unknown(entry: Evidence, kind: str, name: str, known: Collection[str]) -> Iterator[Finding]:
    if name and known and name not in known:
        yield Finding(entry.id, "unknown-control", f"no {kind} is called {name}{suggestion(name, known)}")
