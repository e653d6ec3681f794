"""What a report finds out: findings, problems, waivers, trend, scope, sample."""

import csv
import json
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from uuid import uuid5

import pytest

from report.factory import ACCOUNTS, NOW, ORGANIZATION, WAIVERS, library, line, report, run, stamp, write
from trueup import digests
from trueup.errors import UsageError
from trueup.remediation.journal import Journal
from trueup.report import folder, store
from trueup.report.controls import group_of
from trueup.report.gather import gather, ladder
from trueup.report.model import Sources
from trueup.report.sample import drawn
from trueup.report.store import Store
from trueup.results import State
from trueup.runner.calls import Call

S3, SSH, IAM = "S3_BUCKET_SSL_REQUESTS_ONLY", "INCOMING_SSH_DISABLED", "IAM_PASSWORD_POLICY"
A_RULE_OF_AWS = "AMPLIFY_APP_TAGGED"  # which the library does not have


def _pack(*rules, manual=""):
    return (
        "name: example\ntitle: T\nframework: F\ndescription: D\ncontrols:\n"
        f"  - {{id: C-1, title: One, rules: {json.dumps(rules)}, manual: {json.dumps(manual)}}}\n"
    )


FINDINGS = {
    "all compliant": ([S3], [(S3, "COMPLIANT")], "satisfied"),
    "one that fails among many": ([S3], [(S3, "COMPLIANT"), (S3, "NON_COMPLIANT")], "other than satisfied"),
    "one that is waived, since the risk is there": ([S3], [(S3, "COMPLIANT"), (S3, "WAIVED")], "other than satisfied"),
    "compliant but for one that could not be evaluated": (
        [S3],
        [(S3, "COMPLIANT"), (S3, "NOT_EVALUATED")],
        "not assessed",
    ),
    "compliant but for an error": ([S3], [(S3, "COMPLIANT"), (S3, "ERROR")], "not assessed"),
    "failing beside an error": ([S3], [(S3, "NON_COMPLIANT"), (S3, "ERROR")], "other than satisfied"),
    "nothing that the rule applies to": ([S3], [(S3, "NOT_APPLICABLE")], "not assessed"),
    "no rule at all": ([], [(S3, "COMPLIANT")], "not assessed"),
    "a rule of whose resources there are none": ([S3, SSH], [(S3, "COMPLIANT")], "satisfied"),
    "a rule that has no result though its resources are there": (
        [S3, "S3_BUCKET_VERSIONING_ENABLED"],
        [(S3, "COMPLIANT")],
        "not assessed",
    ),
    "a periodic rule that was not run": ([S3, IAM], [(S3, "COMPLIANT")], "not assessed"),
    "AWS's managed rules alone, which this run did not ask": (
        [A_RULE_OF_AWS],
        [(S3, "COMPLIANT")],
        "not assessed",
    ),
    "a rule of AWS beside one of ours": ([S3, A_RULE_OF_AWS], [(S3, "COMPLIANT")], "satisfied"),
    "a rule of AWS of which results are given": (
        [S3, A_RULE_OF_AWS],
        [(S3, "COMPLIANT"), (A_RULE_OF_AWS, "NON_COMPLIANT")],
        "other than satisfied",
    ),
    "nothing but rules without a result": ([SSH], [(S3, "COMPLIANT")], "not assessed"),
}


@pytest.mark.parametrize(("rules", "said", "finding"), FINDINGS.values(), ids=FINDINGS.keys())
def test_given_a_control_with(tmp_path, rules, said, finding):
    lines = [line(n, configRuleName=rule, state=state) for n, (rule, state) in enumerate(said)]
    with report(tmp_path, lines, pack=_pack(*rules, manual="" if rules else "Ask.")) as facts:
        [control] = facts.controls
        assert (control.finding, control.comment != "") == (finding, True)


GOOD = line(0)
PROBLEMS = {
    "a line that was cut": ([GOOD, b'{"schemaVersion":"1.0","runId'], {"unreadable": 1}, 1),
    "a line that is no object": ([GOOD, "[]", "7", "null"], {"unreadable": 3}, 1),
    "bytes that are no UTF-8": ([GOOD, b'{"runId":"\xff"}\n'], {"unreadable": 1}, 1),
    "another major version": ([GOOD, {**line(1), "schemaVersion": "2.0"}], {"unreadable": 1}, 1),
    "a minor version beside it": ([GOOD, {**line(1), "schemaVersion": "1.1"}], {"mixed-schemas": 2}, 2),
    "a state that is none of the six": ([GOOD, {**line(1), "state": "PASSED"}], {"unreadable": 1}, 1),
    "a severity of elsewhere": ([GOOD, {**line(1), "severity": "urgent"}], {"unreadable": 1}, 1),
    "a field that is missing": ([GOOD, {k: v for k, v in line(1).items() if k != "runId"}], {"unreadable": 1}, 1),
    "a number where text belongs": ([GOOD, {**line(1), "resourceId": 7}], {"unreadable": 1}, 1),
    "inputs that are a list": ([GOOD, {**line(1), "inputs": ["a"]}], {"unreadable": 1}, 1),
    "a time without a zone": ([GOOD, {**line(1), "evaluatedAt": "2026-06-01T00:00:00"}], {"unreadable": 1}, 1),
    "nested JSON without end": ([GOOD, b"[" * 100_000 + b"\n"], {"unreadable": 1}, 1),
    "the same line twice": ([GOOD, GOOD], {"duplicate": 1}, 1),
    "two verdicts about one resource": (
        [line(0, state="COMPLIANT"), line(0, state="NON_COMPLIANT")],
        {"duplicate": 1, "contradiction": 1},
        1,
    ),
    "two runs": ([GOOD, line(1, runId="run-2")], {"mixed-runs": 2}, 2),
    "an evaluation in the future": ([line(0, evaluatedAt=stamp(NOW + timedelta(days=1)))], {"future": 1}, 1),
    "an evaluation before its evidence": (
        [line(0, configurationItemCaptureTime=stamp(NOW), evaluatedAt=stamp(NOW - timedelta(days=1)))],
        {"skew": 1},
        1,
    ),
    "clocks that differ by a minute": (
        [line(0, configurationItemCaptureTime=stamp(NOW), evaluatedAt=stamp(NOW - timedelta(minutes=1)))],
        {},
        1,
    ),
    "nothing": ([], {"no-results": 1}, 0),
    "blank lines": (["", "  ", GOOD, ""], {}, 1),
}


@pytest.mark.parametrize(("lines", "problems", "counted"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_given_results_with(tmp_path, lines, problems, counted):
    with report(tmp_path, lines) as facts:
        assert {each.kind: each.count for each in facts.problems} == problems
        assert facts.complete == (not problems)
        assert facts.counts.discovered == counted == facts.lines["counted"]
        of = facts.lines
        assert of["read"] == of["counted"] + of["duplicates"] + of["unreadable"]


def test_of_two_verdicts_the_one_evaluated_last_counts_whatever_the_order(tmp_path):
    early = line(0, state="NON_COMPLIANT", evaluatedAt="2026-05-01T00:00:00Z")
    late = line(0, state="COMPLIANT", evaluatedAt="2026-05-01T00:00:01+00:00")
    for lines in ([early, late], [late, early]):
        with report(tmp_path, lines) as facts:
            assert facts.counts[State.COMPLIANT] == 1
            assert facts.counts.discovered == 1


def test_the_run_with_most_results_names_the_report(tmp_path):
    with report(tmp_path, [line(0, runId="a"), *run(3, runId="b", configRuleName="X")]) as facts:
        assert facts.run_id == "b"


def test_a_future_evaluation_does_not_move_the_day_of_the_report(tmp_path):
    with report(tmp_path, [line(0, evaluatedAt="2999-01-01T00:00:00Z")]) as facts:
        assert facts.as_of == NOW


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: None], ids=["a folder", "no file"])
def test_what_is_no_file_stops_the_report(tmp_path, make):
    from trueup.report.read import read

    make(tmp_path / "x.jsonl")
    with pytest.raises(UsageError, match=r"x\.jsonl: cannot be read"):
        read([tmp_path / "x.jsonl"], Store(), NOW)


def test_a_lone_surrogate_stays_visible(tmp_path):
    raw = json.dumps(line(0, annotation="a")).replace('"annotation": "a"', '"annotation": "\\ud800!"')
    with report(tmp_path, [raw]) as facts:
        [row] = facts.results()
        assert row.line["annotation"] == "\\ud800!"


WAIVED = {
    "one that is in force": ("W-1", "in force", 20, 6),
    "one that has expired and matches nothing": ("W-2", "expired", -30, 0),
}


@pytest.mark.parametrize(("name", "status", "left", "matched"), WAIVED.values(), ids=WAIVED.keys())
def test_given_a_waiver(tmp_path, name, status, left, matched):
    with report(tmp_path, run(36), waivers=WAIVERS) as facts:
        found = {each.waiver.id: each for each in facts.waivers}[name]
        assert (found.status, found.days_left, found.matched) == (status, left, matched)


def test_a_waiver_that_the_register_does_not_have_is_a_problem(tmp_path):
    with report(tmp_path, [line(0, state="WAIVED", waiverId="W-9")], waivers=WAIVERS) as facts:
        assert [(each.kind, each.count) for each in facts.problems] == [("unknown-waiver", 1)]


def test_what_a_waiver_covers_and_the_run_did_not_waive_is_said_and_not_judged_again(tmp_path):
    with report(tmp_path, [line(0, configRuleName=S3, state="NON_COMPLIANT")], waivers=WAIVERS) as facts:
        assert facts.waivers[0].also_covers == 1
        assert facts.counts[State.NON_COMPLIANT] == 1


def test_mandatory_controls_under_waiver_are_named(tmp_path):
    with report(tmp_path, [line(0, configRuleName=S3, state="WAIVED")]) as facts:
        assert [control.id for control in facts.mandatory_waived] == ["SEC01-BP01"]


# States of one resource in earlier runs and now; None is a run without it.
CHANGES = {
    "fails for the first time": (["COMPLIANT", "NON_COMPLIANT"], {"new": 1}),
    "fails since it was made": ([None, "NON_COMPLIANT"], {"new": 1}),
    "fails still": (["NON_COMPLIANT", "NON_COMPLIANT"], {"known": 1}),
    "was fixed": (["NON_COMPLIANT", "COMPLIANT"], {"fixed": 1, "remediated": 1}),
    "was fixed before the last run": (["NON_COMPLIANT", "COMPLIANT", "COMPLIANT"], {"remediated": 1}),
    "fails again after a fix": (["NON_COMPLIANT", "COMPLIANT", "NON_COMPLIANT"], {"reopened": 1, "remediated": 1}),
    "fails, and could not be judged between": (["NON_COMPLIANT", "ERROR", "NON_COMPLIANT"], {"known": 1}),
    "is gone": (["NON_COMPLIANT", None], {"gone": 1}),
    "could not be judged now": (["NON_COMPLIANT", "NOT_EVALUATED"], {"unclear": 1}),
    "was waived": (["NON_COMPLIANT", "WAIVED"], {"known": 1, "newly_waived": 1}),
    "is waived still": (["WAIVED", "WAIVED"], {"known": 1}),
    "was never wrong": (["COMPLIANT", "COMPLIANT"], {}),
}


@pytest.mark.parametrize(("states", "wanted"), CHANGES.values(), ids=CHANGES.keys())
def test_given_a_resource_that(tmp_path, states, wanted):
    # A second resource under the same rule keeps every run from being empty.
    runs = [
        [line(0, resourceId="other", state="COMPLIANT", runId=f"run-{n}", evaluatedAt=f"2026-05-{n + 1:02}T00:00:00Z")]
        + ([line(0, state=state, runId=f"run-{n}", evaluatedAt=f"2026-05-{n + 1:02}T00:00:00Z")] if state else [])
        for n, state in enumerate(states)
    ]
    with report(tmp_path, runs[-1], previous=runs[:-1]) as facts:
        names = ("new", "reopened", "known", "fixed", "gone", "unclear", "newly_waived", "remediated")
        assert {name: getattr(facts.trend, name) for name in names if getattr(facts.trend, name)} == wanted


# What a run says of another resource while a failure has no result any more -> (gone, unclear).
ELSEWHERE = {
    "the rule found another there": ({}, (1, 0)),
    "the account was not looked at": ({"accountId": "999999999999"}, (0, 1)),
    "the Region was not looked at": ({"awsRegion": "eu-north-1"}, (0, 1)),
    "the rule was not run": ({"configRuleName": "INCOMING_SSH_DISABLED"}, (0, 1)),
    "the rule was refused there": ({"state": "ERROR"}, (0, 1)),
    "the rule had no evidence there": ({"state": "NOT_EVALUATED"}, (0, 1)),
}


@pytest.mark.parametrize(("parts", "wanted"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_has_no_result_is_gone_only_where_it_was_looked_for(tmp_path, parts, wanted):
    before = [line(0, configRuleName=S3, state="NON_COMPLIANT", runId="r0", evaluatedAt="2026-05-01T00:00:00Z")]
    now = line(0, **{"configRuleName": S3, "resourceId": "other", "state": "COMPLIANT", **parts})
    with report(tmp_path, [now], previous=[before]) as facts:
        assert (facts.trend.gone, facts.trend.unclear) == wanted
        assert sum(each.gone for each in facts.effectiveness if each.control == "SEC01-BP01") == wanted[0]


def test_time_to_remediate_is_from_the_first_failing_run_to_the_first_compliant_one(tmp_path):
    days = {1: "NON_COMPLIANT", 4: "NON_COMPLIANT", 11: "COMPLIANT"}
    runs = [[line(0, state=s, runId=f"r{d}", evaluatedAt=f"2026-05-{d:02}T00:00:00Z")] for d, s in days.items()]
    with report(tmp_path, runs[-1], previous=runs[:-1]) as facts:
        assert facts.trend.remediated == 1
        assert facts.fix_times[-1].median_days == 10.0


def test_a_failure_counts_from_the_first_run_that_saw_it(tmp_path):
    parts = {"state": "NON_COMPLIANT", "configurationItemCaptureTime": ""}
    before = [line(0, runId="old", evaluatedAt="2026-01-01T00:00:00Z", **parts)]
    with report(tmp_path, [line(0, **parts)], previous=[before]) as facts:
        assert {age for _, age in facts.ages} == {"over 90 days"}
        [row] = facts.results()
        assert row.since.date().isoformat() == "2026-01-01"


def test_runs_that_overlap_are_told_in_the_order_in_which_they_saw_a_resource(tmp_path):
    def seen(number, run, day, state):
        return line(number, runId=run, configRuleName=S3, state=state, evaluatedAt=f"2026-05-{day:02}T00:00:00Z")

    long = [seen(0, "long", 1, "NON_COMPLIANT"), seen(1, "long", 9, "NON_COMPLIANT")]
    short = [seen(0, "short", 3, "COMPLIANT"), seen(1, "short", 4, "COMPLIANT")]
    now = [seen(0, "run-1", 20, "COMPLIANT"), seen(1, "run-1", 20, "COMPLIANT")]
    with report(tmp_path, now, previous=[long, short]) as facts:
        assert [days * 86400 for days in (2, 11)] == sorted(facts.trend.fixed_after["medium"])
        assert sum(each.closed for each in facts.effectiveness if each.control == "SEC01-BP01") == 2
        assert max(each.longest_open_days for each in facts.effectiveness) == 11


def test_the_run_reported_is_no_earlier_run(tmp_path):
    with report(tmp_path, run(4), previous=[run(4)]) as facts:
        assert [(each.kind, each.count) for each in facts.problems] == [("previous-is-current", 4)]
        assert facts.trend is None


def test_an_earlier_run_that_ended_later_is_a_problem(tmp_path):
    later = run(4, runId="run-9", evaluatedAt=stamp(NOW))
    with report(tmp_path, run(4), previous=[later]) as facts:
        assert [(each.kind, each.places) for each in facts.problems] == [("previous-is-later", ("run-9",))]


def test_scope_names_what_was_meant_and_gave_no_result(tmp_path):
    with report(tmp_path, run(36), organization=ORGANIZATION) as facts:
        scope = facts.scope
        assert (scope.accounts, scope.silent_accounts) == (ACCOUNTS, ("444444444444",))
        assert (scope.silent_regions, scope.unknown_accounts) == (("eu-north-1",), ())
        assert scope.called("111111111111") == "111111111111 (production)"


def test_an_organization_may_be_what_the_aws_command_line_lists(tmp_path):
    listed = json.dumps({"Accounts": [{"Id": "012345678901", "Name": "zero", "Status": "ACTIVE"}]})
    with report(tmp_path, run(3), organization=listed) as facts:
        assert facts.scope.silent_accounts == ("012345678901",)
        assert facts.scope.unknown_accounts == (ACCOUNTS[0],)


@pytest.mark.parametrize("text", ["accounts: [{id: 7}]", "[]", "{", "accounts: []\nother: 1"])
def test_an_organization_that_is_none_is_refused_with_its_place(tmp_path, text):
    with pytest.raises(UsageError, match=r"organization\.yaml"), report(tmp_path, run(3), organization=text):
        pass


def _intent(sequence, **parts):
    undo = {"reversible": "yes", "calls": [], "reason": ""}
    said = {
        "kind": "intent",
        "sequence": sequence,
        "time": "2026-05-20T10:00:00.000+00:00",
        "rule": S3,
        "document": "D",
    }
    return said | {"call": {"service": "s3", "operation": "PutBucketPolicy"}, "before": {"a": 1}, "undo": undo} | parts


JOURNALS = {
    "a change that succeeded": (
        [_intent(1), {"kind": "outcome", "sequence": 1, "error": "", "after": {"a": 2}}],
        ("succeeded", '{"a": 1}', '{"a": 2}', "journals-0.jsonl#1"),
    ),
    "a change that AWS refused": (
        [_intent(1), {"kind": "outcome", "sequence": 1, "error": "AccessDenied", "after": None}],
        ("failed: AccessDenied", '{"a": 1}', "", "journals-0.jsonl#1"),
    ),
    "a change without an outcome": (
        [_intent(1)],
        ("unknown: the journal ends before its outcome; it may have happened", '{"a": 1}', "", "journals-0.jsonl#1"),
    ),
    "a change that cannot be undone": (
        [_intent(1, undo={"reversible": "no"}), {"kind": "outcome", "sequence": 1, "error": "", "after": {}}],
        ("succeeded", '{"a": 1}', "{}", ""),
    ),
}


@pytest.mark.parametrize(("lines", "wanted"), JOURNALS.values(), ids=JOURNALS.keys())
def test_given_a_journal_with(tmp_path, lines, wanted):
    with report(tmp_path, run(3), journals=[lines]) as facts:
        [found] = facts.remediations
        assert (found.outcome, found.before, found.after, found.undo_id) == wanted


def test_a_journal_that_apply_writes_is_read(tmp_path):
    call = Call("s3", "PutBucketPolicy", {"Bucket": "b", "Policy": '{"new": 1}'}, "eu-west-1")
    change = {"call": call.to_json(), "pre": [None], "step": "Fix", "rule": S3, "document": "D", "account": ACCOUNTS[0]}
    with Journal(tmp_path / "journals-0.jsonl", lambda: NOW) as opened:
        opened.outcome(opened.about(resource="b").intent(change), {}, None, [{"Policy": '{"new":1}'}])
    lines = (tmp_path / "journals-0.jsonl").read_text().splitlines()
    with report(tmp_path, run(3), journals=[lines]) as facts:
        assert facts.complete
        [found] = facts.remediations
        assert (found.resource, found.call, found.outcome) == ("b", "s3:PutBucketPolicy", "succeeded")
        assert (found.before, json.loads(found.after)) == ("null", {"Policy": {"new": 1}})
        assert (found.undo_id, found.reversible) == ("journals-0.jsonl#1", "yes")


def test_damage_in_a_journal_is_counted(tmp_path):
    odd = ['{"kind": "intent", "sequence": 1e999}', '{"kind": "begin", "item": NaN}', {"kind": [], "sequence": []}]
    lines = [_intent(1), "{cut", {"kind": "outcome", "sequence": 9}, {"kind": "resumed"}, "[]", *odd]
    with report(tmp_path, run(3), journals=[lines]) as facts:
        assert {each.kind: each.count for each in facts.problems} == {"journal-unreadable": 6, "journal-changed": 6}
        assert len(facts.remediations) == 1


def _kept(at, name="kept.jsonl"):
    """The lines of a journal as `trueup apply` writes it: of two changes of one bucket."""
    call = Call("s3", "PutBucketPolicy", {"Bucket": "b", "Policy": '{"new": 1}'}, "eu-west-1")
    change = {"call": call.to_json(), "pre": [None], "step": "Fix", "rule": S3, "document": "D", "account": ACCOUNTS[0]}
    with Journal(at / name, lambda: NOW) as opened:
        for _ in range(2):
            opened.outcome(opened.about(resource="b").intent(change), {}, None, [{"Policy": '{"new":1}'}])
    return (at / name).read_text().splitlines()


# What was done to a journal of run, intent, outcome, intent, outcome, close, and the problems that a report tells.
DAMAGED_JOURNALS = {
    "nothing": (lambda lines: lines, {}),
    "a word of a line": (
        lambda lines: [each.replace("2026", "2025") if n == 1 else each for n, each in enumerate(lines)],
        {"journal-changed": 1},
    ),
    "a line, made anew with a check of its own": (
        lambda lines: [_checked(lines[1], resource="c") if n == 1 else each for n, each in enumerate(lines)],
        {"journal-changed": 1},
    ),
    "two lines taken out": (lambda lines: [*lines[:1], *lines[3:]], {"journal-changed": 1}),
    "two lines swapped": (lambda lines: [lines[0], *lines[3:5], *lines[1:3], *lines[5:]], {"journal-changed": 3}),
    "its last change cut off": (lambda lines: lines[:3], {"journal-unended": 1}),
    "lone surrogates written into it": (
        lambda lines: [*lines, json.dumps(_intent(9, resource="\ud800", time="\ud800"))], {"journal-changed": 1},
    ),
}  # fmt: skip


def _checked(line, **parts):
    made = {name: value for name, value in json.loads(line).items() if name != "check"} | parts
    return made | {"check": digests.of_json(made)[:16]}


@pytest.mark.parametrize(("change", "wanted"), DAMAGED_JOURNALS.values(), ids=DAMAGED_JOURNALS)
def test_of_a_journal_that_somebody_changed_by(tmp_path, change, wanted):
    with report(tmp_path, run(3), journals=[change(_kept(tmp_path))]) as facts:
        assert {each.kind: each.count for each in facts.problems} == wanted
        folder.write(facts, ("json", "csv", "junit"), tmp_path / "out")


def test_a_journal_that_is_given_twice_counts_once(tmp_path):
    kept = _kept(tmp_path)
    with report(tmp_path, run(3), journals=[kept, kept]) as facts:
        assert len(facts.remediations) == 2
        assert [(each.kind, each.count) for each in facts.problems] == [("journal-twice", 1)]


def test_journals_of_one_name_are_told_apart(tmp_path):
    paths = []
    for number, name in enumerate(("may", "june")):
        (tmp_path / name).mkdir()
        lines = _kept(tmp_path, f"{name}.jsonl")[: 6 - number]
        paths.append(write(tmp_path / name / "journal.jsonl", lines))
    results = write(tmp_path / "results.jsonl", run(3))
    with closing(Store()) as kept:
        facts = gather(Sources([results], journals=paths), library(), None, kept, NOW)
    assert len({change.undo_id for change in facts.remediations}) == 4


def test_gaps_say_why_and_how_many(tmp_path):
    lines = [line(n, state="NOT_EVALUATED", reason="OVERSIZED") for n in range(6)]
    with report(tmp_path, lines) as facts:
        assert sum(gap.count for gap in facts.gaps) == 6
        assert {gap.reason for gap in facts.gaps} == {"OVERSIZED"}


def test_the_sample_is_reproducible_with_nothing_but_sha256(tmp_path):
    with report(tmp_path, run(300), sample=7, seed="audit-2026") as facts:
        ids = [row.id for row in facts.results()]
        wanted = sorted(ids, key=lambda each: sha256(f"audit-2026:{each}".encode()).hexdigest())[:7]
        assert [ids[item - 1] for item in drawn(facts)] == wanted
        sample = folder.write(facts, ["csv"], tmp_path / "out") / "sample.csv"
    assert [row["resultId"] for row in csv.DictReader(sample.read_text().splitlines())] == wanted


def test_the_order_of_the_input_changes_nothing(tmp_path):
    lines = run(40)
    said = []
    for given in (lines, lines[::-1]):
        with report(tmp_path, given, waivers=WAIVERS) as facts:
            said.append(([row.line for row in facts.results()], list(drawn(facts).items()), facts.counts))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("population", "size"), [(0, 0), (3, 3), (5, 5), (6, 10), (50, 10), (51, 20), (251, 25), (10**6, 25)]
)
def test_the_usual_ladder(population, size):
    assert ladder(population) == size


@pytest.mark.parametrize(
    ("control", "group"), [("SEC04-BP03", "SEC04"), ("AC-2(1)", "AC"), ("1.2.3", "1"), ("ABC", "ABC")]
)
def test_groups_of_controls(control, group):
    assert group_of(control) == group


def test_the_hash_of_a_rule_changes_with_any_of_its_files(tmp_path):
    rule = library().rules[S3]
    copy = tmp_path / S3
    copy.mkdir()
    for path in rule.folder.iterdir():
        if path.is_file():
            (copy / path.name).write_bytes(path.read_bytes())
    assert digests.of_folder(copy) == digests.of_folder(rule.folder)
    (copy / "parameters.json").write_bytes(b"{}")
    assert digests.of_folder(copy) != digests.of_folder(rule.folder)


@pytest.mark.parametrize("number", range(20))
def test_an_id_is_the_uuid_of_version_5(number):
    parts = ("result", "é", str(number))
    assert store.identity(*parts) == str(uuid5(store.NAMESPACE, "\x1f".join(parts)))
