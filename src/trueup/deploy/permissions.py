"""IAM policies as CloudFormation takes them: within IAM's sizes, each `*` with its reason beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from trueup.errors import CatalogueError
from trueup.permissions.access import ANY, Permission
from trueup.permissions.policy import Policy

# Characters without white space. Source: IAM and AWS STS quotas, IAM user guide.
INLINE = 10_240  # of all inline policies of a role together
MANAGED = 6_144  # of one managed policy
ATTACHED = 10  # managed policies of a role

VERSION = "2012-10-17"


def merged(policy: Policy, permissions: Iterable[Permission]) -> Policy:
    """A policy with some more permissions, each in a statement of its own."""
    from trueup.permissions.policy import Reason

    more = list(permissions)
    statements = [{"Effect": "Allow", "Action": [each.action], "Resource": list(each.resources)} for each in more]
    reasons = {Reason(each.action, arn, each.reason) for each in more for arn in each.resources if each.reason}
    document = {"Version": VERSION, "Statement": [*policy.document["Statement"], *statements]}
    return Policy(document, tuple(sorted({*policy.reasons, *reasons})), policy.incomplete)


def reasons(policy: Policy) -> dict[str, str]:
    """Why each action that is allowed on `*` cannot be allowed on less, by action."""
    told = {reason.action: reason.why for reason in policy.reasons if reason.resource == ANY}
    return {
        action: told[action]
        for statement in policy.document["Statement"]
        if ANY in statement["Resource"]
        for action in statement["Action"]
    }


def role(name: str, trust: Mapping[str, Any], policy: Policy, description: str) -> dict[str, Any]:
    """The resources of a role by the end of their logical ids: the role itself and, where its policy is too long to
    stand inline, managed policies beside it.

    Raises CatalogueError where the policy fits no role at all.
    """
    statements = policy.document["Statement"]
    properties: dict[str, Any] = {
        "RoleName": name,
        "Description": description[:1000],
        "AssumeRolePolicyDocument": substituted(trust),
    }
    beside: dict[str, Any] = {}
    if size(statements) <= INLINE:
        if statements:
            document = {"Version": VERSION, "Statement": substituted(statements)}
            properties["Policies"] = [{"PolicyName": "trueup", "PolicyDocument": document}]
    else:
        pieces = list(split(statements, MANAGED))
        if len(pieces) > ATTACHED:
            raise CatalogueError(
                f"{name}: its policy fills {len(pieces)} managed policies, and a role takes {ATTACHED}"
            )
        for number, piece in enumerate(pieces, 1):
            document = {"Version": VERSION, "Statement": substituted(piece)}
            beside[f"Policy{number}"] = {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {"ManagedPolicyName": f"{name}-{number}", "PolicyDocument": document},
            }
    made: dict[str, Any] = {"Type": "AWS::IAM::Role"}
    if why := reasons(policy):
        made["Metadata"] = {"AnyResource": why}
    made["Properties"] = properties
    return {"Role": made, **beside}


def split(statements: Iterable[Mapping[str, Any]], room: int) -> Iterator[list[dict[str, Any]]]:
    """Statements in groups of at most `room` characters; a statement too long for one is cut between its actions, or
    between its resources."""
    held: list[dict[str, Any]] = []
    for statement in statements:
        for part in _cut(dict(statement), lambda part: size([part]) <= room):
            if held and size([*held, part]) > room:
                yield held
                held = []
            held.append(part)
    if held:
        yield held


def _cut(statement: dict[str, Any], fits: Callable[[dict[str, Any]], bool]) -> Iterator[dict[str, Any]]:
    if fits(statement):
        yield statement
        return
    key = "Action" if len(statement["Action"]) > 1 else "Resource"
    values = statement[key]
    if len(values) < 2:
        raise CatalogueError(f"{values[0]}: one statement about it is longer than a policy may be")
    for half in (values[: len(values) // 2], values[len(values) // 2 :]):
        yield from _cut(statement | {key: half}, fits)


def size(statements: Iterable[Mapping[str, Any]]) -> int:
    """Characters of the policy document of these statements, as IAM counts them: without white space.

    Placeholders count as they stand: they are longer than the account ids and partitions that replace them.
    """
    return len("".join(json.dumps({"Version": VERSION, "Statement": list(statements)}).split()))


def substituted(value: Any) -> Any:
    """The same with `Fn::Sub` around every text that holds one of CloudFormation's placeholders."""
    if isinstance(value, Mapping):
        return {key: substituted(each) for key, each in value.items()}
    if isinstance(value, list):
        return [substituted(each) for each in value]
    if isinstance(value, str) and "${AWS::" in value:
        return {"Fn::Sub": value}
    return value
