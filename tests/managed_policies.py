"""Customer managed policies: as items, and in an account."""

from __future__ import annotations

import json
from typing import Any

from support import ACCOUNT, item

ARN = f"arn:aws:iam::{ACCOUNT}:policy/example"
MAY_BE_ABSENT = {"configuration.permissionsBoundaryUsageCount"}  # of a policy that bounds nobody


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(*actions: str, on: str | list[str] = "*", **elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on} | elements


def deny(*actions: str, on: str | list[str] = "*", **elements: Any) -> dict[str, Any]:
    return allow(*actions, on=on, **elements) | {"Effect": "Deny"}


def when(test: str, key: str, *values: str) -> dict[str, Any]:
    """The Condition of a statement, to be given as an element."""
    return {"Condition": {test: {key: list(values)}}}


def all_but(*actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "NotAction": list(actions), "Resource": "*"}


def holding(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The configuration of a policy whose default version has these statements."""
    version = {"versionId": "v2", "isDefaultVersion": True, "document": document(*statements)}
    old = {"versionId": "v1", "isDefaultVersion": False, "document": document(allow("*"))}
    return {"policyVersionList": [old, version], **more}


UNREADABLE = {  # a policy that ...: its configuration
    "has no versions in its item": {},
    "has null for its versions": {"policyVersionList": None},
    "has a default version without a document": {"policyVersionList": [{"isDefaultVersion": True, "document": None}]},
    "has no default version": {"policyVersionList": [{"isDefaultVersion": "false", "document": document()}]},
}


def policy(configuration: dict[str, Any], owner: str = ACCOUNT) -> dict[str, Any]:
    return item("AWS::IAM::Policy", ARN=f"arn:aws:iam::{owner}:policy/example", configuration=configuration)


def made(aws: Any, name: str, *statements: dict[str, Any]) -> str:
    """A policy attached to a role; its id."""
    iam = aws("iam")
    created = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(document(*statements)))["Policy"]
    trust = allow("sts:AssumeRole") | {"Principal": {"Service": "lambda.amazonaws.com"}}
    del trust["Resource"]
    iam.create_role(RoleName=f"{name}-holder", AssumeRolePolicyDocument=json.dumps(document(trust)))
    iam.attach_role_policy(RoleName=f"{name}-holder", PolicyArn=created["Arn"])
    return str(created["PolicyId"])
