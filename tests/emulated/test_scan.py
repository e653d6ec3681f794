"""`trueup scan` on the emulated organization."""

import json
from collections import Counter

import pytest

import support
from trueup import aws, catalogue, emulated, recorder, scan
from trueup.cli import main
from trueup.emulated.contents.payments import broken
from trueup.errors import AwsError
from trueup.evaluate import Tally
from trueup.recorder import Unrecorded
from trueup.results import Reason, State
from trueup.run import new_run

LIBRARY = catalogue.load(support.ROOT)
RUN = new_run()
BOTH = ("--region", "eu-west-1", "--region", "us-east-1")


@pytest.fixture(scope="module")
def organization():
    with emulated.organization() as running:
        yield running


@pytest.fixture
def trueup(organization, capsys):
    """Run `trueup scan`; gives the exit status, the result lines, and what stderr said."""

    def ran(*arguments):
        with pytest.raises(SystemExit) as stopped:
            main(["scan", "--output", "jsonl", *arguments])
        captured = capsys.readouterr()
        return stopped.value.code, [json.loads(line) for line in captured.out.splitlines()], captured.err

    return ran


@pytest.fixture
def members(organization):
    """The arguments that scan accounts through the role that Organizations made."""

    def named(*names):
        ids = [argument for name in names for argument in ("--account", organization.account(name).id)]
        return ["--assume-role", emulated.ACCESS_ROLE, *ids]

    return named


def test_every_rule_finds_what_is_wrong_in_payments_and_leaves_shop_alone(trueup, members, organization):
    rules = [argument for rule in sorted(broken()) for argument in ("--rule", rule)]
    status, results, _ = trueup(*BOTH, *members("payments", "shop"), *rules)
    payments, shop = organization.account("payments").id, organization.account("shop").id
    found = {
        account: {line["configRuleName"] for line in results if (line["accountId"], line["state"]) == (account, state)}
        for account, state in ((payments, State.NON_COMPLIANT), (shop, State.NON_COMPLIANT))
    }
    assert status == 1
    assert found[payments] == broken()
    assert found[shop] <= {"REQUIRED_TAGS"}  # moto's own Redshift groups
    assert {line["state"] for line in results} <= {"COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"}
    assert {line["runId"] for line in results} == {results[0]["runId"]}


def test_the_summary_adds_up_to_what_was_printed(trueup, members):
    _, results, told = trueup("--region", "eu-west-1", "--rule", "ENCRYPTED_VOLUMES", *members("payments"))
    assert len(results) == 2
    assert told.splitlines()[1].split(maxsplit=2) == ["ENCRYPTED_VOLUMES", "2", "2 non-compliant"]
    assert told.splitlines()[2:] == ["1 account in 1 Region: 2 resources recorded, 2 results."]


def test_the_table_groups_findings_and_progress_keeps_off_the_results(organization, members, capsys):
    with pytest.raises(SystemExit):
        main(["scan", "--region", "eu-west-1", "--rule", "IAM_PASSWORD_POLICY", *members("payments")])
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split() == ["NON_COMPLIANT", "medium", "IAM_PASSWORD_POLICY", "1", "resource"]
    assert "does not exist" in printed[2]


def test_an_input_replaces_the_rules_own(trueup, members):
    chosen = ("--rule", "REQUIRED_TAGS", "--region", "eu-west-1", "--input", "REQUIRED_TAGS.tag1Key=NoSuchTag")
    _, results, _ = trueup(*chosen, *members("shop"))
    assert {line["state"] for line in results} == {"NON_COMPLIANT"}


def test_what_is_global_is_judged_once_and_the_rest_in_each_region(trueup, members):
    rules = ("IAM_PASSWORD_POLICY", "IAM_ROLE_TRUST_POLICY_NO_WILDCARD", "EC2_EBS_ENCRYPTION_BY_DEFAULT")
    _, results, _ = trueup(*BOTH, *members("payments"), *(each for rule in rules for each in ("--rule", rule)))
    bad = Counter(line["configRuleName"] for line in results if line["state"] == "NON_COMPLIANT")
    assert bad == {
        "IAM_PASSWORD_POLICY": 1,
        "IAM_ROLE_TRUST_POLICY_NO_WILDCARD": 1,
        "EC2_EBS_ENCRYPTION_BY_DEFAULT": 2,
    }


def test_all_regions_are_those_that_are_on_in_the_account_and_the_first_is_home(trueup, members, organization):
    rules = ("IAM_PASSWORD_POLICY", "EC2_EBS_ENCRYPTION_BY_DEFAULT")
    chosen = ("--region", "eu-west-1", "--region", "all", *(each for rule in rules for each in ("--rule", rule)))
    _, results, told = trueup(*chosen, *members("payments"))
    regions = [line["awsRegion"] for line in results if line["configRuleName"] == "EC2_EBS_ENCRYPTION_BY_DEFAULT"]
    assert regions[0] == "eu-west-1"
    assert sorted(regions) == sorted(aws.enabled_regions(organization.management("eu-west-1"), "eu-west-1"))
    assert [line["awsRegion"] for line in results if line["configRuleName"] == "IAM_PASSWORD_POLICY"] == ["eu-west-1"]
    assert f"1 account in {len(regions)} Regions" in told


def test_an_account_that_does_not_tell_its_regions_is_told_and_the_others_are_scanned(trueup, members, monkeypatch):
    assume, closed = aws.assume_role, "999999999999"

    def refusing(source, arn, *given, **named):
        if closed in arn:
            raise AwsError(f"assuming {arn}: AWS denied it")
        return assume(source, arn, *given, **named)

    monkeypatch.setattr(aws, "assume_role", refusing)
    chosen = ("--region", "eu-west-1", "--region", "all", "--rule", "IAM_PASSWORD_POLICY")
    status, results, told = trueup(*chosen, *members("payments"), "--account", closed)
    assert status == 4
    assert f"{closed} eu-west-1: assuming" in told
    assert {(line["accountId"] == closed, line["state"]) for line in results} == {
        (False, "NON_COMPLIANT"),
        (True, "NOT_EVALUATED"),
    }


def test_without_a_role_the_account_of_the_settings_is_scanned(trueup):
    status, results, _ = trueup("--region", "eu-west-1", "--rule", "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC")
    assert [line["accountId"] for line in results] == [emulated.MANAGEMENT]
    assert status == 1


def test_findings_below_the_wanted_severity_are_no_failure(trueup, members):
    chosen = ("--rule", "S3_BUCKET_VERSIONING_ENABLED", "--region", "eu-west-1")
    assert LIBRARY.rules["S3_BUCKET_VERSIONING_ENABLED"].severity in ("low", "medium")
    assert trueup(*chosen, *members("payments"))[0] == 1
    assert trueup(*chosen, *members("payments"), "--fail-on", "critical")[0] == 0


def test_only_failures_are_printed_where_that_is_asked_for(trueup, members):
    chosen = ("--rule", "INCOMING_SSH_DISABLED", "--region", "eu-west-1", *members("payments"))
    everything = trueup(*chosen)[1]
    failed = trueup(*chosen, "--results", "failed")[1]
    assert len(everything) > len(failed) == 1


def test_a_waived_finding_is_no_failure(trueup, members, organization, tmp_path):
    register = tmp_path / "waivers.yaml"
    account = organization.account("payments").id
    register.write_text(
        json.dumps(
            {
                "version": 1,
                "waivers": [
                    {
                        "id": "W-1",
                        "rules": ["EC2_EBS_ENCRYPTION_BY_DEFAULT"],
                        "accounts": [account],
                        "regions": ["eu-west-1"],
                        "resources": [account],
                        "owner": "ada@example.com",
                        "approver": "grace@example.com",
                        "reason": "the migration is under way",
                        "ticket": "OPS-1",
                        "approved": "2026-01-01",
                        "expires": "2099-01-01",
                    }
                ],
            }
        )
    )
    chosen = ("--rule", "EC2_EBS_ENCRYPTION_BY_DEFAULT", "--region", "eu-west-1", *members("payments"))
    status, [result], _ = trueup(*chosen, "--waivers", str(register))
    assert (status, result["state"], result["waiverId"]) == (0, "WAIVED", "W-1")


def test_credentials_that_are_good_for_nothing_end_it_at_once(trueup, monkeypatch):
    def refused(source, region):
        raise AwsError("cannot tell which account this is: the AWS credentials have expired; sign in again.")

    monkeypatch.setattr(aws, "account_of", refused)
    status, results, told = trueup("--region", "eu-west-1")
    assert (status, results) == (4, [])
    assert told == "trueup: cannot tell which account this is: the AWS credentials have expired; sign in again.\n"


REFUSED = {  # scan given ...: (arguments, the status, what it says)
    "an unknown rule": (["--rule", "ENCRYPTED_VOLUME"], 2, "did you mean ENCRYPTED_VOLUMES"),
    "a role without accounts": (["--assume-role", "auditor"], 2, "--assume-role and --account go together"),
    "accounts without a role": (["--account", "123456789012"], 2, "--assume-role and --account go together"),
    "an account that is none": (["--assume-role", "a", "--account", "12"], 2, "12: not an account id of 12 digits"),
    "an unknown profile": (["--profile", "nobody"], 4, "nobody"),
}


@pytest.mark.parametrize(("arguments", "status", "said"), REFUSED.values(), ids=REFUSED)
def test_scan_given(arguments, status, said, trueup):
    stopped, results, told = trueup("--region", "eu-west-1", *arguments)
    assert (stopped, results) == (status, [])
    assert said in told
    assert len(told.splitlines()) == 1


def payments(organization):
    return scan.Target(organization.account("payments").id, lambda region: organization.session("payments", region))


def chosen(*names):
    return [LIBRARY.rules[name] for name in names]


def test_one_account_that_refuses_does_not_stop_the_others(organization):
    def refusing(region):
        raise AwsError("assuming the role: AWS denied it")

    targets = [
        scan.Target("999999999999", refusing),
        payments(organization),
    ]
    tally, failures, places = Tally(), [], []
    results = list(
        scan.scan(
            targets,
            ["eu-west-1"],
            chosen("ENCRYPTED_VOLUMES", "IAM_PASSWORD_POLICY"),
            RUN,
            tally=tally,
            on_place=lambda *place: places.append(place),
            on_failure=lambda place, error: failures.append((place, str(error))),
        )
    )
    refused = [result for result in results if result.accountId == "999999999999"]
    assert [(each.configRuleName, each.state, each.reason) for each in refused] == [
        ("ENCRYPTED_VOLUMES", State.NOT_EVALUATED, Reason.ACCESS_DENIED),
        ("IAM_PASSWORD_POLICY", State.NOT_EVALUATED, Reason.ACCESS_DENIED),
    ]
    assert State.NON_COMPLIANT in {result.state for result in results}
    assert failures == [("999999999999 eu-west-1", "assuming the role: AWS denied it")]
    assert places == [("999999999999", "eu-west-1"), (organization.account("payments").id, "eu-west-1")]
    assert tally.exit_status("low") == 4


def test_a_type_that_may_not_be_listed_is_a_gap_of_each_rule_that_wanted_it(organization, monkeypatch):
    def denied(place):
        raise aws.ClientError({"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}, "DescribeVolumes")

    real = recorder.RECORDERS["AWS::EC2::Volume"]
    monkeypatch.setitem(
        recorder.RECORDERS,
        "AWS::EC2::Volume",
        recorder.Recorder(real.resource_type, denied, real.described, real.calls),
    )
    tally = Tally()
    target = payments(organization)
    results = list(
        scan.scan([target], ["eu-west-1"], chosen("ENCRYPTED_VOLUMES", "EC2_IMDSV2_CHECK"), RUN, tally=tally)
    )
    [gap] = [result for result in results if result.state == State.NOT_EVALUATED]
    assert (gap.configRuleName, gap.reason) == ("ENCRYPTED_VOLUMES", Reason.ACCESS_DENIED)
    assert gap.annotation.startswith("AWS::EC2::Volume could not be read: ")
    assert tally.exit_status("low") == 3


def test_a_resource_that_may_not_be_read_is_a_gap_of_its_own(organization, monkeypatch):
    told = Unrecorded("AWS::EC2::Volume", "123456789012", "eu-west-1", Reason.ACCESS_DENIED, "no", "vol-1")
    monkeypatch.setattr(recorder, "record", lambda *_: iter([told]))
    target = scan.Target("123456789012", lambda region: organization.management(region))
    [result] = scan.scan([target], ["eu-west-1"], chosen("ENCRYPTED_VOLUMES"), RUN)
    assert (result.resourceType, result.resourceId, result.reason) == ("AWS::EC2::Volume", "vol-1", "ACCESS_DENIED")


def test_a_type_that_scan_does_not_record_is_said_so(organization, monkeypatch):
    monkeypatch.delitem(recorder.RECORDERS, "AWS::EC2::Volume")
    target = payments(organization)
    [result] = scan.scan([target], ["eu-west-1"], chosen("ENCRYPTED_VOLUMES"), RUN)
    assert (result.state, result.reason) == (State.NOT_EVALUATED, Reason.TYPE_NOT_RECORDED)
    assert "AWS::EC2::Volume" in result.annotation


def test_a_result_says_when_its_resource_was_read_and_when_it_was_judged(organization):
    shop = organization.account("shop").id
    target = scan.Target(shop, lambda region: organization.session(shop, region))
    rules = [rule for rule in LIBRARY.rules.values() if rule.name.startswith(("S3_", "EC2_", "IAM_"))]
    run = new_run()
    found = [each for each in scan.scan([target], ("eu-west-1",), rules, run) if each.configurationItemCaptureTime]
    assert all(run.started <= each.configurationItemCaptureTime <= each.evaluatedAt for each in found)
    assert len({each.configurationItemCaptureTime for each in found}) > 1
    assert [each.evaluatedAt for each in found] == sorted(each.evaluatedAt for each in found)
