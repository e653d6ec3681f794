"""What comes between a plan and its write, a write and its answer, a fix and its undo."""

import contextlib
import errno
import json
import os
import re
import tempfile
from dataclasses import replace

import pytest
from botocore.exceptions import ReadTimeoutError

import fixing
from fixing import result
from moto_server import session
from trueup.clock import VirtualClock
from trueup.remediation import apply as applying
from trueup.remediation import inverse, journal, undo
from trueup.remediation import plan as planning
from trueup.remediation.accounts import Accounts
from trueup.remediation.apply import Allowed
from trueup.remediation.journal import Journal
from trueup.runner.interceptor import Interceptor, UnreadableError

GOOD, TLS = "FOR_SETGOOD", "S3_BUCKET_SSL_REQUESTS_ONLY"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "plan.journal.jsonl"


@pytest.fixture
def library(tmp_path):
    return fixing.library(tmp_path, SetGood=fixing.set_good())


@pytest.fixture
def plan(aws, library):
    fixing.parameters(aws, "p", "q")
    return planning.make([result(GOOD, "p"), result(GOOD, "q")], fixing.runbooks(library), fixing.accounts(aws))


@pytest.fixture
def apply(aws, path):
    def applied(plan, library=fixing.LIBRARY, account=None):
        with Journal(path) as opened:
            books = fixing.runbooks(library)
            return applying.run(plan, books, Accounts(account or aws), opened, Allowed("disruptive"))

    return applied


@pytest.fixture
def back(aws, path, tmp_path):
    """Takes the journal back; how each change ended, latest first."""

    def taken(account=None):
        changes = undo.chosen(journal.read(path), (), ())
        with Journal(tmp_path / "undo.jsonl") as opened:
            return undo.run(changes, Accounts(account or aws), opened, clock=VirtualClock())

    return taken


# --- between the plan and the write -----------------------------------------------------------------------------------


def policy(sid):
    statement = {"Sid": sid, "Effect": "Allow", "Principal": {"AWS": fixing.ACCOUNT}, "Action": "s3:GetObject"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement | {"Resource": "arn:aws:s3:::bkt/*"}]})


@pytest.mark.parametrize("read", range(1, 9))
def test_what_somebody_changes_in_between_is_not_overwritten(aws, apply, path, read):
    """A policy is put at each of the reads of an apply: by its plan, its document, and right before the write."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="bkt", CreateBucketConfiguration={"LocationConstraint": fixing.REGION})
    s3.put_bucket_policy(Bucket="bkt", Policy=policy("theirs"))
    plan = planning.make([result(TLS, "bkt")], fixing.runbooks(), fixing.accounts(aws))
    reads = []

    def between(model, **_):
        reads.append(model.name)
        if model.name == "GetBucketPolicy" and reads.count("GetBucketPolicy") == read:
            s3.put_bucket_policy(Bucket="bkt", Policy=policy("somebody's"))

    aws.session.events.register("before-call.s3", between)
    [end] = apply(plan).ends

    statements = json.loads(s3.get_bucket_policy(Bucket="bkt")["Policy"])["Statement"]
    assert reads.count("GetBucketPolicy") < read or "somebody's" in {statement["Sid"] for statement in statements}
    assert end.writes == (len(journal.read(path)) if path.exists() else 0)


# Writes that replace a thing whole, of which somebody else may change another part.
WHOLE = {
    "cloudtrail:PutEventSelectors", "ec2:ModifyVpcEndpoint", "ecr:PutRegistryScanningConfiguration",
    "elbv2:ModifyRule", "iam:UpdateAccountPasswordPolicy", "iam:UpdateAssumeRolePolicy",
    "lambda:UpdateFunctionConfiguration", "s3:PutBucketEncryption", "s3:PutBucketPolicy",
    "wafv2:PutLoggingConfiguration",
}  # fmt: skip
WINDOW = re.compile(r"right before it is written|between (its|their)\s+read\s+and\s+(its|their)\s+write")


def test_a_document_that_writes_a_thing_whole_says_which_window_is_left():
    books = fixing.runbooks()
    whole = [name for name in books.documents if WHOLE & set(books.writes(name))]
    assert len(whole) >= 10
    told = {name: " ".join(books.documents[name].content["description"].split()) for name in whole}
    assert [name for name, text in told.items() if not WINDOW.search(text)] == []


# --- between the write and its answer ---------------------------------------------------------------------------------


def losing(aws, error):
    """The account, in which a parameter is put and nobody hears of it."""
    account, clean = replace(aws, session=session()), aws.client("ssm")

    def lose(request, operation_name, **_):
        if operation_name == "PutParameter":
            clean.put_parameter(**json.loads(request.data))
            raise error

    account.session.events.register("before-sign.ssm", lose)
    return account


LOST = {
    "no answer": ReadTimeoutError(endpoint_url="https://ssm"),
    "a proxy's page": UnreadableError(call="ssm:PutParameter", reason="Unable to parse response (not well-formed)"),
}


@pytest.mark.parametrize("error", LOST.values(), ids=LOST)
def test_a_write_without_an_answer_counts_and_is_taken_back(aws, plan, library, apply, back, path, error):
    done = apply(plan, library, losing(aws, error))

    assert [(end.kind, end.writes) for end in done.ends] == [("failed", 1), ("failed", 1)]
    assert [change.refused for change in journal.read(path)] == [False, False]
    assert {end.kind for end in back().ends} == {"restored"}
    assert fixing.values(aws, "p", "q") == ["bad", "bad"]


def page(response_dict, **_):
    """What a proxy answers in the place of AWS."""
    response_dict["body"] = b"<html><body>Blocked<br></body>"


def test_a_page_in_the_place_of_an_answer_is_an_error_of_one_line(aws):
    aws.session.events.register("before-parse.s3", page)
    with pytest.raises(UnreadableError, match="the answer to s3:ListBuckets cannot be read"):
        Interceptor(aws, "run").call("s3", "ListBuckets", {})


def test_a_page_in_the_place_of_an_answer_fails_one_item_and_all_are_told(aws, apply, path, back):
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="bkt", CreateBucketConfiguration={"LocationConstraint": fixing.REGION})
    rule = "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED"
    plan = planning.make([result(rule, "bkt")], fixing.runbooks(), fixing.accounts(aws))
    proxied = replace(aws, session=session())
    proxied.session.events.register("before-parse.s3", page)

    [end] = apply(plan, account=proxied).ends
    assert end.kind == "failed"
    assert apply(plan).counts == {"changed": 1}
    [kept] = back(proxied).ends
    assert (kept.kind, "cannot be read" in kept.reason) == ("failed", True)


# --- between the fix and the undo -------------------------------------------------------------------------------------


def test_what_apply_made_and_somebody_deleted_holds_nothing_up(aws, path, back):
    """Things that share nothing but the account."""
    aws.client("s3").create_bucket(Bucket="bkt", CreateBucketConfiguration={"LocationConstraint": fixing.REGION})
    fixing.parameters(aws, "p")
    with Journal(path) as opened:
        calls = Interceptor(aws, "apply", opened.about(account=fixing.ACCOUNT, resource=fixing.ACCOUNT), inverse)
        calls.call("ssm", "PutParameter", {"Name": "p", "Value": "good", "Type": "String", "Overwrite": True})
        calls.call("cloudtrail", "CreateTrail", {"Name": "trail", "S3BucketName": "bkt"})
        calls.call("cloudtrail", "StartLogging", {"Name": "trail"})
    aws.client("cloudtrail").delete_trail(Name="trail")

    assert [end.kind for end in back().ends] == ["nothing", "nothing", "restored"]
    assert fixing.values(aws, "p") == ["bad"]


# --- a disk that is full, a folder that is not there ------------------------------------------------------------------


@pytest.mark.parametrize("lines", range(8))
def test_a_disk_that_fills_up_stops_it_and_everything_is_told(
    aws, plan, library, apply, back, path, monkeypatch, lines
):
    written, write = [], os.write

    def filling(file, data):
        if data.startswith(b"{") and len(written) >= lines:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(data)
        return write(file, data)

    monkeypatch.setattr(os, "write", filling)
    done = apply(plan, library)
    monkeypatch.undo()

    assert done.broken
    assert len(done.ends) == 2
    assert "No space left on device" in done.stopped
    good = fixing.values(aws, "p", "q").count("good")
    assert len(journal.read(path)) >= good if path.exists() else good == 0  # no write without its line
    assert {end.kind for end in apply(plan, library).ends} <= {"changed", "unchanged"}
    assert not back().incomplete
    assert fixing.values(aws, "p", "q") == ["bad", "bad"]


def test_without_a_temporary_folder_an_item_fails_in_one_line(aws, apply, monkeypatch, tmp_path):
    aws.client("s3").create_bucket(Bucket="bkt", CreateBucketConfiguration={"LocationConstraint": fixing.REGION})
    plan = planning.make([result(TLS, "bkt")], fixing.runbooks(), fixing.accounts(aws))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    [end] = apply(plan).ends
    assert end.kind == "failed"
    assert "No such file or directory" in end.reason


# --- a clock that jumps -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-9000, 9000], ids=["back", "ahead"])
def test_a_clock_that_jumps_changes_nothing(aws, plan, library, apply, path, tmp_path, hours):
    apply(plan, library)
    clock = VirtualClock()
    clock.sleep(max(hours, 0) * 3600.0)
    changes = undo.chosen(journal.read(path), (), ())
    with contextlib.closing(Journal(tmp_path / "undo.jsonl", clock.now)) as opened:
        done = undo.run(changes, Accounts(aws), opened, clock=clock)
    assert {end.kind for end in done.ends} == {"restored"}
