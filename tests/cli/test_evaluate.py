"""`trueup evaluate`, as a person or a script calls it."""

import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import boto3
import pytest
from jsonschema import Draft202012Validator
from moto import mock_aws
from rich.cells import cell_len
from rich.text import Text

from support import NOW, ROOT, item
from trueup import bulk, schemas
from trueup.cli import main
from trueup.cli.emit import plain_table
from trueup.cli.terminal import table
from trueup.results import State

SSH = "INCOMING_SSH_DISABLED"
OPEN = {"ipPermissions": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": ["0.0.0.0/0"]}]}
SHUT = {"ipPermissions": []}
SCHEMA = Draft202012Validator(schemas.load("result"))


def group(name, configuration, **parts):
    named = {"resourceId": name, "resourceName": name, "ARN": ""}
    return item("AWS::EC2::SecurityGroup", configuration=configuration, **named, **parts)


BAD, GOOD = group("sg-bad", OPEN), group("sg-good", SHUT)


@pytest.fixture
def run(capsys):
    """A function of arguments that gives the exit status, stdout and stderr."""

    def ran(*arguments):
        with pytest.raises(SystemExit) as stopped:
            main(["evaluate", *map(str, arguments)])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return stopped.value.code, out, err

    return ran


@pytest.fixture
def write(tmp_path, monkeypatch):
    """A function that writes a file in the working folder, from JSON or bytes, and gives its name."""
    monkeypatch.chdir(tmp_path)

    def wrote(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return name

    return wrote


def results(out):
    found = [json.loads(line) for line in out.splitlines()]
    for each in found[:50]:  # validation is slow, and they are all made alike
        SCHEMA.validate(each)
    return found


def states(out):
    return {each["resourceId"]: each["state"] for each in results(out)}


EXITS = {  # of these items, with these options: the exit status
    "nothing wrong": ([GOOD], [], 0),
    "no items at all": ([], [], 0),
    "a finding": ([GOOD, BAD], [], 1),
    "a finding as high as asked": ([BAD], ["--fail-on", "high"], 1),
    "a finding below what was asked": ([BAD], ["--fail-on", "critical"], 0),
    "a finding that is not to fail": ([BAD], ["--fail-on", "none"], 0),
    "a finding and something broken": ([BAD, 7], [], 3),
    "something broken that is not to fail": ([BAD, 7], ["--fail-on", "none"], 3),
    "nothing but something broken": ([7], [], 2),
    "only a type that no rule reads": ([item("AWS::Other::Thing")], [], 0),
}


@pytest.mark.parametrize(("items", "options", "status"), EXITS.values(), ids=EXITS)
@pytest.mark.parametrize("output", ["table", "json", "jsonl", "csv"])
def test_the_exit_status_of(run, write, items, options, status, output):
    assert run(write("a.json", items), "--rule", SSH, "--output", output, *options)[0] == status


def test_results_are_lines_in_the_order_of_the_input(run, write):
    write("in/b.json", [GOOD])
    write("in/a/z.json", [BAD, group("sg-2", SHUT)])
    write("in/a.json", group("sg-first", SHUT))
    status, out, err = run("in", "--rule", SSH, "--rule", "restricted-incoming-traffic", "--output", "jsonl")
    assert status == 1
    names, rules = ("sg-bad", "sg-2", "sg-first", "sg-good"), (SSH, "RESTRICTED_INCOMING_TRAFFIC")
    given = [(each["resourceId"], each["configRuleName"]) for each in results(out)]
    assert given == [(name, rule) for name in names for rule in rules]
    assert "3 files: 4 items read, 4 judged, 0 of types no rule reads. 8 results." in err


def test_counts_add_up(run, write):
    things = [item(f"AWS::Other::Type{number}") for number in range(7)]
    gone = group("sg-gone", SHUT, configurationItemStatus="ResourceDeleted")
    _status, out, err = run(write("a.json", [GOOD, BAD, gone, *things]), "--rule", SSH, "--output", "jsonl")
    assert Counter(each["state"] for each in results(out)) == {
        "COMPLIANT": 1,
        "NON_COMPLIANT": 1,
        "NOT_APPLICABLE": 1,
    }
    assert "INCOMING_SSH_DISABLED  3        1 non-compliant, 1 compliant, 1 not applicable" in err
    assert "10 items read, 3 judged, 7 of types no rule reads (AWS::Other::Type0 1, " in err
    assert "and 2 more types). 3 results." in err


def test_all_rules_are_counted_even_those_that_met_nothing(run, write):
    _status, _out, err = run(write("a.json", [GOOD]))
    assert re.search(r"^S3_BUCKET_SSL_REQUESTS_ONLY +0 *$", err, re.MULTILINE)


def test_periodic_rules_are_not_evaluated_for_each_account_and_region(run, write):
    items = [
        GOOD,
        group("sg-2", SHUT, awsRegion="us-east-1"),
        item("AWS::IAM::Role", awsRegion="global"),
        group("sg-3", SHUT, awsAccountId="000000000001", awsRegion="global"),
    ]
    event = {"messageType": "ScheduledNotification", "awsAccountId": "999999999999"}
    scheduled = {
        "invokingEvent": json.dumps(event),
        "configRuleArn": "arn:aws:config:eu-north-1:999999999999:config-rule/x",
    }
    status, out, _err = run(write("a.json", [*items, scheduled]), "--rule", "IAM_PASSWORD_POLICY", "--output", "jsonl")
    assert status == 0
    assert [(each["accountId"], each["awsRegion"], each["state"], each["reason"]) for each in results(out)] == [
        ("000000000001", "global", "NOT_EVALUATED", "NEEDS_API"),
        ("123456789012", "eu-west-1", "NOT_EVALUATED", "NEEDS_API"),
        ("123456789012", "us-east-1", "NOT_EVALUATED", "NEEDS_API"),
        ("999999999999", "eu-north-1", "NOT_EVALUATED", "NEEDS_API"),
    ]


def test_only_failures_when_asked(run, write):
    _status, out, err = run(write("a.json", [GOOD, BAD]), "--rule", SSH, "--output", "jsonl", "--results", "failed")
    assert states(out) == {"sg-bad": "NON_COMPLIANT"}
    assert "1 non-compliant, 1 compliant" in err


def test_quiet_says_only_what_went_wrong(run, write):
    status, _out, err = run(write("a.json", [GOOD, 7]), "--quiet", "--rule", SSH)
    assert (status, err) == (3, "a.json: item 2: not a configuration item but a number\n")


OVERSIZED = {
    "messageType": "OversizedConfigurationItemChangeNotification",
    "configurationItemSummary": {key: value for key, value in GOOD.items() if key != "configuration"},
}


def test_a_summary_leaves_the_run_incomplete(run, write):
    status, out, err = run(write("a.json", OVERSIZED), "--rule", SSH, "--output", "jsonl")
    assert (status, results(out)[0]["reason"]) == (3, "OVERSIZED")
    assert "1 result could not be told: the run is incomplete." in err


# --- what is broken ---

PACKED = gzip.compress(json.dumps([GOOD, BAD] * 1500).encode())
BROKEN = {  # beside a good file lies one that ...: (its bytes, the one line, or its beginning)
    "is empty": (b"", "b.json: is empty"),
    "is a gzip cut short": (PACKED[:-2000], "b.json: the gzip data ends too early, after item "),
    "is not UTF-8": (b'{"resourceType":"\xff"}', "b.json: is not UTF-8"),
    "is UTF-16": (json.dumps(GOOD).encode("utf-16"), "b.json: is UTF-16; save it as UTF-8"),
    "is JSON but no item": (b'{"name": "package"}', "b.json: not a configuration item, nor an envelope of any"),
    "is a text": (b'"hello"', "b.json: not a configuration item but a text"),
    "is an item without a type": (b'{"resourceId":"x"}', "b.json: an item without resourceType"),
    "is a list with one bad element": (json.dumps([BAD, 1]).encode(), "b.json: item 2: not a configuration item but "),
    "has one bad line": (json.dumps(BAD).encode() + b"\n{oops\n", "b.json: line 2: not JSON: Expecting property name"),
    "is cut in the middle": (
        json.dumps({"configurationItems": [BAD, GOOD]}).encode()[:-20],
        "b.json: item 2: the file ends in the middle",
    ),
    "holds NaN": (b'[{"resourceType":"T","n":NaN}]', "b.json: item 1: not JSON: NaN is no number of JSON"),
    "is nested too deeply": (b"[" * 99_999, "b.json: item 1: nested too deeply"),
    "is a page of the web": (b"<html></html>", "b.json: not JSON: Expecting value at line 1 column 1"),
    "has a hostile text in it": (
        b'{"\\u001b[31m\\u202e": 1}',
        "b.json: not a configuration item, nor an envelope of any; its keys: \\x1b[31m\\u202e",
    ),
}


@pytest.mark.parametrize(("content", "line"), BROKEN.values(), ids=BROKEN)
def test_the_rest_is_judged_where_one_file(run, write, content, line):
    write("in/a.json", [GOOD])
    write("in/b.json", content)
    write("in/c.json", [group("sg-last", OPEN)])
    status, out, err = run("in", "--rule", SSH, "--output", "jsonl", "--quiet")
    assert status == 3
    assert err.startswith(f"in{os.sep}{line}"), err
    assert err.count("\n") == 1
    assert {"sg-good": "COMPLIANT", "sg-last": "NON_COMPLIANT"}.items() <= states(out).items()


FINE = {
    "of an unknown type": [item("AWS::Made::Up")],
    "with huge numbers": [group("sg-bad", OPEN | {"n": 10**80})],
    "with a key twice": b'[{"resourceType":"x",' + json.dumps(BAD).encode()[1:] + b"]",
    "with a lone surrogate": json.dumps([group("sg-\ud800", OPEN)]).encode(),
    "of ten thousand permissions": [group("sg-bad", {"ipPermissions": OPEN["ipPermissions"] * 10_000})],
    "without a capture time": [{key: BAD[key] for key in BAD if key != "configurationItemCaptureTime"}],
    "without a Region": [{key: BAD[key] for key in BAD if key != "awsRegion"}],
}


@pytest.mark.parametrize("content", FINE.values(), ids=FINE)
@pytest.mark.parametrize("output", ["table", "json", "jsonl", "csv"])
def test_there_is_nothing_wrong_with_an_item(run, write, content, output):
    status, _out, err = run(write("a.json", content), "--rule", SSH, "--output", output, "--quiet")
    assert status in (0, 1)
    assert err == ""


def test_a_flood_of_broken_lines_is_cut(run, write):
    content = (json.dumps(GOOD) + "\n" + "{oops\n" * 5000).encode()
    status, _out, err = run(write("a.jsonl", content), "--rule", SSH)
    assert status == 3
    assert err.count("not JSON") == 20
    assert "a.jsonl: and 4980 more that could not be read." in err
    assert "5000 pieces of input could not be read: the run is incomplete." in err


def test_a_file_that_may_not_be_read_is_told(run, write):
    write("in/a.json", [GOOD])
    (Path("in") / "b.json").symlink_to("nowhere")
    status, out, err = run("in", "--rule", SSH, "--output", "jsonl", "--quiet")
    assert (status, err) == (3, f"in{os.sep}b.json: cannot be read: No such file or directory\n")
    assert states(out) == {"sg-good": "COMPLIANT"}


REFUSED = {  # the command cannot start: (its arguments, the one line)
    "no such file": (["a.json", "nowhere.json"], "trueup: nowhere.json: no such file or folder."),
    "no such rule": (["a.json", "--rule", "INCOMING_SSH"], "trueup: INCOMING_SSH: no such rule; did you mean "),
    "no such pack": (["a.json", "--pack", "nonesuch"], "trueup: nonesuch: no such pack"),
    "an input that is none": (["a.json", "--input", "x"], "trueup: --input x: expected RULE.NAME=VALUE."),
    "an input of an unknown rule": (["a.json", "--input", "NO.x=1"], "trueup: NO: no such rule"),
    "an input of a rule not chosen": (
        ["a.json", "--rule", SSH, "--input", "REQUIRED_TAGS.tag1Key=x"],
        "trueup: --input REQUIRED_TAGS.tag1Key=x: REQUIRED_TAGS is not among the rules of this run.",
    ),
    "an input that the rule has not": (
        ["a.json", "--input", f"{SSH}.port=1"],
        f"trueup: {SSH}: port is not an input of this rule",
    ),
    "a file that cannot be written": (
        ["a.json", "--output", "csv", "--out", "no/such/folder.csv"],
        "trueup: no/such/folder.csv: cannot be written: No such file or directory",
    ),
    "an empty folder": (["empty"], "empty: cannot be read: the folder holds no JSON file\ntrueup: empty: nothing "),
    "no bucket": (["s3://"], "trueup: s3://: names no bucket; s3://bucket/prefix is expected."),
}


@pytest.mark.parametrize(("arguments", "line"), REFUSED.values(), ids=REFUSED)
def test_the_command_does_not_start_with(run, write, arguments, line):
    write("a.json", [GOOD])
    write("empty/.hidden.json", [BAD])
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(line)


def test_an_empty_folder_beside_a_file_leaves_the_run_incomplete(run, write):
    Path(write("a.json", [GOOD])).with_name("empty").mkdir()
    assert run("empty", "a.json", "--rule", SSH)[0] == 3


def test_other_files_in_a_folder_are_passed_over_and_counted(run, write):
    write("in/a.json.gz", gzip.compress(json.dumps([GOOD]).encode()))
    write("in/README.md", b"# about")
    write("in/ConfigWritabilityCheckFile", b"")
    write("in/named/otherwise", [BAD])
    write("in/.git/config.json", b"no")
    status, out, err = run("in", "--rule", SSH, "--output", "jsonl")
    assert (status, states(out)) == (1, {"sg-good": "COMPLIANT", "sg-bad": "NON_COMPLIANT"})
    assert "2 files passed over: no JSON by name or content." in err


def test_a_file_named_twice_is_read_once(run, write):
    write("in/a.json", [GOOD])
    Path("link.json").symlink_to("in/a.json")
    _status, out, _err = run("in", "in/a.json", "./in/../link.json", "--rule", SSH, "--output", "jsonl")
    assert len(results(out)) == 1


# --- where items come from and results go ---


def test_standard_input_is_read(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(json.dumps([BAD]).encode()))))
    assert run("-", "--rule", SSH)[0] == 1


def test_a_prefix_of_s3_is_read_page_by_page(run):
    packed = gzip.compress(json.dumps([BAD]).encode())
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="config-delivery", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        for number in range(1001):
            s3.put_object(Bucket="config-delivery", Key=f"AWSLogs/1/readme-{number}.txt", Body=b"")
        s3.put_object(Bucket="config-delivery", Key="AWSLogs/2/Config/a.json.gz", Body=packed)
        s3.put_object(Bucket="config-delivery", Key="AWSLogs/2/Config/b.json", Body=b"{")
        status, out, err = run("s3://config-delivery/AWSLogs", "--rule", SSH, "--output", "jsonl")
    assert (status, states(out)) == (3, {"sg-bad": "NON_COMPLIANT"})
    assert "s3://config-delivery/AWSLogs/2/Config/b.json: not JSON" in err
    assert "1001 files passed over" in err


AWS_ERRORS = {
    "no such bucket": (["s3://nowhere/x"], "trueup: s3://nowhere/x: "),
    "an unknown profile": (["s3://logs/x", "--profile", "nobody"], "trueup: The config profile (nobody) could not"),
}


@pytest.mark.parametrize(("arguments", "line"), AWS_ERRORS.values(), ids=AWS_ERRORS)
def test_aws_refuses(run, arguments, line):
    with mock_aws():
        status, _out, err = run(*arguments)
    assert (status, err.count("\n")) == (4, 1)
    assert err.startswith(line)


def test_inputs_reach_the_rule(run, write):
    bucket = item("AWS::S3::Bucket", tags={"Team": "web"})
    given = [write("a.json", bucket), "--rule", "required-tags", "--output", "jsonl", "--input"]
    _status, out, _err = run(*given, "required-tags.tag1Key=Team")
    [result] = results(out)
    assert (result["state"], result["inputs"]["tag1Key"]) == ("COMPLIANT", "Team")


def test_formats_hold_the_same(run, write):
    write("a.json", [GOOD, BAD, group("=cmd()", OPEN, tags={})])
    given = ["a.json", "--rule", SSH]

    def without_run(rows):
        return [{key: row[key] for key in row if key not in ("runId", "evaluatedAt", "inputs")} for row in rows]

    lines = without_run(results(run(*given, "--output", "jsonl")[1]))
    assert without_run(json.loads(run(*given, "--output", "json")[1])) == lines
    _status, out, _err = run(*given, "--output", "csv")
    rows = without_run(csv.DictReader(io.StringIO(out, newline="")))
    assert rows[2]["resourceId"] == "'=cmd()"
    rows[2]["resourceId"] = rows[2]["resourceName"] = "=cmd()"
    assert rows == lines


def test_no_items_are_an_empty_list_in_json(run, write):
    assert json.loads(run(write("a.json", []), "--rule", SSH, "--output", "json")[1]) == []


def test_a_file_is_written(run, write):
    _status, out, _err = run(write("a.json", [BAD]), "--rule", SSH, "--output", "jsonl", "--out", "results.jsonl")
    assert out == ""
    assert states(Path("results.jsonl").read_text()) == {"sg-bad": "NON_COMPLIANT"}


def normalized(out):
    return [{**each, "runId": "", "evaluatedAt": ""} for each in results(out)]


def timeless(out):
    """The bytes of a run but for what differs from run to run."""
    return re.sub(r'"(runId|evaluatedAt)":"[^"]*"', r'"\1":""', out)


def test_any_number_of_workers_gives_the_same(run, write):
    for number in range(6):
        groups = [group(f"sg-{number}-{at}", OPEN if at % 3 else SHUT) for at in range(700 - 100 * number)]
        write(f"in/{number}.json", groups)
    write("in/3b.json", [BAD, 7, GOOD])
    write("in/2b.json", b"")
    given = ["in", "--rule", SSH, "--rule", "IAM_PASSWORD_POLICY", "--output", "jsonl"]
    status, out, err = run(*given)
    assert status == 3
    again = run(*given, "--workers", "2")
    assert (again[0], normalized(again[1]), again[2]) == (status, normalized(out), err)


def test_with_and_without_the_optional_parsers_the_bytes_are_the_same(run, write, monkeypatch):
    pytest.importorskip("orjson")
    write("a.json", [GOOD, group("sg-é\u2028\x7f\ud800", OPEN | {"n": 2**70, "m": 1e300})])
    out = run("a.json", "--output", "jsonl")[1]
    monkeypatch.setattr(bulk, "orjson", None)
    monkeypatch.setattr(bulk, "isal_zlib", None)
    again = run("a.json", "--output", "jsonl")[1]
    assert timeless(again) == timeless(out)


def test_it_works_without_aws_settings_and_prints_nothing_else_on_stdout(write):
    write("a.json", [BAD])
    settings = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-m", "trueup", "evaluate", "a.json", "a.json", "--workers", "2", "--output", "jsonl"],
        capture_output=True,
        text=True,
        env=settings | {"PYTHONPATH": str(ROOT / "src")},
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert results(done.stdout)


# --- what people see ---


def test_a_table_shows_failures_by_rule(run, write):
    groups = [group(f"sg-{number}", OPEN) for number in range(103)]
    _status, out, _err = run(write("a.json", [GOOD, *groups]), "--rule", SSH)
    first, second, third, *_others = out.splitlines()
    assert first == "NON_COMPLIANT  high  INCOMING_SSH_DISABLED  103 resources"
    assert second == "Security groups do not let every address reach the SSH port."
    assert third.startswith("  sg-0   123456789012 eu-west-1  SSH is open to 0.0.0.0/0")
    assert "  and 3 more; --output csv, json or jsonl lists them all." in out
    assert "sg-good" not in out


def test_a_table_of_all_shows_what_passed_as_well(run, write):
    _status, out, _err = run(write("a.json", [GOOD, BAD]), "--rule", SSH, "--results", "all")
    assert out.index("sg-bad") < out.index("sg-good")


def test_hostile_names_cannot_write_to_the_terminal(run, write):
    _status, out, err = run(write("a.json", [group("\x1b[31m[red]\u202e\n", OPEN)]), "--rule", SSH)
    assert "\\x1b[31m[red]\\u202e\\n" in out
    assert "\x1b" not in out + err


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_terminal_is_never_too_narrow(run, write, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    long = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a-name-of-some-length/50dc6c495c0c9188"
    write("a.json", [BAD, group(long, OPEN), group("日本語" * 20, OPEN), item("AWS::IAM::Role")])
    _status, out, err = run("a.json", "--color", "always", "--results", "all")
    plain = Text.from_ansi(out + err).plain
    assert max(cell_len(line) for line in plain.splitlines()) <= columns
    assert "INCOMING_SSH_DISABLED" in plain


def test_tables_of_other_commands_fit_too(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main(["rules", "--color", "always"])
    lines = Text.from_ansi(capsys.readouterr().out).plain.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1].split()[:2] == ["ACCESS_KEYS_ROTATED", "medium"]
    assert lines[-1].startswith("Left out, for want of width: ")
    assert lines[-1].endswith("trigger, document.")


TABLES = {  # columns in a room: what is shown
    "all fit": (40, ["key  word  text", "k1   w     some words that go on and on"]),
    "the last is wrapped": (36, ["key  word  text", "k1   w     some words that go on and", "           on"]),
    "the last is left out": (29, ["key  word", "k1   w", "Left out, for want of width:", "text."]),
    "nobody looks": (None, ["key  word  text", "k1   w     some words that go on and on"]),
}


@pytest.mark.parametrize(("room", "lines"), TABLES.values(), ids=TABLES)
def test_a_table_where(room, lines):
    rows = [{"key": "k1", "word": "w", "text": "some words that go on and on"}]
    assert [line.plain.rstrip() for line in table(rows, ("key", "word", "text"), room)] == lines


def test_a_table_for_programs_is_the_one_that_nobody_looks_at():
    rows = [{"key": "k1", "word": "日本語", "text": "some"}, {"key": "k2", "word": "é\x1b[31m"}, {"text": "words"}]
    columns = ("key", "word", "text")
    assert list(plain_table(rows, columns)) == [line.plain for line in table(rows, columns, None)]


# --- real and realistic items ---

FACTS = os.environ.get("TRUEUP_FACTS")
facts = pytest.mark.skipif(not FACTS, reason="TRUEUP_FACTS names no folder of facts")


@facts
def test_real_items_are_judged_without_an_error(run):
    folder = Path(FACTS) / "config-items"
    status, out, err = run(folder, "--output", "jsonl")
    assert status == 3
    assert Counter(each["state"] for each in results(out))[State.ERROR] == 0
    complaints = [line.split(":")[0] for line in err.splitlines() if line.startswith(str(folder))]
    assert complaints == [
        str(folder / "AWS_EC2_NetworkInterface.json"),
        str(folder / "AWS_SSM_ManagedInstanceInventory_Linux.json"),
    ]
    assert "80 files: 79 items read, " in err


def snapshot(count):
    attached = {"state": "in-use"}
    kinds = [
        lambda n: group(f"sg-{n}", OPEN if n % 5 == 0 else SHUT),
        lambda n: item("AWS::S3::Bucket", resourceId=f"b-{n}", ARN=f"arn:aws:s3:::b-{n}", tags={"CostCenter": "1"}),
        lambda n: item("AWS::EC2::Volume", resourceId=f"vol-{n}", configuration=attached | {"encrypted": n % 8 == 2}),
        lambda n: item("AWS::Logs::LogGroup", resourceId=f"log-{n}"),
    ]
    items = [kinds[n % 4](n) for n in range(count)]
    return {"fileVersion": "1.0", "configSnapshotId": "x", "configurationItems": items}


def test_a_generated_snapshot_is_judged_as_it_was_made(run, write):
    write("snapshot.json.gz", gzip.compress(json.dumps(snapshot(4000)).encode()))
    status, out, err = run("snapshot.json.gz", "--output", "jsonl", "--rule", SSH, "--rule", "ENCRYPTED_VOLUMES")
    assert status == 1
    assert Counter((each["configRuleName"], each["state"]) for each in results(out)) == {
        (SSH, "COMPLIANT"): 800,
        (SSH, "NON_COMPLIANT"): 200,
        ("ENCRYPTED_VOLUMES", "COMPLIANT"): 500,
        ("ENCRYPTED_VOLUMES", "NON_COMPLIANT"): 500,
    }
    assert (
        "4000 items read, 2000 judged, 2000 of types no rule reads (AWS::Logs::LogGroup 1000, AWS::S3::Bucket " in err
    )
    assert all(each["configurationItemCaptureTime"] == NOW for each in results(out))
