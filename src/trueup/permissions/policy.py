"""Least privilege: the IAM policy that a document needs, and the one that evaluating rules needs.

What each call needs is `access.permissions`. A resource is named as far as it is known; every wildcard keeps its
reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from trueup.permissions import access, document_calls, source_calls
from trueup.permissions.document_calls import Children, Start
from trueup.permissions.permission import Condition, Permission, Place, pass_role, widest

_VERSION = "2012-10-17"


@dataclass(frozen=True, order=True)
class Reason:
    """Why a statement permits more than one named resource, or an action that no step calls by name."""

    action: str
    resource: str
    why: str


@dataclass(frozen=True)
class Policy:
    """An IAM policy document, the reasons of its wildcards, and what of it could not be told."""

    document: Mapping[str, Any]
    reasons: tuple[Reason, ...]
    incomplete: tuple[str, ...]

    @property
    def actions(self) -> frozenset[str]:
        """Every action that it allows."""
        return frozenset(action for statement in self.document["Statement"] for action in statement["Action"])


class Needs(NamedTuple):
    """Permissions, and what of those needed could not be told."""

    permissions: tuple[Permission, ...]
    incomplete: tuple[str, ...] = ()


def of_document(
    content: Mapping[str, Any],
    parameters: Mapping[str, Any] | None = None,
    place: Place | None = None,
    children: Children | None = None,
) -> Policy:
    """What the role of a document needs, whose parsed content is given.

    parameters are values that it will run with; the rest is not known. children gives the content of a document that
    it starts, or None; such a document runs with the same role unless it is handed another.
    """
    return of_needs(needs_of_document(content, parameters, place, children))


def needs_of_document(
    content: Mapping[str, Any],
    parameters: Mapping[str, Any] | None = None,
    place: Place | None = None,
    children: Children | None = None,
) -> Needs:
    """The permissions of which `of_document` makes a policy."""
    here = place or Place()
    reading = document_calls.read(content, parameters, children)
    needed = [
        permission
        for call in reading.calls
        for permission in access.permissions(call.service, call.operation, call.parameters, here)
    ]
    needed += [permission for start in reading.starts for permission in _of_start(start, here)]
    return Needs(tuple(needed), tuple(reading.incomplete))


def of_rules(paths: Iterable[Path], place: Place | None = None) -> Policy:
    """What a role needs to evaluate rules, whose Python files are given. A call that writes is told as incomplete."""
    return of_needs(needs_of_rules(paths, place))


def needs_of_rules(paths: Iterable[Path], place: Place | None = None) -> Needs:
    """The permissions of which `of_rules` makes a policy."""
    found: list[Permission] = []
    incomplete: list[str] = []
    for path in sorted(paths):
        scanned = source_calls.rule(path)
        incomplete += [f"{path.name}:{problem.line}: {problem.message}" for problem in scanned.problems]
        for call in scanned.calls:
            if access.level(call.service, call.operation) == access.WRITE:
                incomplete.append(f"{path.name}:{call.line}: {call.service}:{call.operation} writes; a rule may not")
            else:
                found += access.permissions(call.service, call.operation, call.parameters, place or Place())
    return Needs(tuple(found), tuple(incomplete))


def trust(place: Place | None = None) -> dict[str, Any]:
    """Who may act as a document's role: Systems Manager, for automations of the same account."""
    here = place or Place()
    return {
        "Version": _VERSION,
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ssm.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": here.account},
                    "ArnLike": {"aws:SourceArn": f"arn:{here.partition}:ssm:*:{here.account}:automation-execution/*"},
                },
            }
        ],
    }


def _of_start(start: Start, place: Place) -> Iterator[Permission]:
    """What starting a document needs, besides the call where there is one."""
    if start.by_step:
        [starting] = access.permissions("ssm", "StartAutomationExecution", {"DocumentName": start.document}, place)
        yield replace(starting, reason=f"step {start.step} starts {start.document}, in any version")
        for operation in ("GetAutomationExecution", "StopAutomationExecution"):
            [following] = access.permissions("ssm", operation, {}, place)
            yield replace(following, reason="the id of an execution is made by AWS")
    if start.role:
        yield pass_role(start.role, "ssm.amazonaws.com", f"step {start.step} gives {start.document} its role", place)
    for role in start.elsewhere:
        arn = f"arn:{place.partition}:iam::*:role/{role}"
        yield Permission("sts:AssumeRole", (arn,), f"step {start.step} acts in other accounts")


def of_needs(*needs: Needs) -> Policy:
    """The policy that allows all of these and nothing else."""
    resources: dict[tuple[str, tuple[Condition, ...]], dict[str, str]] = {}
    for permission in chain.from_iterable(each.permissions for each in needs):
        wanted = resources.setdefault((permission.action, permission.conditions), {})
        for arn in permission.resources:
            wanted.setdefault(arn, permission.reason)
    grouped: dict[tuple[tuple[str, ...], tuple[Condition, ...]], list[str]] = {}
    reasons: set[Reason] = set()
    for (action, conditions), wanted in resources.items():
        kept = tuple(sorted(widest(wanted)))
        grouped.setdefault((kept, conditions), []).append(action)
        reasons |= {Reason(action, arn, wanted[arn]) for arn in kept if wanted[arn]}
    statements = [allowing(actions, arns, conditions) for (arns, conditions), actions in grouped.items()]
    statements.sort(key=lambda each: (each["Action"], each["Resource"], str(each.get("Condition"))))
    document = {"Version": _VERSION, "Statement": statements}
    return Policy(
        document, tuple(sorted(reasons)), tuple(dict.fromkeys(chain.from_iterable(each.incomplete for each in needs)))
    )


def allowing(actions: list[str], arns: tuple[str, ...], conditions: tuple[Condition, ...]) -> dict[str, Any]:
    """The statement that allows these actions on these resources."""
    made: dict[str, Any] = {"Effect": "Allow", "Action": sorted(actions), "Resource": list(arns)}
    for operator, key, value in conditions:
        made.setdefault("Condition", {}).setdefault(operator, {})[key] = value
    return made
