"""The spreadsheet is a working paper: headers stay, columns filter, dates are dates."""

from datetime import UTC, datetime

import openpyxl
import pytest

from report.factory import ORGANIZATION, WAIVERS, report, run
from trueup.report import folder, sheets

SHEETS = [
    "Summary", "Controls", "Accounts", "Results", "Manual evidence", "Waivers", "Waived", "Fixes", "Remediations",
    "Not evaluated", "Run info",
]  # fmt: skip


@pytest.fixture
def book(tmp_path):
    with report(tmp_path, run(36), waivers=WAIVERS, organization=ORGANIZATION) as facts:
        into = folder.write(facts, ["xlsx"], tmp_path / "out")
    return openpyxl.load_workbook(into / "results.xlsx")


def test_sheets_and_their_heads(book):
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert [cell.value for cell in sheet[1]] == [cell.value for cell in sheet[1] if cell.value]


def test_tables_have_filters_over_all_their_rows(book):
    for name in set(SHEETS) - {"Summary", "Run info"}:
        sheet = book[name]
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"


def test_dates_are_dates_and_rates_are_numbers(book):
    head = [cell.value for cell in book["Results"][1]]
    row = [cell.value for cell in book["Results"][2]]
    for name in ("Captured (UTC)", "Evaluated (UTC)"):
        assert row[head.index(name)].replace(tzinfo=UTC) < datetime(2026, 6, 1, 12, tzinfo=UTC)
    controls = book["Controls"]
    place = [cell.value for cell in controls[1]].index("Pass rate")
    assert 0 <= controls[2][place].value <= 1
    assert controls[2][place].number_format == "0.0%"


def test_figures_of_the_summary_are_numbers_and_ids_of_accounts_are_text(book):
    said = {row[0].value: row[1] for row in book["Summary"].iter_rows(min_row=2)}
    for name in ("Pass rate without waivers", "Pass rate with waivers", "Coverage of results"):
        assert 0 <= said[name].value <= 1
        assert said[name].number_format == "0.0%"
    assert all(type(said[name].value) is int for name in ("Discovered", "Judged", "Controls"))
    accounts = [row[0] for row in book["Accounts"].iter_rows(min_row=2)]
    assert {(type(cell.value), cell.number_format) for cell in accounts} == {(str, "@")}
    assert said["Opinion"].value.startswith("Other than satisfied. 0 of 5 controls")


def test_a_sheet_too_long_for_excel_is_continued(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 10)
    with report(tmp_path, run(36)) as facts:
        into = folder.write(facts, ["xlsx"], tmp_path / "out")
    book = openpyxl.load_workbook(into / "results.xlsx")
    parts = [sheet for sheet in book if sheet.title.startswith("Results")]
    assert [sheet.max_row - 1 for sheet in parts] == [10, 10, 10, 6]
    assert len({sheet.cell(row, 1).value for sheet in parts for row in range(2, sheet.max_row + 1)}) == 36
