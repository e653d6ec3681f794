"""The report on paper: tagged, with contents and the run on each page; all sections of the page; cuts that are told."""

import json
import re
import sys

import pytest
from lxml import etree

from report import paper, test_fixes
from report.factory import CONTACTS, EVIDENCE, ORGANIZATION, WAIVERS, line, report, run
from trueup.errors import UsageError
from trueup.report import folder
from trueup.report.front import front
from trueup.report.paper import proof, standing

pytestmark = paper.needs_poppler

BEFORE = [line(n, runId="run-0", evaluatedAt="2026-05-01T00:00:00Z", state="NON_COMPLIANT") for n in range(20)]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A report with something in each of its sections: (facts, its folder)."""
    here = tmp_path_factory.mktemp("paper")
    (here / "contacts.txt").write_text(CONTACTS)
    journals = [test_fixes.applied(here / "a")]
    parts = {"waivers": WAIVERS, "organization": ORGANIZATION, "evidence": EVIDENCE, "journals": journals}
    lines = [*run(72), test_fixes.judged("COMPLIANT", 2)]
    with report(here, lines, previous=[BEFORE], command="trueup report results.jsonl", **parts) as facts:
        yield facts, folder.write(facts, ["html", "pdf", "csv"], here / "out")


@pytest.fixture(scope="module")
def said(made):
    return paper.text(made[1] / "report.pdf")


def test_it_is_tagged_and_says_what_it_is(made):
    told = paper.facts(made[1] / "report.pdf")
    assert (told["Tagged"], told["Title"], told["Page size"]) == (
        "yes",
        "Evaluation report run-1",
        "595.276 x 841.89 pts (A4)",
    )
    assert b"pdfuaid" in (made[1] / "report.pdf").read_bytes()  # it says that it is PDF/UA; Typst refuses what is not
    tags = paper.structure(made[1] / "report.pdf")
    for tag in ("H1", "H2", "Table", "TH", "TOC", "Figure"):
        assert re.search(rf"^\s*{tag}\b", tags, re.MULTILINE), tag


def test_every_page_has_the_run_and_its_number(made):
    found = paper.pages(made[1] / "report.pdf")
    for number, page in enumerate(found, 1):
        assert re.search(rf"Run run-1 .*Page {number} of {len(found)}\b", " ".join(page.split()))


def test_every_section_of_the_page_is_on_paper_and_in_the_contents(made, said):
    page = etree.HTML((made[1] / "report.html").read_text())
    heads = [each.xpath("string()") for each in page.xpath("//main/section/h2")]
    assert len(heads) == 13
    contents = re.findall(r"^(.*?) (?:\. ){3,}", "\n".join(paper.pages(made[1] / "report.pdf")[:2]), re.MULTILINE)
    on_paper = re.findall(r"^\s*H1 .*\n\s*\"(.*)\"", paper.structure(made[1] / "report.pdf"), re.MULTILINE)
    summary = ["Figures", "What to do next", "Time to remediate"]
    for head in {*heads, *summary} - {"Summary"}:
        assert head in on_paper, head
        assert head in contents, head


def test_the_first_screen_is_the_same_on_paper_and_in_the_page(made):
    facts, into = made
    first = front(facts)
    page = etree.HTML((into / "report.html").read_text())
    screen = " ".join(page.xpath("string(//section[@id='summary'])").split())
    sheet = " ".join(paper.pages(into / "report.pdf")[0].split())
    for text in (
        first.opinion,
        first.sentence,
        *first.reservations,
        *(block.title for block in first.blocks),
        *(fact.said for block in first.blocks for fact in block.facts),
        *(sentence for block in first.blocks for sentence in block.said),
    ):
        assert text in screen
        assert text in sheet


def test_before_and_after_of_a_fix_can_be_read(said):
    assert "verified" in said
    held = "".join(said.split())
    assert 'BeforeAfter{"Policy":{\u2212"Version":"old"}}{"Policy":{+"Version":"new"}}' in held
    for words in ("by CHG-7", "assumed-role/fixer/ben", "d" * 64, "s3:PutBucketPolicy:succeeded"):
        assert "".join(words.split()) in held


def test_a_long_state_is_cut_and_says_where_it_stands_whole(tmp_path):
    lines = proof._unfolded(json.dumps({"Policy": json.dumps(["x" * 50] * 99)}))
    assert (
        lines[-1]
        == f"… [cut: {len(json.dumps({'Policy': json.dumps(['x' * 50] * 99)})):,} characters in full, in fixes.csv]"
    )
    assert sum(map(len, lines)) < 3000


def test_what_is_cut_says_how_much_and_which_file_has_it_all(made, tmp_path, monkeypatch):
    for name in ("MOST_FAILURES", "MOST_PLACES", "MOST_PERIODS"):
        monkeypatch.setattr(standing, name, 3)
    monkeypatch.setattr(proof, "MOST_HIDDEN", 3)
    monkeypatch.setattr(proof, "MOST_FIXES", 0)
    said = paper.text(folder.write(made[0], ["pdf"], tmp_path) / "report.pdf")
    for words in (
        "the first 3 of 48 results are printed; all are in results.csv and results.xlsx.",
        "accounts and Regions are printed; all are in accounts.csv.",
        "controls in periods are printed; all are in effectiveness.csv.",
        "the first 3 of 12 results are printed; all are in waived.csv.",
        "the first 0 of 1 fixes are printed; all are in fixes.csv.",
    ):
        assert words in said


def test_the_same_report_is_the_same_bytes(made, tmp_path):
    again = folder.write(made[0], ["pdf"], tmp_path) / "report.pdf"
    assert again.read_bytes() == (made[1] / "report.pdf").read_bytes()


def test_a_missing_package_is_told_with_how_to_get_it(made, tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"format pdf needs typst, .*: pip install 'trueup\[pdf\]'"):
        folder.write(made[0], ["pdf"], tmp_path)


def test_the_package_is_imported_when_a_pdf_is_asked_for_and_not_before(tmp_path):
    sys.modules.pop("typst", None)
    with report(tmp_path, run(3)) as facts:
        folder.write(facts, ["json"], tmp_path / "out")
        assert "typst" not in sys.modules


RARE = {
    "of another script": ("日本の名前 שלום عربى", {"日", "\\u65e5"}),
    "that no font has": ("\U000e0101\U0001f9ff\u1cfa", {"\\U0001f9ff", "\U0001f9ff"}),
    "of many scripts at once": ("".join(map(chr, range(0x1200, 0x2A00, 9))), {"\\u1200", "\u1200"}),
}


@pytest.mark.parametrize(("text", "wanted"), RARE.values(), ids=RARE)
def test_given_text(tmp_path, text, wanted):
    with report(tmp_path, [line(0, state="NON_COMPLIANT", resourceId="x", annotation=text)]) as facts:
        said = paper.text(folder.write(facts, ["pdf"], tmp_path / "out") / "report.pdf")
    assert any(each in said for each in wanted)


def test_long_names_break_where_a_word_ends_and_copy_whole(tmp_path):
    name = "arn:aws:iam::111111111111:role/" + "SomeVeryLong_name-of-a/role." * 9
    with report(tmp_path, [line(0, state="NON_COMPLIANT", resourceId=name)]) as facts:
        said = "".join(paper.pages(folder.write(facts, ["pdf"], tmp_path / "out") / "report.pdf"))
    assert name in said.replace("\n", "")
    pieces = said[said.index("arn:aws:iam") :].splitlines()[:12]
    assert all(re.search(r"[:/_.-]$|[a-z]$", each) for each in pieces[:8]), pieces
