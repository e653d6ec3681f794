"""Sheets of a workbook, all with the same looks: frozen headers, filters, real dates; text is never a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trueup.report import palette
from trueup.report.states import shown
from trueup.text import FORMULA_STARTS

MOST_ROWS = 1_048_575  # of a sheet, under its header. Source: Excel specifications and limits
PERCENT, DATE, TEXT, NUMBER, DAYS = "percent", "date", "text", "number", "days"
SEVERITY, STATE, FINDING = "severity", "state", "finding"  # text of few values, each with its colour


class Percent(float):
    """A rate among other facts, in a column of no kind of its own."""


@dataclass(frozen=True)
class Column:
    title: str
    width: int
    kind: str = TEXT


class Sheets:
    """The sheets of a book, all with the same looks."""

    def __init__(self, book: Any) -> None:
        self._book = book
        top = {"valign": "top"}
        self._header = book.add_format(
            {"bold": True, "bg_color": palette.HEAD, "font_color": palette.ON_HEAD, "text_wrap": True}
        )
        self._formats = {
            TEXT: book.add_format(top | {"num_format": "@"}),
            NUMBER: book.add_format(top | {"num_format": "#,##0"}),
            DAYS: book.add_format(top | {"num_format": "#,##0.0"}),
            PERCENT: book.add_format(top | {"num_format": "0.0%"}),
            DATE: book.add_format(top | {"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        bold = {**top, "num_format": "@", "bold": True}
        self._coloured = {
            (SEVERITY, name): book.add_format({**bold, "font_color": ink, "bg_color": on})
            for name, (ink, on) in palette.SEVERITIES.items()
        }
        for kind, names in ((STATE, palette.STATES), (FINDING, palette.FINDINGS)):
            for name, word in names.items():
                self._coloured[kind, name] = book.add_format({**bold, "font_color": palette.WORDS[word]})
        # What would be a formula once it is edited or exported stays text: Excel's own mark for it.
        self._quoted = book.add_format(top | {"num_format": "@", "quote_prefix": True})

    def write(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], filters: bool = True) -> None:
        with self.writing(name, columns, filters) as put:
            for row in rows:
                put(row)

    @contextmanager
    def writing(
        self, name: str, columns: Sequence[Column], filters: bool = True
    ) -> Iterator[Callable[[Sequence[Any]], None]]:
        """Gives what writes a row."""
        number, sheet = 1, self._sheet(name, columns)
        filled = 0

        def put(row: Sequence[Any]) -> None:
            nonlocal number, sheet, filled
            if filled == MOST_ROWS:
                self._finish(sheet, columns, filled, filters)
                number, filled = number + 1, 0
                sheet = self._sheet(f"{name} {number}", columns)
            filled += 1
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._cell(sheet, filled, place, column, value)

        yield put
        self._finish(sheet, columns, filled, filters)

    def _sheet(self, name: str, columns: Sequence[Column]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # ids of accounts are no numbers
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.title, self._header)
        return sheet

    def _finish(self, sheet: Any, columns: Sequence[Column], filled: int, filters: bool) -> None:
        if filters:
            sheet.autofilter(0, 0, filled, len(columns) - 1)

    def _cell(self, sheet: Any, row: int, place: int, column: Column, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str):
            text = shown(value)
            looks = self._coloured.get((column.kind, text)) or self._formats[TEXT]
            sheet.write_string(row, place, text, self._quoted if text.startswith(FORMULA_STARTS) else looks)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, place, value.replace(tzinfo=None), self._formats[DATE])
        else:
            kind = PERCENT if isinstance(value, Percent) else NUMBER if column.kind == TEXT else column.kind
            sheet.write_number(row, place, value, self._formats[kind])
