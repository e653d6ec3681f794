"""Fixes as evidence: who changed what, which result says that it holds, and whether it was undone, in every format."""

import csv
import json
from datetime import timedelta
from itertools import count
from xml.etree import ElementTree

import openpyxl
import pytest
from lxml import etree

from report.factory import ACCOUNTS, NOW, line, report, stamp
from trueup.remediation import allowing
from trueup.remediation.journal import Journal
from trueup.remediation.planfile import Plan
from trueup.report import folder, oscal_fixes, sheet_columns, write_csv
from trueup.report.fixes import STANDINGS
from trueup.runner.calls import Call
from trueup.who import Who

RULE = "S3_BUCKET_SSL_REQUESTS_ONLY"
ANN, BEN = (Who(name, f"arn:aws:sts::{ACCOUNTS[0]}:assumed-role/fixer/{name}") for name in ("ann", "ben"))
OLD, NEW = ({"Policy": json.dumps({"Version": version})} for version in ("old", "new"))
PUT = Call("s3", "PutBucketPolicy", {"Bucket": "b", **NEW}, "eu-west-1")
BACK = Call("s3", "PutBucketPolicy", {"Bucket": "b", **OLD}, "eu-west-1")
PLAN = Plan("plan-1", "run-0", "2026-05-30T08:00:00+00:00", (), (), ANN)
ORIGIN = {
    "planId": "plan-1", "rule": RULE, "documentSha256": "d" * 64, "account": ACCOUNTS[0], "region": "eu-west-1",
    "resource": "b",
}  # fmt: skip


def applied(path, hours=9, end="changed", error=None, writes=1):
    """The journal of an apply so many hours ago, of a fix of so many writes."""
    ticks = count()
    run = allowing.told(BEN, "--approved-by", "CHG-7", PLAN)
    with Journal(path, lambda: NOW - timedelta(hours=hours) + timedelta(seconds=next(ticks)), run=run) as opened:
        begun = opened.begin("key", document="FixIt", **ORIGIN)
        for _ in range(writes):
            made = begun.intent({"call": PUT.to_json(), "pre": [OLD], "step": "Fix", "document": "FixIt"})
            begun.outcome(made, None if error else {}, error, [OLD if error else NEW])
        if end:
            begun.end(end, "as it went")
    return lines(path)


def undone(path, hours=5, changes=(1,), error=None, call=BACK, pre=NEW, post=OLD, step="undo of change"):
    """The journal of an undo so many hours ago, of these changes."""
    ticks = count()
    now = lambda: NOW - timedelta(hours=hours) + timedelta(seconds=next(ticks))  # noqa: E731
    with Journal(path, now, "undo", allowing.told(ANN, "--yes")) as opened:
        for number in changes:
            about = opened.about(document="FixIt", step=f"{step} {number}", **ORIGIN)
            made = about.intent({"call": call.to_json(), "pre": [pre]})
            about.outcome(made, None if error else {}, error, [post])
    return lines(path)


def lines(path):
    return path.read_text().splitlines()


def judged(state, hours, captured=None, run="run-1"):
    """A result of the bucket so many hours ago, of evidence that is as old, or of so many hours ago."""
    seen = stamp(NOW - timedelta(hours=captured or hours))
    said = {"awsRegion": "eu-west-1", "resourceId": "b", "evaluatedAt": stamp(NOW - timedelta(hours=hours))}
    return line(0, configRuleName=RULE, state=state, runId=run, configurationItemCaptureTime=seen, **said)


GOOD, BAD = "COMPLIANT", "NON_COMPLIANT"
# how it was applied, how it was undone, the result reported, those of earlier runs -> standing, proof's run, outdated
SITUATIONS = {
    "is compliant in the next run": ({}, None, judged(GOOD, 2), [], "verified", "run-1", False),
    "was compliant in an earlier run, and is": (
        {}, None, judged(GOOD, 2), [judged(GOOD, 4, run="run-0")], "verified", "run-0", False,
    ),
    "was compliant and fails again": (
        {}, None, judged(BAD, 2), [judged(GOOD, 4, run="run-0")], "failing again", "run-0", False,
    ),
    "failed at first and was compliant later": (
        {}, None, judged(GOOD, 2), [judged(BAD, 4, run="run-0")], "verified", "run-1", False,
    ),
    "still fails": ({}, None, judged(BAD, 2), [], "still failing", "run-1", False),
    "still fails, and is waived": ({}, None, judged("WAIVED", 2), [], "still failing", "run-1", False),
    "was judged before only": ({}, None, judged(GOOD, 12), [], "not judged since", None, False),
    "was judged since by what was captured before": (
        {}, None, judged(GOOD, 2, 12), [], "not judged since", None, False,
    ),
    "could not be judged since": ({}, None, judged("ERROR", 2), [], "not judged since", None, False),
    "was refused by AWS": (
        {"error": "AccessDenied", "end": "failed"}, None, judged(BAD, 2), [], "not carried out", "run-1", False,
    ),
    "was stopped": ({"end": ""}, None, judged(GOOD, 2), [], "verified", "run-1", False),
    "was undone before the result": ({}, {}, judged(BAD, 2), [], "undone", "run-1", False),
    "was undone after the result": ({"hours": 9}, {"hours": 1}, judged(GOOD, 2), [], "undone", "run-1", True),
    "was undone after a result that came before the fix": ({}, {}, judged(BAD, 12), [], "undone", None, True),
    "was undone in part": ({"writes": 2}, {"changes": (2,)}, judged(GOOD, 2), [], "undone in part", "run-1", False),
    "was undone wholly, write by write": (
        {"writes": 2}, {"changes": (2, 1)}, judged(BAD, 2), [], "undone", "run-1", False,
    ),
    "resisted an undo": ({}, {"error": "AccessDenied"}, judged(GOOD, 2), [], "verified", "run-1", False),
    "has an undo of another change": ({}, {"changes": (7,)}, judged(GOOD, 2), [], "verified", "run-1", False),
}  # fmt: skip


@pytest.mark.parametrize(
    ("apply", "undo", "result", "earlier", "standing", "proof", "outdated"), SITUATIONS.values(), ids=SITUATIONS
)
def test_a_fix_that(tmp_path, apply, undo, result, earlier, standing, proof, outdated):
    journals = [applied(tmp_path / "a", **apply)] + ([] if undo is None else [undone(tmp_path / "u", **undo)])
    with report(tmp_path, [result], journals=journals, previous=[[each] for each in earlier]) as facts:
        [fix] = facts.fixes
        assert (fix.standing, fix.proof and fix.proof.run_id, fix.outdated) == (standing, proof, outdated)
        assert facts.complete


def test_every_standing_has_a_situation():
    assert {situation[4] for situation in SITUATIONS.values()} == set(STANDINGS)


def test_an_undo_that_was_undone_counts_no_more(tmp_path):
    journals = [
        applied(tmp_path / "a"), undone(tmp_path / "u"), undone(tmp_path / "v", 3, call=PUT, pre=OLD, post=NEW),
    ]  # fmt: skip
    with report(tmp_path, [judged(GOOD, 2)], journals=journals) as facts:
        assert [fix.standing for fix in facts.fixes] == ["verified"]


def test_a_fix_that_was_applied_again_after_its_undo_stands(tmp_path):
    journals = [applied(tmp_path / "a"), undone(tmp_path / "u"), applied(tmp_path / "b", 4)]
    with report(tmp_path, [judged(GOOD, 2)], journals=journals) as facts:
        assert [fix.standing for fix in facts.fixes] == ["undone", "verified"]


def test_who_planned_approved_ran_and_undid_it_is_told(tmp_path):
    with report(tmp_path, [judged(GOOD, 2)], journals=[applied(tmp_path / "a"), undone(tmp_path / "u")]) as facts:
        [fix] = facts.fixes
        session = fix.session
        assert (session.planned_by, session.planned) == (ANN.caller_arn, PLAN.created)
        assert (session.approved_by, session.approved_how, session.approved != "") == ("CHG-7", "--approved-by", True)
        assert (session.user, session.ran_by, fix.plan_id) == ("ben", BEN.caller_arn, "plan-1")
        assert (fix.document, fix.document_sha256, fix.end, fix.reason) == ("FixIt", "d" * 64, "changed", "as it went")
        assert (fix.undone.session.ran_by, fix.undone.writes) == (ANN.caller_arn, 1)
        [write] = fix.writes
        assert (json.loads(write.before), json.loads(write.after)) == (
            {"Policy": {"Version": "old"}}, {"Policy": {"Version": "new"}},
        )  # fmt: skip


def test_journals_that_know_of_no_runs_and_items_have_fixes_too(tmp_path):
    kept = [each for each in applied(tmp_path / "a") if json.loads(each)["kind"] in ("intent", "outcome")]
    with report(tmp_path, [judged(GOOD, 2)], journals=[kept]) as facts:
        assert [(fix.standing, fix.session.ran_by, fix.end) for fix in facts.fixes] == [("verified", "", "not known")]


@pytest.fixture
def written(tmp_path):
    """Every format of a report whose fix was undone after its result."""
    journals = [applied(tmp_path / "a"), undone(tmp_path / "u", 1)]
    with report(tmp_path, [judged(GOOD, 2)], journals=journals) as facts:
        yield folder.write(facts, folder.installed(), tmp_path / "out")


def _csv(into):
    with (into / "fixes.csv").open(newline="", encoding="utf-8") as stream:
        return [" ".join(row.values()) for row in csv.DictReader(stream)]


def _xlsx(into):
    rows = openpyxl.load_workbook(into / "results.xlsx")["Fixes"].iter_rows(min_row=2, values_only=True)
    return [" ".join(map(str, row)) for row in rows]


def _asff(into):
    return [json.dumps(each["ProductFields"]) for each in json.loads((into / "asff.json").read_text())["Findings"]]


def _oscal(into):
    [result] = json.loads((into / "oscal-assessment-results.json").read_text())["assessment-results"]["results"]
    return [json.dumps(each) for each in result["observations"] if each["types"] == ["mitigation"]]


def _junit(into):
    return [
        json.dumps([case.attrib, *(child.attrib for child in case)])
        for case in ElementTree.parse(into / "junit.xml").iterfind("testsuite[@name='fixes']/testcase")
    ]


def _html(into):
    text = _section(into, "remediations")
    assert "2026-06-01 11:00:02 UTC by" in text  # when it was undone, in full
    return [text]


def _section(into, name):
    """What a section of the page says."""
    return str(etree.HTML((into / "report.html").read_text()).xpath(f"string(//section[@id='{name}'])"))


TOLD = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": lambda into: list(map(json.dumps, json.loads((into / "results.json").read_text())["fixes"])),
    "ocsf": lambda into: [json.dumps(json.loads((into / "ocsf-compliance.jsonl").read_text())["unmapped"]["fixes"][0])],
    "asff": _asff,
    "oscal": _oscal,
    "junit": _junit,
    "html": _html,
}
SHORT = {"asff", "junit"}  # these have no room for all of it


def test_every_format_tells_that_a_fix_was_undone_and_by_whom(written):
    told = {name: read(written) for name, read in TOLD.items()}
    assert {name: len(each) for name, each in told.items()} == dict.fromkeys(TOLD, 1)
    for name, [text] in told.items():
        assert "undone" in text, name
        assert ANN.caller_arn in text, name
        if name not in SHORT:
            wanted = ("plan-1", "CHG-7", "--approved-by", BEN.caller_arn, "d" * 64, "run-1")
            assert [each for each in wanted if each not in text] == [], name


def test_the_first_page_says_that_a_result_is_of_before_the_undo(written):
    first = _section(written, "summary")
    assert "Evaluate again: a fix was undone after these results (b)." in first
    assert "Undone after these results, which tell of before: 1 fix." in first
    summary = openpyxl.load_workbook(written / "results.xlsx")["Summary"].iter_rows(values_only=True)
    assert ("  undone after the result reported", 1) in [row[:2] for row in summary]


def test_each_write_says_which_fix_it_is_of(written):
    said = json.loads((written / "results.json").read_text())["remediations"]
    assert [(each["step"], each["fixId"]) for each in said] == [
        ("Fix", "journals-0.jsonl:1"),
        ("undo of change 1", ""),
    ]


def test_csv_sheet_and_oscal_tell_the_same_facts_of_a_fix_in_one_order():
    assert list(oscal_fixes.NAMES) == [name for name in write_csv.FIXES if name in oscal_fixes.NAMES]
    assert len(sheet_columns.FIXES) == len(oscal_fixes.NAMES) + 1  # and how many writes there were
