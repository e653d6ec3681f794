"""What each waiver hid, and how it was granted."""

import csv
import json

import openpyxl
import pytest

from report.factory import WAIVERS, report, run
from trueup.report import folder


@pytest.fixture
def made(tmp_path):
    waivers = WAIVERS.replace("approver: Bob", "approver: Ann", 1)
    with report(tmp_path, run(72), waivers=waivers) as facts:
        yield facts, folder.write(facts, ["csv", "json", "xlsx", "html"], tmp_path / "out")


def test_what_a_waiver_hid_adds_up_to_what_it_matched(made):
    facts, _ = made
    assert facts.waivers[0].matched > 0
    for each in facts.waivers:
        assert sum(hid.count for hid in each.hid) == each.matched


def test_every_result_that_a_waiver_hid_is_listed_with_it(made):
    facts, into = made
    waived = {row.id for row in facts.results() if row.line["waiverId"] == "W-1"}
    with (into / "waived.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {(row["resultId"], row["waiverId"], row["waiverStatus"], row["waiverApprover"]) for row in rows} == {
        (result_id, "W-1", "in force", "Ann") for result_id in waived
    }
    sheet = openpyxl.load_workbook(into / "results.xlsx")["Waived"]
    assert {row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)} == waived


def test_how_it_was_granted_is_told_with_it(made):
    _, into = made
    [first, second] = json.loads((into / "results.json").read_text())["waivers"]
    assert [text.partition(";")[0] for text in first["concerns"]] == [
        "Ann owns and approved it",
        "a bare wildcard for accounts and resources: name what is meant",
    ]
    assert second["concerns"] == []
    assert "Review how these were granted: W-1." in (into / "report.html").read_text()


def test_the_page_lists_some_and_says_where_the_rest_is(made, tmp_path, monkeypatch):
    monkeypatch.setattr("trueup.report.write_html.MOST_HIDDEN", 2)
    facts, _ = made
    page = (folder.write(facts, ["html"], tmp_path / "few") / "report.html").read_text()
    assert f"… {facts.waivers[0].matched - 2} more, all in <code>waived.csv</code>" in page
