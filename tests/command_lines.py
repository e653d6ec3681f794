"""The command lines of a page of documentation, in order: those of its `sh` blocks, and those in backticks in its text.

A name alone, such as `trueup scan` in a sentence, is no command line, unless it is a step: an item of a numbered list,
or the first cell of a table's row. Neither is a synopsis of several commands, `plan|apply`. What is optional, in
brackets, makes two command lines of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PROGRAMS = ("aws", "git", "gpg", "jq", "make", "pip", "python", "rdk", "sha256sum", "trueup")

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`]+)`")
COMMENT = re.compile(r"\s+#\s.*$", re.MULTILINE)
OPTIONAL = re.compile(r" \[([^]]*)\]")


class Line(NamedTuple):
    """A command line, and whether the page gives it to be typed as it stands."""

    number: int
    text: str
    is_step: bool


def of(page: Path) -> list[Line]:
    """All of a page, by the line on which each stands."""
    text = page.read_text()
    found = [*_in_blocks(text), *_in_text(FENCED.sub(_blank, text))]
    return sorted(found, key=lambda line: line.number)


def languages(page: Path) -> set[str]:
    """What its blocks say that they hold."""
    return {block[1] for block in FENCED.finditer(page.read_text())}


def _in_blocks(text: str) -> Iterator[Line]:
    for block in FENCED.finditer(text):
        if block[1] == "sh":
            first = text.count("\n", 0, block.start(2)) + 1
            yield from _statements(block[2], first)


def _statements(block: str, first: int) -> Iterator[Line]:
    """Lines, those that go on in one, and loops in one."""
    held: list[str] = []
    for number, line in enumerate(block.splitlines(), first):
        held.append(COMMENT.sub("", line))
        statement = re.sub(r"\\\n\s*", "", "\n".join(held))
        is_open = len(re.findall(r"\bdo\b", statement)) > len(re.findall(r"\bdone\b", statement))
        if not line.endswith("\\") and not is_open:
            yield Line(number - len(held) + 1, statement.strip(), True)
            held = []


def _in_text(text: str) -> Iterator[Line]:
    for quoted in QUOTED.finditer(text):
        said = " ".join(quoted[1].split()).replace("\\|", "|")
        if said.split(" ")[0] not in PROGRAMS or "|" in said:
            continue
        number = text.count("\n", 0, quoted.start()) + 1
        for variant in dict.fromkeys((OPTIONAL.sub("", said), OPTIONAL.sub(r" \1", said))):
            yield Line(number, variant, _is_step(text, quoted.start()))


def _is_step(text: str, at: int) -> bool:
    lines = text[: text.index("\n", at)].splitlines()
    before = text[text.rfind("\n", 0, at) + 1 : at]
    if lines[-1].startswith("|"):
        return len(re.findall(r"(?<!\\)\|", before)) == 1
    item = next((line for line in reversed(lines) if not line.startswith(" ")), "")
    return bool(re.match(r"\d+\. ", item))


def _blank(block: re.Match[str]) -> str:
    """As many lines without a word."""
    return re.sub(r"[^\n]", " ", block[0])
