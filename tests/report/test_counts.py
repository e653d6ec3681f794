"""One evaluation, one set of numbers: every format holds the same counts, and says what does not add up."""

import csv
import json
import re
import shutil
from collections import Counter
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report import paper
from report.factory import EVIDENCE, ORGANIZATION, PACK, STATES, WAIVERS, line, report, run
from trueup.report import folder, write_junit
from trueup.report.states import SPOKEN
from trueup.results import State

PDF = shutil.which("pdftotext")


def counted(into):
    """How many results of each state each format holds, counted in what was written and in nothing else."""
    return {
        "results.csv": _results_csv(into),
        "population.csv": Counter(row["state"] for row in _csv(into / "population.csv")),
        "results.json": Counter(each["state"] for each in _json(into / "results.json")["results"]),
        "results.json, counts": _states(_json(into / "results.json")["counts"]),
        "results.xlsx": _xlsx(into),
        "results.xlsx, accounts": _xlsx_accounts(into),
        "accounts.csv": _states(_sums(_csv(into / "accounts.csv"))),
        "summary.json": _states(_json(into / "summary.json")["counts"]),
        "report.html": _html(into),
        **({"report.pdf": _pdf(into), "report.pdf, accounts": _pdf_accounts(into)} if PDF else {}),
        "ocsf": _said(json.loads(each)["unmapped"].get("state") for each in _lines(into / "ocsf-compliance.jsonl")),
        "asff": _said(each["ProductFields"].get("trueup/state") for each in _json(into / "asff.json")["Findings"]),
        "oscal": _oscal(into),
        "junit": _junit(into),
    }


def _csv(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def _lines(path):
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def _states(counts):
    return Counter({state: counts[state] for state in STATES if counts[state]})


def _said(states):
    """States counted; manual evidence has none."""
    return Counter(state for state in states if state)


def _results_csv(into):
    by_result = {row["resultId"]: row["state"] for row in _csv(into / "results.csv") if row["resultId"]}
    return Counter(by_result.values())


def _xlsx(into):
    book = openpyxl.load_workbook(into / "results.xlsx", read_only=True)
    rows = book["Results"].iter_rows(values_only=True)
    place = next(rows).index("State")
    return Counter(row[place] for row in rows)


def _xlsx_accounts(into):
    rows = list(openpyxl.load_workbook(into / "results.xlsx")["Accounts"].iter_rows(values_only=True))
    places = {state: rows[0].index(SPOKEN[State(state)].word) for state in STATES}
    return _states({state: sum(row[place] for row in rows[1:]) for state, place in places.items()})


def _sums(rows):
    return {state: sum(int(row[state]) for row in rows) for state in STATES}


def _pdf(into):
    """Of the section Figures."""
    [equation] = re.findall(r"[\d,]+ discovered = (.*?) Pass rate", paper.text(into / "report.pdf"))
    counts = [int(each.replace(",", "")) for each in re.findall(r"[\d,]+(?= [a-z])", equation)]
    return _states(dict(zip(STATES, counts, strict=True)))


def _pdf_accounts(into):
    """Of the last line of the section Accounts; a run of nothing has no accounts."""
    found = re.findall(r"\bAll ([\d, ]+?) (?:[\d.]+%|n/a)", paper.text(into / "report.pdf"))
    counts = [int(each.replace(",", "")) for each in found[-1].split()[:6]] if found else [0] * 6
    return _states(dict(zip(STATES, counts, strict=True)))


def _html(into):
    page = (into / "report.html").read_text(encoding="utf-8")
    [equation] = re.findall(r'class="equation">(.*?)</p>', page, re.DOTALL) or [""]
    found = Counter()
    for state in STATES:
        number = re.search(rf'([\d,]+) <span class="state s-{state.lower()}"', equation)
        found[state] = int(number[1].replace(",", "")) if number else 0
    return +found


def _oscal(into):
    [result] = _json(into / "oscal-assessment-results.json")["assessment-results"]["results"]
    found = Counter()
    for observation in result.get("observations", ()):
        props = {prop["name"]: prop["value"] for prop in observation["props"]}
        if {"evidence-id", "fix-id"} & props.keys():
            continue
        assert int(props["count"]) == len(observation["subjects"])
        found[props["state"]] += len(observation["subjects"])
    return found


def _junit(into):
    root = ElementTree.parse(into / "junit.xml").getroot()
    found, others = Counter(), 0
    for suite in root:
        cases = list(suite)
        assert int(suite.get("tests")) == len(cases)
        for tag, total in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(suite.get(total)) == sum(case.find(tag) is not None for case in cases)
        if suite.get("name") in (write_junit.CHAIN, write_junit.EVIDENCE, write_junit.FIXES):
            others += len(cases)
            continue
        for case in cases:
            said = next(iter(case), None)
            found["COMPLIANT" if said is None else said.get("message").partition(":")[0]] += 1
    assert int(root.get("tests")) == found.total() + others
    return found


RUNS = {
    "each state under a pack": {
        "lines": run(72),
        "waivers": WAIVERS,
        "organization": ORGANIZATION,
        "evidence": EVIDENCE,
    },
    "rules under several controls and under none": {"lines": [*run(20), *run(9, configRuleName="OF_ELSEWHERE")]},
    "no pack": {"lines": run(30), "pack": None},
    "one result": {"lines": [line()]},
    "no result": {"lines": []},
    "duplicates, damage and a second run": {
        "lines": [*run(20), *run(5), "{", *[line(number, runId="run-2") for number in range(30, 40)]]
    },
}


@pytest.mark.parametrize("parts", RUNS.values(), ids=RUNS.keys())
def test_every_format_holds_the_same_counts(tmp_path, parts):
    parts = dict(parts)
    with report(tmp_path, parts.pop("lines"), **parts) as facts:
        into = folder.write(facts, folder.FORMATS, tmp_path / "out")
        counts = Counter({state.value: facts.counts[state] for state in State if facts.counts[state]})
    assert counted(into) == dict.fromkeys(counted(into), counts)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.builds(
            line,
            st.integers(0, 40),
            state=st.sampled_from(STATES),
            annotation=st.text(max_size=40),
            resourceId=st.text(min_size=1, max_size=12),
            resourceName=st.text(max_size=5),
            arn=st.text(max_size=5),
            waiverId=st.text(max_size=3),
            configRuleName=st.sampled_from(["INCOMING_SSH_DISABLED", "OTHER", "\u202e<b>", "=1+1"]),
        ),
        max_size=25,
    )
)
def test_every_format_holds_the_same_counts_whatever_the_text(tmp_path_factory, lines):
    here = tmp_path_factory.mktemp("any")
    with report(here, lines) as facts:
        assert facts.lines["read"] == facts.lines["counted"] + facts.lines["duplicates"] == len(lines)
        into = folder.write(facts, folder.FORMATS, here / "out")
    found = counted(into)
    assert found == dict.fromkeys(found, found["population.csv"])


def test_control_counts_are_the_sums_of_their_rules(tmp_path):
    with report(tmp_path, run(72)) as facts:
        for control in facts.controls:
            of = [facts.rule[name].counts for name in control.rules]
            assert control.counts.discovered == sum(each.discovered for each in of)
        assert sum(rule.counts.discovered for rule in facts.rules) == facts.counts.discovered == 72


def test_both_pass_rates_share_a_denominator_so_that_the_gap_is_what_waivers_give(tmp_path):
    lines = [line(n, state=state) for n, state in enumerate(["COMPLIANT"] * 6 + ["WAIVED"] * 1 + ["NON_COMPLIANT"] * 3)]
    with report(tmp_path, [*lines, line(50, state="ERROR"), line(51, state="NOT_APPLICABLE")]) as facts:
        assert (facts.counts.rate, facts.counts.rate_with_waivers, facts.counts.gap) == (0.6, 0.7, 0.1)
        assert (facts.counts.judged, facts.counts.discovered) == (10, 12)


def test_every_control_of_the_pack_is_in_every_format_that_has_controls(tmp_path):
    ids = re.findall(r"id: (\S+),", PACK)
    with report(tmp_path, run(6)) as facts:
        into = folder.write(facts, folder.FORMATS, tmp_path / "out")
    assert {row["controlId"] for row in _csv(into / "results.csv")} - {""} == set(ids)
    assert [each["id"] for each in _json(into / "results.json")["controls"]] == ids
    sheet = openpyxl.load_workbook(into / "results.xlsx")["Controls"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ids
    page = (into / "report.html").read_text()
    oscal = (into / "oscal-assessment-results.json").read_text()
    assert all(f'<span class="id">{each}</span>' in page and each in oscal for each in ids)


def test_spoken_states_cover_all_six():
    assert list(SPOKEN) == list(State)
