"""The table of inverses against AWS's own models: every row, with parameters and answers made from the models."""

import functools
import json
import subprocess
import sys
from datetime import UTC, datetime

import boto3
import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator
from moto import mock_aws

from trueup.remediation import inverse
from trueup.runner.calls import Call

REGION = "eu-west-1"
TEXT = "sample-text-for-all"
SESSION = boto3.Session("testing", "testing")


@functools.cache
def model(service):
    return botocore.session.get_session().get_service_model(service)


def sample(shape, inside=()):
    """A value of a shape: every member once, every text the same, so that what is filtered by equality is found."""
    kind = shape.type_name
    inner = (*inside, shape.name)
    if kind == "structure":
        members = {name: member for name, member in shape.members.items() if member.name not in inner}
        if shape.metadata.get("union"):
            members = dict(list(members.items())[:1])
        return {name: sample(member, inner) for name, member in members.items()}
    if kind == "list":
        return [sample(shape.member, inner)] if shape.member.name not in inner else []
    if kind == "map":
        return {TEXT: sample(shape.value, inner)}
    if kind == "string":
        return TEXT.ljust(shape.metadata.get("min") or 0, "l")
    if kind in ("integer", "long", "float", "double"):
        return max(shape.metadata.get("min") or 1, 1)
    return {"boolean": True, "timestamp": datetime(2026, 1, 1, tzinfo=UTC), "blob": b"bytes"}[kind]


def refused(call):
    operation = model(call.service).operation_model(call.operation)
    return (
        ParamValidator().validate(call.parameters, operation.input_shape).generate_report()
        if (operation.input_shape)
        else ("" if not call.parameters else "takes no parameters")
    )


def write_of(name):
    service, _, operation = name.partition(":")
    shape = model(service).operation_model(operation).input_shape
    return Call(service, operation, sample(shape) if shape else {}, REGION)


def answer_to(call):
    return sample(model(call.service).operation_model(call.operation).output_shape)


@pytest.fixture(params=inverse.operations(), ids=str)
def write(request):
    return write_of(request.param)


def test_what_is_read_around_a_write_is_valid(write):
    for reading in inverse.reads(write):
        assert refused(reading) == ""


def test_the_way_back_from_nothing_and_from_something_is_valid(write):
    answers = [answer_to(reading) for reading in inverse.reads(write)]
    response = answer_to(write) if model(write.service).operation_model(write.operation).output_shape else {}
    for pre in ([None] * len(answers), answers):
        back = inverse.undo(write, pre, response)
        assert [refused(call) for call in back.calls] == [""] * len(back.calls)
        assert back.reason or back.reversible == "yes"
        assert not back.calls or back.reversible != "no"
        json.dumps(inverse.state(write, pre))
        if inverse.predict(write, pre) is not inverse.UNKNOWN:
            json.dumps(inverse.predict(write, pre))


def test_what_is_kept_of_an_answer_is_what_the_write_sets(write):
    answers = [answer_to(reading) for reading in inverse.reads(write)]
    predicted = inverse.predict(write, answers)
    if answers and predicted and isinstance(predicted, dict):
        assert set(inverse.state(write, answers)) == set(predicted)


# --- proof on moto: state, write, undo, the same state ----------------------------------------------------------------


@functools.cache
def client(service, region):
    """One client for all tests: moto answers whichever was made, and models are slow to load."""
    return SESSION.client(service, region_name=region)


def send(call):
    """The answer of moto."""
    return getattr(client(call.service, call.region), botocore.xform_name(call.operation))(**call.parameters)


def answers_now(call):
    answers = []
    for reading in inverse.reads(call):
        try:
            answers.append(send(reading))
        except ClientError as error:
            if not inverse.means_absent(reading, error.response["Error"]["Code"]):
                raise
            answers.append(None)
    return answers


def call(service, operation, /, **parameters):
    return Call(service, operation, parameters, REGION)


def bucket(*calls):
    """The calls that make a bucket and bring it into some state."""
    return [call("s3", "CreateBucket", Bucket="bkt", CreateBucketConfiguration={"LocationConstraint": REGION}), *calls]


def policy(effect, **more):
    statement = {"Effect": effect, "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bkt/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement | more]})


def block(on):
    return dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), on)


def encryption(algorithm):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}, "BucketKeyEnabled": False}
    return {"Rules": [rule]}


TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
NARROW = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
GRANT = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)
ROLE = call("iam", "CreateRole", RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST))
POLICY_ARN = "arn:aws:iam::123456789012:policy/p"
POLICY = call("iam", "CreatePolicy", PolicyName="p", PolicyDocument=GRANT)
BUCKET, ROLE_P = {"Bucket": "bkt"}, {"RoleName": "r", "PolicyArn": POLICY_ARN}
TRAIL = [*bucket(), call("cloudtrail", "CreateTrail", Name="trail", S3BucketName="bkt")]
GROUP = call("logs", "CreateLogGroup", logGroupName="g")
RULE = call("events", "PutRule", Name="e", ScheduleExpression="rate(1 day)")
TOPIC = "arn:aws:sns:eu-west-1:123456789012:t"
QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/q"
TABLE = call(
    "dynamodb", "CreateTable", TableName="d", BillingMode="PAY_PER_REQUEST",
    KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
)  # fmt: skip
INLINE = {"RoleName": "r", "PolicyName": "i"}
ALARM = {
    "AlarmName": "a", "Namespace": "n", "MetricName": "m", "Period": 60, "EvaluationPeriods": 1, "Statistic": "Sum",
    "ComparisonOperator": "GreaterThanThreshold",
}  # fmt: skip
FILTER = {"logGroupName": "g", "filterName": "f"}
METRIC = [{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}]

LOGS_WELCOME = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::bkt-logs/*",
            }
        ],
    }
)

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no bucket policy": (bucket(), call("s3", "PutBucketPolicy", **BUCKET, Policy=policy("Deny"))),
    "a bucket policy": (
        bucket(call("s3", "PutBucketPolicy", **BUCKET, Policy=policy("Allow"))),
        call("s3", "PutBucketPolicy", **BUCKET, Policy=policy("Deny")),
    ),
    "a bucket policy that is deleted": (
        bucket(call("s3", "PutBucketPolicy", **BUCKET, Policy=policy("Allow"))),
        call("s3", "DeleteBucketPolicy", **BUCKET),
    ),
    "no public access block": (
        bucket(),
        call("s3", "PutPublicAccessBlock", **BUCKET, PublicAccessBlockConfiguration=block(True)),
    ),
    "an open public access block": (
        bucket(call("s3", "PutPublicAccessBlock", **BUCKET, PublicAccessBlockConfiguration=block(False))),
        call("s3", "PutPublicAccessBlock", **BUCKET, PublicAccessBlockConfiguration=block(True)),
    ),
    "suspended versioning": (
        bucket(call("s3", "PutBucketVersioning", **BUCKET, VersioningConfiguration={"Status": "Suspended"})),
        call("s3", "PutBucketVersioning", **BUCKET, VersioningConfiguration={"Status": "Enabled"}),
    ),
    "no bucket encryption": (
        bucket(),
        call("s3", "PutBucketEncryption", **BUCKET, ServerSideEncryptionConfiguration=encryption("aws:kms")),
    ),
    "other bucket encryption": (
        bucket(call("s3", "PutBucketEncryption", **BUCKET, ServerSideEncryptionConfiguration=encryption("AES256"))),
        call("s3", "PutBucketEncryption", **BUCKET, ServerSideEncryptionConfiguration=encryption("aws:kms")),
    ),
    "no bucket tags": (
        bucket(),
        call("s3", "PutBucketTagging", **BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]}),
    ),
    "no bucket lifecycle": (
        bucket(),
        call(
            "s3",
            "PutBucketLifecycleConfiguration",
            **BUCKET,
            LifecycleConfiguration={
                "Rules": [{"ID": "x", "Filter": {"Prefix": ""}, "Status": "Enabled", "Expiration": {"Days": 9}}]
            },
        ),
    ),
    "no bucket logging": (
        bucket(
            call("s3", "CreateBucket", Bucket="bkt-logs", CreateBucketConfiguration={"LocationConstraint": REGION}),
            call("s3", "PutBucketPolicy", Bucket="bkt-logs", Policy=LOGS_WELCOME),
        ),
        call(
            "s3",
            "PutBucketLogging",
            **BUCKET,
            BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "bkt-logs", "TargetPrefix": "x"}},
        ),
    ),
    "no bucket notifications": (
        bucket(call("sns", "CreateTopic", Name="t")),
        call(
            "s3",
            "PutBucketNotificationConfiguration",
            **BUCKET,
            NotificationConfiguration={
                "TopicConfigurations": [{"Id": "i", "TopicArn": TOPIC, "Events": ["s3:ObjectCreated:*"]}]
            },
        ),
    ),
    "no account public access block": (
        [],
        call("s3control", "PutPublicAccessBlock", AccountId="123456789012", PublicAccessBlockConfiguration=block(True)),
    ),
    "an open account public access block": (
        [
            call(
                "s3control",
                "PutPublicAccessBlock",
                AccountId="123456789012",
                PublicAccessBlockConfiguration=block(False),
            )
        ],
        call("s3control", "PutPublicAccessBlock", AccountId="123456789012", PublicAccessBlockConfiguration=block(True)),
    ),
    "no bucket": ([], *bucket()),
    "volumes unencrypted by default": ([], call("ec2", "EnableEbsEncryptionByDefault")),
    "volumes encrypted by default": (
        [call("ec2", "EnableEbsEncryptionByDefault")],
        call("ec2", "EnableEbsEncryptionByDefault"),
    ),
    "volumes encrypted by default, then not": (
        [call("ec2", "EnableEbsEncryptionByDefault")],
        call("ec2", "DisableEbsEncryptionByDefault"),
    ),
    "no password policy": ([], call("iam", "UpdateAccountPasswordPolicy", MinimumPasswordLength=14)),
    "a password policy with omitted members": (
        [call("iam", "UpdateAccountPasswordPolicy", MinimumPasswordLength=8, RequireNumbers=True)],
        call("iam", "UpdateAccountPasswordPolicy", MinimumPasswordLength=14, MaxPasswordAge=90, HardExpiry=True),
    ),
    "an open trust policy": (
        [ROLE],
        call("iam", "UpdateAssumeRolePolicy", RoleName="r", PolicyDocument=json.dumps(NARROW)),
    ),
    "a detached role policy": ([ROLE, POLICY], call("iam", "AttachRolePolicy", **ROLE_P)),
    "an attached role policy": (
        [ROLE, POLICY, call("iam", "AttachRolePolicy", **ROLE_P)],
        call("iam", "DetachRolePolicy", **ROLE_P),
    ),
    "a role policy attached already": (
        [ROLE, POLICY, call("iam", "AttachRolePolicy", **ROLE_P)],
        call("iam", "AttachRolePolicy", **ROLE_P),
    ),
    "an attached group policy": (
        [
            call("iam", "CreateGroup", GroupName="g"),
            POLICY,
            call("iam", "AttachGroupPolicy", GroupName="g", PolicyArn=POLICY_ARN),
        ],
        call("iam", "DetachGroupPolicy", GroupName="g", PolicyArn=POLICY_ARN),
    ),
    "an attached user policy": (
        [
            call("iam", "CreateUser", UserName="u"),
            POLICY,
            call("iam", "AttachUserPolicy", UserName="u", PolicyArn=POLICY_ARN),
        ],
        call("iam", "DetachUserPolicy", UserName="u", PolicyArn=POLICY_ARN),
    ),
    "no inline policy": ([ROLE], call("iam", "PutRolePolicy", **INLINE, PolicyDocument=GRANT)),
    "an inline policy": (
        [ROLE, call("iam", "PutRolePolicy", **INLINE, PolicyDocument=GRANT.replace("Get", "Put"))],
        call("iam", "PutRolePolicy", **INLINE, PolicyDocument=GRANT),
    ),
    "an inline policy that is deleted": (
        [ROLE, call("iam", "PutRolePolicy", **INLINE, PolicyDocument=GRANT.replace("Get", "Put"))],
        call("iam", "DeleteRolePolicy", **INLINE),
    ),
    "one policy version": (
        [POLICY],
        call(
            "iam",
            "CreatePolicyVersion",
            PolicyArn=POLICY_ARN,
            PolicyDocument=GRANT.replace("Get", "Put"),
            SetAsDefault=True,
        ),
    ),
    "no role": ([], ROLE),
    "a user outside a group": (
        [call("iam", "CreateUser", UserName="u"), call("iam", "CreateGroup", GroupName="g")],
        call("iam", "AddUserToGroup", UserName="u", GroupName="g"),
    ),
    "a role with other tags": (
        [
            ROLE,
            call("iam", "TagRole", RoleName="r", Tags=[{"Key": "a", "Value": "old"}, {"Key": "z", "Value": "kept"}]),
        ],
        call("iam", "TagRole", RoleName="r", Tags=[{"Key": "a", "Value": "new"}, {"Key": "b", "Value": "new"}]),
    ),
    "a role with a tag that goes": (
        [ROLE, call("iam", "TagRole", RoleName="r", Tags=[{"Key": "a", "Value": "old"}])],
        call("iam", "UntagRole", RoleName="r", TagKeys=["a", "b"]),
    ),
    "tags of several resources": (
        [
            *bucket(),
            call("s3", "PutBucketTagging", **BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "old"}]}),
            call("s3", "CreateBucket", Bucket="bkt-2", CreateBucketConfiguration={"LocationConstraint": REGION}),
        ],
        call(
            "resourcegroupstaggingapi",
            "TagResources",
            ResourceARNList=["arn:aws:s3:::bkt", "arn:aws:s3:::bkt-2"],
            Tags={"a": "new", "b": "new"},
        ),
    ),
    "a single Region trail": (TRAIL, call("cloudtrail", "UpdateTrail", Name="trail", IsMultiRegionTrail=True)),
    "a trail without validation": (
        TRAIL,
        call("cloudtrail", "UpdateTrail", Name="trail", EnableLogFileValidation=True),
    ),
    "a trail without key": (TRAIL, call("cloudtrail", "UpdateTrail", Name="trail", S3KeyPrefix="x")),
    "a trail that does not log": (TRAIL, call("cloudtrail", "StartLogging", Name="trail")),
    "no trail": (bucket(), call("cloudtrail", "CreateTrail", Name="trail", S3BucketName="bkt")),
    "no log group": ([], GROUP),
    "a log group without retention": ([GROUP], call("logs", "PutRetentionPolicy", logGroupName="g", retentionInDays=7)),
    "a log group with retention": (
        [GROUP, call("logs", "PutRetentionPolicy", logGroupName="g", retentionInDays=30)],
        call("logs", "PutRetentionPolicy", logGroupName="g", retentionInDays=7),
    ),
    "no metric filter": (
        [GROUP],
        call("logs", "PutMetricFilter", **FILTER, filterPattern="x", metricTransformations=METRIC),
    ),
    "no alarm": ([], call("cloudwatch", "PutMetricAlarm", **ALARM, Threshold=1.0)),
    "another alarm": (
        [call("cloudwatch", "PutMetricAlarm", **ALARM, Threshold=5.0)],
        call("cloudwatch", "PutMetricAlarm", **ALARM, Threshold=1.0),
    ),
    "no event rule": ([], RULE),
    "an enabled event rule": ([RULE], call("events", "DisableRule", Name="e")),
    "event targets": (
        [RULE, call("events", "PutTargets", Rule="e", Targets=[{"Id": "1", "Arn": TOPIC}])],
        call("events", "PutTargets", Rule="e", Targets=[{"Id": "1", "Arn": TOPIC + "x"}, {"Id": "2", "Arn": TOPIC}]),
    ),
    "no detector": ([], call("guardduty", "CreateDetector", Enable=True)),
    "Security Hub off": ([], call("securityhub", "EnableSecurityHub")),
    "no topic policy attribute": (
        [call("sns", "CreateTopic", Name="t")],
        call(
            "sns", "SetTopicAttributes", TopicArn=TOPIC, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns"
        ),
    ),
    "queue attributes": (
        [call("sqs", "CreateQueue", QueueName="q")],
        call("sqs", "SetQueueAttributes", QueueUrl=QUEUE, Attributes={"VisibilityTimeout": "5", "KmsMasterKeyId": "k"}),
    ),
    "queue tags": (
        [call("sqs", "CreateQueue", QueueName="q", tags={"a": "old"})],
        call("sqs", "TagQueue", QueueUrl=QUEUE, Tags={"a": "new", "b": "new"}),
    ),
    "a table without recovery": (
        [TABLE],
        call(
            "dynamodb",
            "UpdateContinuousBackups",
            TableName="d",
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        ),
    ),
    "a table without protection": (
        [TABLE],
        call("dynamodb", "UpdateTable", TableName="d", DeletionProtectionEnabled=True),
    ),
    "no parameter": ([], call("ssm", "PutParameter", Name="p", Value="v", Type="String")),
    "another parameter": (
        [call("ssm", "PutParameter", Name="p", Value="old", Type="String")],
        call("ssm", "PutParameter", Name="p", Value="v", Type="String", Overwrite=True),
    ),
    "a repository without scans": (
        [call("ecr", "CreateRepository", repositoryName="repo")],
        call(
            "ecr",
            "PutImageScanningConfiguration",
            repositoryName="repo",
            imageScanningConfiguration={"scanOnPush": True},
        ),
    ),
    "no alternate contact": (
        [],
        call(
            "account",
            "PutAlternateContact",
            AlternateContactType="SECURITY",
            Name="n",
            Title="t",
            EmailAddress="e@e",
            PhoneNumber="1",
        ),
    ),
}


def proven(write):
    """Send a write and then its way back; the states before, between and after."""
    pre = answers_now(write)
    back = inverse.undo(write, pre, None)
    response = send(write)
    post = answers_now(write)
    back = inverse.undo(write, pre, response)
    for each in back.calls:
        send(each)
    return inverse.state(write, pre), inverse.state(write, post), inverse.state(write, answers_now(write)), back


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
@mock_aws
def test_undone_there_is_again(given, write):
    for each in given:
        send(each)
    predicted = inverse.predict(write, answers_now(write))

    before, between, after, back = proven(write)

    assert after == before
    assert (between != before) == bool(back.calls)
    assert back.reversible != "no"
    if isinstance(predicted, dict):
        assert predicted.items() <= between.items()  # the rest are defaults of AWS
    elif predicted is not inverse.UNKNOWN:
        assert between == predicted


@mock_aws
def test_versioning_that_was_never_set_is_suspended_which_is_not_the_same():
    for each in bucket():
        send(each)
    before, between, after, back = proven(
        call("s3", "PutBucketVersioning", **BUCKET, VersioningConfiguration={"Status": "Enabled"})
    )
    assert (before, between) == (None, {"VersioningConfiguration.Status": "Enabled"})
    assert after == {"VersioningConfiguration.Status": "Suspended"}
    assert back.reversible == "partial"
    assert "never unset" in back.reason


WORLD = {"CidrIp": "0.0.0.0/0", "Description": "opened by hand"}
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
OPENED = [
    SSH | {"IpRanges": [WORLD, {"CidrIp": "192.0.2.0/24", "Description": "office"}]},
    SSH | {"Ipv6Ranges": [{"CidrIpv6": "::/0", "Description": "six"}]},
    {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
]
REVOKED = {  # given as ...: the parameters, from the group's id and its rules
    "permissions": lambda group, _rules: {"IpPermissions": [SSH | {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]},
    "permissions as they were read": lambda group, _rules: {
        "IpPermissions": send(call("ec2", "DescribeSecurityGroups", GroupIds=[group]))["SecurityGroups"][0][
            "IpPermissions"
        ]
    },
    "a protocol by its number": lambda group, _rules: {
        "IpPermissions": [SSH | {"IpProtocol": "6", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    },
    "one range": lambda group, _rules: SSH | {"CidrIp": "0.0.0.0/0"},
    "every protocol": lambda group, _rules: {"IpPermissions": [OPENED[2]]},
    "rule ids": lambda group, rules: {"SecurityGroupRuleIds": rules},
}


def group_with(permissions):
    group = send(call("ec2", "CreateSecurityGroup", GroupName="g", Description="g"))["GroupId"]
    send(call("ec2", "AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=permissions))
    return group


def rules_of(group):
    found = send(call("ec2", "DescribeSecurityGroupRules", Filters=[{"Name": "group-id", "Values": [group]}]))
    return [rule for rule in found["SecurityGroupRules"] if not rule["IsEgress"]]


def as_set(rules):
    names = ("IpProtocol", "FromPort", "ToPort", "CidrIpv4", "CidrIpv6", "PrefixListId", "Description")
    sources = [str(rule.get("ReferencedGroupInfo", {}).get("GroupId")) for rule in rules]
    return {(*(rule.get(name) for name in names), source) for rule, source in zip(rules, sources, strict=True)}


@pytest.mark.parametrize("revoked", REVOKED.values(), ids=REVOKED)
@mock_aws
def test_revoked_ingress_comes_back_with_its_descriptions_when_given_as(revoked):
    group = group_with(OPENED)
    rules = rules_of(group)
    write = call(
        "ec2", "RevokeSecurityGroupIngress", GroupId=group, **revoked(group, [r["SecurityGroupRuleId"] for r in rules])
    )

    before, between, after, back = proven(write)

    assert as_set(rules_of(group)) == as_set(rules)
    assert before
    assert between == []
    assert after == (before if "SecurityGroupRuleIds" not in write.parameters else [])  # they come back with new ids
    assert back.reversible == "yes"


@mock_aws
def test_a_rule_that_names_a_group_comes_back():
    other = send(call("ec2", "CreateSecurityGroup", GroupName="o", Description="o"))["GroupId"]
    pair = {"GroupId": other, "Description": "the other"}
    group = group_with([SSH | {"UserIdGroupPairs": [pair]}])
    rules = rules_of(group)

    before, between, _after, _back = proven(
        call("ec2", "RevokeSecurityGroupIngress", GroupId=group, SecurityGroupRuleIds=[rules[0]["SecurityGroupRuleId"]])
    )

    assert (len(before), between) == (1, [])
    assert as_set(rules_of(group)) == as_set(rules)


@mock_aws
def test_tags_of_a_rule_do_not_come_back_which_is_said():
    group = group_with(OPENED)
    [rule, *_others] = [rule["SecurityGroupRuleId"] for rule in rules_of(group)]
    send(call("ec2", "CreateTags", Resources=[rule], Tags=[{"Key": "a", "Value": "b"}]))
    write = call("ec2", "RevokeSecurityGroupIngress", GroupId=group, SecurityGroupRuleIds=[rule])
    pre = answers_now(write)
    pre[0]["SecurityGroupRules"][0]["Tags"] = [{"Key": "a", "Value": "b"}]  # which moto leaves out

    back = inverse.undo(write, pre, None)

    assert (back.reversible, back.reason) == ("partial", "the tags of the rules do not come back")


@mock_aws
def test_authorized_rules_go_again_and_those_that_were_there_stay():
    group = group_with([OPENED[0]])
    rules = rules_of(group)
    before, between, after, _back = proven(
        call("ec2", "AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=[OPENED[1], OPENED[2]])
    )
    assert (before, len(between), after) == ([], 2, [])
    assert as_set(rules_of(group)) == as_set(rules)


@mock_aws
def test_revoked_egress_comes_back():
    group = send(call("ec2", "CreateSecurityGroup", GroupName="g", Description="g"))["GroupId"]
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    before, between, after, _back = proven(
        call("ec2", "RevokeSecurityGroupEgress", GroupId=group, IpPermissions=[everything])
    )
    assert (before == after, between) == (True, [])


@pytest.fixture
def instance():
    with mock_aws():
        image = send(call("ec2", "DescribeImages"))["Images"][0]["ImageId"]
        started = send(call("ec2", "RunInstances", ImageId=image, MinCount=1, MaxCount=1))
        yield started["Instances"][0]["InstanceId"]


def test_metadata_options_come_back_as_far_as_they_were_changed(instance):
    before, between, after, back = proven(
        call("ec2", "ModifyInstanceMetadataOptions", InstanceId=instance, HttpTokens="required", HttpEndpoint="enabled")
    )
    assert before == after == {"HttpTokens": "optional", "HttpEndpoint": "enabled"}
    assert between["HttpTokens"] == "required"
    assert set(back.calls[0].parameters) == {"InstanceId", "HttpTokens", "HttpEndpoint"}


def test_a_stopped_instance_starts_again_but_not_as_if_nothing_had_been(instance):
    before, between, after, back = proven(call("ec2", "StopInstances", InstanceIds=[instance]))
    assert (before, between, after) == ({instance: True}, {instance: False}, {instance: True})
    assert back.reversible == "partial"


def test_a_detached_volume_is_attached_again(instance):
    volume = send(call("ec2", "CreateVolume", Size=1, AvailabilityZone=f"{REGION}a"))["VolumeId"]
    attach = call("ec2", "AttachVolume", VolumeId=volume, InstanceId=instance, Device="/dev/sdf")
    before, between, after, _back = proven(attach)
    assert (before, between, after) == (None, {"InstanceId": instance, "Device": "/dev/sdf"}, None)
    send(attach)
    before, between, after, _back = proven(call("ec2", "DetachVolume", VolumeId=volume, InstanceId=instance))
    assert (before == after, between) == (True, None)


def test_tags_of_several_instances_and_volumes(instance):
    volume = send(call("ec2", "CreateVolume", Size=1, AvailabilityZone=f"{REGION}a"))["VolumeId"]
    send(call("ec2", "CreateTags", Resources=[volume], Tags=[{"Key": "a", "Value": "old"}]))
    new = [{"Key": "a", "Value": "new"}, {"Key": "b", "Value": "new"}]
    before, between, after, _back = proven(call("ec2", "CreateTags", Resources=[instance, volume], Tags=new))
    assert before == after == {instance: {}, volume: {"a": "old"}}
    assert between[volume] == {"a": "new", "b": "new"}
    before, between, after, _back = proven(call("ec2", "DeleteTags", Resources=[volume], Tags=[{"Key": "a"}]))
    assert (before == after, between) == (True, {volume: {}})


@mock_aws
def test_a_flow_log_that_was_made_goes_again():
    send(call("ec2", "CreateVpc", CidrBlock="10.0.0.0/16"))
    vpc = send(call("ec2", "DescribeVpcs"))["Vpcs"][0]["VpcId"]
    write = call(
        "ec2", "CreateFlowLogs", ResourceIds=[vpc], ResourceType="VPC", TrafficType="REJECT", LogGroupName="g",
        DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/r",
    )  # fmt: skip
    before, between, after, _back = proven(write)
    assert (before, len(between), after) == (None, 1, None)


@mock_aws
def test_key_rotation_is_switched_off_again():
    key = send(call("kms", "CreateKey"))["KeyMetadata"]["KeyId"]
    before, between, after, _back = proven(call("kms", "EnableKeyRotation", KeyId=key))
    assert (before, bool(between), after) == (False, True, False)


@mock_aws
def test_an_access_key_is_active_again():
    send(call("iam", "CreateUser", UserName="u"))
    key = send(call("iam", "CreateAccessKey", UserName="u"))["AccessKey"]["AccessKeyId"]
    send(call("iam", "CreateAccessKey", UserName="u"))
    before, between, after, _back = proven(
        call("iam", "UpdateAccessKey", UserName="u", AccessKeyId=key, Status="Inactive")
    )
    assert (before, between, after) == ({"Status": "Active"}, {"Status": "Inactive"}, {"Status": "Active"})


@mock_aws
def test_a_detector_is_off_again():
    detector = send(call("guardduty", "CreateDetector", Enable=False))["DetectorId"]
    before, between, after, _back = proven(call("guardduty", "UpdateDetector", DetectorId=detector, Enable=True))
    assert (before, between, after) == ({"Enable": False}, {"Enable": True}, {"Enable": False})


def lambda_policy(**statement):
    everyone = {"Sid": "s", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": "arn"}
    return [{"Policy": json.dumps({"Version": "2012-10-17", "Statement": [everyone | statement]})}]


PERMISSIONS = {  # a permission ...: (its statement, what AddPermission is given; None where there is no way back)
    "for everyone": ({}, {"Principal": "*"}),
    "for an account": ({"Principal": {"AWS": "123456789012"}}, {"Principal": "123456789012"}),
    "for a service from one source": (
        {"Principal": {"Service": "s3.amazonaws.com"}, "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}}},
        {"Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::b"},
    ),
    "of a function URL": (
        {"Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}},
        {"Principal": "*", "FunctionUrlAuthType": "NONE"},
    ),
    "under a condition that AddPermission does not know": (
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        None,
    ),
    "for two accounts": ({"Principal": {"AWS": ["123456789012", "210987654321"]}}, None),
}


@pytest.mark.parametrize(("statement", "given"), PERMISSIONS.values(), ids=PERMISSIONS)
def test_a_removed_permission(statement, given):
    write = call("lambda", "RemovePermission", FunctionName="f", StatementId="s")

    back = inverse.undo(write, lambda_policy(**statement), {})

    if given is None:
        assert (back.calls, back.reversible) == ((), "no")
        assert back.reason
    else:
        again = {"FunctionName": "f", "StatementId": "s", "Action": "lambda:InvokeFunction"}
        assert back.calls == (call("lambda", "AddPermission", **again, **given),)
        assert refused(back.calls[0]) == ""


# --- what has no way back ---------------------------------------------------------------------------------------------

WITHOUT = {
    "a write without a row": (call("zzz", "PutNothing"), [], "no inverse is known"),
    "a message": (call("sns", "Publish", Message="m"), [], "a message that was sent is not taken back"),
    "a parameter that was a secret": (
        call("ssm", "PutParameter", Name="p", Value="v", Overwrite=True),
        [{"Parameter": {"Type": "SecureString", "Value": "ciphertext"}}],
        "the former value is a secret and is not kept",
    ),
    "a secret deleted for good": (
        call("secretsmanager", "DeleteSecret", SecretId="s", ForceDeleteWithoutRecovery=True),
        [{}],
        "a secret deleted without recovery is not kept",
    ),
    "encryption of a domain": (
        call("opensearch", "UpdateDomainConfig", DomainName="d", EncryptionAtRestOptions={"Enabled": True}),
        [{"DomainConfig": {}}],
        "encryption once switched on cannot be switched off",
    ),
    "a member that cannot be unset": (
        call("rds", "ModifyDBInstance", DBInstanceIdentifier="d", MonitoringRoleArn="arn"),
        [{"DBInstances": [{}]}],
        "MonitoringRoleArn was not set before and cannot be unset",
    ),
    "a parameter that no path knows": (
        call("rds", "ModifyDBInstance", DBInstanceIdentifier="d", CloudwatchLogsExportConfiguration={}),
        [{"DBInstances": [{"MultiAZ": True}]}],
        "CloudwatchLogsExportConfiguration is not put back",
    ),
}


@pytest.mark.parametrize(("write", "pre", "reason"), WITHOUT.values(), ids=WITHOUT)
def test_no_way_back_from(write, pre, reason):
    assert inverse.undo(write, pre, {}) == inverse.Undo((), "no", reason)


def test_what_comes_back_only_in_part_says_what_does_not():
    write = call("rds", "ModifyDBInstance", DBInstanceIdentifier="d", MultiAZ=True, NewDBInstanceIdentifier="e")
    back = inverse.undo(write, [{"DBInstances": [{"MultiAZ": False}]}], {})
    assert back.calls[0].parameters == {"DBInstanceIdentifier": "d", "MultiAZ": False, "ApplyImmediately": True}
    assert (back.reversible, back.reason) == ("partial", "NewDBInstanceIdentifier is not put back")


def test_only_what_is_named_as_absence_means_absent():
    reading = call("s3", "GetBucketPolicy", Bucket="bkt")
    assert inverse.means_absent(reading, "NoSuchBucketPolicy")
    assert not inverse.means_absent(reading, "AccessDenied")
    services = {operation.partition(":")[0] for operation in inverse.operations()}
    codes = {code for service in services for told in inverse._absent(service).values() for code in told}
    assert not any("AccessDenied" in code for code in codes)


def test_only_the_file_of_a_calls_service_is_read():
    code = (
        "import sys; from trueup.remediation import inverse; from trueup.runner.calls import Call;"
        "assert inverse.reads(Call('s3', 'PutBucketPolicy', {'Bucket': 'b'}, 'eu-west-1'));"
        "print([name for name in sys.modules if name.startswith('trueup.remediation.inverse.')"
        " and name.count('.') == 3 and not name.endswith(('families', 'values'))])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "['trueup.remediation.inverse.s3']"


@pytest.mark.parametrize("service", ["families", "values", "no-such-service", "../s3", "os"])
def test_what_is_no_service_has_no_rows(service):
    assert not inverse.known(f"{service}:PutBucketPolicy")
