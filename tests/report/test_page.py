"""The page in a real browser: from disk, offline, under its own policy; by keyboard, by screen reader, on paper."""

import os
import re
import shutil
import subprocess

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from report.factory import ORGANIZATION, REGIONS, WAIVERS, line, report, run
from trueup.report import folder, write_html

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine; install it or set CHROMIUM")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LINES = [
    *run(400),
    line(
        900,
        state="NON_COMPLIANT",
        configRuleName="INCOMING_SSH_DISABLED",
        resourceId="needle",
        annotation="<b>sharp</b>",
    ),
]


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    here = tmp_path_factory.mktemp("page")
    before = [line(n, runId="run-0", evaluatedAt="2026-05-01T00:00:00Z", state="COMPLIANT") for n in range(200)]
    with report(here, LINES, waivers=WAIVERS, organization=ORGANIZATION, previous=[before]) as facts:
        return folder.write(facts, ["html"], here / "out") / "report.html"


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser, page_file):
    """The page in light colours; the test fails if it asks for anything or says anything on the console."""
    yield from _opened(browser, page_file, color_scheme="light")


def _opened(browser, page_file, **options):
    context = browser.new_context(**options)
    opened = context.new_page()
    asked, said = [], []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(page_file.as_uri())
    yield opened
    assert [url for url in asked if url != page_file.as_uri()] == []
    assert said == []
    context.close()


def _rows(page):
    return page.locator("#list tbody tr:not(.more)").count()


def _found(page):
    return page.locator("#found").inner_text()


def test_it_opens_from_disk_without_one_request_and_without_a_word_on_the_console(page):
    assert page.title() == "Evaluation report run-1"
    assert _found(page) == "267 results"
    assert _rows(page) == 50


def test_search_finds_the_one_and_shows_text_as_text(page):
    page.get_by_label("Search").fill("needle ssh")
    expect(page.locator("#found")).to_have_text("1 of 267 results")
    assert _rows(page) == 1
    row = page.locator("#list tbody tr").inner_text()
    assert "<b>sharp</b>" in row
    page.get_by_label("Search").fill("no such thing")
    expect(page.locator("#found")).to_have_text("0 of 267 results")
    assert "Nothing matches" in page.locator("#list tbody").inner_text()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#found")).to_have_text("267 results")


FILTERS = {
    "State": ("Error (66)", "66 of 267 results"),
    "Severity": ("critical (67)", "67 of 267 results"),
    "Control": ("SEC02-BP01 Strong passwords (133)", "133 of 267 results"),
    "Rule": ("INCOMING_SSH_DISABLED (67)", "67 of 267 results"),
    "Since the last run": ("new (135)", "135 of 267 results"),
}


@pytest.mark.parametrize(("label", "option", "found"), [(name, *said) for name, said in FILTERS.items()], ids=FILTERS)
def test_filter_by(page, label, option, found):
    page.locator("#filters").get_by_label(label, exact=True).select_option(label=option)
    assert _found(page) == found


def test_pages_turn_both_ways_and_stop_at_the_ends(page):
    first = page.locator("#list tbody tr").first.inner_text()
    assert page.get_by_role("button", name="Previous").is_disabled()
    page.get_by_role("button", name="Next").click()
    assert page.locator("#list tbody tr").first.inner_text() != first
    page.get_by_role("button", name="Previous").click()
    assert page.locator("#list tbody tr").first.inner_text() == first
    for _ in range(5):
        page.get_by_role("button", name="Next").click()
    assert page.get_by_role("button", name="Next").is_disabled()
    assert _rows(page) == 267 % 50


def test_columns_sort_and_say_so(page):
    head = page.locator("#list thead th", has_text="Resource")
    for sort in ("ascending", "descending"):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == sort
        ids = page.locator("#list tbody th .id").all_inner_texts()
        assert ids == sorted(ids, reverse=sort == "descending")


def test_a_group_opens_into_its_results(page):
    page.get_by_label("Group by").select_option("rule")
    groups = page.locator("#groups tbody tr")
    assert groups.count() == 3
    page.get_by_role("button", name="Show INCOMING_SSH_DISABLED").click()
    assert _found(page) == "67 of 267 results"


def test_details_lead_to_the_control_and_the_fix(page):
    page.get_by_label("Search").fill("needle")
    expect(page.locator("#found")).to_have_text("1 of 267 results")
    button = page.get_by_role("button", name="Details of needle")
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    details = page.locator("#list tr.more")
    assert "SSM Automation document" in details.inner_text()
    details.get_by_role("link", name="SEC01-BP02").click()
    assert page.url.endswith("#control-1")
    button.click()
    assert page.locator("#list tr.more").count() == 0


def test_a_rule_leads_to_its_failures(page):
    page.locator("#rules tr", has_text="INCOMING_SSH_DISABLED").get_by_role("link", name="Show its failures").click()
    assert _found(page) == "67 of 267 results"
    assert page.get_by_label("Rule", exact=True).input_value() != ""


def test_tables_of_numbers_sort_as_numbers(page):
    head = page.locator("#rules thead th", has_text="Discovered")
    head.get_by_role("button").click()
    cells = [int(each.replace(",", "")) for each in page.locator("#rules tbody td:nth-child(10)").all_inner_texts()]
    assert cells == sorted(cells)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(browser, page_file, scheme, width):
    for page in _opened(browser, page_file, color_scheme=scheme, viewport={"width": width, "height": 900}):
        page.get_by_label("Group by").select_option("severity")
        page.get_by_role("button", name=re.compile("Details of")).first.click()
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [1280, 768, 360])
def test_the_page_never_scrolls_sideways(browser, page_file, width):
    for page in _opened(browser, page_file, viewport={"width": width, "height": 900}):
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_everything_from_a_skip_link_on(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the summary"
    assert page.locator(":focus").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#summary")
    page.get_by_label("Group by").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Clear"
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert width == "3px"


# Words of at most so many letters whose letters stand on more than one line.
SPLIT = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    const isShown = parent.checkVisibility() && !parent.closest("script, style, .vh, svg");
    for (const word of isShown ? node.data.matchAll(/[\\p{L}\\p{N}]{2,24}/gu) : []) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const boxes = [...range.getClientRects()].filter((each) => each.width > 1);
      const lines = new Set(boxes.map((each) => Math.round(each.top / 4)));
      if (lines.size > 1) found.push(word[0]);
    }
  }
  return found;
}"""
# Text whose colour on what lies behind it is less than 4.5:1.
FAINT = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (of) => (of / 255 <= 0.04045 ? of / 255 / 12.92 : ((of / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = numbers(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
    if (!text || element.closest("script, style, svg, :disabled") || !element.checkVisibility()) continue;
    const colours = [numbers(getComputedStyle(element).color), behind(element)];
    const [one, other] = colours.map(luminance).sort((a, b) => b - a);
    if ((one + 0.05) / (other + 0.05) < 4.5) found.push(`${text}: ${(one + 0.05) / (other + 0.05)}`);
  }
  return found;
}"""


@pytest.mark.parametrize("width", [1280, 768, 360])
def test_no_word_is_split_in_its_middle(browser, page_file, width):
    for page in _opened(browser, page_file, viewport={"width": width, "height": 900}):
        page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
        assert page.evaluate(SPLIT) == []
        page.evaluate("document.body.style.wordBreak = 'break-all'")
        assert page.evaluate(SPLIT) != []  # it would be seen


@pytest.mark.parametrize("medium", ["screen", "print"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_what_is_behind_it(browser, page_file, scheme, medium):
    for name in ("report.html", "../index.html"):
        for page in _opened(browser, (page_file.parent / name).resolve(), color_scheme=scheme):
            page.emulate_media(media=medium)
            page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
            assert page.evaluate(FAINT) == []
            page.evaluate("document.body.style.color = '#777'")
            assert page.evaluate(FAINT) != []  # it would be seen


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_in_the_list_of_runs(browser, page_file, width):
    path = (page_file.parent / "../index.html").resolve()
    for page in _opened(browser, path, viewport={"width": width, "height": 900}):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SPLIT) == []
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_the_first_screen_holds_what_an_auditor_asks_first(browser, page_file):
    for page in _opened(browser, page_file, viewport={"width": 1280, "height": 800}):
        for head in ("Scope and exclusions", "Population and sample", "Chain of evidence", "Since the last run"):
            box = page.get_by_role("heading", name=head, exact=True).bounding_box()
            assert box["y"] < 500
        assert page.locator(".opinion").bounding_box()["y"] < 300


def test_without_scripts_the_summary_and_the_first_failures_are_there(browser, page_file):
    for page in _opened(browser, page_file, java_script_enabled=False):
        assert page.locator("#list tbody tr").count() == write_html.STATIC_ROWS
        assert not page.locator("#filters").is_visible()
        assert page.get_by_text("Without scripts, and on paper, the first 100 are shown.").is_visible()
        assert page.locator("#controls tbody tr").count() == 5


def test_states_are_words_and_shapes_and_not_colour_alone(page):
    said = page.locator(".equation").inner_text()
    for words in ("✓ Compliant", "✕ Non-compliant", "◐ Waived", "○ Not applicable", "? Not evaluated", "! Error"):
        assert words in said


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext on this machine; install poppler-utils")
def test_it_prints_to_a_pdf_with_everything_that_matters(page, tmp_path):
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True, print_background=True)
    text = subprocess.run(["pdftotext", "-raw", tmp_path / "report.pdf", "-"], capture_output=True, check=True).stdout
    said = " ".join(text.decode().split())
    for words in (
        "SEC10-BP01",
        "Ask for the list of contacts",
        "INCOMING_SSH_DISABLED",
        "Legacy clients",
        "Prepared by",
    ):
        assert words in said
    for words in ("Skip to the summary", "Clear", "Show its failures", "Details"):
        assert words not in said


def test_a_page_of_no_results_and_a_page_of_problems_are_whole(browser, tmp_path):
    for name, lines in {"none": [], "bad": [*run(5), *run(2), "{"]}.items():
        with report(tmp_path, lines) as facts:
            path = folder.write(facts, ["html"], tmp_path / name) / "report.html"
        for page in _opened(browser, path):
            assert page.get_by_role("heading", name="The inputs do not add up").is_visible()
            assert Axe().run(page).violations_count == 0


@pytest.fixture(scope="module")
def many_file(tmp_path_factory):
    """Failures in 120 accounts of two Regions."""
    here = tmp_path_factory.mktemp("many")
    places = [{"accountId": f"{n % 120:012}", "awsRegion": REGIONS[n // 120]} for n in range(240)]
    lines = [line(n, state="NON_COMPLIANT", **place) for n, place in enumerate(places)]
    lines += [line(n, state="NON_COMPLIANT", accountId="000000000007") for n in range(900, 905)]
    with report(here, lines) as facts:
        return folder.write(facts, ["html"], here / "out") / "report.html"


@pytest.fixture
def many(browser, many_file):
    yield from _opened(browser, many_file, color_scheme="light")


def test_accounts_are_found_by_search_with_the_worst_first(many):
    assert many.locator("#accounts-found").inner_text() == "240 accounts and Regions"
    assert many.locator("#accounts-list tbody th .id").first.inner_text() == "000000000007"
    many.get_by_label("Account text").fill("000000000100 us-east-1")
    expect(many.locator("#accounts-found")).to_have_text("1 accounts and Regions, of 1 of 240 accounts and Regions")
    assert many.locator("#heat tbody tr").count() == 1


def test_every_account_is_on_some_page_of_the_table_and_of_the_map(many):
    for name, rows in (("accounts", "#accounts-list tbody th .id"), ("heat-rows", "#heat tbody th")):
        seen = set(many.locator(rows).all_inner_texts())
        while many.locator(f"#{name}-forth").is_enabled():
            many.locator(f"#{name}-forth").click()
            seen |= set(many.locator(rows).all_inner_texts())
        assert len(seen) == 120


def test_a_line_for_each_account_adds_its_regions(many):
    many.get_by_label("A line for each").select_option("account")
    assert many.locator("#accounts-found").inner_text() == "120 accounts"
    first = many.locator("#accounts-list tbody tr").first.locator("th, td").all_inner_texts()
    assert (first[0], first[1], first[3]) == ("000000000007", "2 places", "7")


def test_groups_of_failures_turn_pages_too(many):
    many.get_by_label("Group by").select_option("account")
    assert many.locator("#groups-page").inner_text() == "Groups 1 to 50 of 120"
    for _ in range(2):
        many.locator("#groups-forth").click()
    assert many.locator("#groups-page").inner_text() == "Groups 101 to 120 of 120"
    assert many.locator("#groups tbody tr").count() == 20
    assert many.locator("#groups-forth").is_disabled()
