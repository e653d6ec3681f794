"""Rows to people or programs: one table of columns, four formats, the same data."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from trueup.cli.options import console
from trueup.errors import UsageError
from trueup.text import defused, printable

SEVERITY_STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan"}
STATE_STYLES = {"NON_COMPLIANT": "red", "ERROR": "bold magenta", "WAIVED": "yellow", "COMPLIANT": "green"}


def emit(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], output: str | None, out: Path | None) -> None:
    """Write rows in `output` format to `out` or stdout. Tables show `columns`; json and jsonl hold every key."""
    kind = output or "table"
    if kind == "table" and out is None:
        console().print(_table(rows, columns))
        return
    with opened(out) as stream:
        if kind == "json":
            json.dump(list(rows), stream, indent=2, sort_keys=True, ensure_ascii=False)
            stream.write("\n")
        elif kind == "jsonl":
            for row in rows:
                stream.write(json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n")
        elif kind == "csv":
            writer = csv.writer(stream, lineterminator="\r\n")  # RFC 4180
            writer.writerow(columns)
            writer.writerows([defused(row.get(column, "")) for column in columns] for row in rows)
        else:
            for row in rows:
                stream.write("  ".join(printable(str(row.get(column, ""))) for column in columns) + "\n")


@contextmanager
def opened(out: Path | None) -> Any:
    """The file to write to, or stdout; raises UsageError where the file cannot be written."""
    if out is None:
        yield sys.stdout
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as stream:
            yield stream
    except OSError as error:
        raise UsageError(f"{out}: cannot be written: {error.strerror}") from error


def _table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(str(row.get(column, ""))) for column in columns))
    return table


def _cell(value: str) -> str:
    style = SEVERITY_STYLES.get(value) or STATE_STYLES.get(value)
    safe = escape(printable(value))
    return f"[{style}]{safe}[/]" if style else safe
