"""The chain of evidence as a report tells it: whether the results that it was made from are as they were sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from trueup.digests import Digest
from trueup.evidence import chain
from trueup.evidence.chain import BROKEN, SEALED, UNSEALED, Checked
from trueup.report import read
from trueup.report.figures import clock
from trueup.report.read import Ledger

SAID = {
    SEALED: "The results are as they were sealed when they were judged.",
    UNSEALED: "The results have no seal: whether they are as they were judged cannot be told.",
    BROKEN: "The results are not as they were sealed.",
}


def held(ledger: Ledger) -> tuple[Checked, ...]:
    """The results, and those of earlier runs, against their seals; the seals go into the ledger, and what is broken."""
    given = {Path(file.path): Digest(file.sha256, file.size) for file in ledger.files if file.role in read.RESULTS}
    found = chain.checked(given, lambda path: ledger.said[str(path)])
    for path in dict.fromkeys(each.path for each in found if each.path):
        ledger.files.append(read.hashed("seal", path))
    for each in found:
        if each.state == BROKEN:
            ledger.note("seal-broken", f"{each.results}: {each.why}", "files of results not as sealed: {count}")
    return tuple(found)


def lines(state: str, seals: Sequence[Checked]) -> Iterator[str]:
    """What is said of the chain, and of each run that is sealed."""
    yield SAID[state]
    told = {each.path: each.seal for each in seals if each.seal}
    for seal in told.values():
        who = f"{seal.user or 'unknown'}{f' as {seal.caller_arn}' if seal.caller_arn else ''}"
        whole = "" if seal.complete else "; not all of its input could be read or judged"
        lasted = f"{clock(seal.started)} to {clock(seal.ended)}"
        yield f"Run {seal.run_id}: {lasted}, by {who}, trueup {seal.tool_version}{whole}."
    for each in seals:
        if each.why:
            yield f"{each.results.name}: {each.why}."
