"""plan, apply and undo as people and scripts use them: what they print, where, and how they exit."""

import json
import logging
import threading

import boto3
import pytest
from botocore.config import Config
from click.testing import CliRunner
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from fixing import ACCOUNT, REGION, result
from trueup.cli import trueup
from trueup.errors import AwsError, UsageError
from trueup.remediation.journal import Lock

VERSIONING, TLS = "S3_BUCKET_VERSIONING_ENABLED", "S3_BUCKET_SSL_REQUESTS_ONLY"
ALL = ("--risk", "disruptive", "--cost", "grows")


@pytest.fixture(scope="module")
def server():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=False)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def s3(server, monkeypatch, tmp_path):
    """Two new buckets that fail two rules, a results file about them, and the settings of their account."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.chdir(tmp_path)
    client = boto3.client("s3", config=Config(s3={"addressing_style": "path"}))
    for bucket in client.list_buckets()["Buckets"]:
        client.delete_bucket(Bucket=bucket["Name"])
    for name in ("bkt-1", "bkt-2"):
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    results(tmp_path, result(VERSIONING, "bkt-1"), result(TLS, "bkt-2"), result(TLS, "bkt-3", "WAIVED", waiverId="W-7"))
    return client


def results(folder, *lines):
    (folder / "results.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def run(*arguments, **options):
    ran = CliRunner().invoke(trueup, [*map(str, arguments)], standalone_mode=False, **options)
    if ran.exception:
        raise ran.exception
    return ran


def test_plan_shows_what_is_and_what_would_be_and_exits_with_1(s3):
    ran = run("plan", "results.jsonl")
    assert ran.return_value == 1
    assert f"Account {ACCOUNT}, {REGION}" in ran.stdout
    assert f"{TLS}  EnforceS3TlsOnly  disruptive  cost: none" in ran.stdout
    assert f"{VERSIONING}  EnableS3Versioning  disruptive  cost: grows" in ran.stdout
    assert '+         "Sid": "DenyPlainHttp"' in ran.stdout
    assert f"skipped: bkt-3 ({TLS}): waived: waiver W-7" in ran.stdout
    assert "2 to change (2 disruptive); 1 skipped (1 waived)." in ran.stderr
    assert "Status" not in s3.get_bucket_versioning(Bucket="bkt-1")


def test_plan_as_json_stands_alone_on_stdout_and_is_the_file(s3, tmp_path):
    ran = run("plan", "results.jsonl", "-o", "plan.json", "--output", "json")
    assert json.loads(ran.stdout) == json.loads((tmp_path / "plan.json").read_text())
    assert "`trueup apply plan.json` carries it out." in ran.stderr
    assert run("plan", "results.jsonl", "--quiet", "--output", "json").stderr == ""


def test_nothing_to_change_exits_with_0(s3, tmp_path):
    results(tmp_path, result(VERSIONING, "bkt-1", "COMPLIANT"))
    ran = run("plan", "results.jsonl")
    assert (ran.return_value, ran.stdout) == (0, "")
    assert ran.stderr == "Nothing to change.\n"


def test_what_could_not_be_planned_exits_with_3(s3, tmp_path):
    keyless = "S3_DEFAULT_ENCRYPTION_KMS"
    results(tmp_path, result(VERSIONING, "bkt-1"), result(keyless, "bkt-2"))
    ran = run("plan", "results.jsonl")
    assert ran.return_value == 3
    assert f"skipped: bkt-2 ({keyless}): failed: step EnableS3DefaultEncryption: " in ran.stdout
    assert "NO KEY IS GIVEN" in ran.stdout
    assert "Traceback" not in ran.stdout


def test_what_is_gone_is_nothing_to_change(s3, tmp_path):
    results(tmp_path, result(VERSIONING, "no-such-bucket"))
    ran = run("plan", "results.jsonl")
    assert ran.return_value == 0
    assert f"skipped: no-such-bucket ({VERSIONING}): compliant" in ran.stdout


def test_hostile_names_do_not_reach_the_terminal(s3, tmp_path):
    results(tmp_path, result(VERSIONING, "bkt-1", resourceName="bkt\x1b[2J\u202e[red]"))
    ran = run("plan", "results.jsonl")
    assert "\x1b" not in ran.stdout
    assert "\u202e" not in ran.stdout
    assert "bkt\\x1b[2J\\u202e[red]" in ran.stdout


def test_results_may_come_from_a_pipe(s3, tmp_path):
    ran = run("plan", "-", "--rule", VERSIONING, input=(tmp_path / "results.jsonl").read_text())
    assert "1 to change" in ran.stderr


WITHHELD = {  # given what is allowed: (the options, then why is each of the two withheld, and which are changed)
    "what is safe": (
        (),
        {"bkt-1": "disruptive: give --risk disruptive", "bkt-2": "disruptive: give --risk disruptive"},
    ),
    "what is bounded": (("--risk", "disruptive"), {"bkt-1": "cost grows: give --cost grows"}),
    "what costs nothing": (("--risk", "disruptive", "--cost", "none"), {"bkt-1": "cost grows: give --cost grows"}),
}


@pytest.mark.parametrize(("options", "withheld"), WITHHELD.values(), ids=WITHHELD)
def test_apply_withholds_all_but(s3, options, withheld):
    run("plan", "results.jsonl", "-o", "plan.json")
    ran = run("apply", "plan.json", "--yes", "--output", "json", *options)
    assert ran.return_value == 1
    rows = json.loads(ran.stdout)
    assert {row["resource"]: row["reason"] for row in rows if row["result"] == "withheld"} == withheld
    assert {row["cost"] for row in rows if row["result"] == "changed"} <= {"none"}


def test_apply_names_the_way_back(s3):
    run("plan", "results.jsonl", "-o", "plan.json", "--rule", VERSIONING)
    ran = run("apply", "plan.json", "--yes", *ALL)
    assert ran.return_value == 0
    assert "1 in the plan: 1 changed." in ran.stderr
    assert "Take it back with: trueup undo plan.journal.jsonl" in ran.stderr
    assert s3.get_bucket_versioning(Bucket="bkt-1")["Status"] == "Enabled"


def test_apply_and_undo_go_there_and_back(s3, tmp_path):
    run("plan", "results.jsonl", "-o", "plan.json")
    assert run("apply", "plan.json", "--yes", *ALL).return_value == 0
    assert run("apply", "plan.json", "--yes", *ALL).return_value == 0

    ahead = run("undo", "plan.journal.jsonl", "--plan")
    assert ahead.return_value == 1
    assert '-         "Sid": "DenyPlainHttp"' in ahead.stderr
    ran = run("undo", "plan.journal.jsonl", "--yes", "--output", "jsonl")
    assert ran.return_value == 0
    assert [json.loads(line)["result"] for line in ran.stdout.splitlines()] == ["restored", "restored"]
    assert "versioning can be suspended, never unset" in ran.stdout
    assert s3.get_bucket_versioning(Bucket="bkt-1")["Status"] == "Suspended"
    assert (tmp_path / "plan.journal.undo.jsonl").exists()

    last = run("undo", "plan.journal.jsonl", "--yes")
    assert (last.return_value, last.stderr) == (0, "Nothing left to undo.\n")


def test_the_journal_keeps_who_planned_approved_and_ran_it(s3, tmp_path):
    run("plan", "results.jsonl", "-o", "plan.json", "--rule", VERSIONING)
    run("apply", "plan.json", "--yes", *ALL, "--approved-by", "CHG-7")
    run("undo", "plan.journal.jsonl", "--yes")
    plan = json.loads((tmp_path / "plan.json").read_text())
    begun, undone = (
        json.loads((tmp_path / name).read_text().partition("\n")[0])
        for name in ("plan.journal.jsonl", "plan.journal.undo.jsonl")
    )
    assert plan["plannedBy"]["callerArn"].startswith("arn:aws:")
    assert begun["plan"] == {name: plan[name] for name in ("planId", "created", "plannedBy")}
    assert (begun["approval"]["by"], begun["approval"]["how"]) == ("CHG-7", "--approved-by")
    assert begun["who"] == undone["who"] == plan["plannedBy"]
    assert undone["approval"]["how"] == "--yes"


def test_what_moved_exits_with_3_and_stays(s3):
    run("plan", "results.jsonl", "-o", "plan.json")
    theirs = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bkt-2/*"}
    theirs = json.dumps({"Version": "2012-10-17", "Statement": [theirs]})
    s3.put_bucket_policy(Bucket="bkt-2", Policy=theirs)
    ran = run("apply", "plan.json", "--yes", *ALL, "--output", "json")
    assert ran.return_value == 3
    assert {row["resource"]: row["result"] for row in json.loads(ran.stdout)} == {"bkt-1": "changed", "bkt-2": "moved"}
    assert "DenyPlainHttp" not in s3.get_bucket_policy(Bucket="bkt-2")["Policy"]


def test_a_cut_journal_is_said_and_taken_back_as_far_as_it_goes(s3, tmp_path):
    run("plan", "results.jsonl", "-o", "plan.json", "--rule", VERSIONING)
    run("apply", "plan.json", "--yes", *ALL)
    journal = tmp_path / "plan.journal.jsonl"
    run_begun, item_begun, intent, outcome, *_ends = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(run_begun + item_begun + intent + outcome[:-30])
    ran = run("undo", "plan.journal.jsonl", "--yes")
    assert ran.return_value == 0
    assert "warning: plan.journal.jsonl:4: the last line was cut" in ran.stderr
    assert "did not end: it was stopped, or the journal was cut short" in ran.stderr
    assert s3.get_bucket_versioning(Bucket="bkt-1")["Status"] == "Suspended"


@pytest.mark.parametrize("command", [("apply", "plan.json", "--yes"), ("undo", "plan.journal.jsonl", "--yes")])
def test_a_journal_that_another_process_works_with_is_refused(s3, tmp_path, command):
    run("plan", "results.jsonl", "-o", "plan.json")
    run("apply", "plan.json", "--yes", *ALL)
    said = r"trueup undo, process \d+ on .* works with it; wait until it has ended"
    with Lock(tmp_path / "plan.journal.jsonl", "undo"), pytest.raises(UsageError, match=said):
        run(*command)


REFUSED = {  # the command is refused: (its arguments, the message)
    "unasked where nobody can answer": (("apply", "plan.json", *ALL), "nobody is there to confirm it; give --yes"),
    "for more changes than allowed": (
        ("apply", "plan.json", "--yes", *ALL, "--max-changes", "0"),
        "1 resources would be changed, and --max-changes is 0",
    ),
    "for a resource that is not in the plan": (("apply", "plan.json", "--yes", "--only", "x"), "has no such resource"),
    "for a plan that is not there": (("apply", "none.json", "--yes"), "none.json: cannot be read"),
    "for a plan that is no plan": (
        ("apply", "results.jsonl", "--yes"),
        "holds results of a run, not a plan; give it to `trueup report`",
    ),
    "for a journal that is none": (
        ("undo", "plan.json", "--yes"),
        "plan.json: holds a plan, not a journal; give it to `trueup apply`",
    ),
    "for a journal that is not there": (("undo", "none.jsonl", "--yes"), "none.jsonl: cannot be read"),
    "for results that are not there": (("plan", "none.jsonl"), "none.jsonl: cannot be read"),
    "for results that are none": (
        ("plan", "plan.json"),
        "plan.json: holds a plan, not results of a run; give it to `trueup apply`",
    ),
    "for a rule that is none": (("plan", "results.jsonl", "--rule", "S3_BUCKET_VERSIONING"), "did you mean"),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(s3, arguments, message):
    run("plan", "results.jsonl", "-o", "plan.json", "--rule", VERSIONING)
    with pytest.raises(UsageError, match=message):
        run(*arguments)
    assert "Status" not in s3.get_bucket_versioning(Bucket="bkt-1")


def test_an_undo_is_not_made_unasked(s3):
    run("plan", "results.jsonl", "-o", "plan.json", "--rule", VERSIONING)
    run("apply", "plan.json", "--yes", *ALL)
    with pytest.raises(UsageError, match="nobody is there to confirm it"):
        run("undo", "plan.journal.jsonl")
    assert s3.get_bucket_versioning(Bucket="bkt-1")["Status"] == "Enabled"


@pytest.mark.parametrize("command", ["plan", "apply", "undo"])
def test_without_credentials_it_says_so(s3, monkeypatch, command):
    run("plan", "results.jsonl", "-o", "plan.json", "--rule", VERSIONING)
    run("apply", "plan.json", "--yes", *ALL)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    file = {"plan": "results.jsonl", "apply": "plan.json", "undo": "plan.journal.jsonl"}[command]
    with pytest.raises(AwsError, match="no AWS credentials"):
        run(command, file)
