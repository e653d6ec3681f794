"""What one of our JSON files is, told by the names it begins with: for a file given to a command that takes another.

A hint and no more: a file that is none of these is left to its reader, which knows better what is wrong with it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trueup.errors import UsageError

HEAD = 16_384  # bytes that are looked at
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s*:)?|[{\[]|[}\]]')


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called, the commands that take it, and names that stand in its head."""

    called: str
    taken_by: str
    names: frozenset[str]


RESULTS = Kind(
    "results of a run",
    "`trueup report` or `trueup plan`",
    frozenset({"configRuleName", "runId", "state"}),
)
PLAN = Kind("a plan", "`trueup apply`", frozenset({"created", "digest"}))
JOURNAL = Kind("a journal", "`trueup undo`", frozenset({"check", "kind"}))
ITEMS = Kind("configuration items", "`trueup evaluate`", frozenset({"resourceType", "configurationItemCaptureTime"}))
OURS = (RESULTS, JOURNAL, PLAN)


def kind(path: Path) -> Kind | None:
    """What a file is, as far as its head tells; None where it cannot be read, or is something else.

    What we write has its names at the top. Items come in envelopes, and may hold whatever names their owners chose.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        if head.startswith(b"\x1f\x8b"):
            head = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(head, HEAD)
    except (OSError, zlib.error):
        return None
    text = head.decode("utf-8", "replace").lstrip()
    if text[:1] not in ("{", "["):
        return None
    named = list(_names(text))
    top = {name for depth, name in named if depth == (2 if text[0] == "[" else 1)}
    ours = next((each for each in OURS if each.names <= top), None)
    return ours or (ITEMS if ITEMS.names <= {name for _, name in named} else None)


def _names(text: str) -> Iterator[tuple[int, str]]:
    """The names of members in a text of JSON, which may be cut, with the brackets that are open around each."""
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[2]:
            yield depth, token[1]
        elif token[1] is None:
            depth += 1 if token[0] in "{[" else -1


def expect(wanted: Kind, *paths: Path) -> None:
    """Raise UsageError where a file is one of ours, but of another kind; what is no file is left alone."""
    for path in paths:
        found = kind(path)
        if found is not None and found is not wanted:
            raise UsageError(f"{path}: holds {found.called}, not {wanted.called}; give it to {found.taken_by}.")
