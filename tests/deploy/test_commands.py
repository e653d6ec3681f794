"""`trueup deploy` as people type it, against the fake organization."""

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from deploy.conftest import PILOT
from deploy.fake.organization import MANAGEMENT, NOW, REGIONS, SECURITY
from trueup import aws, schemas
from trueup.cli import main

FIRST, SECOND = REGIONS
CONTENT = {
    "version": 1,
    "securityAccount": SECURITY,
    "homeRegion": FIRST,
    "regions": list(REGIONS),
    "packs": ["s3"],
    "waves": [{"name": "pilot", "accounts": [PILOT]}, {"name": "everyone", "percentage": 100}],
    "memberAccess": {"roleName": "reader"},
}


@pytest.fixture
def run(organization, tmp_path, monkeypatch, capsys):
    """Type a command; gives its exit status, stdout and stderr."""
    monkeypatch.setattr(aws, "session", lambda profile=None, region=None: organization.session())
    monkeypatch.setattr(aws, "assume_role", organization.become)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    path = tmp_path / "deployment.yaml"

    def running(command, *arguments, **parts):
        content = {name: value for name, value in (CONTENT | parts).items() if value is not None}
        path.write_text(yaml.safe_dump(content))
        with pytest.raises(SystemExit) as ended:
            main(["deploy", command, str(path), *arguments])
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return running


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


def test_plan_tells_each_call_and_changes_nothing(run, organization):
    code, out, _err = run("plan", "--output", "jsonl")

    assert code == 0
    assert organization.writes == []
    first = rows(out)[0]
    assert first == {
        "stage": "artifacts",
        "account": SECURITY,
        "region": FIRST,
        "what": "create stack trueup-artifacts",
        "why": "it is not there",
        "call": "cloudformation:create_stack",
    }


def test_a_plan_with_something_in_the_way_exits_2_and_so_does_apply(run, organization):
    organization.things[PILOT, "", "AWS::IAM::Role", "trueup-EnforceS3TlsOnly"] = ""

    for command in ("plan", "apply"):
        code, _out, err = run(command)
        assert code == 2
        assert f"In the way: role trueup-EnforceS3TlsOnly in {PILOT}: there is one that is not trueup's" in err
        assert err.splitlines()[-1] == "trueup: 1 things stand in the way; nothing was changed."
    assert organization.writes == []


def test_apply_then_plan_is_empty_and_status_is_well(run):
    code, out, err = run("apply", "--yes")
    assert code == 0, (out, err)
    assert "49 CREATE_SUCCESSFUL" in err

    code, out, _err = run("plan", "--output", "json")
    assert (code, json.loads(out)) == (0, [])
    code, out, err = run("status", "--output", "jsonl")
    assert (code, out) == (0, "")
    assert "as they should be, in 49 accounts." in err
    code, out, _err = run("status", "--all", "--output", "jsonl")
    assert code == 0
    assert {row["kind"] for row in rows(out)} == {"stack", "stack set", "pack"}
    assert "Nothing to do: 49 accounts have it all." in run("apply")[2]


def test_apply_asks_first(run, organization, monkeypatch):
    code, _out, err = run("apply")
    assert code == 2
    assert err.splitlines()[-1] == "trueup: nobody is there to confirm it; give --yes."

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _text: "n")
    assert run("apply")[0] == 130
    assert organization.writes == []


def test_apply_names_every_account_that_failed_and_exits_3(run, organization):
    organization.unrecorded = {(PILOT, FIRST), ("100000000009", SECOND)}

    code, out, err = run("apply", "--yes", "--quiet")

    assert code == 3
    assert [line.split()[:2] for line in out.splitlines() if "NoAvailableConfigurationRecorder" in line] == [
        [PILOT, FIRST],
        ["100000000009", SECOND],
    ]
    assert err.splitlines()[-1] == "trueup: 2 things failed; apply again when they are mended."
    code, out, _err = run("status", "--output", "jsonl")
    assert code == 3
    failed = [row for row in rows(out) if row["kind"] == "pack"]
    assert {(row["account"], row["region"], row["state"]) for row in failed} == {
        (PILOT, FIRST, "CREATE_FAILED"),
        ("100000000009", SECOND, "CREATE_FAILED"),
    }


def test_what_stops_everything_exits_4_with_awss_reason(run, organization):
    """A role's name that the plan does not look at: the stack that wants it fails, and all that follows with it."""
    organization.things[SECURITY, "", "AWS::IAM::Role", "trueup-aggregator"] = ""

    code, out, err = run("apply", "--yes", "--quiet")

    assert code == 4
    assert "ROLLBACK_COMPLETE; Thing: trueup-aggregator already exists" in out
    assert err.splitlines()[-1].startswith("trueup: 1 things failed; ")
    assert "calls were not begun" in err
    assert organization.packs == {}


def test_status_waits_while_something_is_in_progress(run, organization):
    run("apply", "--yes")
    organization.packs[FIRST, "trueup-s3"] |= {"left": 3, "action": "UPDATE"}
    organization.packs[FIRST, "trueup-s3"]["accounts"] = {PILOT: ("UPDATE_IN_PROGRESS", "")}

    assert run("status")[0] == 3
    assert run("status", "--wait", "5")[0] == 0


def test_status_of_a_wave_is_that_of_those_who_have_joined(run):
    run("apply", "--through", "pilot", "--yes")

    code, _out, err = run("status")

    assert code == 0
    assert f"in account {PILOT}." in err


def test_status_shows_what_aws_config_has_given_up_to_fix(run, organization):
    run("apply", "--yes", packs=["automated-response"])
    rule = "cmk-backing-key-rotation-enabled-conformance-pack-szsm1uv0w"
    organization.exceptions[PILOT, FIRST, rule] = [
        {
            "ConfigRuleName": rule,
            "ResourceType": "AWS::KMS::Key",
            "ResourceId": "1234",
            "Message": "3 attempts failed",
            "ExpirationTime": NOW,
        }
    ]
    organization.closed.add("100000000007")

    code, out, _err = run("status", "--output", "jsonl", packs=["automated-response"])

    assert code == 3
    told = {(row["state"], row["account"], row["region"]): row["reason"] for row in rows(out)}
    assert told["EXCEPTION", PILOT, FIRST] == (
        "AWS::KMS::Key 1234 is no longer fixed: 3 attempts failed, until 2026-06-01"
    )
    assert "AWS denied it" in told["UNSEEN", "100000000007", FIRST]


def test_status_shows_what_is_no_longer_wanted(run):
    run("apply", "--yes", packs=["s3", "tagging"])

    code, out, _err = run("status", "--output", "jsonl")

    assert code == 3
    assert {row["name"] for row in rows(out) if "pack" in row["name"]} == {"delete pack trueup-tagging"}


RESULTS = [
    {"rule": "s3-bucket-ssl-requests-only-conformance-pack-szsm1uv0w", "account": PILOT, "region": FIRST,
     "type": "AWS::S3::Bucket", "id": f"bucket-{number}", "verdict": verdict, "annotation": "why"}
    for number, verdict in enumerate(["COMPLIANT", "NON_COMPLIANT"] * 6)
]  # fmt: skip


def test_remove_exports_first_and_leaves_nothing(run, organization, tmp_path):
    run("apply", "--yes", evidence={})
    foreign = RESULTS[0] | {"rule": "somebody-elses-rule"}
    organization.results = [*RESULTS, foreign]

    code, _out, err = run("remove", "--export", str(tmp_path / "farewell"), "--yes", evidence={})

    assert code == 0, err
    exported = rows((tmp_path / "farewell" / "results.jsonl").read_text())
    validator = Draft202012Validator(schemas.load("result"))
    assert all(validator.is_valid(each) for each in exported)
    judged = [each for each in exported if each["state"] != "NOT_EVALUATED"]
    assert {(each["resourceId"], each["state"]) for each in judged} == {
        (each["id"], each["verdict"]) for each in RESULTS
    }
    assert {each["configRuleName"] for each in judged} == {"S3_BUCKET_SSL_REQUESTS_ONLY"}
    packs = json.loads((tmp_path / "farewell" / "packs.json").read_text())
    assert {len(pack["accounts"]) for pack in packs} == {49}
    assert json.loads((tmp_path / "farewell" / "manifest.json").read_text())["things"]
    assert (organization.stacks, organization.sets, organization.packs) == ({}, {}, {})
    assert f"Left: bucket trueup-evidence-{SECURITY}-{FIRST}, which is kept" in err


def test_remove_wants_to_know_whether_results_may_go(run, organization):
    for arguments in ([], ["--export", "x", "--no-export"]):
        code, _out, err = run("remove", *arguments)
        assert code == 2
        assert "give --export FOLDER to keep the results, or --no-export to let them go" in err


def test_an_earlier_export_is_not_overwritten_and_nothing_is_removed(run, organization, tmp_path):
    run("apply", "--yes", evidence={})
    (tmp_path / "farewell").mkdir()
    (tmp_path / "farewell" / "results.jsonl").write_text("of last year")
    code, _out, err = run("remove", "--export", str(tmp_path / "farewell"), "--yes", evidence={})
    assert code == 2
    assert "results.jsonl: exists already; an export overwrites nothing, so name another folder." in err
    assert [path.read_text() for path in (tmp_path / "farewell").iterdir()] == ["of last year"]
    assert organization.packs


def test_remove_of_nothing_is_nothing(run, organization):
    assert run("remove", "--no-export", "--yes")[0] == 0
    assert organization.writes == []


def test_remove_names_what_is_left(run, organization):
    run("apply", "--yes")
    organization.refusing[PILOT] = "denied"

    code, _out, err = run("remove", "--no-export", "--yes", "--quiet")

    assert code in (3, 4)
    assert "Left: stack set trueup-member-evaluation, in 1 places" in err


# Doctor --------------------------------------------------------------------------------------------------------------


def checks(run, **parts):
    code, out, _err = run("doctor", "--output", "jsonl", **parts)
    return code, [(row["state"], row["check"], row["account"], row["region"], row["message"]) for row in rows(out)]


def test_the_doctor_finds_nothing_wrong_and_changes_nothing(run, organization):
    code, found = checks(run)
    assert code == 0
    assert {state for state, *_ in found} == {"pass"}
    assert organization.writes == []


def ill(**parts):
    return lambda o: [setattr(o, name, value) for name, value in parts.items()]


PRINCIPAL = "member.org.stacksets.cloudformation.amazonaws.com"
ILLS = {
    "trust in stack sets is missing": (
        ill(trusted={"config.amazonaws.com", "config-multiaccountsetup.amazonaws.com"}),
        ("trusted access", MANAGEMENT, ""),
        "activate-organizations-access",
    ),
    "the security account is no delegated administrator": (
        ill(delegated={"config.amazonaws.com", PRINCIPAL}),
        ("delegated administrator", MANAGEMENT, ""),
        f"register-delegated-administrator --account-id {SECURITY} "
        "--service-principal config-multiaccountsetup.amazonaws.com",
    ),
    "an account does not record in a Region": (
        ill(unrecorded={(PILOT, SECOND)}),
        ("recorder", PILOT, SECOND),
        "start-configuration-recorder",
    ),
    "an account lets nobody in": (ill(closed={PILOT}), ("way into the account", PILOT, ""), "AWS denied it"),
    "an account has a Region off": (ill(off={PILOT: {SECOND}}), ("Region", PILOT, SECOND), "exclude the account"),
    "the security account has a Region off": (
        ill(off={SECURITY: {SECOND}}),
        ("Region", SECURITY, SECOND),
        "turn it on",
    ),
    "too few functions may run at once": (
        ill(concurrency=150),
        ("concurrency", SECURITY, FIRST),
        "100 of 50 that can be reserved",
    ),
    "another team has a document of our name": (
        lambda o: o.things.update({(PILOT, SECOND, "AWS::SSM::Document", "EnforceS3TlsOnly"): ""}),
        ("names and Regions", "", ""),
        f"document EnforceS3TlsOnly in {PILOT}, {SECOND}",
    ),
    "the management account lets nobody in": (
        ill(closed={MANAGEMENT}),
        ("management account", MANAGEMENT, ""),
        "role/deployer: AWS denied it",
    ),
}


@pytest.mark.parametrize(("break_it", "where", "message"), ILLS.values(), ids=ILLS)
def test_the_doctor_tells_that(run, organization, break_it, where, message):
    break_it(organization)
    parts = {"evaluator": {"reservedConcurrency": 100}}
    if MANAGEMENT in organization.closed:
        parts["managementAccount"] = {"roleName": "deployer"}

    code, found = checks(run, **parts)

    assert code == 3
    told = [text for state, *place, text in found if state == "fail" and tuple(place) == where]
    assert any(message in text for text in told), found
    assert organization.writes == []


REFUSALS = {  # where AWS refuses ...: (what is told of it, a check that is made all the same)
    "lambda.get_account_settings": (("concurrency", SECURITY, FIRST), ("names and Regions", "", "")),
    "config.describe_organization_conformance_packs": (("what is deployed", SECURITY, ""), ("recorder", PILOT, FIRST)),
    "cloudformation.describe_stacks": (("what is deployed", SECURITY, ""), ("recorder", PILOT, FIRST)),
    "organizations.list_aws_service_access_for_organization": (
        ("trusted access", MANAGEMENT, ""),
        ("names and Regions", "", ""),
    ),
    "config.describe_configuration_recorder_status": (("recorder", PILOT, FIRST), ("names and Regions", "", "")),
}


@pytest.mark.parametrize(("read", "told", "made"), [(read, *held) for read, held in REFUSALS.items()], ids=REFUSALS)
def test_the_doctor_goes_on_where_aws_refuses(run, organization, read, told, made):
    organization.denied.add(read)

    _code, found = checks(run, evaluator={"reservedConcurrency": 100})

    refused = [(state, text) for state, *place, text in found if tuple(place) == told]
    assert refused
    assert all(state in ("fail", "unknown") and "AccessDenied" in text for state, text in refused), refused
    assert ("pass", *made) in [each[:4] for each in found]


def test_without_a_way_into_the_accounts_the_doctor_says_what_it_did_not_see(run):
    code, found = checks(run, memberAccess=None)
    assert code == 0
    unseen = "48 accounts: not looked into; name a role with memberAccess"
    assert ("unknown", "recorders", "", "", unseen) in found
    assert ("pass", "recorder", SECURITY, FIRST, "recording") in found


def test_once_deployed_the_doctor_walks_the_chain_to_every_account(run, organization):
    run("apply", "--yes")
    assert ("pass", "evaluation role", SECURITY, FIRST, "the function gets into 49 accounts") in checks(run)[1]

    del organization.things[PILOT, "", "AWS::IAM::Role", "trueup-evaluation"]

    code, found = checks(run)
    assert code == 3
    assert ("fail", "evaluation role", PILOT, FIRST) in [each[:4] for each in found]


def test_wrong_credentials_are_told_in_one_line(run, organization, monkeypatch):
    monkeypatch.setattr(aws, "session", lambda profile=None, region=None: organization.session(PILOT))
    code, _out, err = run("plan")
    assert code == 4
    assert err == (
        f"trueup: these are credentials of account {PILOT}, and the deployment file names {SECURITY}; give --profile.\n"
    )


def test_package_writes_the_zip(run, tmp_path):
    code, _out, err = run("package", "--out", str(tmp_path / "evaluator.zip"))
    assert code == 0
    assert (tmp_path / "evaluator.zip").read_bytes()[:2] == b"PK"
    assert "0 waivers" in err
