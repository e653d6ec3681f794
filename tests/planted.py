"""Calls that hold a secret, and an account whose answers are made up without a network."""

import json

import boto3
from hypothesis import strategies as st

from trueup.aws import Aws

ACCOUNT, REGION = "123456789012", "eu-west-1"

# Anything that is no word: with a capital and a digit, and without braces, which would be a reference.
secrets = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="{}", exclude_categories=("Cc", "Zs")),
    min_size=4,
    max_size=30,
).map(lambda text: f"S3cret{text}")


def calls(secret):
    """situation -> service, API and parameters of a write that holds the secret."""
    return {
        "a member that is a secret": (
            "rds", "ModifyDBInstance", {"DBInstanceIdentifier": "d", "MasterUserPassword": secret},
        ),
        "user data": ("ec2", "RunInstances", {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1, "UserData": secret}),
        "user data of an instance that exists": (
            "ec2", "ModifyInstanceAttribute", {"InstanceId": "i-1", "Attribute": "userData", "Value": secret},
        ),
        "an environment": (
            "lambda",
            "UpdateFunctionConfiguration",
            {"FunctionName": "f", "Environment": {"Variables": {"MODE": secret}}},
        ),
        "an environment of a container": (
            "ecs",
            "RegisterTaskDefinition",
            {"family": "f", "containerDefinitions": [{"environment": [{"name": "MODE", "value": secret}]}]},
        ),
        "an environment of a build": (
            "codebuild",
            "UpdateProject",
            {"name": "p", "environment": {
                "type": "LINUX_CONTAINER", "image": "i", "computeType": "BUILD_GENERAL1_SMALL",
                "environmentVariables": [{"name": "MODE", "value": secret}]}},
        ),
        "an environment of a service": (
            "apprunner",
            "UpdateService",
            {"ServiceArn": "arn:aws:apprunner:eu-west-1:123456789012:service/s/1",
             "SourceConfiguration": {"ImageRepository": {
                 "ImageIdentifier": "i", "ImageRepositoryType": "ECR",
                 "ImageConfiguration": {"RuntimeEnvironmentVariables": {"MODE": secret}}}}},
        ),
        "an argument of a job": (
            "glue",
            "CreateJob",
            {"Name": "j", "Role": "r", "Command": {"Name": "glueetl"}, "DefaultArguments": {"--password": secret}},
        ),
        "parameters of a command": (
            "ssm",
            "SendCommand",
            {"DocumentName": "AWS-RunShellScript", "Parameters": {"commands": [f"login {secret}"]}},
        ),
        "parameters of an automation": (
            "ssm", "StartAutomationExecution", {"DocumentName": "AWS-X", "Parameters": {"DbPassword": [secret]}},
        ),
        "a parameter that is encrypted": (
            "ssm", "PutParameter", {"Name": "/p", "Value": secret, "Type": "SecureString"},
        ),
        "a parameter of a stack": (
            "cloudformation",
            "CreateStack",
            {"StackName": "s", "Parameters": [{"ParameterKey": "DbPassword", "ParameterValue": secret}]},
        ),
        "a secret": ("secretsmanager", "PutSecretValue", {"SecretId": "s", "SecretString": secret}),
        "a secret as JSON": (
            "secretsmanager", "PutSecretValue", {"SecretId": "s", "SecretString": json.dumps([secret])},
        ),
        "a password of a user": ("iam", "CreateLoginProfile", {"UserName": "u", "Password": secret}),
        "a tag by whose name it is one": (
            "ec2", "CreateTags", {"Resources": ["i-1"], "Tags": [{"Key": "ApiToken", "Value": secret}]},
        ),
    }  # fmt: skip


SESSION = boto3.Session("testing", "testing", region_name=REGION)  # one, as reading botocore's models takes its time


class Answering(Aws):
    """An account that answers each operation with what `answers` says: a dict, or an error's message."""

    def __init__(self, answers):
        super().__init__(SESSION, REGION, ACCOUNT)
        object.__setattr__(self, "answers", answers)

    def client(self, service, region=None, credentials=None, prepare=None):
        client = self.session.client(service, region_name=REGION)
        client.meta.events.register("before-call", self._answer)
        if prepare is not None:
            prepare(service, client)
        return client

    def _answer(self, model, **_):
        said = self.answers.get(model.name, {})
        metadata = {"HTTPStatusCode": 400 if isinstance(said, str) else 200}
        answer = {"Error": {"Code": "ValidationException", "Message": said}} if isinstance(said, str) else dict(said)
        return type("Answer", (), {"status_code": metadata["HTTPStatusCode"]}), answer | {"ResponseMetadata": metadata}
