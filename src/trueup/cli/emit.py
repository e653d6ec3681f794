"""Rows to people or programs: one table of columns, four formats, the same data."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from trueup.cli.options import console
from trueup.errors import UsageError
from trueup.text import defused, printable

SEVERITY_STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan"}
STATE_STYLES = {"NON_COMPLIANT": "red", "ERROR": "bold magenta", "WAIVED": "yellow", "COMPLIANT": "green"}

GAP = "  "
NARROWEST = 24  # cells: a last column with less room is left out rather than folded into shreds


def emit(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], output: str | None, out: Path | None) -> None:
    """Write rows in `output` format to `out` or stdout. Tables show `columns`; json and jsonl hold every key."""
    kind = output or "table"
    if kind == "table":
        print_lines(table(rows, columns, width(out)), out)
        return
    with opened(out) as stream:
        if kind == "json":
            json.dump(list(rows), stream, indent=2, sort_keys=True, ensure_ascii=False)
            stream.write("\n")
        elif kind == "jsonl":
            for row in rows:
                stream.write(json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n")
        else:
            writer = csv.writer(stream, lineterminator="\r\n")  # RFC 4180
            writer.writerow(columns)
            writer.writerows([defused(row.get(column, "")) for column in columns] for row in rows)


@contextmanager
def opened(out: Path | None) -> Iterator[Any]:
    """The file to write to, or stdout, in UTF-8; raises UsageError where the file cannot be written."""
    if out is None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        yield sys.stdout
        return
    try:
        stream = out.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"{out}: cannot be written: {error.strerror}") from error
    with stream:
        yield stream


def print_lines(lines: Iterable[Text], out: Path | None) -> None:
    """Lines for people: on stdout in colour where that is wanted, in a file as plain text."""
    if out is None:
        where = console()
        for line in lines:
            where.print(line)
        return
    with opened(out) as stream:
        stream.writelines(f"{line.plain}\n" for line in lines)


def width(out: Path | None = None) -> int | None:
    """How many cells a line may have: those of the terminal, or None where no terminal reads it."""
    where = console()
    return where.width if out is None and where.is_terminal else None


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], room: int | None) -> list[Text]:
    """A header and a line for each row, at most `room` cells wide.

    The first columns that fit are shown whole. The last of all is wrapped between words where it has some room; what
    does not fit is left out, and a last line says so.
    """
    cells = [[printable(str(row.get(column, ""))) for column in columns] for row in rows]
    widths = [max(map(cell_len, (name, *(row[at] for row in cells)))) for at, name in enumerate(columns)]
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
