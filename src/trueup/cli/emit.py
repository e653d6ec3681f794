"""Rows to people or programs: one table of columns, four formats, the same data."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trueup.cli.options import is_plain
from trueup.errors import UsageError
from trueup.text import defused, printable

GAP = "  "


def emit(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], output: str | None, out: Path | None) -> None:
    """Write rows in `output` format to `out` or stdout. Tables show `columns`; json and jsonl hold every key."""
    kind = output or "table"
    if kind == "table" and not is_plain(out):
        from trueup.cli import terminal  # which imports rich

        terminal.print_lines(terminal.table(rows, columns, terminal.width(out)), out)
        return
    with opened(out) as stream:
        if kind == "table":
            stream.writelines(f"{line}\n" for line in plain_table(rows, columns))
        elif kind == "json":
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


def plain_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """A header and a line for each row, as wide as they are."""
    cells, widths = measured(rows, columns)
    for *firsts, last in (columns, *cells):
        yield (
            "".join(cell + " " * (room - _length(cell)) + GAP for cell, room in zip(firsts, widths, strict=False))
            + last
        )


def measured(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> tuple[list[list[str]], list[int]]:
    """The cells of each row, and how wide each column is."""
    cells = [[printable(str(row.get(column, ""))) for column in columns] for row in rows]
    return cells, [max(map(_length, (name, *(row[at] for row in cells)))) for at, name in enumerate(columns)]


def _length(cell: str) -> int:
    """On a terminal, where some characters take the room of two."""
    if cell.isascii():
        return len(cell)
    from rich.cells import cell_len

    return cell_len(cell)
