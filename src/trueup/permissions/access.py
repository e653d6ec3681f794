"""Which calls read, which write, and which IAM action on which resource permits each.

Works without network, credentials and any package but botocore.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from trueup.documents import api_models
from trueup.permissions import arn_templates, dependents, iam_actions
from trueup.permissions.arn_templates import ANY, Permission, Place
from trueup.permissions.iam_actions import actions

__all__ = ["ANY", "READ", "SENSITIVE", "WRITE", "Level", "Permission", "Place", "actions", "level", "permissions"]

Level = Literal["read", "sensitive", "write"]
READ: Level = "read"
SENSITIVE: Level = "sensitive"
WRITE: Level = "write"

# IAM says Read, yet something is changed or handed out.
_WRITES = {
    "config:DeliverConfigSnapshot",
    "dms:TestConnection",
    "ec2:StartDeclarativePoliciesReport",
    "elasticbeanstalk:RequestEnvironmentInfo",
    "sagemaker-runtime:InvokeEndpoint",
    "sagemaker-runtime:InvokeEndpointAsync",
    "sagemaker-runtime:InvokeEndpointWithResponseStream",
    "sqs:ReceiveMessage",
    "sts:GetSessionToken",
}
# Nothing that a fix could see is changed, but the answer is secret, or work is started that leaves a report behind.
_SENSITIVE = {
    "acm:ExportCertificate",
    "cloudformation:DetectStackDrift",
    "cloudformation:DetectStackResourceDrift",
    "cloudformation:DetectStackSetDrift",
    "codeartifact:GetAuthorizationToken",
    "ec2:GetPasswordData",
    "ecr:GetAuthorizationToken",
    "iam:GenerateCredentialReport",
    "iam:GenerateServiceLastAccessedDetails",
    "kms:Decrypt",
    "lambda:GetFunction",  # a presigned URL of the code
    "logs:StartQuery",
    "s3:GetObject",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "sts:AssumeRole",
}
_READING_VERBS = ("Describe", "Get", "List", "BatchGet", "Head", "Search", "Lookup")


@lru_cache(maxsize=4096)
def level(service: str, operation: str) -> Level:
    """Whether a call of boto3's client `service` changes nothing (read), tells secrets (sensitive) or changes things.

    The first to answer wins: our own exceptions, IAM's access level, botocore's read-only mark, the HTTP method, the
    verb. What nobody knows is a write.
    """
    name = f"{service}:{operation}"
    if name in _WRITES:
        return WRITE
    if name in _SENSITIVE:
        return SENSITIVE
    levels = [iam_actions.level(action) for action in actions(service, operation)]
    if levels and all(levels):
        return READ if set(levels) <= set("LR") else WRITE
    known = iam_actions.exception(service, operation)
    if known:
        return READ if known == "reads" else WRITE
    model = api_models.operation(service, operation)
    return level_by_model(model) if model is not None else _level_by_verb(operation)


def level_by_model(model: Any) -> Level:
    """What botocore's OperationModel alone says about a call."""
    if model._operation_model.get("readonly"):
        return READ
    method = model.http.get("method") if model.service_model.metadata["protocol"].startswith("rest-") else None
    if method in ("GET", "HEAD"):
        return READ
    return _level_by_verb(model.name)


def _level_by_verb(operation: str) -> Level:
    return READ if operation.startswith(_READING_VERBS) else WRITE


def permissions(
    service: str, operation: str, parameters: Mapping[str, Any], place: Place | None = None
) -> tuple[Permission, ...]:
    """What a role needs for one call: the call's own actions first, then those that its parameters bring along.

    A parameter's value, or a part of it, that is not known is ANY. Unknown services are permitted on every resource,
    with that reason.
    """
    place = place or Place()
    parameters = {name: arn_templates.speakable(value) for name, value in parameters.items()}
    if service in ("apigateway", "apigatewayv2"):
        own = [_gateway_permission(service, operation, parameters, place)]
    else:
        own = [_own(action, parameters, place) for action in actions(service, operation)]
    writes = level(service, operation) == WRITE
    return (*own, *dependents.permissions(service, operation, parameters, place, own, writes))


def _own(action: str, parameters: Mapping[str, Any], place: Place) -> Permission:
    if action in ("ec2:CreateTags", "ec2:DeleteTags"):
        return _tagged_by_id(action, parameters, place)
    kinds = iam_actions.types(action)
    if not kinds:
        why = "cannot be limited to a resource" if iam_actions.level(action) else "is not in the table of actions"
        return Permission(action, (ANY,), f"{action} {why}")
    given = arn_templates.Given(parameters)
    arns: list[str] = []
    named = False
    for kind in kinds:
        templates, required = iam_actions.templates(action, kind), not kind.startswith("?")
        found = [arn for each in templates for arn in arn_templates.filled(action, each, given, place, required)]
        named = named or bool(found)
        if not found and required:
            found = [arn_templates.blank(each, place) for each in templates]
        arns += found
    if not named and (iam_actions.level(action) in "LR" or not arns):
        return Permission(action, (ANY,), f"no parameter of {action} names one resource")
    return Permission(action, tuple(dict.fromkeys(arns)), arn_templates.reason(arns))


def _tagged_by_id(action: str, parameters: Mapping[str, Any], place: Place) -> Permission:
    """EC2 tags resources of every type by their ids; images and snapshots have no account in their ARN."""
    ids = parameters.get("Resources", ANY)
    known = [each if isinstance(each, str) else ANY for each in (ids if isinstance(ids, list | tuple) else [ids])]
    arns = [f"arn:{place.partition}:ec2:{place.region}:*:*/{each}" for each in known]
    return Permission(action, tuple(arns), "the type of the resource is not among the parameters")


def _gateway_permission(service: str, operation: str, parameters: Mapping[str, Any], place: Place) -> Permission:
    """API Gateway's actions are HTTP methods and its resources are paths of its API."""
    [action] = actions(service, operation)
    model = api_models.operation(service, operation)
    if model is None:
        return Permission(action, (ANY,), f"{service} has no operation {operation}, so its path is unknown")
    values = {
        member.serialization.get("name", name): str(parameters.get(name, ANY))
        for name, member in (model.input_shape.members.items() if model.input_shape else ())
        if member.serialization.get("location") == "uri"
    }
    path = model.http["requestUri"].partition("?")[0].removeprefix("/v2")
    path = re.sub(r"{([^}+]+)\+?}", lambda match: values.get(match[1], ANY), path)
    arn = f"arn:{place.partition}:apigateway:{place.region}::{path}"
    return Permission(action, (arn,), arn_templates.reason([arn]))
