"""Whatever text an attacker can put into a resource, it is only ever text; and what is cut is cut where all can see."""

import csv
import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import openpyxl
import pytest

from report import paper
from report.factory import line, report
from trueup.report import folder
from trueup.report.states import LONGEST_SHOWN, shown

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "an end of the data": "</script><img src=x onerror=alert(1)>",
    "a comment that opens a script": "<!--<script>",
    "an attribute": '" onmouseover="alert(1)" x=\'',
    "a formula": "=cmd|' /C calc'!A0",
    "a formula in full width": "\uff1d1+1",
    "a template": "{{ 7*7 }}{% raw %}",
    "reversed text": "invoice\u202efdp.exe",
    "line separators": "a\u2028b\u2029c\r\nd",
    "control characters": "\x00\x1b[31m\x07\ufffe\uffff",
}


class _Page(HTMLParser):
    """The elements of a page, and its data."""

    def __init__(self, text):
        super().__init__()
        self.elements, self._in, self.scripts, self.styles = [], "", [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._in = tag

    def handle_endtag(self, tag):
        self._in = ""

    def handle_data(self, data):
        if self._in in ("script", "style"):
            {"script": self.scripts, "style": self.styles}[self._in].append(data)


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE.keys())
def made(request, tmp_path):
    """The text, and a report of results in which it stands wherever text can."""
    text = request.param
    parts = dict.fromkeys(
        ("resourceId", "resourceName", "annotation", "configRuleName", "awsRegion", "accountId"), text
    )
    parts |= {"resourceType": text, "arn": text, "reason": text, "runId": text, "inputs": {text: text}}
    lines = [
        line(n, state=state, **parts | {"configRuleName": f"{text}{n}"})
        for n, state in enumerate(("NON_COMPLIANT", "ERROR"))
    ]
    lines.append(line(5, state="WAIVED", waiverId=text))
    with report(tmp_path, lines) as facts:
        return text, folder.write(facts, folder.FORMATS, tmp_path / "out")


def test_a_page_holds_no_element_and_no_handler_of_others(made):
    page = _Page((made[1] / "report.html").read_text(encoding="utf-8"))
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"img", "iframe", "object", "embed", "base", "link", "video", "audio", "use", "image"}
    assert [tag for tag, _ in page.elements].count("script") == 4  # two of data, two that run
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset")]
        assert attributes.get("href", "#").startswith("#")
    assert json.loads(page.scripts[0])["rows"]


def test_a_page_allows_nothing_but_its_own_script_and_style(made):
    page = _Page((made[1] / "report.html").read_text(encoding="utf-8"))
    [policy] = [attributes["content"] for _, attributes in page.elements if "http-equiv" in attributes]
    allowed = dict(each.split(" ", 1) for each in policy.split("; "))
    assert allowed["default-src"] == "'none'"
    for name, texts in (("script-src", page.scripts[-2:]), ("style-src", ["".join(page.styles)])):
        hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in texts]
        assert allowed[name] == " ".join(f"'sha256-{each}'" for each in hashes)


def test_no_spreadsheet_calculates(made):
    for name in ("results.csv", "population.csv", "sample.csv", "waived.csv", "accounts.csv", "effectiveness.csv"):
        with (made[1] / name).open(newline="", encoding="utf-8") as stream:
            for row in csv.reader(stream):
                assert not [cell for cell in row if cell.startswith(("=", "+", "@", "\uff1d", "\t", "\r"))]
    book = openpyxl.load_workbook(made[1] / "results.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    formulas = [cell for cell in cells if str(cell.value).startswith(("=", "\uff1d"))]
    assert all(cell.quotePrefix for cell in formulas)


def test_nothing_invisible_is_in_what_people_read(made):
    for name in ("report.html", "results.csv", "population.csv", "junit.xml", "../index.html"):
        text = (made[1] / name).read_text(encoding="utf-8")
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\x00\x1b\x07\u2028\u2029\ufffe]", text), name


@paper.needs_poppler
def test_paper_says_it_as_text_and_has_no_script_no_link_and_no_file(made):
    raw = (made[1] / "report.pdf").read_bytes()
    assert not re.search(rb"/JavaScript|/JS\b|/Launch|/EmbeddedFile|/URI\b|/SubmitForm|/OpenAction", raw)
    said = paper.text(made[1] / "report.pdf")
    assert not re.search("[\u2066-\u2069\u200b-\u200f\x00\x1b\x07\u2028\u2029\ufffe]", said)
    visible = "".join(shown(made[0], 300).split())
    spelled = {visible[:20], ascii(visible[:20])[1:-1]}  # as an escape where no font has a character
    assert any(each in "".join(said.split()) for each in spelled)


def test_a_summary_holds_the_run_as_it_was(made):
    assert json.loads((made[1] / "summary.json").read_text(encoding="utf-8"))["runId"] == made[0]


def test_json_holds_every_text_as_it_was(made):
    content = json.loads((made[1] / "results.json").read_text(encoding="utf-8"))
    assert made[0] in [each["annotation"] for each in content["results"]]


WITHOUT_ANNOTATION = (
    "population.csv", "sample.csv", "waived.csv", "accounts.csv", "evidence.csv", "fixes.csv", "effectiveness.csv",
)  # fmt: skip


def test_a_huge_annotation_is_cut_visibly_everywhere_but_in_json(tmp_path):
    text = "A" * 1_000_000 + "zyxw"
    with report(tmp_path, [line(0, state="NON_COMPLIANT", annotation=text)]) as facts:
        into = folder.write(facts, folder.FORMATS, tmp_path / "out")
    assert json.loads((into / "results.json").read_text())["results"][0]["annotation"] == text
    for path in into.iterdir():
        if path.suffix in (".csv", ".html", ".xml", ".jsonl") or path.name == "asff.json":
            said = path.read_text()
            assert "zyxw" not in said
            assert path.name in WITHOUT_ANNOTATION or re.search(r"\[cut: 10000\d\d characters in full\]", said)
            assert path.stat().st_size < 200_000
    sheet = openpyxl.load_workbook(into / "results.xlsx")["Results"]
    cell = next(cell.value for cell in sheet[2] if str(cell.value).startswith("AAA"))
    assert len(cell) <= LONGEST_SHOWN
    assert cell.endswith("[cut: 1000004 characters in full]")
