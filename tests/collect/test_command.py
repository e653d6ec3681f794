"""trueup collect as people and scripts use it: over the wire, what it prints and writes, and how it exits."""

import json

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from collect.aggregated import HOME, IAM, SSH, TLS, A, B, FakeAggregator, Held, deployed, refusal, source
from collect.collecting import LIBRARY
from collect.served import serving
from trueup import schemas
from trueup.cli import trueup
from trueup.errors import AwsError, UsageError
from trueup.remediation.plan import read_results

SCHEMA = Draft202012Validator(schemas.load("result"))
TLS_PACK = deployed(TLS)
HELD = [
    Held(A, HOME, TLS_PACK, "bad", "NON_COMPLIANT", "statement 1 allows HTTP"),
    Held(A, HOME, deployed(TLS, "zzzzzzzzz"), "bad"),
    Held(B, HOME, TLS_PACK, "good"),
    Held(B, HOME, "their-\x1b[31mrule", "good", "NON_COMPLIANT"),
]


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


@pytest.fixture
def fake(server, monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    monkeypatch.chdir(tmp_path)
    server.fake = FakeAggregator(list(HELD))
    return server.fake


def run(*arguments):
    ran = CliRunner().invoke(trueup, ["collect", *arguments], standalone_mode=False)
    if ran.exception:
        raise ran.exception
    return ran


ASK = ("--aggregator", "organization")


def test_results_are_written_as_report_and_plan_read_them(fake, tmp_path):
    ran = run(*ASK, "--out", "results.jsonl")
    assert (ran.return_value, ran.stdout) == (1, "")
    with (tmp_path / "results.jsonl").open() as stream:
        results = list(read_results(stream, "results.jsonl"))
    assert [(each["accountId"], each["resourceId"], each["state"]) for each in results] == [
        (A, "bad", "NON_COMPLIANT"),
        (B, "good", "COMPLIANT"),
    ]
    for each in results:
        SCHEMA.validate(each)
    assert {path.name for path in tmp_path.iterdir()} == {"results.jsonl", "results.jsonl.seal.json"}


def test_the_summary_says_what_was_asked_and_found(fake):
    lines = [" ".join(line.split()) for line in run(*ASK, "--out", "results.jsonl").stderr.splitlines()]
    assert lines == [
        "Route rules: rule by rule takes 3 calls or more, few enough to have the annotations too.",
        "1 other rules that AWS Config reports are left out; --all-rules keeps foreign ones.",
        "rule results states",
        f"{TLS} 2 1 non-compliant, 1 compliant",
        f"{TLS}: 1 resource judged by more than one deployment; the worst verdict counts (1 disagree).",
        "2 accounts in 1 Region: 2 results.",
        "5 calls made.",
    ]


def test_without_out_the_results_alone_are_on_stdout(fake):
    ran = run(*ASK, "--quiet", "--route", "sql")
    assert [json.loads(line)["resourceId"] for line in ran.stdout.splitlines()] == ["bad", "good"]
    header, *rows = run(*ASK, "--quiet", "--output", "csv").stdout.splitlines()
    assert header.startswith("schemaVersion,runId")
    assert len(rows) == 2


def test_foreign_rules_are_results_of_the_schema_and_harmless_on_a_terminal(fake):
    ran = run(*ASK, "--all-rules")
    results = [json.loads(line) for line in ran.stdout.splitlines()]
    for each in results:
        SCHEMA.validate(each)
    assert results[-1]["configRuleName"] == "their-\x1b[31mrule"
    assert "\x1b" not in ran.stderr


STATUSES = {
    "nothing wrong": ((*ASK, "--account", B), 0),
    "a finding": (ASK, 1),
    "a finding below what counts": ((*ASK, "--fail-on", "high"), 0),
    "a rule that is nowhere": ((*ASK, "--rule", IAM), 3),
    "a rule that is nowhere, beside a finding": ((*ASK, "--rule", TLS, "--rule", SSH), 3),
}


@pytest.mark.parametrize(("arguments", "status"), STATUSES.values(), ids=STATUSES)
def test_it_exits_for(arguments, status, fake):
    assert run(*arguments).return_value == status


def test_it_exits_with_3_for_a_source_that_failed(fake):
    fake.sources = [source(A, HOME, "FAILED"), source(B)]
    ran = run(*ASK)
    assert ran.return_value == 3
    assert f"{A} {HOME}: AWS Config's last reading of it is FAILED" in ran.stderr
    for line in ran.stdout.splitlines():
        SCHEMA.validate(json.loads(line))


def test_it_exits_with_4_where_aws_does_not_answer_for_one_rule(fake):
    def refuse(_number, _operation, given):
        if given.get("ConfigRuleName") == TLS_PACK and given["AccountId"] == B:
            raise refusal("ValidationException")

    fake.before = refuse
    ran = run(*ASK)
    assert ran.return_value == 4
    assert len(ran.stdout.splitlines()) == 2


WRONG = {
    "neither an aggregator nor files": ((), UsageError, "give either --aggregator"),
    "an aggregator and files": ((*ASK, "."), UsageError, "give either --aggregator"),
    "a route through files": ((".", "--route", "sql"), UsageError, "--route is for --aggregator"),
    "an account that is none": ((*ASK, "--account", "x' OR"), UsageError, "not an account id"),
    "a Region that is none": ((*ASK, "--source-region", "x' OR"), UsageError, "not a Region"),
    "a rule that is none": ((*ASK, "--rule", "NOPE"), UsageError, "no such rule"),
    "a file that is not there": (("nowhere.json",), UsageError, "no such file"),
    "an aggregator that is not there": (("--aggregator", "other"), AwsError, "NoSuchConfigurationAggregator"),
}


@pytest.mark.parametrize(("arguments", "kind", "message"), WRONG.values(), ids=WRONG)
def test_it_refuses(arguments, kind, message, fake):
    with pytest.raises(kind, match=message):
        run(*arguments)


def test_a_collect_that_aws_stopped_keeps_earlier_results_and_goes_on(fake, tmp_path):
    (tmp_path / "results.jsonl").write_text("of last week\n")

    def refuse(number, _operation, _given):
        if number == 4:
            raise refusal("AccessDeniedException")

    fake.before = refuse
    stopped = CliRunner().invoke(trueup, ["collect", *ASK, "--out", "results.jsonl"], standalone_mode=False)
    assert isinstance(stopped.exception, AwsError)
    assert "results.jsonl.checkpoint: keeps what 4 calls brought" in stopped.stderr
    assert (tmp_path / "results.jsonl").read_text() == "of last week\n"
    ran = run(*ASK, "--out", "results.jsonl")
    assert "going on from where an earlier run was interrupted" in ran.stderr
    assert "2 calls made." in ran.stderr  # that which was refused, and one more
    resumed = (tmp_path / "results.jsonl").read_text()
    run(*ASK, "--out", "results.jsonl")
    assert _without_times(resumed) == _without_times((tmp_path / "results.jsonl").read_text())
    assert {path.name for path in tmp_path.iterdir()} == {"results.jsonl", "results.jsonl.seal.json"}


def _without_times(text):
    return [{**json.loads(line), "runId": "", "evaluatedAt": ""} for line in text.splitlines()]


def test_a_register_waives_what_it_covers(fake, tmp_path):
    (tmp_path / "waivers.yaml").write_text(
        f"version: 1\nwaivers: [{{id: W-1, rules: [{TLS}], accounts: ['{A}'], regions: [{HOME}], resources: [bad], "
        "owner: o, approver: a, reason: r, ticket: T-1, approved: 2020-01-01, expires: 2999-12-31}]\n"
    )
    ran = run(*ASK, "--waivers", "waivers.yaml")
    assert ran.return_value == 0
    assert json.loads(ran.stdout.splitlines()[0])["waiverId"] == "W-1"


def test_the_rules_are_those_of_the_pack_with_their_inputs(fake):
    results = [json.loads(line) for line in run(*ASK, "--pack", "s3", "--quiet").stdout.splitlines()]
    rules = LIBRARY.pack("s3").rules
    assert {each["configRuleName"] for each in results} == set(rules)
    assert [each["inputs"] for each in results[: len(rules)]] == [LIBRARY.rule(name).inputs for name in sorted(rules)]


def test_quiet_says_only_what_is_missing(fake):
    assert run(*ASK, "--quiet").stderr == ""
    fake.sources = [source(A), source(B, HOME, "OUTDATED")]
    assert run(*ASK, "--quiet").stderr.startswith(f"{B} {HOME}: AWS Config's last reading of it is OUTDATED")


def test_delivered_files_without_compliance_say_what_to_record(fake, tmp_path):
    (tmp_path / "item.json").write_text('{"resourceType": "AWS::S3::Bucket", "resourceId": "b"}')
    ran = run("item.json")
    assert (ran.return_value, ran.stdout) == (3, "")
    assert "only where AWS::Config::ResourceCompliance is recorded" in ran.stderr


def test_files_of_which_nothing_can_be_read_are_an_error(fake, tmp_path):
    (tmp_path / "item.json").write_text("{")
    with pytest.raises(UsageError, match="nothing could be read"):
        run("item.json")
