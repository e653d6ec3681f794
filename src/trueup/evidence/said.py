"""What a file of results says itself, to hold against its seal: its run, and how many there are by rule and state."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trueup import bulk
from trueup.evidence.seal import Seal
from trueup.results import State


@dataclass
class Said:
    """Of one file of results, or of several of one run."""

    lines: int = 0  # that are not empty
    runs: set[str] = field(default_factory=set)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)  # (rule, state)

    def add(self, line: Mapping[str, Any] | None) -> None:
        """Count a line; None is one that is no result."""
        self.lines += 1
        if line is not None:
            self.runs.add(line["runId"])
            self.counts[line["configRuleName"], line["state"]] += 1

    def __add__(self, other: Said) -> Said:
        return Said(self.lines + other.lines, self.runs | other.runs, self.counts + other.counts)


def of(path: Path) -> Said:
    """What is in a file of results, as far as it can be read. Raises OSError."""
    found = Said()
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            for raw in stream:
                if raw.strip():
                    found.add(_result(raw))
    except (EOFError, zlib.error, gzip.BadGzipFile):
        found.add(None)
    return found


def _result(raw: bytes) -> Mapping[str, Any] | None:
    try:
        line = bulk.like_json(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    whole = isinstance(line, dict) and all(isinstance(line.get(name), str) for name in _NAMES)
    return line if whole else None


_NAMES = ("runId", "configRuleName", "state")


def otherwise(seal: Seal, said: Said) -> str:
    """How the results of a run differ from what their seal says of them; empty where they do not.

    A seal that was written anew for other results still names the run and counts of those that it was made for.
    """
    if strange := sorted(said.runs - {seal.run_id}):
        return f"its seal is of run {seal.run_id}, and it has results of run {strange[0]}"
    sealed = {(rule, state): count for rule, states in seal.counts.items() for state, count in states.items() if count}
    for rule, state in sorted({*sealed, *said.counts}):
        wanted, found = sealed.get((rule, state), 0), said.counts[rule, state]
        left_out = seal.selection == "failed" and state != State.NON_COMPLIANT and found < wanted
        if found != wanted and not left_out:
            return f"its seal counts {wanted} of {rule} that are {state}, and there are {found}"
    return ""
