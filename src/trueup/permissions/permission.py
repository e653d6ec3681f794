"""A permission: one IAM action on resources, and the place where these lie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

# Stands for a value, or a part of one, that is known only when the call is made. IAM reads it as a wildcard.
ANY = "*"

Condition = tuple[str, str, str]  # operator, key, value


@dataclass(frozen=True)
class Place:
    """Where the ARNs of a policy lie; by default CloudFormation's pseudo parameters, for Fn::Sub to fill in.

    The Region is open by default, because a role is made once for all of them.
    """

    partition: str = "${AWS::Partition}"
    region: str = ANY
    account: str = "${AWS::AccountId}"

    def locate(self, template: str) -> str:
        """The template with its partition, Region and account filled in."""
        for name, value in (("Partition", self.partition), ("Region", self.region), ("Account", self.account)):
            template = template.replace(f"${{{name}}}", value)
        return template

    def settle(self, arn: str) -> str:
        """An ARN whose partition, Region or account is ANY, with this place's instead."""
        if arn.count(":") < 5:
            return arn
        start, partition, service, region, account, rest = arn.split(":", 5)
        fields = zip((partition, region, account), (self.partition, self.region, self.account), strict=True)
        partition, region, account = (known if given == ANY else given for given, known in fields)
        return ":".join((start, partition, service, region, account, rest))

    def role(self, role: str) -> str:
        """The ARN of a role by its ARN, or by its name, path included."""
        if role.startswith("arn:"):
            return self.settle(role)
        return f"arn:{self.partition}:iam::{self.account}:role/{role.lstrip('/')}"


@dataclass(frozen=True)
class Permission:
    """One IAM action on resources.

    reason says why a resource is a wildcard, or what makes an action necessary that is not the operation's own; it
    is empty for the operation's own action on named resources.
    """

    action: str
    resources: tuple[str, ...]
    reason: str = ""
    conditions: tuple[Condition, ...] = ()


def pass_role(role: str, service: str, reason: str, place: Place) -> Permission:
    """Handing a role, named or by its ARN, to a service of AWS: `lambda.amazonaws.com`."""
    return Permission("iam:PassRole", (place.role(role),), reason, (("StringEquals", "iam:PassedToService", service),))


def is_wild(arn: str) -> bool:
    """Whether an ARN stands for more than one resource."""
    return ANY in arn or "?" in arn


def widest(arns: Iterable[str]) -> tuple[str, ...]:
    """ARNs, each once, without those that another one covers."""
    listed = tuple(dict.fromkeys(arns))
    return tuple(arn for arn in listed if not any(arn != other and _covers(other, arn) for other in listed))


def _covers(pattern: str, arn: str) -> bool:
    return fnmatchcase(arn, pattern.replace("[", "[[]"))


def why_wild(arns: Iterable[str]) -> str:
    """Why ARNs hold a wildcard; empty where they hold none."""
    return "the ARN is known in full only when the document runs" if any(map(is_wild, arns)) else ""
