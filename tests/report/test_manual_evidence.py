"""Manual evidence in a report: beside the automated results in every format, and told where it does not count."""

import csv
import json
import re
import shutil

import openpyxl
import pytest
from lxml import etree

from report import paper
from report.factory import CONTACTS, EVIDENCE, line, report, run
from trueup.evidence.verify import verify
from trueup.report import folder

STATUSES = {"E-1": "valid", "E-2": "expired", "E-3": "missing"}


@pytest.fixture
def made(tmp_path):
    (tmp_path / "contacts.txt").write_text(CONTACTS)
    with report(tmp_path, run(36), evidence=EVIDENCE) as facts:
        yield facts, folder.write(facts, folder.FORMATS, tmp_path / "out")


def _json(into):
    return {each["id"]: each["status"] for each in json.loads((into / "results.json").read_text())["manualEvidence"]}


def _csv(into):
    with (into / "evidence.csv").open(newline="") as stream:
        return {row["evidenceId"]: row["status"] for row in csv.DictReader(stream)}


def _xlsx(into):
    sheet = openpyxl.load_workbook(into / "results.xlsx")["Manual evidence"]
    return {row[0]: row[4] for row in sheet.iter_rows(min_row=2, values_only=True)}


def _html(into):
    rows = etree.HTML((into / "report.html").read_text()).xpath("//section[@id='evidence']//tbody/tr")
    return {row.xpath("string(th)"): row.xpath("string(td[2])") for row in rows}


def _pdf(into):
    said = paper.text(into / "report.pdf").partition("Manual evidence on")[0].rpartition("Evidence Control Status")[2]
    return {
        name: next(word for word in ("valid", "expired", "missing") if word in rest) for name, rest in _pieces(said)
    }


def _pieces(said):
    """What is said of each piece, up to the next."""
    parts = re.split(r"(?<!\w)(E-\d)(?!\w)", said.partition("Waivers")[0])
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _ocsf(into):
    lines = (json.loads(text)["unmapped"] for text in (into / "ocsf-compliance.jsonl").read_text().splitlines())
    return {each["evidence_id"]: each["evidence_status"] for each in lines if "evidence_id" in each}


def _asff(into):
    fields = [each["ProductFields"] for each in json.loads((into / "asff.json").read_text())["Findings"]]
    return {each["trueup/evidence"]: each["trueup/evidenceStatus"] for each in fields if "trueup/evidence" in each}


def _oscal(into):
    content = json.loads((into / "oscal-assessment-results.json").read_text())["assessment-results"]
    props = [{prop["name"]: prop["value"] for prop in each["props"]} for each in content["results"][0]["observations"]]
    return {each["evidence-id"]: each["status"] for each in props if "evidence-id" in each}


def _junit(into):
    cases = etree.parse(into / "junit.xml").xpath("//testsuite[@name='manual evidence']/testcase")
    return {case.get("name").split()[0]: case.xpath("string(failure/@type)") or "valid" for case in cases}


READ = {
    "json": _json,
    "csv": _csv,
    "xlsx": _xlsx,
    "html": _html,
    **({"pdf": _pdf} if shutil.which("pdftotext") else {}),
    "ocsf": _ocsf,
    "asff": _asff,
    "oscal": _oscal,
    "junit": _junit,
}


@pytest.mark.parametrize("read", READ.values(), ids=READ)
def test_each_piece_stands_with_its_status_in(made, read):
    assert read(made[1]) == STATUSES


def test_every_format_has_been_looked_at():
    assert set(READ) | {"pdf"} == set(folder.FORMATS)


def test_oscal_links_the_files_by_their_hash(made):
    facts, into = made
    content = json.loads((into / "oscal-assessment-results.json").read_text())["assessment-results"]
    links = [each["rlinks"][0] for each in content["back-matter"]["resources"]]
    hashes = {each["href"]: each["hashes"][0]["value"] for each in links}
    assert hashes == {file.path: file.sha256 for each in facts.evidence for file in each.evidence.files}


def test_coverage_is_two_figures_and_evidence_counts_for_controls_only(made):
    facts, into = made
    coverage = json.loads((into / "results.json").read_text())["coverage"]
    assert coverage["controls"] == {"total": 5, "byRules": 3, "byManualEvidence": 1, "rate": 0.8}
    assert coverage["results"]["discovered"] == facts.counts.discovered
    assert coverage["results"]["judged"] == facts.counts.judged


def test_evidence_stands_beside_a_finding_and_makes_none(made):
    controls = {control.id: control for control in made[0].controls}
    assert controls["SEC10-BP01"].finding == "not assessed"
    assert "manual evidence E-1 of 2026-05-01 by Ann: valid" in controls["SEC10-BP01"].comment
    assert controls["SEC01-BP01"].finding == "other than satisfied"
    assert controls["SEC01-BP01"].evidence == ("E-2",)


def test_a_file_that_is_gone_does_not_add_up_and_what_has_expired_is_an_action(made):
    facts, into = made
    assert [(each.kind, each.places) for each in facts.problems] == [("manual-evidence", ("E-3: gone.pdf is missing",))]
    assert "E-2 (expired)" in (into / "report.html").read_text()


def test_an_altered_file_is_told_and_covers_nothing(tmp_path):
    (tmp_path / "contacts.txt").write_text(CONTACTS + " ")
    with report(tmp_path, run(36), evidence=EVIDENCE) as facts:
        assert facts.evidence[0].status == "altered"
        assert facts.coverage.by_evidence == 0
        assert not facts.complete


def test_the_manifest_holds_the_files_so_that_verify_finds_what_was_altered_since(made, tmp_path):
    _, into = made
    assert [fault.what for fault in verify(into, inputs=True).faults] == ["missing"]
    (tmp_path / "contacts.txt").write_text("other")
    assert {fault.what for fault in verify(into, inputs=True).faults} == {"missing", "changed"}


def test_a_report_without_evidence_says_so(tmp_path):
    with report(tmp_path, [line()]) as facts:
        page = (folder.write(facts, ["html"], tmp_path / "out") / "report.html").read_text()
    assert "No manual evidence was given" in page
    assert "1 manual control is without valid evidence" in page
