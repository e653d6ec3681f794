"""The CloudFormation templates: what AWS would refuse, and what nobody should be allowed."""

import json
import re
from copy import deepcopy

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

import support
from support import yaml_of
from trueup import catalogue
from trueup.catalogue.documents import DocumentFile
from trueup.catalogue.rules import finished
from trueup.deploy import package
from trueup.deploy.fixes import Fix, family, fixes
from trueup.deploy.templates import fixes as fixing
from trueup.deploy.templates import policies
from trueup.deploy.templates.language import template
from trueup.deploy.templates.text import text
from trueup.errors import CatalogueError
from trueup.packs.lint import cloudformation
from trueup.permissions import access
from trueup.permissions.policy import Policy, Reason

TEMPLATES = sorted((support.ROOT / "deployment").glob("*.yaml"))
MEMBERS = [path for path in TEMPLATES if path.stem.startswith("member-")]


def resources(kind, paths=TEMPLATES):
    return [
        pytest.param(resource, id=f"{path.stem}-{name}")
        for path in paths
        for name, resource in yaml_of(path)["Resources"].items()
        if resource["Type"] == kind
    ]


def named(kind, key="RoleName"):
    """Of what every account has: the properties of everything of a kind by its name."""
    found = [resource.values[0]["Properties"] for resource in resources(kind, MEMBERS)]
    return {properties[key]: properties for properties in found}


@pytest.fixture(scope="module")
def library():
    return catalogue.load(support.ROOT)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_cfn_lint_finds_nothing(path):
    assert "ignore_checks" not in path.read_text()
    assert [str(match) for match in cloudformation.matches(path.read_text(), "eu-west-1", "us-east-1")] == []


def statements(properties):
    """Every statement of a role's own policies."""
    for policy in properties.get("Policies", ()):
        for statement in policy["PolicyDocument"]["Statement"]:
            yield statement["Fn::If"][1] if "Fn::If" in statement else statement


@pytest.mark.parametrize("role", resources("AWS::IAM::Role"))
def test_every_star_has_its_reason_written_beside_it(role):
    reasons = role.get("Metadata", {}).get("AnyResource", {})
    for statement in statements(role["Properties"]):
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


def test_every_role_that_a_remediation_names_is_made(library):
    made = named("AWS::IAM::Role").keys()
    for rule in finished(library.rules).values():
        asked = re.findall(r"role/(trueup-[A-Za-z0-9-]+)", json.dumps(rule.remediation))
        assert asked
        assert made >= set(asked), rule.name


@pytest.mark.parametrize(
    "path", [path for path in MEMBERS if path.stem != "member-evaluation"], ids=lambda path: path.stem
)
def test_a_role_is_made_in_the_home_region_only_since_roles_have_no_region(path):
    held = yaml_of(path)
    assert held["Conditions"]["IsHome"] == {"Fn::Equals": [{"Ref": "AWS::Region"}, {"Ref": "HomeRegion"}]}
    for resource in held["Resources"].values():
        assert (resource.get("Condition") == "IsHome") == resource["Type"].startswith("AWS::IAM::")


def test_the_evaluation_role_reads_puts_and_does_nothing_else():
    from trueup.permissions import service_table

    role = named("AWS::IAM::Role")["trueup-evaluation"]
    actions = {action for statement in statements(role) for action in statement["Action"]}
    writing = {action for action in actions if service_table.level(action) not in ("R", "L")}
    assert writing == {"config:PutEvaluations"}


def test_each_service_has_statements_of_its_own_in_the_evaluation_role():
    role = named("AWS::IAM::Role")["trueup-evaluation"]
    services = [{action.partition(":")[0] for action in each["Action"]} for each in statements(role)]
    assert {len(each) for each in services} == {1}


@pytest.mark.parametrize(
    ("document", "delivery"),
    [("ConnectTrailToCloudWatchLogs", "CloudTrailDelivery"), ("EnableVpcFlowLogs", "VpcFlowLogsDelivery")],
)
def test_a_document_of_logs_may_hand_on_its_own_role_only(document, delivery):
    role = named("AWS::IAM::Role")[f"trueup-{document}"]
    [passing] = [each for each in statements(role) if "iam:PassRole" in each["Action"]]
    assert passing["Resource"] == [
        {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/trueup-{delivery}"}
    ]


def test_the_function_of_the_template_is_that_of_the_zip():
    function = yaml_of(support.ROOT / "deployment" / "evaluator.yaml")["Resources"]["Function"]["Properties"]
    assert (function["Handler"], function["Runtime"], function["Architectures"]) == (
        package.HANDLER,
        package.RUNTIME,
        [package.ARCHITECTURE],
    )


@mock_aws
def test_moto_makes_every_role_and_document_of_the_member_templates():
    """CloudFormation as far as moto holds it: roles with their policies, and documents."""
    cloudformation, iam, ssm = (support.client(name) for name in ("cloudformation", "iam", "ssm"))
    values = {
        "SecurityAccountId": support.ACCOUNT,
        "HomeRegion": support.REGION,
        "CentralEventBusArn": "arn:aws:events",
    }
    for path in MEMBERS:
        declared = yaml_of(path)["Parameters"]
        given_ = [{"ParameterKey": key, "ParameterValue": values[key]} for key in declared if key in values]
        # moto takes a document as text only, as CloudFormation's own handler makes of it.
        held = deepcopy(yaml_of(path))
        for resource in held["Resources"].values():
            if resource["Type"] == "AWS::SSM::Document":
                resource["Properties"]["Content"] = json.dumps(resource["Properties"]["Content"])
        cloudformation.create_stack(StackName=path.stem, TemplateBody=yaml.safe_dump(held), Parameters=given_)

    roles = {role["RoleName"] for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]}
    assert roles == set(named("AWS::IAM::Role"))
    own = [{"Key": "Owner", "Values": ["Self"]}]
    documents = ssm.get_paginator("list_documents").paginate(Filters=own)
    names = {document["Name"] for page in documents for document in page["DocumentIdentifiers"]}
    others = {"evaluation", "CloudTrailDelivery", "EventForwarding", "VpcFlowLogsDelivery"}
    assert names == {role.removeprefix("trueup-") for role in roles} - others


# Documents and their families ----------------------------------------------------------------------------------------


def test_every_document_stands_in_its_template_as_it_was_written(library):
    held = named("AWS::SSM::Document", "Name")
    assert set(held) == {rule.document for rule in finished(library.rules).values()}
    for name, properties in held.items():
        assert properties["Content"] == library.documents[name].content
        assert properties["UpdateMethod"] == "NewVersion"


def test_a_script_stands_line_by_line():
    written = (support.ROOT / "deployment" / "member-fixes-kms.yaml").read_text()
    assert "\n              def enable_rotation(event, context):\n                  return unless_gone" in written


FAMILIES = {
    "EnforceS3TlsOnly": "s3",
    "BlockS3PublicAccessForAccount": "s3",  # of s3control, which IAM does not know
    "CreateSecurityTrail": "cloudtrail",  # and then the trail's bucket
    "EnableVpcFlowLogs": "ec2",  # and then the log group
    "ReplaceVolumeWithEncryptedCopy": "ec2",
    "SetIamPasswordPolicy": "iam",
    "ApplyRequiredTags": "tag",
}


@pytest.mark.parametrize(("name", "service"), FAMILIES.items(), ids=FAMILIES)
def test_a_document_is_of_the_family_of_what_it_changes_first(library, name, service):
    assert family(library.documents[name]) == service


OTHERS = {
    "a document that only reads is of what it asks": (
        [{"action": "aws:executeAwsApi", "inputs": {"Service": "kms", "Api": "ListKeys"}}],
        "kms",
    ),
    "a document that only starts others is of Systems Manager": (
        [{"action": "aws:executeAutomation", "inputs": {"DocumentName": "EnforceS3TlsOnly"}}],
        "ssm",
    ),
    "what a document reads before it writes does not count": (
        [
            {"action": "aws:executeAwsApi", "inputs": {"Service": "ec2", "Api": "DescribeVpcs"}},
            {"action": "aws:executeAwsApi", "inputs": {"Service": "logs", "Api": "CreateLogGroup"}},
        ],
        "logs",
    ),
}


@pytest.mark.parametrize(("steps", "service"), OTHERS.values(), ids=OTHERS)
def test_the_family_of_a_document_that(tmp_path, steps, service):
    assert family(DocumentFile("Any", tmp_path, {"mainSteps": steps})) == service


def test_a_role_keeps_its_template_however_many_rules_and_documents_join(library):
    """Cut by rule after rule: what a fix's family is follows from its document, and from nothing else."""
    rules = list(library.rules.values())
    whole = {fix.document.name: fix.family for fix in fixes(library, rules)}
    for count in range(1, len(rules)):
        some = {fix.document.name: fix.family for fix in fixes(library, rules[:count])}
        assert some.items() <= whole.items()


REFUSED = {
    "an empty value": ({"mainSteps": [{"inputs": {"Tags": None}}]}, "an empty value, which CloudFormation"),
    "what looks like a function": ({"mainSteps": [{"inputs": {"Ref": "AWS::Region"}}]}, "the member Ref, which"),
    "what is longer than AWS stores": ({"description": "x" * 66_000}, "has 66,024 bytes, and AWS takes 65,536"),
}


@pytest.mark.parametrize(("document", "why"), REFUSED.values(), ids=REFUSED)
def test_a_document_is_refused_for(library, tmp_path, document, why):
    fix = Fix(DocumentFile("Any", tmp_path, document), "any", (), {})
    with pytest.raises(CatalogueError, match=re.escape(why)):
        fixing.build(library, "any", [fix])


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
    made = policies.role("R", "r", {}, policy(3), "d")
    assert list(made) == ["RRole"]
    assert len(made["RRole"]["Properties"]["Policies"]) == 1


def test_a_long_policy_is_cut_into_managed_ones_within_iams_limits():
    long = policy(200)
    made = policies.role("R", "r", {}, long, "d", condition="IsHome")

    role = made.pop("RRole")
    pieces = [each["Properties"]["PolicyDocument"] for each in made.values()]
    assert "Policies" not in role["Properties"]
    assert role["Properties"]["ManagedPolicyArns"] == [{"Ref": logical} for logical in made]
    assert {each["Condition"] for each in (role, *made.values())} == {"IsHome"}
    assert len(pieces) > 1
    assert all(len(json.dumps(piece, separators=(",", ":"))) <= 6_144 for piece in pieces)
    assert [statement for piece in pieces for statement in piece["Statement"]] == long.document["Statement"]


NO_ROLES = {
    "a policy that fits no role": ("r", {}, 900, "fills 13 managed policies, and a role takes 10"),
    "a name that is too long": ("r" * 65, {}, 1, "65 characters, and the name of a role takes 64"),
    "too many that may act as it": ("r", {"Statement": ["x" * 2_048]}, 1, "has more than 2,048 characters"),
}


@pytest.mark.parametrize(("name", "trust", "count", "why"), NO_ROLES.values(), ids=NO_ROLES)
def test_a_role_is_refused_for(name, trust, count, why):
    with pytest.raises(CatalogueError, match=why):
        policies.role("R", name, trust, policy(count), "d")


@given(st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=60), max_size=12))
def test_cutting_keeps_every_action_on_every_resource(groups):
    given_ = [
        {"Effect": "Allow", "Action": [f"s:Action{number}" for number in group], "Resource": ["arn:1", "arn:2"]}
        for group in groups
    ]
    pieces = list(policies.split(given_, 300))

    assert all(policies.size(piece) <= 300 for piece in pieces)
    assert pairs([statement for piece in pieces for statement in piece]) == pairs(given_)


def pairs(held):
    return sorted((action, arn) for each in held for action in each["Action"] for arn in each["Resource"])


def test_grouping_by_service_keeps_every_action_on_every_resource_and_condition():
    condition = {"StringEquals": {"a": "b"}}
    mixed = [
        {"Effect": "Allow", "Action": ["s3:GetA", "ec2:GetB", "s3:GetC"], "Resource": ["*"]},
        {"Effect": "Allow", "Action": ["s3:GetD"], "Resource": ["arn:1"]},
        {"Effect": "Allow", "Action": ["s3:GetE"], "Resource": ["*"], "Condition": condition},
    ]
    more = access.permissions("s3", "ListBuckets", {})

    grouped = policies.by_service(Policy({"Statement": mixed}, (), ()), more)

    assert [(each["Action"], each["Resource"], each.get("Condition")) for each in grouped.document["Statement"]] == [
        (["ec2:GetB"], ["*"], None),
        (["s3:GetA", "s3:GetC", "s3:ListAllMyBuckets"], ["*"], None),
        (["s3:GetE"], ["*"], condition),
        (["s3:GetD"], ["arn:1"], None),
    ]
    assert grouped.reasons == (
        Reason("s3:ListAllMyBuckets", "*", "s3:ListAllMyBuckets cannot be limited to a resource"),
    )


def test_what_is_allowed_on_everything_is_told_why():
    some = Policy(
        {"Statement": [{"Effect": "Allow", "Action": ["s:List"], "Resource": ["*"]}]},
        (Reason("s:List", "*", "it lists"), Reason("s:Get", "arn:*", "not asked for")),
        (),
    )
    assert policies.role("R", "r", {}, some, "d")["RRole"]["Metadata"] == {"AnyResource": {"s:List": "it lists"}}


# Templates as text ---------------------------------------------------------------------------------------------------


def resource(**properties):
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def test_a_fact_stands_in_a_line_and_no_text_is_folded():
    long = "word " * 60
    written = text("t", template("d", {"A": resource(TopicName=long.strip(), Tags=[{"Key": "k"}])}))
    assert f"      TopicName: {long.strip()}\n      Tags:\n      - Key: k\n" in written


def test_what_stands_twice_is_written_twice_since_cloudformation_takes_no_anchors():
    shared = {"Key": "k"}
    assert text("t", template("d", {"A": resource(Tags=[shared, shared])})).count("Key: k") == 2


TOO_MUCH = {
    "more resources than CloudFormation takes": (
        template("d", {f"A{number}": resource() for number in range(501)}),
        "501 resources, and CloudFormation takes 500",
    ),
    "more bytes than it takes": (
        template("d", {"A": resource(TopicName="x" * 1_000_000)}),
        "CloudFormation takes 1,000,000",
    ),
    "more parameters than it takes": (
        template("d", {"A": resource()}, parameters={f"P{number}": {"Type": "String"} for number in range(201)}),
        "201 parameters, and CloudFormation takes 200",
    ),
    "a logical id that is none": (template("d", {"a-b": resource()}), "a-b: no name for one of the resources"),
    "a description that is too long": (template("d" * 1_025, {"A": resource()}), "its description has more than 1,024"),
}


@pytest.mark.parametrize(("given_", "why"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_template_is_refused_for(given_, why):
    with pytest.raises(CatalogueError, match=f"^t: .*{why}"):
        text("t", given_)
