import json
from datetime import date

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from trueup.cli import trueup
from trueup.errors import UsageError
from trueup.results import Result, State
from trueup.waivers import register
from trueup.waivers.match import Scope, Waiver, find

DAY = date(2026, 6, 1)
ENTRY = {
    "id": "W-1",
    "rules": ["S3_BUCKET_PUBLIC_READ_PROHIBITED"],
    "accounts": ["123456789012"],
    "regions": ["eu-west-1"],
    "resources": ["website"],
    "owner": "web team",
    "approver": "CISO",
    "reason": "It is the public website.",
    "ticket": "SEC-1",
    "approved": "2026-01-01",
    "expires": "2026-12-31",
}
RESULT = Result(
    runId="r",
    accountId="123456789012",
    awsRegion="eu-west-1",
    configRuleName="S3_BUCKET_PUBLIC_READ_PROHIBITED",
    resourceType="AWS::S3::Bucket",
    resourceId="website",
    resourceName="website",
    arn="arn:aws:s3:::website",
    state=State.NON_COMPLIANT,
    severity="critical",
    evaluatedAt="2026-06-01T12:00:00Z",
    annotation="The policy lets everyone read.",
)


def waiver(**parts):
    return Waiver.from_json(ENTRY | parts)


def covers(given, day=DAY):
    return find([given], day, RESULT.configRuleName, RESULT.accountId, RESULT.awsRegion, RESULT.resourceId, RESULT.arn)


COVERED = {
    "its id": ({}, True),
    "its ARN": ({"resources": ["arn:aws:s3:::website"]}, True),
    "a pattern": ({"resources": [{"glob": "arn:aws:s3:::web*"}]}, True),
    "a part of its id": ({"resources": ["web"]}, False),
    "its id in other letters": ({"resources": ["Website"]}, False),
    "a star that is not said to be a pattern": ({"resources": ["web?ite"]}, False),
    "another account": ({"accounts": ["111122223333"]}, False),
    "every account, as a pattern": ({"accounts": [{"glob": "*"}]}, True),
    "another Region": ({"regions": ["us-east-1"]}, False),
    "another rule": ({"rules": ["S3_BUCKET_VERSIONING_ENABLED"]}, False),
    "several rules": ({"rules": ["S3_BUCKET_VERSIONING_ENABLED", {"glob": "S3_BUCKET_PUBLIC_*"}]}, True),
    "a last day that is today": ({"expires": "2026-06-01"}, True),
    "a last day that was yesterday": ({"expires": "2026-05-31"}, False),
    "a first day that is today": ({"approved": "2026-06-01"}, True),
    "a first day that is tomorrow": ({"approved": "2026-06-02"}, False),
}


@pytest.mark.parametrize(("parts", "covered"), COVERED.values(), ids=COVERED)
def test_a_resource_is_waived_by(parts, covered):
    assert (covers(waiver(**parts)) is not None) is covered


def test_of_two_waivers_the_one_that_ends_last_is_named():
    longer = waiver(id="W-2", expires="2027-01-31")
    assert find([longer, waiver()], DAY, *list(_place().values())) == longer


def _place():
    return {
        "rule": RESULT.configRuleName,
        "account": RESULT.accountId,
        "region": RESULT.awsRegion,
        "id": RESULT.resourceId,
    }


@given(st.text(min_size=1), st.text())
def test_a_pattern_is_letters_and_stars_and_nothing_else(prefix, rest):
    scope = Scope.from_json([{"glob": prefix.replace("*", "") + "*"}])
    assert scope.covers(prefix.replace("*", "") + rest) or prefix.replace("*", "") + rest == ""
    assert not scope.covers("")


def test_a_failure_becomes_waived_and_keeps_its_verdict_and_annotation():
    result = register.applied([waiver()], DAY)(None, RESULT)
    assert (result.state, result.reason, result.waiverId) == ("WAIVED", "NON_COMPLIANT", "W-1")
    assert result.annotation == RESULT.annotation


@pytest.mark.parametrize("state", [state for state in State if state != State.NON_COMPLIANT])
def test_nothing_but_a_failure_is_waived(state):
    result = RESULT._replace(state=state)
    assert register.applied([waiver()], DAY)(None, result) is result


def test_a_waiver_survives_the_way_to_lambda():
    held = waiver(resources=["a", {"glob": "b*"}], compensatingControl="a WAF")
    assert Waiver.from_json(json.loads(json.dumps(held.to_json()))) == held


FINDINGS = {
    "that lapsed": ({"expires": "2026-05-31"}, "expired"),
    "that lapses today": ({"expires": "2026-06-01"}, "lapsing"),
    "that lapses in a week": ({"expires": "2026-06-07"}, "lapsing"),
    "that lapses in a month": ({"expires": "2026-06-30"}, "lapsing"),
    "that holds only later": ({"approved": "2026-07-01"}, "future"),
    "for a rule that does not exist": ({"rules": ["S3_BUCKET"]}, "unknown-rule"),
}


@pytest.mark.parametrize(("parts", "kind"), FINDINGS.values(), ids=FINDINGS)
def test_the_owner_hears_of_a_waiver(parts, kind):
    assert [each.kind for each in register.check([waiver(**parts)], DAY, [RESULT.configRuleName])] == [kind]


def test_the_owner_of_a_waiver_in_good_order_hears_nothing():
    assert register.check([waiver()], DAY, [RESULT.configRuleName], [json.loads(RESULT.line())]) == []
    assert register.check([waiver(expires="2026-07-01")], DAY) == []


def test_lapses_grow_louder():
    told = [
        register.lapses([waiver(expires=day)], DAY)[0].message for day in ("2026-06-30", "2026-06-07", "2026-06-01")
    ]
    assert [text.partition(" last day")[0] for text in told] == ["lapses", "lapses soon:", "lapses today:"]


def test_a_waiver_that_covers_nothing_or_much_is_found():
    unmatched = waiver(id="W-0", resources=["other"])
    wide = waiver(resources=[{"glob": "*"}])
    results = [json.loads(RESULT.line()) | {"resourceId": f"b{number}", "arn": ""} for number in range(11)]
    assert [(each.waiver, each.kind) for each in register.check([unmatched, wide], DAY, (), results)] == [
        ("W-0", "unmatched"),
        ("W-1", "many"),
    ]


def written(tmp_path, entries, text=None):
    path = tmp_path / "waivers.yaml"
    path.write_text(text if text is not None else yaml.safe_dump({"version": 1, "waivers": entries}))
    return path


def test_a_register_is_read(tmp_path):
    assert register.load(written(tmp_path, [ENTRY])) == (waiver(),)


def test_account_ids_and_days_need_no_quotes(tmp_path):
    text = yaml.safe_dump({"version": 1, "waivers": [ENTRY | {"accounts": ["012345678901"]}]}).replace("'", "")
    assert "- 012345678901\n" in text
    assert register.load(written(tmp_path, [], text)) == (waiver(accounts=["012345678901"]),)


def without(name):
    return {key: value for key, value in ENTRY.items() if key != name}


REFUSED = {
    "a waiver without an owner": ([without("owner")], "waiver W-1: 'owner' is a required property"),
    "a waiver without an end": ([without("expires")], "waiver W-1: 'expires' is a required"),
    "a waiver without an id": ([without("id")], "waiver number 1: 'id' is a required"),
    "an empty reason": ([ENTRY | {"reason": " "}], "waiver W-1: reason: "),
    "a bare star": ([ENTRY | {"resources": ["*"]}], "waiver W-1: resources.0: '\\*' is neither an exact value nor"),
    "a scope that is no list": ([ENTRY | {"rules": "A"}], "waiver W-1: rules: "),
    "an empty scope": ([ENTRY | {"accounts": []}], "waiver W-1: accounts: "),
    "a word for a day": ([ENTRY | {"expires": "never"}], "waiver W-1: expires: 'never' does not match"),
    "a day that is in no calendar": ([ENTRY | {"expires": "2026-02-30"}], "waiver W-1: day"),
    "an end before the beginning": ([ENTRY | {"expires": "2025-12-31"}], "expires before it is approved"),
    "an id that stands there twice": ([ENTRY, ENTRY], "W-1 stands there twice"),
    "a key that nobody knows": ([ENTRY | {"until": "2026-12-31"}], "waiver W-1: Additional properties"),
}


@pytest.mark.parametrize(("entries", "message"), REFUSED.values(), ids=REFUSED)
def test_a_register_is_refused_for(tmp_path, entries, message):
    with pytest.raises(UsageError, match="waivers.yaml: .*" + message):
        register.load(written(tmp_path, entries))


BROKEN = {"no YAML": "{", "an empty file": "", "a list": "[]", "another version": "{version: 2, waivers: []}"}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_no_register_is(tmp_path, text):
    with pytest.raises(UsageError, match=r"waivers\.yaml:"):
        register.load(written(tmp_path, [], text))


def run(*arguments):
    return CliRunner().invoke(trueup, ["waivers", "check", *map(str, arguments)], standalone_mode=False)


def test_the_command_prints_findings_and_exits_with_1(tmp_path):
    path = written(tmp_path, [ENTRY | {"expires": "2026-05-31"}])

    ran = run(path, "--on", "2026-06-01", "--output", "jsonl")

    assert ran.return_value == 1
    assert json.loads(ran.stdout)["kind"] == "expired"
    assert "1 waivers, 1 findings on 2026-06-01." in ran.stderr


def test_the_command_reads_results(tmp_path):
    results = tmp_path / "results.jsonl"
    results.write_text(RESULT.line() + "\n")

    assert run(written(tmp_path, [ENTRY]), "--on", "2026-06-01", "--results", results).return_value == 0
    results.write_text("{}\n")
    assert "results.jsonl:1: not a line of results.jsonl" in str(
        run(tmp_path / "waivers.yaml", "--results", results).exception
    )


def test_a_register_that_is_not_there_is_named(tmp_path):
    assert "waivers.yaml: cannot be read" in str(run(tmp_path / "waivers.yaml").exception)
