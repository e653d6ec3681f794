"""The journal: on disk before the write, whole or known to be cut, and no secret in it."""

import json
import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.errors import IncompleteError, UsageError
from trueup.remediation import journal
from trueup.runner.calls import Call
from trueup.schemas import fault

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PUT = Call("s3", "PutBucketPolicy", {"Bucket": "b", "Policy": '{"new": 1}'}, "eu-west-1")
CHANGE = {"call": PUT.to_json(), "pre": [None], "step": "Fix", "rule": "R", "document": "D", "account": "123456789012"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.jsonl"


def written(path, changes=2):
    """A journal of some changes that succeeded."""
    with journal.Journal(path, lambda: NOW) as open_journal:
        for number in range(changes):
            sequence = open_journal.about(resource=f"b{number}").intent(CHANGE)
            open_journal.outcome(sequence, {}, None, [{"Policy": '{"new":1}'}])
    return path


def test_an_intent_is_on_disk_before_anything_else_happens(path):
    with journal.Journal(path, lambda: NOW) as open_journal:
        assert open_journal.intent(CHANGE) == 1
        run, line = path.read_text().splitlines()

    assert fault("journal", json.loads(run)) == ""
    assert fault("journal", json.loads(line)) == ""
    [change] = journal.read(path)
    assert (change.call, change.before, change.outcome, change.step) == (PUT, None, None, "Fix")
    assert [str(call) for call in change.undo.calls] == ["s3:DeleteBucketPolicy"]
    assert change.time == "2026-06-01T12:00:00.000+00:00"


def test_an_outcome_says_how_it_ended_and_what_is_there_now(path):
    [change, _other] = journal.read(written(path))
    assert change.outcome.error == ""
    assert change.outcome.after == {"Policy": {"new": 1}}
    assert change.resource == "b0"


def test_an_error_is_an_outcome_too(path):
    with journal.Journal(path) as open_journal:
        open_journal.outcome(open_journal.intent(CHANGE), None, "AccessDenied", [None])
    [change] = journal.read(path)
    assert (change.outcome.error, change.outcome.after) == ("AccessDenied", None)


def test_a_state_that_could_not_be_read_afterwards_is_not_taken_for_absence(path):
    with journal.Journal(path) as open_journal:
        open_journal.outcome(open_journal.intent(CHANGE), {}, None, [{"unreadable": "Throttling"}])
    [change] = journal.read(path)
    assert (change.outcome.after, change.outcome.unreadable) == (None, "Throttling")


def test_the_way_back_that_needs_the_answer_comes_with_the_outcome(path):
    create = Call("ec2", "CreateVolume", {"AvailabilityZone": "eu-west-1a"}, "eu-west-1")
    with journal.Journal(path) as open_journal:
        sequence = open_journal.intent({"call": create.to_json(), "pre": []})
        assert journal.read(path)[0].undo.calls == ()
        open_journal.outcome(sequence, {"VolumeId": "vol-1"}, None, [])

    [change] = journal.read(path)
    assert [call.parameters for call in change.undo.calls] == [{"VolumeId": "vol-1"}]


def test_only_its_owner_can_read_it(path):
    assert stat.S_IMODE(os.stat(written(path)).st_mode) == 0o600  # noqa: PTH116


def test_it_is_continued_where_it_stands(path):
    written(path)
    written(path)
    assert [change.sequence for change in journal.read(path)] == [1, 2, 3, 4]


def test_two_writers_are_one_too_many(path):
    with (
        journal.Journal(path),
        pytest.raises(UsageError, match=r"trueup apply, process \d+ on .* works with it; wait until it has ended"),
    ):
        journal.Journal(path)


def test_times_and_bytes_survive(path):
    call = Call("kms", "PutKeyPolicy", {"KeyId": "k", "Policy": b"\xff{}", "At": NOW}, "eu-west-1")
    with journal.Journal(path) as open_journal:
        open_journal.intent({"call": call.to_json(), "pre": [{"Policy": "\ud800 {}", "LastModified": NOW}]})

    [change] = journal.read(path)
    assert change.call.parameters == {"KeyId": "k", "Policy": b"\xff{}", "At": "2026-06-01T12:00:00+00:00"}


SECRETS = {
    "a password": Call("rds", "ModifyDBInstance", {"DBInstanceIdentifier": "d", "MasterUserPassword": "s3cr3t"}, "r"),
    "a secret": Call("secretsmanager", "UpdateSecret", {"SecretId": "s", "SecretString": "s3cr3t"}, "r"),
    "a secure parameter": Call("ssm", "PutParameter", {"Name": "p", "Type": "SecureString", "Value": "s3cr3t"}, "r"),
    "a function's environment": Call(
        "lambda",
        "UpdateFunctionConfiguration",
        {"FunctionName": "f", "Environment": {"Variables": {"K": "s3cr3t"}}},
        "r",
    ),
    "a build's environment": Call(
        "codebuild",
        "UpdateProject",
        {"name": "p", "environment": {"environmentVariables": [{"name": "K", "value": "s3cr3t"}]}},
        "r",
    ),
}


@pytest.mark.parametrize("call", SECRETS.values(), ids=SECRETS)
def test_it_keeps_no(call, path):
    former = {
        "Environment": {"Variables": {"K": "s3cr3t"}},
        "Parameter": {"Type": "SecureString", "Value": "s3cr3t"},
        "projects": [{"environment": {"environmentVariables": [{"name": "K", "value": "s3cr3t"}]}}],
    }
    with journal.Journal(path) as open_journal:
        open_journal.outcome(open_journal.intent({"call": call.to_json(), "pre": [former]}), {}, None, [former])

    assert "s3cr3t" not in path.read_text()
    [change] = journal.read(path)
    assert change.undo.reversible == "no"
    assert change.undo.calls == ()
    assert change.undo.reason


@settings(max_examples=30)
@given(st.data())
def test_cut_anywhere_it_loses_the_last_line_only_and_says_so(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("cut")
    whole = written(folder / "whole.jsonl").read_bytes()
    cut = folder / "cut.jsonl"
    at = data.draw(st.integers(0, len(whole)))
    cut.write_bytes(whole[:at])
    said = []

    changes = journal.read(cut, said.append)

    lines = whole[:at].count(b"\n")
    clean = at == 0 or whole[at - 1 : at] == b"\n"
    assert len(changes) >= (lines - 1) // 2  # a run, intents and outcomes in turn, the end of the run
    assert bool(said) != (at in (0, len(whole)))  # at the end of a line, the run has no end
    assert clean or "cut" in said[0] or "line end" in said[0]

    written(cut)  # an apply that is started again continues it ...
    assert [change.sequence for change in journal.read(cut)] == list(range(1, len(changes) + 3))  # ... readably


def test_a_journal_resumed_after_a_cut_still_says_so(path):
    *rest, _close = written(path, 1).read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(rest)[:-20])
    written(path, 1)
    said = []

    [cut, later] = journal.read(path, said.append)

    assert cut.outcome is None
    assert later.outcome is not None
    assert said == [f"{path}:3: the line was cut and is not read; the journal was resumed after it."]


DAMAGE = {
    "a line that is not JSON": (lambda lines: ["{", *lines], ":1: not a line of a journal"),
    "a line that is no journal's": (lambda lines: ['{"a": 1}', *lines], ":1: not a line of a journal"),
    "a line that says a thing twice": (
        lambda lines: [lines[0], lines[1].replace("{", '{"account":"x",', 1), *lines[2:]],
        ":2: not a line of a journal: a key stands there twice",
    ),
    "a line nested without end": (lambda lines: ['{"a":' * 100_000, *lines], ":1: not a line of a journal: nested too"),
    "a changed line": (lambda lines: [lines[0], lines[1].replace("b0", "b9"), *lines[2:]], ":2: the line was changed"),
    "a lost first line": (lambda lines: lines[1:], ":1: lines before it are missing; the journal is not whole"),
    "a lost change": (lambda lines: [lines[0], *lines[3:]], ":2: lines before it are missing"),
    "a repeated outcome": (lambda lines: [*lines[:3], lines[2], *lines[3:]], ":4: lines before it are missing"),
    "lines in the wrong order": (lambda lines: [*lines[:3], lines[4], lines[3]], ":4: lines before it are missing"),
    "a line of a newer version": (
        lambda lines: [lines[0].replace('"schemaVersion":"1.1"', '"schemaVersion":"1.2"'), *lines[1:]],
        ":1: version 1.2 of journals, and this trueup reads up to 1.1",
    ),
}


@pytest.mark.parametrize(("damage", "message"), DAMAGE.values(), ids=DAMAGE)
def test_it_refuses(damage, message, path):
    lines = written(path).read_text().splitlines()
    path.write_text("\n".join(damage(lines)) + "\n")
    before = path.read_bytes()

    with pytest.raises(UsageError) as refusal:
        journal.read(path)
    assert message in str(refusal.value)
    with pytest.raises(UsageError):
        journal.Journal(path)
    assert path.read_bytes() == before


@given(st.binary(max_size=300))
@settings(max_examples=50)
def test_any_file_is_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "journal.jsonl"
    path.write_bytes(content)
    with suppress(UsageError):
        assert journal.read(path) == []


def test_a_full_disk_stops_the_write(path, monkeypatch):
    with journal.Journal(path) as open_journal:
        monkeypatch.setattr(os, "write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(IncompleteError, match="cannot be written: No space left on device"):
            open_journal.intent(CHANGE)


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="cannot be written"):
        journal.Journal(tmp_path / "none" / "journal.jsonl")


def test_what_keeps_nothing_is_no_journal():
    with pytest.raises(UsageError, match="not a file that keeps what is written to it"):
        journal.Journal(Path(os.devnull))
    assert Path(os.devnull).exists()


def test_a_journal_of_nothing_is_no_file(path):
    journal.Journal(path).close()
    assert not path.exists()


# --- items, and how far they came -------------------------------------------------------------------------------------


def test_an_item_is_known_by_how_far_it_came(path):
    with journal.Journal(path, lambda: NOW) as opened:
        opened.begin("one", resource="a").end("changed")
        half = opened.begin("two", resource="b")
        opened.outcome(half.intent(CHANGE), {}, None, [None])

    told = journal.history(path)

    assert [(item.key, item.end, item.open) for item in told.items] == [("one", "changed", False), ("two", "", True)]
    assert told.unfinished("one") == ()
    assert [change.resource for change in told.unfinished("two")] == ["b"]


def test_an_item_that_was_begun_again_and_ended_well_is_not_unfinished(path):
    with journal.Journal(path, lambda: NOW) as opened:
        opened.begin("one").intent(CHANGE)
        opened.begin("one").end("changed")
    assert journal.history(path).unfinished("one") == ()


def test_a_run_that_did_not_end_is_told_of_even_where_no_line_is_cut(path):
    lines = written(path).read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    said = []
    journal.read(path, said.append)
    [line] = said
    assert "did not end: it was stopped, or the journal was cut short" in line


def test_a_journal_of_the_version_before_is_read_and_continued(path):
    """As trueup 1.0 wrote it: no runs, no items, no chain."""
    intent = {
        "schemaVersion": "1.0", "kind": "intent", "time": "t", "runId": "", "planId": "", "rule": "R", "document": "D",
        "documentSha256": "", "step": "S", "account": "123456789012", "region": "eu-west-1", "resource": "b",
        "sequence": 1, "call": PUT.to_json(), "pre": [None], "before": None,
        "undo": {"calls": [], "reversible": "yes", "reason": ""},
    }  # fmt: skip
    text = json.dumps(intent, sort_keys=True, separators=(",", ":"))
    check = sha256(text.encode()).hexdigest()[:16]
    path.write_text(json.dumps(intent | {"check": check}, sort_keys=True, separators=(",", ":")) + "\n")

    written(path, 1)

    assert [(change.resource, change.item) for change in journal.read(path)] == [("b", 0), ("b0", 0)]


def test_what_a_lost_answer_would_have_named_is_found_by_what_is_new(path):
    create = Call("guardduty", "CreateDetector", {"Enable": True}, "eu-west-1")
    with journal.Journal(path) as opened:
        sequence = opened.intent({"call": create.to_json(), "pre": [{"DetectorIds": []}]})
        opened.outcome(sequence, None, "the connection was closed", [{"DetectorIds": ["d1"]}], answered=False)
    [change] = journal.read(path)
    assert not change.refused
    assert [call.parameters for call in change.undo.calls] == [{"DetectorId": "d1"}]


# --- the lock ---------------------------------------------------------------------------------------------------------


def test_whoever_only_looks_does_not_lock_others_out(path):
    written(path)
    refused = pytest.raises(UsageError, match="another process works with it")
    with journal.Lock(path, "undo", shared=True), journal.Lock(path, "undo", shared=True), refused:
        journal.Journal(path)


def test_an_undo_holds_the_journal_that_an_apply_wants(path):
    written(path)
    with journal.Lock(path, "undo"), pytest.raises(UsageError, match="trueup undo, process"):
        journal.Journal(path)
    journal.Journal(path).close()
