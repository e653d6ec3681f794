"""IAM actions that a call needs besides its own because of a parameter that it is given.

The service authorization reference lists them for an action as a whole; here each stands with what triggers it, so
that `iam:PassRole` is granted only where a role is passed, for that role and to that service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from trueup.documents import api_models
from trueup.permissions import iam_actions
from trueup.permissions.arn_templates import ANY, Permission, Place, is_wild

Found = tuple[str, Any]  # the path of a parameter, and its value

# A parameter that hands a role to a service. Roles that a call is about (iam, sts) are not passed.
_ROLE = re.compile(r"(?i)(role|role_?arn|permissionarn)$")
_NOT_PASSED = ("iam", "sts", "organizations")
# service:operation or service -> who gets the role, where it is not <prefix>.amazonaws.com
_PASSED_TO = {
    "apigateway": "apigateway.amazonaws.com",
    "apigatewayv2": "apigateway.amazonaws.com",
    "autoscaling": "ec2.amazonaws.com",
    "dms": "dms.amazonaws.com",
    "docdb": "rds.amazonaws.com",
    "ec2": "ec2.amazonaws.com",
    "ec2:CreateFlowLogs": "vpc-flow-logs.amazonaws.com",
    "ecs": "ecs-tasks.amazonaws.com",
    "neptune": "rds.amazonaws.com",
    "opensearch": "es.amazonaws.com",
    "rds": "rds.amazonaws.com",
    "shield": "drt.shield.amazonaws.com",
    "stepfunctions": "states.amazonaws.com",
}

# A parameter that hands a key to a service.
_KEY = re.compile(r"(?i)(kms_?key_?(id|arn)?|master_?key_?id|encryption_?key(_?arn|_?id)?|provider\.keyArn)$")
_KEY_ACTIONS = ("kms:CreateGrant", "kms:DescribeKey")
# What a service asks of the caller's right to a key when it is given one, where that is not _KEY_ACTIONS.
_KEY_ACTIONS_OF: dict[str, tuple[str, ...]] = {
    "cloudtrail": (),  # the trail itself uses the key
    "ec2": (
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    ),
    "ec2:ModifyEbsDefaultKmsKeyId": ("kms:DescribeKey",),
    "kms": (),  # the key is the resource itself
    "logs": (),
    "rds": ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
    "redshift": ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:RetireGrant"),
    "s3": ("kms:Decrypt", "kms:GenerateDataKey"),
    "s3:PutBucketEncryption": (),  # kept as a setting; the key is used by those who write objects
    "secretsmanager": ("kms:Decrypt", "kms:GenerateDataKey"),
    "sns": (),
    "sqs": (),
}


@dataclass(frozen=True)
class _Rule:
    """A call of `operation` that is given `parameter` needs `actions`; without a parameter every call does.

    parameter is a path, followed by `=value` where it must be one, or by `~part` where a text in it must hold one.
    The resource is the parameter's own value where that is an ARN and `named`.
    """

    operation: str
    parameter: str
    actions: tuple[str, ...]
    reason: str
    resource: str = ANY  # with {partition}, {region}, {account}
    named: bool = False
    condition: tuple[str, str, str] | None = None


def _linked(operation: str, principal: str, parameter: str = "") -> _Rule:
    return _Rule(
        operation,
        parameter,
        ("iam:CreateServiceLinkedRole",),
        f"the first such call in an account makes the service-linked role of {principal}",
        f"arn:{{partition}}:iam::{{account}}:role/aws-service-role/{principal}/*",
        condition=("StringEquals", "iam:AWSServiceName", principal),
    )


def _delivered(operation: str, bucket: str, stream: str, group: str = "", buckets: str = "*") -> tuple[_Rule, ...]:
    """What a call needs whose logs AWS delivers, by the parameter that tells each kind of destination.

    group is empty where the logs reach a log group through a role that is passed.
    """
    deliveries = ("logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:GetLogDelivery", "logs:ListLogDeliveries")
    groups = ("logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:PutResourcePolicy")
    policies = ("s3:GetBucketPolicy", "s3:PutBucketPolicy")
    kept = "the delivery lets itself into the bucket by its policy"
    return (
        *(
            _Rule(operation, kind, deliveries, "the logs are a log delivery of CloudWatch Logs")
            for kind in filter(None, (bucket, stream, group))
        ),
        _Rule(operation, bucket, policies, kept, f"arn:{{partition}}:s3:::{buckets}"),
        _linked(operation, "delivery.logs.amazonaws.com", stream),
        *(
            [_Rule(operation, group, groups, "the delivery lets itself into the log group by its policy")]
            if group
            else []
        ),
    )


_ORGANIZATION = ("organizations:DescribeOrganization", "organizations:ListDelegatedAdministrators")
_TRAIL_CALLS = ("cloudtrail:CreateTrail", "cloudtrail:UpdateTrail")

_RULES = (
    _linked("accessanalyzer:CreateAnalyzer", "access-analyzer.amazonaws.com"),
    _linked("guardduty:CreateDetector", "guardduty.amazonaws.com"),
    _linked("inspector2:Enable", "inspector2.amazonaws.com"),
    _linked("macie2:EnableMacie", "macie.amazonaws.com"),
    _linked("securityhub:EnableSecurityHub", "securityhub.amazonaws.com"),
    *(_linked(call, "cloudtrail.amazonaws.com", "IsOrganizationTrail") for call in _TRAIL_CALLS),
    *(
        _Rule(
            call,
            "IsOrganizationTrail",
            ("iam:GetRole", "organizations:ListAWSServiceAccessForOrganization", *_ORGANIZATION),
            "an organization trail reads the organization",
        )
        for call in _TRAIL_CALLS
    ),
    _Rule(
        "config:PutConfigurationAggregator",
        "OrganizationAggregationSource",
        ("organizations:EnableAWSServiceAccess", *_ORGANIZATION),
        "aggregating an organization reads it and trusts AWS Config in it",
    ),
    *_delivered(
        "ec2:CreateFlowLogs",
        bucket="LogDestinationType=s3",
        stream="LogDestinationType=kinesis-data-firehose",
    ),
    _Rule(
        "ec2:CreateVpcEndpoint",
        "",
        ("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
        "ec2:CreateVpcEndpoint looks up the network that it joins",
    ),
    _Rule(
        "ec2:CreateVpcEndpoint",
        "PrivateDnsEnabled",
        ("route53:AssociateVPCWithHostedZone",),
        "private DNS joins the VPC to a hosted zone of AWS",
    ),
    _Rule(
        "guardduty:CreatePublishingDestination",
        "DestinationProperties.DestinationArn",
        ("s3:GetObject", "s3:ListBucket"),
        "guardduty:CreatePublishingDestination looks into the bucket",
        "arn:{partition}:s3:::*",
    ),
    _Rule("kms:CreateKey", "Policy", ("kms:PutKeyPolicy",), "the key is made with a policy; its id is made by AWS"),
    *_delivered(
        "network-firewall:UpdateLoggingConfiguration",
        bucket="LoggingConfiguration.LogDestinationConfigs.LogDestinationType=S3",
        group="LoggingConfiguration.LogDestinationConfigs.LogDestinationType=CloudWatchLogs",
        stream="LoggingConfiguration.LogDestinationConfigs.LogDestinationType=KinesisDataFirehose",
    ),
    _Rule("route53resolver:AssociateFirewallRuleGroup", "", ("ec2:DescribeVpcs",), "the VPC is looked up"),
    _Rule("route53resolver:AssociateResolverQueryLogConfig", "", ("ec2:DescribeVpcs",), "the VPC is looked up"),
    *_delivered(
        "route53resolver:CreateResolverQueryLogConfig",
        bucket="DestinationArn~:s3:",
        group="DestinationArn~:logs:",
        stream="DestinationArn~:firehose:",
    ),
    _Rule(
        "secretsmanager:RotateSecret",
        "RotationLambdaARN",
        ("lambda:InvokeFunction",),
        "the rotation calls the function",
        "arn:{partition}:lambda:{region}:{account}:function:*",
        named=True,
    ),
    *_delivered(
        "wafv2:PutLoggingConfiguration",
        bucket="LoggingConfiguration.LogDestinationConfigs~:s3:",
        group="LoggingConfiguration.LogDestinationConfigs~:logs:",
        stream="LoggingConfiguration.LogDestinationConfigs~:firehose:",
        buckets="aws-waf-logs-*",
    ),
)

# What WAF asks of the caller's right to the resource that a web ACL is tied to, by a mark in its ARN.
_WEB_ACL_CALLS = ("AssociateWebACL", "DisassociateWebACL")
_WEB_ACL = {
    ":loadbalancer/app/": ("elasticloadbalancing:CreateWebACLAssociation", "elasticloadbalancing:SetWebAcl"),
    ":apigateway:": ("apigateway:SetWebACL",),
    ":appsync:": ("appsync:AssociateWebACL", "appsync:SetWebACL"),
    ":cognito-idp:": ("cognito-idp:AssociateWebACL",),
}

# The right that tag:TagResources needs of each service, by the service in the ARN; others have a TagResource.
_TAGGING = {
    "acm": "acm:AddTagsToCertificate",
    "autoscaling": "autoscaling:CreateOrUpdateTags",
    "cloudformation": "cloudformation:TagResource",
    "cloudtrail": "cloudtrail:AddTags",
    "codebuild": "codebuild:UpdateProject",
    "dynamodb": "dynamodb:TagResource",
    "ec2": "ec2:CreateTags",
    "eks": "eks:TagResource",
    "elasticfilesystem": "elasticfilesystem:TagResource",
    "elasticloadbalancing": "elasticloadbalancing:AddTags",
    "es": "es:AddTags",
    "iam": "iam:TagRole",
    "kms": "kms:TagResource",
    "lambda": "lambda:TagResource",
    "logs": "logs:TagResource",
    "rds": "rds:AddTagsToResource",
    "redshift": "redshift:CreateTags",
    "s3": "s3:PutBucketTagging",
    "secretsmanager": "secretsmanager:TagResource",
    "sns": "sns:TagResource",
    "sqs": "sqs:TagQueue",
    "ssm": "ssm:AddTagsToResource",
}
_TAGS = re.compile(r"(?i)^(tags|tags?_?list|tag_?specifications?)$")


def permissions(
    service: str, operation: str, parameters: Mapping[str, Any], place: Place, own: Sequence[Permission], writes: bool
) -> Iterator[Permission]:
    """The further permissions of a call whose own ones are given. Reads bring none along but what _RULES says."""
    given = list(_walk(parameters))
    if writes:
        yield from _passed_roles(service, operation, given, parameters, place)
        yield from _keys(service, operation, given, place)
        yield from _tags(operation, parameters, place, own)
    yield from _ruled(f"{service}:{operation}", given, place)
    if service in ("wafv2", "waf-regional") and operation in _WEB_ACL_CALLS:
        yield from _web_acl(parameters.get("ResourceArn", ANY))
    if f"{service}:{operation}" == "resourcegroupstaggingapi:TagResources":
        yield from _tagging(parameters.get("ResourceARNList", ANY))


@lru_cache(maxsize=1024)
def possible(service: str, operation: str) -> bool:
    """Whether some parameter of a call could bring further permissions along."""
    model = api_models.operation(service, operation)
    if model is None or model.input_shape is None:
        return False
    if any(rule.operation == f"{service}:{operation}" for rule in _RULES):
        return True
    paths = list(_members(model.input_shape, "", 0))
    return any(
        _ROLE.search(path) or _KEY.search(path) or _TAGS.search(path) or path.endswith("IamInstanceProfile")
        for path in paths
    )


def _members(shape: Any, path: str, depth: int) -> Iterator[str]:
    if depth > 4:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            here = f"{path}.{name}" if path else name
            yield here
            yield from _members(member, here, depth + 1)
    elif shape.type_name == "list":
        yield from _members(shape.member, path, depth + 1)


def _walk(value: Any, path: str = "") -> Iterator[Found]:
    """Every parameter by its path, such as `provider.keyArn`; lists leave no trace in it."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            here = f"{path}.{name}" if path else str(name)
            yield here, part
            yield from _walk(part, here)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _walk(part, path)


def _passed_roles(
    service: str, operation: str, given: Sequence[Found], parameters: Mapping[str, Any], place: Place
) -> Iterator[Permission]:
    name = f"{service}:{operation}"
    for path, value in given:
        last = path.rpartition(".")[2]
        if _ROLE.search(last) and isinstance(value, str) and value and service not in _NOT_PASSED:
            to = "monitoring.rds.amazonaws.com" if last == "MonitoringRoleArn" else _principal(service, operation)
            yield _pass_role(value, to, f"{path} passes a role to {to}", place)
        elif last == "IamInstanceProfile" and not operation.startswith(("CreateLaunchTemplate", "Disassociate")):
            yield _pass_role(
                ANY, "ec2.amazonaws.com", f"{path} passes the role of a profile, which has its own name", place
            )
    if name == "iam:AddRoleToInstanceProfile":
        role = str(parameters.get("RoleName", ANY))
        yield _pass_role(role, "ec2.amazonaws.com", "instances get the role that the profile holds", place)
    if name == "ssm:UpdateServiceSetting" and _may_be(
        parameters.get("SettingId"), "default-ec2-instance-management-role"
    ):
        role = str(parameters.get("SettingValue", ANY))
        yield _pass_role(role, "ssm.amazonaws.com", "the setting passes a role to every instance", place)
    if name == "sns:SetTopicAttributes" and _may_be(parameters.get("AttributeName"), "FeedbackRoleArn"):
        role = str(parameters.get("AttributeValue", ANY))
        yield _pass_role(role, "sns.amazonaws.com", "the attribute passes a role for delivery logs", place)


def _principal(service: str, operation: str) -> str:
    return (
        _PASSED_TO.get(f"{service}:{operation}")
        or _PASSED_TO.get(service)
        or f"{iam_actions.prefix(service)}.amazonaws.com"
    )


def _may_be(value: Any, ending: str) -> bool:
    return isinstance(value, str) and (value.endswith(ending) or ANY in value)


def _pass_role(role: str, to: str, reason: str, place: Place) -> Permission:
    arn = role if role.startswith("arn:") else f"arn:{place.partition}:iam::{place.account}:role/{role.lstrip('/')}"
    return Permission("iam:PassRole", (arn,), reason, (("StringEquals", "iam:PassedToService", to),))


def _keys(service: str, operation: str, given: Sequence[Found], place: Place) -> Iterator[Permission]:
    wanted = _KEY_ACTIONS_OF.get(f"{service}:{operation}", _KEY_ACTIONS_OF.get(service, _KEY_ACTIONS))
    for path, key in given:
        if not _KEY.search(path) or not isinstance(key, str) or not key or "alias/aws/" in key:
            continue  # the keys of AWS itself are every caller's to use
        known = key if key.startswith("arn:") else ANY if "alias/" in key else key
        arn = (
            known
            if known.startswith("arn:")
            else f"arn:{place.partition}:kms:{place.region}:{place.account}:key/{known}"
        )
        for action in wanted:
            for_aws = (("Bool", "kms:GrantIsForAWSResource", "true"),) if action == "kms:CreateGrant" else ()
            yield Permission(action, (arn,), f"{path} gives {service} a key to use", for_aws)


def _tags(
    operation: str, parameters: Mapping[str, Any], place: Place, own: Sequence[Permission]
) -> Iterator[Permission]:
    """Tagging what a call creates is a right of its own."""
    tags = next((value for name, value in parameters.items() if _TAGS.search(name) and value), None)
    if tags is None or not own or "Tag" in operation:
        return
    prefix = own[0].action.partition(":")[0]
    if prefix == "ec2":
        kinds = (
            [each.get("ResourceType", ANY) for each in tags if isinstance(each, Mapping)]
            if isinstance(tags, list)
            else []
        )
        arns = tuple(f"arn:{place.partition}:ec2:{place.region}:*:{kind}/*" for kind in kinds or [ANY])
        created = (("StringEquals", "ec2:CreateAction", operation),)
        yield Permission("ec2:CreateTags", arns, "what is created is tagged at once; its id is made by AWS", created)
        return
    thing = re.sub(r"^[A-Z][a-z]+", "", operation)
    for name in (f"Tag{thing}", "TagResource", "AddTags", "AddTagsToResource", "CreateTags", "AddTagsToCertificate"):
        if iam_actions.has(prefix, name):
            yield Permission(f"{prefix}:{name}", own[0].resources, "what is created is tagged at once")
            return


def _ruled(name: str, given: Sequence[Found], place: Place) -> Iterator[Permission]:
    for rule in _RULES:
        if rule.operation != name:
            continue
        values = list(_values(rule.parameter, given))
        if rule.parameter and not values:
            continue
        arn = rule.resource.format(partition=place.partition, region=place.region, account=place.account)
        if rule.named and isinstance(values[0], str) and values[0].startswith("arn:"):
            arn = values[0]
        for action in rule.actions:
            yield Permission(action, (arn,), rule.reason, (rule.condition,) if rule.condition else ())


def _values(parameter: str, given: Sequence[Found]) -> Iterator[Any]:
    """The values of a rule's parameter that make it hold; what is not known does."""
    path, sign, wanted = re.fullmatch(r"([^=~]*)([=~]?)(.*)", parameter).groups()  # type: ignore[union-attr]
    for found, value in given:
        texts = [text for text in (value if isinstance(value, list | tuple) else [value]) if isinstance(text, str)]
        unknown = any(ANY in text for text in texts)
        holds = {"": bool(value), "=": wanted in texts, "~": any(wanted in text for text in texts)}[sign]
        # Nothing below a structure is known where the structure itself is not.
        if (found == path and (holds or unknown)) or (path.startswith(f"{found}.") and unknown):
            yield value


def _web_acl(resource: Any) -> Iterator[Permission]:
    known = isinstance(resource, str) and resource.startswith("arn:") and not is_wild(resource)
    for mark, wanted in _WEB_ACL.items():
        if not known or mark in resource:
            for action in wanted:
                yield Permission(
                    action, (resource if known else ANY,), "a web ACL is tied to a resource of this service"
                )


def _tagging(listed: Any) -> Iterator[Permission]:
    arns = [arn for arn in (listed if isinstance(listed, list | tuple) else [listed]) if isinstance(arn, str)]
    if all(arn.startswith("arn:") for arn in arns):
        for arn in arns:
            service = arn.split(":")[2]
            yield Permission(
                _TAGGING.get(service, f"{service}:TagResource"), (arn,), "tag:TagResources tags through it"
            )
        return
    for action in _TAGGING.values():
        yield Permission(
            action, (ANY,), "tag:TagResources tags through the service of a resource that is not yet known"
        )
