"""Text that people are shown, hostile text made harmless: terminals, spreadsheets, tables, file names.

Names, tags and annotations come from whoever could create the resource.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

# A cell that begins so is a formula to a spreadsheet. Source: OWASP, "CSV injection".
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

# Format characters (bidi overrides, zero-width) and surrogates change what is read without being seen.
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def printable(text: str) -> str:
    """The text with control, bidi and other invisible characters as visible escapes such as `\\x1b`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if unicodedata.category(character) not in _INVISIBLE else ascii(character)[1:-1] for character in text
    )


def defused(value: Any) -> Any:
    """A cell for CSV or a spreadsheet: text that would be a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value[:1] in FORMULA_STARTS else value


def table_cell(text: str) -> str:
    """A cell of a Markdown table, on one line."""
    return text.replace("|", "\\|").replace("\n", " ")


def suggestion(name: object, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The end of a message about a name that is not known: `; did you mean <the nearest>?`, or nothing."""
    from difflib import get_close_matches  # for the few that are mistaken

    near = get_close_matches(str(name), [each for each in known if each], n=1, cutoff=cutoff)
    return f"; did you mean {near[0]}?" if near else ""


def file_name(text: str) -> str:
    """A part of a path made of letters, digits, dots, dashes and underscores only, never `.` or `..`."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.") or "unnamed"
    return safe[:120]
