"""`trueup automation run`, from its arguments to its exit status."""

import json
from itertools import pairwise

import pytest
import yaml

from trueup.cli import main
from trueup.runner import children

BUCKET = "example-bucket"
NAMED = ("--parameter", f"BucketName={BUCKET}")


@pytest.fixture
def bucket(aws):
    client = aws.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": aws.region})
    return client


@pytest.fixture
def run(aws, tmp_path, monkeypatch, capsys):
    """The exit status, stdout and stderr of a run against the emulator."""
    monkeypatch.chdir(tmp_path)

    def ran(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["automation", "run", *arguments, "--endpoint-url", aws.endpoint_url])
        captured = capsys.readouterr()
        return ended.value.code, captured.out, captured.err

    return ran


def test_a_plan_shows_what_it_would_call(run, bucket, server):
    server.requests.clear()
    status, out, err = run("EnforceS3TlsOnly", "--plan", *NAMED)
    assert (status, err) == (0, "")
    assert "EnforceS3TlsOnly: Planned" in out
    assert 'would call s3:PutBucketPolicy {"Bucket": "example-bucket"' in out
    assert [method for method, _host, path in server.requests if path != "/"] == ["GET"] * 3


def test_apply_does_it_and_leaves_a_journal(run, bucket, tmp_path):
    status, out, _err = run("EnforceS3TlsOnly", "--apply", *NAMED, "--output", "json", "--journal", "j.jsonl")
    assert status == 0
    assert json.loads(out)["Outputs"]["EnforceS3TlsOnly.Changed"] == ["true"]
    assert "DenyPlainHttp" in bucket.get_bucket_policy(Bucket=BUCKET)["Policy"]
    kinds = [json.loads(line)["kind"] for line in (tmp_path / "j.jsonl").read_text().splitlines()]
    assert kinds == ["run", "intent", "outcome", "close"]


def test_a_journal_has_a_name_where_none_is_given(run, bucket, tmp_path):
    run("EnforceS3TlsOnly", "--apply", *NAMED)
    [journal] = tmp_path.iterdir()
    assert journal.name.startswith("trueup-EnforceS3TlsOnly-")


def test_json_goes_to_a_file(run, bucket, tmp_path):
    status, out, _err = run("EnforceS3TlsOnly", "--plan", *NAMED, "--out", "plan.json")
    assert (status, out) == (0, "")
    [planned] = json.loads((tmp_path / "plan.json").read_text())["Planned"]
    assert (planned["operation"], planned["pre"]) == ("PutBucketPolicy", [None])


SCRIPT = """
schemaVersion: "0.3"
mainSteps:
  - name: Think
    action: "aws:executeScript"
    inputs: {Runtime: python3.11, Handler: f, Script: "def f(events, context): return 1"}
"""


@pytest.mark.parametrize(("options", "status"), [((), 2), (("--unfenced",), 0)])
def test_where_there_is_no_wall_a_script_of_others_runs_only_unfenced(run, tmp_path, monkeypatch, options, status):
    monkeypatch.setattr(children, "lack", lambda: "this machine was built without")
    (tmp_path / "Think.yaml").write_text(SCRIPT)
    ended, _out, err = run("Think.yaml", "--plan", *options)
    assert ended == status
    assert ("Think.yaml:4: step Think has a script" in err) == (status == 2)


ASKING = """
schemaVersion: "0.3"
mainSteps:
  - {name: Ask, action: "aws:approve", inputs: {Approvers: [ada], Message: "Sure?"}}
"""


@pytest.mark.parametrize(("options", "status"), [((), 3), (("--yes",), 0)])
def test_without_a_terminal_only_yes_approves(run, tmp_path, monkeypatch, options, status):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    (tmp_path / "Ask.yaml").write_text(ASKING)
    ended, _out, err = run("Ask.yaml", "--apply", *options)
    assert ended == status
    assert ("Ask ended as Failed: step Ask: not approved" in err) == (status == 3)


FAULTS = {
    "neither --plan nor --apply": (("EnforceS3TlsOnly",), "say whether to --plan or to --apply."),
    "an unknown document": (("EnforceS3TlsOnli", "--plan"), "no such document; did you mean EnforceS3TlsOnly?"),
    "no such file": (("nope.yaml", "--plan"), "nope.yaml: cannot be read"),
    "a parameter without a value": (("EnforceS3TlsOnly", "--plan", "--parameter", "x"), "x: not Name=Value."),
    "a parameter that is missing": (("EnforceS3TlsOnly", "--plan"), "parameter BucketName is required"),
}


@pytest.mark.parametrize(("arguments", "said"), FAULTS.values(), ids=FAULTS)
def test_usage_errors_are_one_line_and_2(run, arguments, said):
    status, out, err = run(*arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_a_failure_is_3_and_one_line(run, aws):
    aws.client("s3").create_bucket(Bucket="b-1", CreateBucketConfiguration={"LocationConstraint": aws.region})
    without_key = ("--parameter", "BucketName=b-1", "--parameter", "SSEAlgorithm=aws:kms")
    status, _out, err = run("EnableS3DefaultEncryption", "--plan", *without_key)
    assert status == 3
    assert "EnableS3DefaultEncryption ended as Failed: step EnableS3DefaultEncryption: " in err
    assert "NOTHING WAS CHANGED" in err
    assert "Traceback" not in err


def test_without_credentials_it_is_4(run, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    status, _out, err = run("EnforceS3TlsOnly", "--plan", *NAMED)
    assert (status, err.count("\n")) == (4, 1)


PARENT = """\
schemaVersion: "0.3"
mainSteps:
  - {name: Start, action: 'aws:executeAutomation', inputs: {DocumentName: Child}}
"""
CHILD = """\
schemaVersion: "0.3"
mainSteps:
  - {name: Wait, action: 'aws:sleep', inputs: {Duration: PT0S}}
"""


@pytest.mark.parametrize("suffix", ["yaml", "yml", "json"])
def test_a_child_lies_beside_its_document_whatever_else_does(run, tmp_path, suffix):
    (tmp_path / "Parent.yaml").write_text(PARENT)
    child = json.dumps(yaml.safe_load(CHILD)) if suffix == "json" else CHILD
    (tmp_path / f"Child.{suffix}").write_text(child)
    (tmp_path / "docker-compose.yaml").write_text("services: {}\n")
    status, out, _err = run("Parent.yaml", "--plan")
    assert (status, "Parent: Success" in out) == (0, True)


STORED = """\
schemaVersion: "0.3"
outputs: [Read.Value]
mainSteps:
  - name: Read
    action: aws:executeAwsApi
    inputs: {Service: ssm, Api: GetParameter, Name: /db, WithDecryption: true}
    outputs: [{Name: Value, Selector: $.Parameter.Value, Type: String}]
  - name: Tell
    action: aws:executeAwsApi
    onFailure: Continue
    inputs: {Service: sns, Api: Publish, TopicArn: "{{ Read.Value }}", Message: "it is {{ Read.Value }}"}
  - name: Use
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: use
      InputPayload: {Value: "{{ Read.Value }}"}
      Script: |-
        def use(event, context):
            print(event["Value"])
            raise Exception(f"cannot log in with {event['Value']}")
"""


@pytest.mark.parametrize("output", [(), ("--output", "json")], ids=["table", "json"])
@pytest.mark.parametrize("mode", ["--plan", "--apply"])
def test_no_secret_is_printed(run, aws, tmp_path, mode, output):
    secret = 'hunter2 "quoted"'
    aws.client("ssm").put_parameter(Name="/db", Value=secret, Type="SecureString")
    (tmp_path / "Stored.yaml").write_text(STORED)
    status, out, err = run("Stored.yaml", mode, *output)
    kept = [out, err, *(path.read_text() for path in tmp_path.glob("*.journal"))]
    assert [text for text in kept if "hunter2" in text] == []
    assert status == (0 if mode == "--plan" else 3)
    assert ("cannot log in with (redacted)" in err) is (mode == "--apply")


DAMAGED = {
    "nested a hundred thousand deep": "[" * 100_000,
    "mappings nested a hundred thousand deep": "{a: " * 100_000,
    "a bomb of aliases": "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "\n".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]" for before, name in pairwise("abcdefghi")),
    "cut in the middle": 'schemaVersion: "0.3"\nmainSteps: [{name: A, act',
    "no text": "\x00\x01",
    "a key twice": 'schemaVersion: "0.3"\nschemaVersion: "0.3"\n',
    "far too long": "a" * 3_000_000,
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_document_is_one_line(run, tmp_path, text):
    (tmp_path / "Damaged.yaml").write_text(text)
    status, out, err = run("Damaged.yaml", "--plan")
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert "Damaged.yaml:" in err
