"""IAM policies as CloudFormation takes them: within IAM's sizes, each `*` with its reason beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from trueup.deploy.templates.language import ref, substituted
from trueup.deploy.templates.parts import POLICY_VERSION
from trueup.errors import CatalogueError
from trueup.permissions.access import ANY, Permission
from trueup.permissions.policy import Policy, Reason, allowing

# Characters without white space. Source: IAM user guide, "IAM and AWS STS quotas".
INLINE = 10_240  # of all inline policies of a role together
MANAGED = 6_144  # of one managed policy
ATTACHED = 10  # managed policies of a role; 20 after a request in each account, which is too much to ask
TRUST = 2_048  # of the policy that says who may act as the role
ROLE_NAME = 64


def by_service(policy: Policy, permissions: Iterable[Permission] = ()) -> Policy:
    """A policy with some more permissions, a statement for each service and set of resources: what one service is
    asked for changes where it stands, and moves nothing of another."""
    more = list(permissions)
    grouped: dict[tuple[str, tuple[str, ...], str], dict[str, Any]] = {}
    added = [allowing([each.action], each.resources, each.conditions) for each in more]
    for statement in [*policy.document["Statement"], *added]:
        for action in statement["Action"]:
            condition = json.dumps(statement.get("Condition"), sort_keys=True)
            key = (action.partition(":")[0], tuple(statement["Resource"]), condition)
            grouped.setdefault(key, dict(statement, Action=[]))["Action"].append(action)
    statements = [grouped[key] | {"Action": sorted(set(grouped[key]["Action"]))} for key in sorted(grouped)]
    told = {Reason(each.action, arn, each.reason) for each in more for arn in each.resources if each.reason}
    document = {"Version": POLICY_VERSION, "Statement": statements}
    return Policy(document, tuple(sorted({*policy.reasons, *told})), policy.incomplete)


def reasons(policy: Policy, statements: Iterable[Mapping[str, Any]] | None = None) -> dict[str, str]:
    """Why each action that is allowed on `*`, by these of its statements or by all, cannot be allowed on less."""
    told = {reason.action: reason.why for reason in policy.reasons if reason.resource == ANY}
    return {
        action: told[action]
        for statement in (policy.document["Statement"] if statements is None else statements)
        if ANY in statement["Resource"]
        for action in statement["Action"]
    }


def _metadata(policy: Policy, statements: Iterable[Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """The reasons beside a resource that allows something on `*`; nothing beside another."""
    why = reasons(policy, statements)
    return {"Metadata": {"AnyResource": why}} if why else {}


def role(
    logical: str, name: str, trust: Mapping[str, Any], policy: Policy, description: str, condition: str = ""
) -> dict[str, Any]:
    """The resources of a role by their logical ids: the role itself and, where its policy is too long to stand inline,
    managed policies before it, all under a condition of the template where one is named.

    Raises CatalogueError where the policy fits no role at all.
    """
    statements = policy.document["Statement"]
    _refuse(name, trust)
    properties: dict[str, Any] = {
        "RoleName": name,
        "Description": description[:1000],
        "AssumeRolePolicyDocument": substituted(trust),
    }
    under = {"Condition": condition} if condition else {}
    managed: dict[str, Any] = {}
    if size(statements) <= INLINE:
        if statements:
            properties["Policies"] = [{"PolicyName": "trueup", "PolicyDocument": _document(statements)}]
    else:
        for number, piece in enumerate(_pieces(name, statements), 1):
            named = {"ManagedPolicyName": f"{name}-{number}", "PolicyDocument": _document(piece)}
            managed[f"{logical}Policy{number}"] = {
                "Type": "AWS::IAM::ManagedPolicy",
                **under,
                **_metadata(policy, piece),
                "Properties": named,
            }
        # The role names its policies and not they the role: a policy that outgrows its inline place stands before
        # the old one goes, and the role is never without it.
        properties["ManagedPolicyArns"] = [ref(each) for each in managed]
    made = {"Type": "AWS::IAM::Role", **under, **({} if managed else _metadata(policy)), "Properties": properties}
    return {**managed, f"{logical}Role": made}


def _refuse(name: str, trust: Mapping[str, Any]) -> None:
    if len(name) > ROLE_NAME:
        raise CatalogueError(f"{name}: {len(name)} characters, and the name of a role takes {ROLE_NAME}")
    if len(_compact(trust)) > TRUST:
        raise CatalogueError(f"{name}: the policy that says who may act as it has more than {TRUST:,} characters")


def _pieces(name: str, statements: Iterable[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    pieces = list(split(statements, MANAGED))
    if len(pieces) > ATTACHED:
        raise CatalogueError(f"{name}: its policy fills {len(pieces)} managed policies, and a role takes {ATTACHED}")
    return pieces


def _document(statements: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {"Version": POLICY_VERSION, "Statement": substituted(list(statements))}


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
    return len(_compact({"Version": POLICY_VERSION, "Statement": list(statements)}))


def _compact(document: Mapping[str, Any]) -> str:
    return "".join(json.dumps(document).split())
