"""Where a line may end inside a long name, so that no word is split in its middle: behind `_`, `/`, `:` and the like.

Names of rules, ARNs and hashes have no blanks; without these places a narrow column would cut them anywhere.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

MARK = "\u200b"  # which `states.shown` leaves in no text from outside
LONG = 16  # a word up to here is never broken
LONGEST = 24  # a part without such a place is broken behind so many characters; a hash behind HASH
HASH = 16

_LONG_WORD = re.compile(rf"\S{{{LONG + 1},}}")
_PLACE = re.compile(r"(?<=[_/:.,;=|&?@#+)\]}\"-])(?=[^\s_/:.,;=|&?@#+)\]}\"-])|(?<=[a-z0-9])(?=[A-Z][a-z])")
_HEX = re.compile(r"[0-9a-f]{32,}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+Z?|(?: \d\d:\d\d(?::\d\d)?)(?: UTC)?)?")


@lru_cache(8192)
def broken(text: str) -> str:
    """The text with MARK wherever a line may end beyond its blanks."""
    return _LONG_WORD.sub(lambda found: _word(found[0]), text) if len(text) > LONG else text


def _word(word: str) -> str:
    if _TIME.match(word):
        return word
    parts = []
    for part in _PLACE.split(word):
        step = HASH if _HEX.match(part) else LONGEST
        parts += [part[at : at + step] for at in range(0, len(part), step)]
    return MARK.join(parts)


def in_html(text: str) -> Markup:
    """The text for a page, with `wbr` where a line may end, and each time on one line."""
    marked = str(escape(broken(text))).replace(MARK, "<wbr>")
    return Markup(_TIME.sub(lambda found: f'<span class="day">{found[0]}</span>', marked))  # noqa: S704: it is escaped
