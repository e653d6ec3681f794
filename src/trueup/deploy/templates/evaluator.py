"""In the security account, once in each Region: the function that judges for every account."""

from __future__ import annotations

from typing import Any

from trueup.deploy import package
from trueup.deploy.templates import parts
from trueup.deploy.templates.language import (
    REGION,
    Template,
    attribute,
    either,
    equal,
    given,
    ref,
    sub,
    template,
    text_parameter,
)
from trueup.packs.build import EVALUATION_ROLE

LONGEST_RUN = 900  # seconds; Lambda runs no function longer
SIX_HOURS = 21_600

# What CloudWatch Logs takes. Source: PutRetentionPolicy.
RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]

PARAMETERS = {
    "Name": text_parameter(Default="trueup-evaluator", AllowedPattern="[a-z0-9-]{1,48}"),
    "OrganizationId": parts.ORGANIZATION_ID,
    "HomeRegion": text_parameter("The Region whose stack holds the function's role, which is global."),
    "CodeBucket": text_parameter(),
    "CodeKey": text_parameter("Its name holds a digest of the code, so that new code is a new key."),
    "EvaluationRoleName": text_parameter(
        "The role of every account that this function may assume.", Default=EVALUATION_ROLE
    ),
    "MemorySize": {"Type": "Number", "Default": 512, "MinValue": 128, "MaxValue": 10240},
    "ReservedConcurrency": {
        "Type": "Number",
        "Default": -1,
        "Description": "How many run at once, so that other functions keep theirs; -1 reserves none.",
        "MinValue": -1,
    },
    "LogRetentionDays": {"Type": "Number", "Default": 365, "AllowedValues": RETENTIONS},
    "KmsKeyArn": text_parameter(
        "The key of this Region that encrypts logs, dead letters and alarms; empty for AWS's own keys.", Default=""
    ),
    "KmsKeyArns": {
        "Type": "CommaDelimitedList",
        "Default": "",
        "Description": "The keys of all Regions, for the role; empty for AWS's own keys.",
    },
    "AlarmEmail": text_parameter("Who is told when the function fails; empty for nobody.", Default=""),
}


def build() -> Template:
    """The template of a Region's evaluator function, and at home of its role."""
    return template(
        "trueup, security account, each Region: the evaluator function",
        parameters=PARAMETERS,
        conditions={
            "IsHome": equal(REGION, ref("HomeRegion")),
            "HasKey": given(ref("KmsKeyArn")),
            "HasKeys": given({"Fn::Join": ["", ref("KmsKeyArns")]}),
            "Reserves": given(ref("ReservedConcurrency"), -1),
            "HasEmail": given(ref("AlarmEmail")),
        },
        resources={
            "Role": {"Type": "AWS::IAM::Role", "Condition": "IsHome", "Properties": _role()},
            "LogGroup": _log_group(),
            **parts.dead_letters("${Name}-dead-letters"),
            "Function": {"Type": "AWS::Lambda::Function", "DependsOn": "LogGroup", "Properties": _function()},
            "Retries": _retries(),
            **_alarms(),
        },
        outputs={"FunctionArn": {"Value": attribute("Function", "Arn")}},
    )


def _role() -> dict[str, Any]:
    keys = parts.allow(["kms:Decrypt", "kms:GenerateDataKey"], ref("KmsKeyArns"), sid="EncryptWhatFailed")
    statements = [
        parts.allow(
            "sts:AssumeRole",
            sub("arn:${AWS::Partition}:iam::*:role/${EvaluationRoleName}"),
            sid="BecomeTheEvaluationRoleInsideTheOrganization",
            Condition={"StringEquals": {"aws:ResourceOrgID": ref("OrganizationId")}},
        ),
        parts.allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            sub("arn:${AWS::Partition}:logs:*:${AWS::AccountId}:log-group:/aws/lambda/${Name}:*"),
            sid="WriteLogs",
        ),
        parts.allow(
            "sqs:SendMessage",
            sub("arn:${AWS::Partition}:sqs:*:${AWS::AccountId}:${Name}-dead-letters"),
            sid="KeepWhatFailed",
        ),
        either("HasKeys", keys),
    ]
    description = "The evaluator function acts with it, and may become the evaluation role of an account."
    return parts.service_role(ref("Name"), description, parts.trust("lambda.amazonaws.com"), statements)


def _log_group() -> dict[str, Any]:
    return {
        "Type": "AWS::Logs::LogGroup",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "LogGroupName": sub("/aws/lambda/${Name}"),
            "RetentionInDays": ref("LogRetentionDays"),
            "KmsKeyId": either("HasKey", ref("KmsKeyArn")),
        },
    }


def _function() -> dict[str, Any]:
    elsewhere = sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Name}")
    return {
        "FunctionName": ref("Name"),
        "Description": "Judges resources of every account of the organization for AWS Config.",
        "Runtime": package.RUNTIME,
        "Architectures": [package.ARCHITECTURE],
        "Handler": package.HANDLER,
        "Role": either("IsHome", attribute("Role", "Arn"), elsewhere),
        "Code": {"S3Bucket": ref("CodeBucket"), "S3Key": ref("CodeKey")},
        "MemorySize": ref("MemorySize"),
        "Timeout": LONGEST_RUN,
        "ReservedConcurrentExecutions": either("Reserves", ref("ReservedConcurrency")),
        "DeadLetterConfig": {"TargetArn": attribute("DeadLetters", "Arn")},
        "LoggingConfig": {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"},
    }


def _retries() -> dict[str, Any]:
    # AWS Config does not wait for an answer: Lambda retries, and what fails for good becomes a dead letter.
    return {
        "Type": "AWS::Lambda::EventInvokeConfig",
        "Properties": {
            "FunctionName": ref("Function"),
            "Qualifier": "$LATEST",
            "MaximumRetryAttempts": 2,
            "MaximumEventAgeInSeconds": SIX_HOURS,
        },
    }


def _alarms() -> dict[str, Any]:
    allowed = parts.allow(
        "sns:Publish",
        ref("Alarms"),
        sid="AllowAlarms",
        Principal={"Service": "cloudwatch.amazonaws.com"},
        Condition=parts.OF_THIS_ACCOUNT,
    )
    function: dict[str, Any] = {
        "Namespace": "AWS/Lambda",
        "Dimensions": [{"Name": "FunctionName", "Value": ref("Function")}],
        "Statistic": "Sum",
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    }
    queue: dict[str, Any] = {
        "Namespace": "AWS/SQS",
        "Dimensions": [{"Name": "QueueName", "Value": attribute("DeadLetters", "QueueName")}],
        "Statistic": "Maximum",
        "Threshold": 60,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    return {
        **parts.topic("Alarms", "${Name}-alarms", "AlarmEmail", "AlarmSubscription", allowed),
        "ErrorsAlarm": _alarm(
            "errors",
            "An evaluation failed and is retried; the log of the function names the rule and the account.",
            MetricName="Errors",
            **function,
        ),
        "ThrottlesAlarm": _alarm(
            "throttles",
            "Evaluations have waited for a quarter of an hour; raise the reserved concurrency.",
            MetricName="Throttles",
            periods=3,
            **function,
        ),
        "DeadLettersAlarm": _alarm(
            "dead-letters",
            "An evaluation was given up; its event lies in the queue, and its result in AWS Config is stale.",
            MetricName="ApproximateAgeOfOldestMessage",
            **queue,
        ),
    }


def _alarm(name: str, description: str, periods: int = 1, **metric: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": sub(f"${{Name}}-{name}"),
            "AlarmDescription": description,
            **metric,
            "Period": 300,
            "EvaluationPeriods": periods,
            "TreatMissingData": "notBreaching",
            "AlarmActions": [ref("Alarms")],
        },
    }
