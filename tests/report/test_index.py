"""The list of the runs in a folder of reports: all of them, their trend, and whether each is as it was written."""

import json
import re

import pytest
from lxml import etree

from report.factory import line, report, run
from trueup.evidence.verify import verify
from trueup.report import folder, index


def written(here, number, lines, **parts):
    """A report of a run of that day of May."""
    here.mkdir(exist_ok=True)
    made = [each | {"runId": f"run-{number}", "evaluatedAt": f"2026-05-{number:02}T00:00:00Z"} for each in lines]
    with report(here, made, **parts) as facts:
        return folder.write(facts, ["json", "csv"], here / "out", force=True)


def page(here):
    return etree.HTML((here / "out" / "index.html").read_text())


def cells(here):
    """The run of each line, and its other cells."""
    rows = page(here).xpath("//tbody/tr")
    return [
        [row.xpath("string(th/span)"), *(" ".join(each.xpath("string()").split()) for each in row[1:])] for row in rows
    ]


@pytest.fixture
def three(tmp_path):
    """Three runs of one pack: failures 3, 2, 4."""
    for number, failing in ((1, 3), (3, 4), (2, 2)):
        states = ["NON_COMPLIANT"] * failing + ["COMPLIANT"] * (10 - failing)
        written(tmp_path, number, [line(n, state=state) for n, state in enumerate(states)])
    return tmp_path


def test_runs_are_listed_the_newest_first_with_what_changed(three):
    rows = cells(three)
    assert [row[0] for row in rows] == ["run-3", "run-2", "run-1"]
    assert [(row[3], row[5], row[6]) for row in rows] == [
        ("60.0%", "4", "+2"),
        ("80.0%", "2", "-1"),
        ("70.0%", "3", "first"),
    ]


def test_the_trend_is_drawn_from_the_oldest_to_the_newest(three):
    [points] = page(three).xpath("//polyline[@class='without']/@points")
    heights = [float(point.split(",")[1]) for point in points.split()]
    assert heights[1] < heights[0] < heights[2]  # from above: the best is the least


def test_each_pack_has_its_own_trend(three):
    written(three, 4, run(6), pack=None)
    assert page(three).xpath("//main/section/h2/text()") == ["AWS Config rules", "Example pack"]
    assert cells(three)[0][6] == "first"


def test_a_summary_says_what_the_report_says(three):
    said = json.loads((three / "out/run-3/summary.json").read_text())
    made = json.loads((three / "out/run-3/results.json").read_text())
    assert said["counts"] == {state: made["counts"][state] for state in said["counts"]}
    assert (said["runId"], said["discovered"], said["passRate"]) == ("run-3", 10, 0.6)


DAMAGE = {
    "is changed": (
        lambda path: path.write_text(path.read_text().replace('"discovered": 10', '"discovered": 11')),
        "its summary was changed",
    ),
    "is gone": (lambda path: path.unlink(), "written before there were summaries"),
    "is no JSON": (lambda path: path.write_text("{"), "cannot be read"),
    "is something else": (lambda path: path.write_text("[]"), "no summary"),
    "has no counts": (lambda path: path.write_text('{"runId": "x"}'), "no summary"),
    "is nested too deeply": (lambda path: path.write_text("[" * 100_000), "cannot be read"),
    "has numbers beyond all": (
        lambda path: path.write_text(re.sub(r'"discovered": \d+', '"discovered": 1e999', path.read_text())), "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "why"), DAMAGE.values(), ids=DAMAGE)
def test_a_run_is_listed_whose_summary(three, damage, why):
    damage(three / "out/run-3/summary.json")
    index.write(three / "out")
    listed = page(three).xpath("string(//main)")
    assert "run-3" in listed
    assert why in listed


def test_verify_tells_a_list_that_was_changed_and_a_report_that_was_written_anew(three):
    into, path = three / "out/run-3", three / "out/index.html"
    assert verify(into).faults == ()
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"60.0%", b"90.0%"))
    assert [fault.link for fault in verify(into).faults] == ["index"]
    path.write_bytes(whole)
    before = path.read_bytes()
    written(three, 3, [line(0, state="COMPLIANT")])
    assert verify(into).faults == ()
    path.write_bytes(before)
    assert [fault.what for fault in verify(into).faults] == [
        "has another manifest of run-3: the report was written anew since"
    ]


def test_a_report_that_was_taken_elsewhere_needs_no_list(three, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "case"
    (three / "out/run-3").rename(elsewhere)
    assert verify(elsewhere).faults == ()
    index.write(three / "out")
    assert [row[0] for row in cells(three)] == ["run-2", "run-1"]


def test_a_list_that_is_not_ours_is_left_alone(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "index.html").write_text("<p>mine</p>")
    into = written(tmp_path, 1, run(3))
    assert (tmp_path / "out" / "index.html").read_text() == "<p>mine</p>"
    assert verify(into).faults == ()


def test_what_is_no_report_is_not_listed(three):
    (three / "out" / "notes").mkdir()
    (three / "out" / "file.txt").write_text("x")
    index.write(three / "out")
    assert len(cells(three)) == 3


def test_older_runs_are_counted_out_loud(three, monkeypatch):
    monkeypatch.setattr(index, "MOST_RUNS", 2)
    index.write(three / "out")
    assert len(cells(three)) == 2
    assert "1 older runs are not listed." in page(three).xpath("string(//main)")


HOSTILE = [
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "=1+1",
    "a\u202eb",
    "\x00\x1b[31m",
    "x" * 100_000,
    "{{ 7*7 }}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(each)[:20] for each in HOSTILE])
def test_text_is_only_ever_text(tmp_path, text):
    with report(tmp_path, run(3, runId=text)) as facts:
        into = folder.write(facts, ["json"], tmp_path / "out")
    raw = (tmp_path / "out" / "index.html").read_text()
    assert verify(into).faults == ()
    made = etree.HTML(raw)
    assert not made.xpath("//script|//img|//@onmouseover|//@style|//@src")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", raw)
    assert len(raw) < 60_000
