"""Lines for people: in colour, and no wider than the terminal that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from trueup.cli.emit import GAP, measured, opened
from trueup.cli.options import console

SEVERITY_STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan"}
STATE_STYLES = {"NON_COMPLIANT": "red", "ERROR": "bold magenta", "WAIVED": "yellow", "COMPLIANT": "green"}

NARROWEST = 24  # cells: a last column with less room is left out rather than folded into shreds


def print_lines(lines: Iterable[Text], out: Path | None) -> None:
    """Lines for people: on stdout in colour where that is wanted, in a file as plain text."""
    held = list(lines)
    if out is None and held:
        console().print(Text("\n").join(held))  # in one go: a console takes longer to begin than to print
    elif out is not None:
        with opened(out) as stream:
            stream.writelines(f"{line.plain}\n" for line in held)


def width(out: Path | None = None) -> int | None:
    """How many cells a line may have: those of the terminal, or None where no terminal reads it."""
    where = console()
    return where.width if out is None and where.is_terminal else None


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], room: int | None) -> list[Text]:
    """A header and a line for each row, at most `room` cells wide.

    The first columns that fit are shown whole. The last of all is wrapped between words where it has some room; what
    does not fit is left out, and a last line says so.
    """
    cells, widths = measured(rows, columns)
    shown, used = 0, 0
    for at, wanted in enumerate(widths):
        gap = len(GAP) if at else 0
        if room is not None and used + gap + wanted > room:
            left = room - used - gap
            if at and (at < len(widths) - 1 or left < NARROWEST):
                break
            widths[at] = left
        shown, used = at + 1, used + gap + widths[at]
    lines = [_line([Text(name, "bold") for name in columns[:shown]], widths)]
    for row in cells:
        *firsts, last = (styled(cell) for cell in row[:shown])
        indent = sum(widths[: shown - 1]) + len(GAP) * (shown - 1)
        for number, part in enumerate(wrapped(last, widths[shown - 1])):
            lines.append(_line([*firsts, part], widths) if not number else Text(" " * indent) + part)
    if shown < len(columns):
        lines += wrapped(Text(f"Left out, for want of width: {', '.join(columns[shown:])}.", "dim"), room)
    return lines


def styled(value: str) -> Text:
    """A cell in the colour of its severity or state, if it is one."""
    return Text(value, SEVERITY_STYLES.get(value) or STATE_STYLES.get(value) or "")


def wrapped(text: Text, room: int | None) -> list[Text]:
    """The text in lines of at most `room` cells, broken between words; a longer word is broken inside."""
    if room is None or text.cell_len <= room:
        return [text]
    lines = list(text.wrap(_MEASURING, max(room, 1)))
    for line in lines:
        line.rstrip()
    return lines


_MEASURING = Console(file=None, width=80, color_system=None)


def _line(cells: Sequence[Text], widths: Sequence[int]) -> Text:
    line = Text()
    for at, cell in enumerate(cells):
        line.append_text(cell)
        if at < len(cells) - 1:
            line.append(" " * (widths[at] - cell.cell_len) + GAP)
    return line
