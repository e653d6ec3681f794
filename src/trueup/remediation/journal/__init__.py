"""The journal: what was changed, with what it was before, on disk before the change reaches AWS.

One JSON line an event (`schemas/journal.schema.json`). A run begins and closes; in it an item of a plan begins and
ends; between them stand the intent of each write and its outcome. A line is written in one piece, flushed and fsynced
before `intent` returns. It carries a check of itself, so that a line that was cut by a crash, or damaged, is known, and
the check of the line before, so that one that is missing is. An intent without outcome means: it may have happened. An
item without end, and a run that was not closed: it was stopped, or the file was cut at the end of a line.
"""

from trueup.remediation.journal.lines import SCHEMA_VERSION
from trueup.remediation.journal.lock import Lock
from trueup.remediation.journal.reading import history, read
from trueup.remediation.journal.states import Change, History, ItemState, Outcome
from trueup.remediation.journal.writing import Journal, View

__all__ = [
    "SCHEMA_VERSION", "Change", "History", "ItemState", "Journal", "Lock", "Outcome", "View", "history", "read",
]  # fmt: skip
