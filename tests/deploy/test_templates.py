"""The CloudFormation templates: what AWS would refuse, and what nobody should be allowed."""

import json
import re

import pytest
import yaml
from cfnlint import api
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

import support
from trueup import catalogue
from trueup.catalogue.rules import finished
from trueup.deploy import package, permissions
from trueup.errors import CatalogueError
from trueup.permissions.policy import Policy, Reason

TEMPLATES = sorted((support.ROOT / "deployment").glob("*.yaml"))
MEMBER = support.ROOT / "deployment" / "member-account.yaml"


def content(path):
    return yaml.safe_load(path.read_text())


def resources(kind):
    return [
        pytest.param(resource, id=f"{path.stem}-{name}")
        for path in TEMPLATES
        for name, resource in content(path)["Resources"].items()
        if resource["Type"] == kind
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_cfn_lint_finds_nothing(path):
    assert [str(match) for match in api.lint(path.read_text(), regions=["eu-west-1", "us-east-1"])] == []


def statements(resource):
    """Every statement of a role's own policies."""
    for policy in resource["Properties"].get("Policies", ()):
        for statement in policy["PolicyDocument"]["Statement"]:
            yield statement["Fn::If"][1] if "Fn::If" in statement else statement


@pytest.mark.parametrize("role", resources("AWS::IAM::Role"))
def test_every_star_has_its_reason_written_beside_it(role):
    reasons = role.get("Metadata", {}).get("AnyResource", {})
    for statement in statements(role):
        listed, actions = statement["Resource"], statement["Action"]
        assert actions != "*"
        for action in [actions] if isinstance(actions, str) else actions:
            assert not action.endswith(":*")
            if "*" in (listed if isinstance(listed, list) else [listed]):
                assert reasons[action]


@pytest.mark.parametrize("role", resources("AWS::IAM::Role"))
def test_no_service_may_be_made_a_deputy_by_another_account(role):
    for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
        assert statement["Principal"] != "*"
        if statement["Principal"].get("Service") != "lambda.amazonaws.com":  # which sends no source
            assert statement["Condition"]


@pytest.mark.parametrize("bucket", resources("AWS::S3::Bucket"))
def test_a_bucket_is_encrypted_versioned_and_private(bucket):
    properties = bucket["Properties"]
    assert properties["BucketEncryption"]
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}


@pytest.mark.parametrize("policy", [*resources("AWS::S3::BucketPolicy"), *resources("AWS::SQS::QueuePolicy")])
def test_a_bucket_or_queue_refuses_plain_http(policy):
    denied = [each for each in policy["Properties"]["PolicyDocument"]["Statement"] if each["Effect"] == "Deny"]
    assert [each["Condition"] for each in denied] == [{"Bool": {"aws:SecureTransport": "false"}}]


def test_every_role_that_a_remediation_names_is_made():
    made = {each["Properties"]["RoleName"] for each in content(MEMBER)["Resources"].values()}
    for rule in finished(catalogue.load(support.ROOT).rules).values():
        named = re.findall(r"role/(trueup-[A-Za-z0-9-]+)", json.dumps(rule.remediation))
        assert named
        assert made.issuperset(named), rule.name


def test_the_evaluation_role_reads_puts_and_does_nothing_else():
    from trueup.permissions import service_table

    role = content(MEMBER)["Resources"]["EvaluationRole"]
    actions = {action for statement in statements(role) for action in statement["Action"]}
    writing = {action for action in actions if service_table.level(action) not in ("R", "L")}
    assert writing == {"config:PutEvaluations"}


def test_the_flow_logs_document_may_hand_on_its_own_role_only():
    role = content(MEMBER)["Resources"]["FixEnableVpcFlowLogsRole"]
    [passing] = [each for each in statements(role) if "iam:PassRole" in each["Action"]]
    assert passing["Resource"] == [
        {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/trueup-VpcFlowLogsDelivery"}
    ]


def test_every_document_is_there_compact_and_whole():
    held = {}
    for path in (support.ROOT / "deployment").glob("member-region-*.yaml"):
        for resource in content(path)["Resources"].values():
            if resource["Type"] == "AWS::SSM::Document":
                held[resource["Properties"]["Name"]] = resource["Properties"]
    library = catalogue.load(support.ROOT)
    wanted = {rule.document for rule in finished(library.rules).values()}
    assert wanted <= set(held)
    for name, properties in held.items():
        assert json.loads(properties["Content"]) == library.documents[name].content
        assert '": ' not in properties["Content"].partition('"description"')[0]
        assert properties["UpdateMethod"] == "NewVersion"


def test_the_function_of_the_template_is_that_of_the_zip():
    function = content(support.ROOT / "deployment" / "evaluator.yaml")["Resources"]["Function"]["Properties"]
    assert (function["Handler"], function["Runtime"], function["Architectures"]) == (
        package.HANDLER,
        package.RUNTIME,
        [package.ARCHITECTURE],
    )


@mock_aws
def test_moto_makes_every_role_and_document_of_the_member_templates():
    """CloudFormation as far as moto holds it: roles with their policies, and documents."""
    cloudformation, iam, ssm = (support.client(name) for name in ("cloudformation", "iam", "ssm"))
    parameters = [{"ParameterKey": "SecurityAccountId", "ParameterValue": support.ACCOUNT}]
    cloudformation.create_stack(StackName="roles", TemplateBody=MEMBER.read_text(), Parameters=parameters)
    for path in sorted((support.ROOT / "deployment").glob("member-region-*.yaml")):
        cloudformation.create_stack(StackName=path.stem, TemplateBody=path.read_text())

    roles = {role["RoleName"] for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]}
    wanted = content(MEMBER)["Resources"].values()
    assert roles == {each["Properties"]["RoleName"] for each in wanted if each.get("Condition") != "Forwards"}
    own = [{"Key": "Owner", "Values": ["Self"]}]
    documents = ssm.get_paginator("list_documents").paginate(Filters=own)
    names = {document["Name"] for page in documents for document in page["DocumentIdentifiers"]}
    assert names == {role.removeprefix("trueup-") for role in roles} - {"evaluation", "VpcFlowLogsDelivery"}


# Policies too long for one role's inline policy ----------------------------------------------------------------------


def policy(count):
    return Policy(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": [f"service{number}:GetTheThing"], "Resource": [f"arn:aws:x:::{number}"]}
                for number in range(count)
            ],
        },
        (),
        (),
    )


def test_a_short_policy_stands_inline():
    made = permissions.role("r", {}, policy(3), "d")
    assert list(made) == ["Role"]
    assert len(made["Role"]["Properties"]["Policies"]) == 1


def test_a_long_policy_is_cut_into_managed_ones_within_iams_limits():
    long = policy(200)
    made = permissions.role("r", {}, long, "d")

    pieces = [each["Properties"]["PolicyDocument"] for end, each in made.items() if end != "Role"]
    assert "Policies" not in made["Role"]["Properties"]
    assert len(pieces) > 1
    assert all(len(json.dumps(piece, separators=(",", ":"))) <= 6_144 for piece in pieces)
    assert [statement for piece in pieces for statement in piece["Statement"]] == long.document["Statement"]


def test_a_policy_that_fits_no_role_is_refused():
    with pytest.raises(CatalogueError, match="fills 13 managed policies, and a role takes 10"):
        permissions.role("r", {}, policy(900), "d")


@given(st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=60), max_size=12))
def test_cutting_keeps_every_action_on_every_resource(groups):
    given_ = [
        {"Effect": "Allow", "Action": [f"s:Action{number}" for number in group], "Resource": ["arn:1", "arn:2"]}
        for group in groups
    ]
    pieces = list(permissions.split(given_, 300))

    def pairs(held):
        return sorted((action, arn) for each in held for action in each["Action"] for arn in each["Resource"])

    assert all(permissions.size(piece) <= 300 for piece in pieces)
    assert pairs([statement for piece in pieces for statement in piece]) == pairs(given_)


def test_what_is_allowed_on_everything_is_told_why():
    some = Policy(
        {"Statement": [{"Effect": "Allow", "Action": ["s:List"], "Resource": ["*"]}]},
        (Reason("s:List", "*", "it lists"), Reason("s:Get", "arn:*", "not asked for")),
        (),
    )
    assert permissions.role("r", {}, some, "d")["Role"]["Metadata"] == {"AnyResource": {"s:List": "it lists"}}
