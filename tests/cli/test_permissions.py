"""`trueup permissions`: what whoever runs a command must be allowed. That it is enough, each closed loop proves."""

import json

import pytest
from cfnlint.api import lint_all
from click.testing import CliRunner

import support
from trueup import catalogue, operators
from trueup.cli.permissions import NEED_NONE, NEEDING, permissions
from trueup.collect import aggregator
from trueup.deploy.templates.policies import MANAGED, size
from trueup.errors import UsageError
from trueup.permissions import access
from trueup.permissions.permission import Place

LIBRARY = catalogue.load(support.ROOT)
TLS = ("--rule", "S3_BUCKET_SSL_REQUESTS_ONLY")


def ran(*arguments):
    return CliRunner().invoke(permissions, arguments)


def printed(*arguments):
    ended = ran(*arguments)
    assert ended.exit_code == 0, ended.exception
    return json.loads(ended.stdout)


def actions(document):
    return {action for statement in document["Statement"] for action in statement["Action"]}


def test_commands_are_those_that_can_be_told():
    assert set(NEEDING) == set(operators.COMMANDS)


@pytest.mark.parametrize("command", NEED_NONE)
def test_what_asks_aws_nothing_needs_nothing(command):
    ended = ran(command)
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert "needs no permission" in ended.stderr


def test_a_plan_of_one_rule_reads_and_its_undo_puts_back():
    assert actions(printed("plan", *TLS)) == {"s3:GetBucketPolicy"}
    assert actions(printed("undo", *TLS)) == {"s3:DeleteBucketPolicy", "s3:GetBucketPolicy", "s3:PutBucketPolicy"}


@pytest.mark.parametrize("command", ["scan", "plan", "collect"])
def test_what_changes_nothing_is_allowed_to_change_nothing(command):
    allowed = actions(printed(command, "--quiet")) - {"apigateway:GET"}  # its actions are HTTP methods
    writes = {action for action in allowed if access.level(*action.split(":")) == access.WRITE}
    assert not writes


def test_an_account_region_and_partition_bound_it():
    policy = printed("apply", "--rule", "SQS_QUEUE_ENCRYPTED", "--account", "123456789012", "--region", "us-gov-west-1")
    arns = [arn for statement in policy["Statement"] for arn in statement["Resource"] if arn != "*"]
    assert arns
    assert all(arn.startswith("arn:aws-us-gov:") for arn in arns)
    assert "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:*" in arns


def test_the_aggregator_is_asked_for_what_is_said():
    asked = {
        f"config:{''.join(word.capitalize() for word in name.split('_'))}"
        for name in (
            "describe_configuration_aggregator_sources_status",
            "describe_aggregate_compliance_by_config_rules",
            "get_aggregate_compliance_details_by_config_rule",
            "select_aggregate_resource_config",
        )
    }
    assert set(aggregator.OPERATIONS) == asked


@pytest.mark.parametrize("command", NEEDING)
def test_every_wildcard_has_a_reason(command):
    found = operators.policy_of(command, LIBRARY, LIBRARY.rules.values(), Place("aws", "*", "*"))
    told = {(each.action, each.resource) for each in found.reasons}
    for statement in found.document["Statement"]:
        for arn in statement["Resource"]:
            if arn == "*":
                assert {(action, arn) for action in statement["Action"]} <= told
    assert not found.incomplete


def test_cloudformation_takes_what_fills_several_policies():
    template = printed("apply", "--format", "cloudformation")
    policies = [each["Properties"]["PolicyDocument"] for each in template["Resources"].values()]
    assert len(policies) > 1
    assert all(size(each["Statement"]) <= MANAGED for each in policies)
    assert {each for policy in policies for each in actions(policy)} == actions(printed("apply", "--quiet"))
    assert [each for each in lint_all(json.dumps(template)) if not each.rule.id.startswith("I")] == []


def test_terraform_has_each_policy_as_text_without_templates_of_its_own():
    written = printed("apply", "--format", "terraform")
    policies = written["resource"]["aws_iam_policy"]
    assert "${" not in json.dumps([each["policy"] for each in policies.values()]).replace("$${", "")
    texts = [json.loads(each["policy"].replace("$${", "${")) for each in policies.values()]
    assert {each for policy in texts for each in actions(policy)} == actions(printed("apply", "--quiet"))
    assert written["output"].keys() == {f"{name}_arn" for name in policies}


def test_a_policy_that_is_too_long_for_one_says_what_to_do():
    told = ran("apply").stderr
    assert "more than one managed policy holds" in told
    assert "--format cloudformation" in told


def test_reasons_are_told_in_place_of_the_policy():
    assert "cannot be limited to a resource" in ran("scan", "--rule", "INCOMING_SSH_DISABLED", "--reasons").stdout


def test_a_rule_and_a_pack_at_once_are_refused():
    error = ran("scan", *TLS, "--pack", "s3").exception
    assert isinstance(error, UsageError)
