"""How the six states are called in each format, so that all formats agree; and text made fit for all of them."""

from __future__ import annotations

from dataclasses import dataclass

from trueup.results import SEVERITIES, State
from trueup.text import printable

LONGEST_SHOWN = 2000  # characters of one text in every format but JSON, which holds all of it


@dataclass(frozen=True)
class Spoken:
    """One state in words, as a shape (never colour alone), and in the words of each format."""

    word: str
    shape: str
    asff: str  # Compliance.Status
    workflow: str  # ASFF Workflow.Status
    ocsf: int  # compliance.status_id: 1 Pass, 2 Warning (no result), 3 Fail, 99 Other
    ocsf_finding: int  # status_id of the finding: 1 New, 3 Suppressed, 4 Resolved, 99 Other
    junit: str  # the child of a testcase; empty where it passed


SPOKEN = {
    State.COMPLIANT: Spoken("Compliant", "✓", "PASSED", "RESOLVED", 1, 4, ""),
    State.NON_COMPLIANT: Spoken("Non-compliant", "✕", "FAILED", "NEW", 3, 1, "failure"),
    State.WAIVED: Spoken("Waived", "◐", "FAILED", "SUPPRESSED", 3, 3, "skipped"),
    State.NOT_APPLICABLE: Spoken("Not applicable", "○", "NOT_AVAILABLE", "RESOLVED", 99, 99, "skipped"),
    State.NOT_EVALUATED: Spoken("Not evaluated", "?", "NOT_AVAILABLE", "NEW", 2, 99, "skipped"),
    State.ERROR: Spoken("Error", "!", "WARNING", "NEW", 2, 99, "error"),
}
STATES = tuple(SPOKEN)

# Of the highest first, as people read them.
BY_WEIGHT = SEVERITIES[::-1]


def shown(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Text from outside, fit for people, XML and spreadsheets: nothing invisible, and cut where all can see it."""
    if len(text) <= longest and text.isascii() and text.isprintable():
        return text
    visible = printable(text[: longest + 1]).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    if len(text) <= longest and len(visible) <= longest:
        return visible
    note = f" … [cut: {len(text)} characters in full]"
    return visible[: max(longest - len(note), 0)] + note
