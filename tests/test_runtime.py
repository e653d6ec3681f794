"""The evaluator function, on the events that AWS Config sends, in every published shape."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from rdklib import InvalidParametersError

import support
from fakes import FakeConfig
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, NOW, item
from trueup import runtime
from trueup.runtime import EvaluationError, evaluate

SSH_OPEN = {"ipPermissions": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": ["0.0.0.0/0"]}]}
GROUP = item("AWS::EC2::SecurityGroup", resourceId="sg-1", configuration=SSH_OPEN)
KEY = ("AWS::EC2::SecurityGroup", "sg-1")


class Factory:
    """The clients of a rule's account: AWS Config is a fake, the rest is what moto holds."""

    def __init__(self, config):
        self.config = config

    def build_client(self, service, region=None):
        return self.config if service == "config" else support.client(service, region)


def event(invoking, rule="incoming-ssh-disabled-conformance-pack-szsm1uv0w", **parts):
    return {
        "version": "1.0",
        "accountId": ACCOUNT,
        "configRuleName": rule,
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/ForConfig",
        "eventLeftScope": False,
        "invokingEvent": json.dumps(invoking, default=str),
        "ruleParameters": "{}",
        "resultToken": "token",
    } | parts


def change(configuration_item, **parts):
    return event(
        {"messageType": "ConfigurationItemChangeNotification", "configurationItem": configuration_item}, **parts
    )


SCHEDULED = {"messageType": "ScheduledNotification", "notificationCreationTime": NOW}


@pytest.fixture(autouse=True)
def _rules_of_this_checkout(monkeypatch):
    """In the function's zip the rules lie beside the package; here they lie at the top."""
    monkeypatch.setattr(runtime, "RULES", support.ROOT / "rules")


@pytest.fixture
def config():
    return FakeConfig(page=2)


CHANGES = {
    "as it was recorded": (change(GROUP), NON_COMPLIANT),
    "with nothing open": (change(GROUP | {"configuration": {}}), COMPLIANT),
    "just discovered": (change(GROUP | {"configurationItemStatus": "ResourceDiscovered"}), NON_COMPLIANT),
    "deleted": (change(GROUP | {"configurationItemStatus": "ResourceDeleted", "configuration": None}), NOT_APPLICABLE),
    "no longer recorded": (change(GROUP | {"configurationItemStatus": "ResourceNotRecorded"}), NOT_APPLICABLE),
    "outside the rule's scope by now": (change(GROUP, eventLeftScope=True), NOT_APPLICABLE),
    "of a type that the rule does not judge": (change(GROUP | {"resourceType": "AWS::EC2::VPC"}), NOT_APPLICABLE),
    "in an event without inputs": (change(GROUP, ruleParameters=""), NON_COMPLIANT),
    "in an event that says less": (
        {key: value for key, value in change(GROUP).items() if key not in ("eventLeftScope", "ruleParameters")},
        NON_COMPLIANT,
    ),
}


@pytest.mark.parametrize(("sent", "verdict"), CHANGES.values(), ids=CHANGES)
def test_a_resource_is_judged(config, sent, verdict):
    answer = evaluate(sent, Factory(config))

    [held] = config.verdicts.values()
    assert held == verdict
    assert answer == {
        "rule": "INCOMING_SSH_DISABLED",
        "configRuleName": sent["configRuleName"],
        "accountId": ACCOUNT,
        "evaluations": 1,
    }
    json.dumps(answer)


SUMMARY = {
    "changeType": "UPDATE",
    "configurationItemVersion": "1.3",
    "configurationItemCaptureTime": NOW,
    "configurationStateId": 1,
    "awsAccountId": ACCOUNT,
    "configurationItemStatus": "OK",
    "resourceType": KEY[0],
    "resourceId": KEY[1],
    "awsRegion": support.REGION,
}
OVERSIZED = {
    "as Lambda gets it": {
        "configurationItemSummary": SUMMARY,
        "messageType": "OversizedConfigurationItemChangeNotification",
    },
    "as SNS delivers it": {
        "configurationItemSummary": SUMMARY,
        "s3DeliverySummary": {"s3BucketLocation": "b/k", "errorCode": None, "errorMessage": None},
        "notificationCreationTime": NOW,
        "recordVersion": "1.0",
        "messageType": "OversizedConfigurationItemChangeNotification",
    },
}
CAPTURED = datetime(2026, 6, 1, 12, tzinfo=UTC)


def recorded(configuration, captured=CAPTURED, **parts):
    """An item as GetResourceConfigHistory answers it: its configuration is text."""
    return {
        "version": "1.3",
        "accountId": ACCOUNT,
        "configurationItemCaptureTime": captured,
        "configurationItemStatus": "OK",
        "configurationStateId": "1",
        "resourceType": KEY[0],
        "resourceId": KEY[1],
        "awsRegion": support.REGION,
        "configuration": json.dumps(configuration),
    } | parts


@pytest.mark.parametrize("invoking", OVERSIZED.values(), ids=OVERSIZED)
def test_an_oversized_item_is_fetched(config, invoking):
    config.histories[KEY] = [recorded(SSH_OPEN)]

    evaluate(event(invoking), Factory(config))

    assert config.verdicts == {KEY: NON_COMPLIANT}


HISTORIES = {
    "without relationships": {},
    "with supplementary text that is no JSON": {"supplementaryConfiguration": {"Status": "plain"}},
    "with relationships": {
        "relationships": [{"resourceType": "AWS::EC2::VPC", "resourceId": "v", "relationshipName": "r"}]
    },
    "with tags": {"tags": {"team": "a"}},
}


@pytest.mark.parametrize("parts", HISTORIES.values(), ids=HISTORIES)
def test_an_oversized_item_is_judged_when_its_history_comes(config, parts):
    config.histories[KEY] = [recorded(SSH_OPEN, **parts)]

    evaluate(event(OVERSIZED["as Lambda gets it"]), Factory(config))

    assert config.verdicts == {KEY: NON_COMPLIANT}


def test_an_oversized_item_is_judged_as_it_was_and_not_as_it_is_by_now(config):
    config.histories[KEY] = [recorded({}, CAPTURED + timedelta(minutes=5)), recorded(SSH_OPEN)]

    evaluate(event(OVERSIZED["as Lambda gets it"]), Factory(config))

    assert config.verdicts == {KEY: NON_COMPLIANT}


def test_an_oversized_deletion_needs_no_history(config):
    gone = SUMMARY | {"configurationItemStatus": "ResourceDeleted", "changeType": "DELETE"}

    evaluate(event(OVERSIZED["as Lambda gets it"] | {"configurationItemSummary": gone}), Factory(config))

    assert config.verdicts == {KEY: NOT_APPLICABLE}


def groups(count):
    ec2 = support.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    for number in range(count):
        ec2.create_security_group(GroupName=f"g{number}", Description="d", VpcId=vpc)
    return {
        group["GroupId"]
        for page in ec2.get_paginator("describe_security_groups").paginate()
        for group in page["SecurityGroups"]
    }


@mock_aws
def test_on_schedule_all_results_are_put_a_hundred_at_a_time(config):
    held = groups(150)

    answer = evaluate(event(SCHEDULED), Factory(config))

    assert {identifier for _kind, identifier in config.verdicts} == held
    assert answer["evaluations"] == len(held)
    assert [len(put) for put in config.puts] == [100, len(held) - 100]


@mock_aws
def test_on_schedule_what_has_vanished_is_taken_back_page_by_page(config):
    held = groups(1)
    for number in range(5):
        config.verdicts["AWS::EC2::SecurityGroup", f"sg-gone{number}"] = NON_COMPLIANT
    of_another_type = ("AWS::EC2::VPC", min(held))
    config.verdicts[of_another_type] = COMPLIANT

    evaluate(event(SCHEDULED), Factory(config))

    assert {config.verdicts["AWS::EC2::SecurityGroup", f"sg-gone{number}"] for number in range(5)} == {NOT_APPLICABLE}
    assert config.verdicts[of_another_type] == NOT_APPLICABLE
    assert {config.verdicts["AWS::EC2::SecurityGroup", group] for group in held} == {COMPLIANT}


class Refusing(Factory):
    """EC2 answers its first page and refuses the next."""

    def build_client(self, service, region=None):
        if service == "config":
            return self.config
        raise ClientError({"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}, "DescribeSecurityGroups")


def test_on_schedule_a_refusal_is_raised_and_wipes_nothing(config):
    config.verdicts[KEY] = NON_COMPLIANT

    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        evaluate(event(SCHEDULED), Refusing(config))

    assert config.verdicts == {KEY: NON_COMPLIANT}
    assert config.puts == []


def test_what_aws_config_refuses_is_put_again(config):
    config.refusals["sg-1"] = 2

    evaluate(change(GROUP), Factory(config))

    assert config.verdicts == {KEY: NON_COMPLIANT}


def test_what_aws_config_keeps_refusing_is_raised_by_name(config):
    config.refusals["sg-1"] = 3

    with pytest.raises(EvaluationError, match="refused 1 of 1 results: AWS::EC2::SecurityGroup sg-1"):
        evaluate(change(GROUP), Factory(config))


RAISED = {
    "a rule that is not ours": (change(GROUP, rule="restricted-common-ports"), "no rule of this function"),
    "a message that is no evaluation": (
        event({"messageType": "ConfigurationSnapshotDeliveryCompleted"}),
        "type Config",
    ),
    "an event without an item": (change(None), "holds no configuration item"),
    "an oversized item without a history": (event(OVERSIZED["as Lambda gets it"]), "no history of it"),
}


@pytest.mark.parametrize(("sent", "message"), RAISED.values(), ids=RAISED)
def test_raises_for(config, sent, message):
    with pytest.raises(EvaluationError, match=message):
        evaluate(sent, Factory(config))
    assert config.puts == []


def test_a_wrong_input_is_raised_so_that_somebody_hears_of_it(config):
    sent = change(GROUP, ruleParameters=json.dumps({"maxAge": "1"}))
    with pytest.raises(InvalidParametersError, match="maxAge is not an input"):
        evaluate(sent, Factory(config))


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A library of one rule, whose answer is given."""

    def holding(body):
        folder = tmp_path / "rules" / "ODD_RULE"
        folder.mkdir(parents=True)
        (folder / "parameters.json").write_text("{}")
        (folder / "ODD_RULE.py").write_text(
            "from rdklib import ComplianceType as C, ConfigRule, Evaluation as E\n"
            "RESOURCE_TYPES = ['AWS::EC2::SecurityGroup']\n"
            f"class ODD_RULE(ConfigRule):\n    def evaluate_change(self, *_):\n        {body}\n"
            f"    def evaluate_periodic(self, *_):\n        {body}\n"
        )
        monkeypatch.setattr(runtime, "RULES", tmp_path / "rules")

    return holding


def test_an_empty_answer_takes_the_old_one_back(config, library):
    library("return []")
    config.verdicts[KEY] = NON_COMPLIANT

    evaluate(change(GROUP, rule="ODD_RULE"), Factory(config))

    assert config.verdicts == {KEY: NOT_APPLICABLE}


def test_an_empty_answer_on_schedule_still_tells_aws_config_that_the_run_is_over(config, library):
    library("return []")

    assert evaluate(event(SCHEDULED, rule="ODD_RULE"), Factory(config))["evaluations"] == 0
    assert config.puts == [[]]


def test_the_worst_of_several_answers_about_a_resource_stands(config, library):
    library("return [E(C.COMPLIANT, 'x', 'T'), E(C.NON_COMPLIANT, 'x', 'T', 'bad'), E(C.COMPLIANT, 'x', 'T')]")

    evaluate(event(SCHEDULED, rule="ODD_RULE"), Factory(config))

    assert config.verdicts == {("T", "x"): NON_COMPLIANT}
    assert config.annotations == {("T", "x"): "bad"}


def test_on_schedule_one_resource_that_cannot_be_judged_keeps_its_verdict_and_is_raised(config, library):
    library(
        "from trueup.rulekit import resources; return resources.judged(['a', 'b'], "
        "lambda each: E(C.COMPLIANT, each, 'T') if each == 'a' else 1 / 0, resource_type='T', resource_id=str)"
    )
    for name in "abc":
        config.verdicts["T", name] = NON_COMPLIANT

    with pytest.raises(EvaluationError, match="1 resources could not be judged: T b: division by zero"):
        evaluate(event(SCHEDULED, rule="ODD_RULE"), Factory(config))

    assert config.verdicts == {("T", "a"): COMPLIANT, ("T", "b"): NON_COMPLIANT, ("T", "c"): NOT_APPLICABLE}


def test_one_result_that_aws_config_refuses_does_not_cost_the_others_their_place(config, library):
    library("return [E(C.COMPLIANT, str(number), 'T') for number in range(349)]")
    config.refusals["7"] = 99

    with pytest.raises(EvaluationError, match="refused 1 of 349 results: T 7"):
        evaluate(event(SCHEDULED, rule="ODD_RULE"), Factory(config))

    assert len(config.verdicts) == 348


def test_one_result_that_is_malformed_does_not_cost_the_others_their_place(config, library):
    library("return [E(C.COMPLIANT, str(number), 'T') for number in range(250)]")
    config.malformed = {"7", "249"}

    with pytest.raises(EvaluationError, match="refused 2 of 250 results: T 7, T 249"):
        evaluate(event(SCHEDULED, rule="ODD_RULE"), Factory(config))

    assert len(config.verdicts) == 248


ODD_ANSWERS = {
    "nothing": ("return None", "not a list of Evaluations"),
    "a verdict without a list": ("return E(C.COMPLIANT)", "not a list of Evaluations"),
    "a list of texts": ("return ['COMPLIANT']", "not a list of Evaluations"),
    "a verdict on nothing": ("return [E(C.COMPLIANT)]", "names no resource"),
}


@pytest.mark.parametrize(("body", "message"), ODD_ANSWERS.values(), ids=ODD_ANSWERS)
def test_a_rule_may_not_answer_with(config, library, body, message):
    library(body)
    with pytest.raises(EvaluationError, match=message):
        evaluate(event(SCHEDULED, rule="ODD_RULE"), Factory(config))
    assert config.puts == []


WAIVER = {
    "id": "W-1",
    "rules": ["INCOMING_SSH_DISABLED"],
    "accounts": [ACCOUNT],
    "regions": [support.REGION],
    "resources": ["sg-1"],
    "owner": "team",
    "approver": "CISO",
    "reason": "The bastion of the old data centre.",
    "ticket": "SEC-1",
    "approved": "2026-01-01",
    "expires": "2026-12-31",
}
WAIVED = "WAIVED W-1 until 2026-12-31: The bastion of the old data centre."
WAIVERS = {
    "that covers the resource": ({}, date(2026, 6, 1), NOT_APPLICABLE),
    "on its last day": ({}, date(2026, 12, 31), NOT_APPLICABLE),
    "a day after its last": ({}, date(2027, 1, 1), NON_COMPLIANT),
    "that names the resource by its ARN": ({"resources": [GROUP["ARN"]]}, date(2026, 6, 1), NOT_APPLICABLE),
    "of another resource": ({"resources": ["sg-2"]}, date(2026, 6, 1), NON_COMPLIANT),
    "of another rule": ({"rules": ["RESTRICTED_INCOMING_TRAFFIC"]}, date(2026, 6, 1), NON_COMPLIANT),
    "of another account": ({"accounts": ["111122223333"]}, date(2026, 6, 1), NON_COMPLIANT),
    "of another Region": ({"regions": ["us-east-1"]}, date(2026, 6, 1), NON_COMPLIANT),
}


@pytest.fixture
def waived(tmp_path, monkeypatch):
    """A register of waivers beside the rules, as in the function's zip, and a day."""

    def holding(day, *waivers):
        (tmp_path / "rules").symlink_to(support.ROOT / "rules")
        (tmp_path / "waivers.json").write_text(json.dumps([WAIVER | parts for parts in waivers]))
        monkeypatch.setattr(runtime, "RULES", tmp_path / "rules")
        monkeypatch.setattr(runtime, "_now", lambda: datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC))

    return holding


@pytest.mark.parametrize(("parts", "day", "verdict"), WAIVERS.values(), ids=WAIVERS)
def test_with_a_waiver(config, waived, parts, day, verdict):
    waived(day, parts)

    evaluate(change(GROUP), Factory(config))

    assert config.verdicts == {KEY: verdict}
    assert (config.annotations[KEY] == WAIVED) == (verdict == NOT_APPLICABLE)


def test_with_a_waiver_a_good_resource_stays_good(config, waived):
    waived(date(2026, 6, 1), {})

    evaluate(change(GROUP | {"configuration": {}}), Factory(config))

    assert config.verdicts == {KEY: COMPLIANT}


def test_the_announcement_of_a_waiver_fits_an_annotation(config, waived):
    waived(date(2026, 6, 1), {"reason": "long " * 100})

    evaluate(change(GROUP), Factory(config))

    assert len(config.annotations[KEY]) == 256


PERIODIC = {
    "in the rule's Region": ("AWS::EC2::SecurityGroup", {"regions": ["us-east-1"]}, NOT_APPLICABLE),
    "in another Region": ("AWS::EC2::SecurityGroup", {"regions": ["eu-west-1"]}, NON_COMPLIANT),
    "of IAM, which is global": ("AWS::IAM::User", {"regions": ["global"]}, NOT_APPLICABLE),
}


@pytest.mark.parametrize(("kind", "parts", "verdict"), PERIODIC.values(), ids=PERIODIC)
def test_on_schedule_a_waiver_covers_what_is(config, library, tmp_path, kind, parts, verdict):
    library(f"return [E(C.NON_COMPLIANT, 'sg-1', '{kind}', 'bad'), E(C.COMPLIANT, 'other', '{kind}')]")
    register = tmp_path / "waivers.json"
    register.write_text(json.dumps([WAIVER | {"rules": ["ODD_RULE"], "expires": "2999-01-01"} | parts]))
    arn = f"arn:aws:config:us-east-1:{ACCOUNT}:config-rule/config-rule-1"

    evaluate(event(SCHEDULED, rule="ODD_RULE", configRuleArn=arn), Factory(config))

    assert config.verdicts == {(kind, "sg-1"): verdict, (kind, "other"): COMPLIANT}


ROLES = {
    "the role of that name in the rule's account": (
        {},
        "trueup-evaluation",
        "arn:aws:iam::123456789012:role/trueup-evaluation",
    ),
    "a role with a path": ({}, "/team/evaluation", "arn:aws:iam::123456789012:role/team/evaluation"),
    "a role in China": (
        {"executionRoleArn": "arn:aws-cn:iam::123456789012:role/x"},
        "evaluation",
        "arn:aws-cn:iam::123456789012:role/evaluation",
    ),
    "a role where the recorder's is not known": (
        {"executionRoleArn": None},
        "evaluation",
        "arn:aws:iam::123456789012:role/evaluation",
    ),
    "the recorder's own role, when no other is named": (
        {"executionRoleArn": "arn:aws:iam::123456789012:role/recorder"},
        None,
        "arn:aws:iam::123456789012:role/recorder",
    ),
    "never a role of another account": (
        {"executionRoleArn": "arn:aws:iam::111122223333:role/recorder"},
        "evaluation",
        "arn:aws:iam::123456789012:role/evaluation",
    ),
}


@pytest.mark.parametrize(("parts", "name", "arn"), ROLES.values(), ids=ROLES)
def test_it_evaluates_with(parts, name, arn):
    assert runtime.role_arn(change(GROUP, **parts), name) == arn


@pytest.mark.parametrize(
    "recorder", ["arn:aws:iam::123456789012:role/aws-service-role/c/AWSServiceRoleForConfig", None]
)
def test_a_role_that_trusts_nobody_is_refused_with_what_to_do(recorder):
    with pytest.raises(EvaluationError, match="ExecutionRoleName, a role of account 123456789012"):
        runtime.role_arn(change(GROUP, executionRoleArn=recorder), None)


@mock_aws
def test_clients_are_kept_until_their_credentials_are_about_to_end(monkeypatch):
    role = f"arn:aws:iam::{ACCOUNT}:role/evaluation"
    clock = [datetime.now(UTC)]
    monkeypatch.setattr(runtime, "_sessions", {})
    monkeypatch.setattr(runtime, "_clients", {})

    def built(service="ec2", region="eu-west-1", role_arn=role):
        return runtime._client(role_arn, service, region, lambda: clock[0])

    first = built()
    assert built() is first
    assert built(region="us-east-1") is not first
    assert built(service="iam") is not first
    assert built(role_arn=None) is not first
    clock[0] += timedelta(minutes=56)
    assert built() is not first


@mock_aws
def test_the_handler_answers_and_logs_one_line(caplog):
    caplog.set_level("INFO", logger="trueup")
    sent = change(GROUP, resultToken="TESTMODE", ruleParameters=json.dumps({"ExecutionRoleName": "evaluation"}))

    answer = runtime.handler(sent, None)

    assert answer["evaluations"] == 1
    assert json.loads(caplog.records[-1].message)["rule"] == "INCOMING_SSH_DISABLED"


@mock_aws
def test_it_tells_the_doctor_which_roles_refuse(monkeypatch):
    def assumed(_boto3, role, _region):
        if "999999999999" in role:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "not you"}}, "AssumeRole")

    monkeypatch.setattr(runtime, "_assumed", assumed)
    open_role, closed = (f"arn:aws:iam::{account}:role/trueup-evaluation" for account in (ACCOUNT, "999999999999"))

    answer = runtime.handler({"assume": [open_role, closed]}, None)

    assert list(answer["refused"]) == [closed]
    assert "AccessDenied" in answer["refused"][closed]


def test_the_handler_logs_what_it_raises(caplog):
    with pytest.raises(EvaluationError):
        runtime.handler(change(GROUP), None)
    assert "ExecutionRoleName" in json.loads(caplog.records[-1].message)["error"]


def test_booleans_among_the_inputs_are_read_as_text():
    assert runtime.rule_parameters({"ruleParameters": '{"AssumeRoleMode": false, "n": 5, "none": null}'}) == {
        "AssumeRoleMode": "false",
        "n": "5",
    }


def imported_with(**environment):
    """What a fresh interpreter has imported once the runtime is."""
    code = "import trueup.runtime, sys; print(*sys.modules)"
    env = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True
    ).stdout.split()


def test_importing_it_imports_nothing_heavy():
    assert not {"boto3.session", "yaml", "click", "dataclasses", "difflib"}.intersection(imported_with())


def test_in_lambda_boto3_is_imported_at_the_start_and_not_by_the_first_event():
    assert "boto3.session" in imported_with(AWS_LAMBDA_FUNCTION_NAME="trueup-evaluator")
