"""What AWS checks a call for: whether it reads or writes, and which IAM action on which resource permits it.

Works without network, credentials and any package but botocore.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from trueup.documents import api_models
from trueup.permissions import dependents, facts, resources, service_table
from trueup.permissions.parameters import Given
from trueup.permissions.permission import ANY, Permission, Place, why_wild

__all__ = ["ANY", "READ", "SENSITIVE", "WRITE", "Level", "Permission", "Place", "actions", "level", "permissions"]

Level = Literal["read", "sensitive", "write"]
READ: Level = "read"
SENSITIVE: Level = "sensitive"
WRITE: Level = "write"

_READING_VERBS = ("Describe", "Get", "List", "BatchGet", "Head", "Search", "Lookup")
_COPIES = ("s3:CopyObject", "s3:UploadPartCopy")
_GATEWAYS = ("apigateway", "apigatewayv2")


@lru_cache(maxsize=4096)
def level(service: str, operation: str) -> Level:
    """Whether a call of boto3's client `service` changes nothing (read), tells secrets (sensitive) or changes things.

    The first to answer wins: our own exceptions, IAM's access level, botocore's read-only mark, the HTTP method, the
    verb. What nobody knows is a write.
    """
    name = f"{service}:{operation}"
    if name in facts.table("levels")["writes"]:
        return WRITE
    if name in facts.table("levels")["sensitive"]:
        return SENSITIVE
    levels = [service_table.level(action) for action in actions(service, operation)]
    if levels and all(levels):
        return READ if set(levels) <= set("LR") else WRITE
    known = service_table.exception(service, operation)
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


def actions(service: str, operation: str) -> tuple[str, ...]:
    """The IAM actions that a call itself is checked against, in IAM's spelling; none for what needs no permission."""
    names = facts.table("action_names")
    name = f"{service}:{operation}"
    if name in names["unchecked"]:
        return ()
    if name in names["renamed"]:
        return tuple(names["renamed"][name])
    if service in _GATEWAYS:
        model = api_models.operation(service, operation)
        return (f"apigateway:{model.http['method'] if model is not None else ANY}",)
    return (service_table.spelled(f"{service_table.prefix(service)}:{operation}"),)


def permissions(
    service: str, operation: str, parameters: Mapping[str, Any], place: Place | None = None
) -> tuple[Permission, ...]:
    """What a role needs for one call: the call's own actions first, then those that its parameters bring along.

    A parameter's value, or a part of it, that is not known is ANY; a parameter called ANY says that there may be more.
    Unknown services are permitted on every resource, with that reason.
    """
    place = place or Place()
    model = api_models.operation(service, operation)
    given = Given(parameters, model.input_shape if model is not None else None)
    copies = f"{service}:{operation}" in _COPIES
    if service in _GATEWAYS:
        own = [_gateway_permission(service, operation, given.parameters, place)]
    else:
        own = [
            resources.permission(action, _source(given) if copies and action == "s3:GetObject" else given, place)
            for action in actions(service, operation)
        ]
    writes = level(service, operation) == WRITE
    return (*own, *dependents.permissions(service, operation, given.parameters, place, own, writes))


def _source(given: Given) -> Given:
    """What a copy reads: S3 takes it as a structure, or as `bucket/key`."""
    source = given.parameters.get("CopySource", ANY)
    if isinstance(source, Mapping):
        return Given(source)
    bucket, _, key = str(source).partition("?")[0].removeprefix("/").partition("/")
    return Given({"Bucket": bucket or ANY, "Key": key or ANY})


def _gateway_permission(service: str, operation: str, parameters: Mapping[str, Any], place: Place) -> Permission:
    """API Gateway's actions are HTTP methods and its resources are paths of its API."""
    [action] = actions(service, operation)
    model = api_models.operation(service, operation)
    if model is None:
        return Permission(action, (ANY,), f"{service} has no operation {operation}, so its path is unknown")
    texts = {name: value if isinstance(value, str) and value else ANY for name, value in parameters.items()}
    values = {
        member.serialization.get("name", name): texts.get(name, ANY)
        for name, member in (model.input_shape.members.items() if model.input_shape else ())
        if member.serialization.get("location") == "uri"
    }
    path = model.http["requestUri"].partition("?")[0].removeprefix("/v2")
    path = re.sub(r"{([^}+]+)\+?}", lambda match: values.get(match[1], ANY), path)
    arn = f"arn:{place.partition}:apigateway:{place.region}::{path}"
    return Permission(action, (arn,), why_wild([arn]))
