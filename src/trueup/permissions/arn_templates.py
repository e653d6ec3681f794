"""ARN templates of IAM's actions, filled from the parameters of a call.

AWS names the same thing differently in its templates and in its APIs (`${DbInstanceName}`, DBInstanceIdentifier), so
names are compared by their stem. What no parameter tells stays a wildcard: never narrower than the call needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# Stands for a value, or a part of one, that is known only when the document runs. IAM reads it as a wildcard.
ANY = "*"

_ENDINGS = ("namewithpath", "identifier", "names", "name", "arns", "arn", "urls", "url", "ids", "id")
# prefix:variable -> the stems of the parameters that hold it, where their names mislead or do not resemble each other
_HELD_BY: dict[str, tuple[str, ...]] = {
    "autoscaling:GroupFriendlyName": ("autoscalinggroup",),
    "autoscaling:GroupId": (),
    "autoscaling:Id": (),
    "autoscaling:LaunchConfigurationFriendlyName": ("launchconfiguration",),
    "ec2:NaclId": ("networkacl",),
    "ecs:TaskDefinitionFamilyName": ("taskdefinition", "family"),
    "rds:DbClusterInstanceName": ("dbcluster",),
    "rds:SnapshotName": ("dbsnapshot",),
    "s3:ObjectName": ("key",),
    "ssm:ParameterNameWithoutLeadingSlash": ("name", "names"),
    "ssm:ResourceId": ("setting",),
}
_GENERIC = ("name", "id", "arn", "resource", "identifier", "names", "ids")
_SCOPES = {"REGIONAL": "regional", "CLOUDFRONT": "global"}  # wafv2's, as an ARN spells them


@dataclass(frozen=True)
class Place:
    """Where the ARNs of a policy lie; by default CloudFormation's pseudo parameters, for Fn::Sub to fill in.

    The Region is open by default, because a role is made once for all of them.
    """

    partition: str = "${AWS::Partition}"
    region: str = ANY
    account: str = "${AWS::AccountId}"

    def locate(self, template: str) -> str:
        """The template with its partition, region and account filled in."""
        for name, value in (("Partition", self.partition), ("Region", self.region), ("Account", self.account)):
            template = template.replace(f"${{{name}}}", value)
        return template

    def settle(self, arn: str) -> str:
        """An ARN whose partition, region or account is ANY, with this place's instead."""
        start, partition, service, region, account, rest = arn.split(":", 5)
        fields = zip((partition, region, account), (self.partition, self.region, self.account), strict=True)
        partition, region, account = (known if given == ANY else given for given, known in fields)
        return ":".join((start, partition, service, region, account, rest))


@dataclass(frozen=True)
class Permission:
    """One IAM action on resources.

    reason says why a resource is a wildcard, or what makes an action necessary that is not the operation's own; it
    is empty for the operation's own action on named resources. conditions are (operator, key, value).
    """

    action: str
    resources: tuple[str, ...]
    reason: str = ""
    conditions: tuple[tuple[str, str, str], ...] = ()


class Given:
    """The texts among the parameters of a call by their names: on top, and inside structures."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self.top: dict[str, list[str]] = {}
        self.inner: dict[str, list[str]] = {}
        for name, value in parameters.items():
            self._keep(self.top, name, value)
            self._walk(value)
        self.arns = [text for texts in self.top.values() for text in texts if text.startswith("arn:")]
        self.generic = [text for name, texts in self.top.items() if _stem(name) in _GENERIC for text in texts]
        # ResourceArn=ANY: it may be of any type that the action takes
        self.any_arn = any(name.lower() in ("arn", "resourcearn") and ANY in texts for name, texts in self.top.items())

    def _keep(self, where: dict[str, list[str]], name: str, value: Any) -> None:
        texts = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []
        for text in texts:
            if isinstance(text, str) and text:
                where.setdefault(name, []).append(text)

    def _walk(self, value: Any) -> None:
        if isinstance(value, Mapping):
            for name, part in value.items():
                if name.lower() not in ("tags", "tagset"):
                    self._keep(self.inner, name, part)
                    self._walk(part)
        elif isinstance(value, list | tuple):
            for part in value:
                self._walk(part)

    def holding(self, prefix: str, variable: str) -> list[str]:
        """The values for a template's variable; empty where no parameter's name resembles it."""
        wanted = _HELD_BY.get(f"{prefix}:{variable}", (_stem(variable),))
        # AWS makes ids up: a name is not one
        ids_only = variable.endswith("Id") and f"{prefix}:{variable}" not in _HELD_BY
        for texts in (self.top, self.inner):
            known = {name: values for name, values in texts.items() if not (ids_only and name.lower().endswith("name"))}
            found = [value for name, values in known.items() if _stem(name) in wanted for value in values]
            found = found or [v for name, values in known.items() if _resembles(_stem(name), wanted) for v in values]
            if found:
                return found
        return []


def speakable(value: Any) -> Any:
    """A parameter with ANY for each text in it that no ARN can hold, such as JSON or a policy variable."""
    if isinstance(value, Mapping):
        return {name: speakable(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [speakable(part) for part in value]
    return ANY if isinstance(value, str) and re.search(r"[\s{}$\"]", value) else value


def filled(action: str, template: str, given: Given, place: Place, required: bool = True) -> list[str]:
    """The ARNs of one of an action's templates that the parameters name; empty where they name none.

    A type of resource that a call need not touch counts as named only where the first part of its name is given.
    """
    whole = [arn for arn in given.arns if _shape(template).fullmatch(arn)]
    if whole:
        return [place.settle(arn) for arn in whole]
    names = _variables(template)
    if not names:
        return []
    values = {name: given.holding(action.partition(":")[0], name) for name in names}
    if len(names) == 1 and required:
        values[names[0]] = values[names[0]] or given.generic
    if not values[names[0]] and not (required and any(values.values())):
        return [blank(template, place)] if given.any_arn and not required else []
    # Several values of one variable are several resources; the other variables are the same for all of them.
    several = max(names, key=lambda name: len(values[name]))
    found: list[str] = []
    for value in values[several]:
        parts = {name: next(iter(values[name]), ANY) for name in names} | {several: value}
        arn = template
        if value.startswith(("AWS-", "AWSSupport-")) and ":document/" in template:
            arn = arn.replace("${Account}", "")  # AWS's own documents belong to no account
        for name, part in parts.items():
            before, mark, after = arn.partition(f"${{{name}}}")
            arn = before + _part(name, part, before) + after if mark else arn
        found += _spellings(template, place.locate(arn))
    return found


def blank(template: str, place: Place) -> str:
    """Every resource of a template."""
    for name in _variables(template):
        template = template.replace(f"${{{name}}}", ANY)
    return place.locate(template)


def reason(arns: Iterable[str]) -> str:
    """Why ARNs hold a wildcard; empty where they hold none."""
    return "the ARN is known in full only when the document runs" if any(map(is_wild, arns)) else ""


def is_wild(arn: str) -> bool:
    """Whether an ARN stands for more than one resource."""
    return ANY in arn or "?" in arn


def _part(variable: str, value: str, before: str) -> str:
    """A parameter's value as it stands in an ARN after the text `before`."""
    if value.startswith("arn:"):  # of another shape than the template
        return ANY
    if variable == "QueueName":
        return value.rstrip("/").rpartition("/")[2]
    if variable == "PolicyType":
        return value.lower()
    if variable == "Scope":
        return _SCOPES.get(value, ANY)
    if value.startswith("alias/"):  # an ARN of a key holds no alias
        return value.removeprefix("alias/") if before.endswith("alias/") else ANY
    written = re.split(r"[:/]", before)[-1]  # `p-` of an organization's `p-${PolicyId}`
    value = value.removeprefix("/") if before.endswith("/") else value
    return value.removeprefix(written) if written else value


def _spellings(template: str, arn: str) -> list[str]:
    """An ARN in each form that AWS gives it."""
    kind, _, name = arn.rpartition("/")
    if "WithPath}" in template and name != ANY:
        return [arn, f"{kind}/*/{name}"]
    if template.endswith(":secret:${SecretId}"):
        return [f"{arn}-??????" if not arn.endswith(ANY) else arn]
    if template.endswith(":log-group:${LogGroupName}"):
        return [arn, f"{arn}:*"]
    return [arn]


def _stem(name: str) -> str:
    low = re.sub(r"[_-]", "", name.lower())
    for ending in _ENDINGS:
        if low.endswith(ending) and low != ending:
            return low[: -len(ending)]
    return low


def _resembles(stem: str, wanted: Iterable[str]) -> bool:
    """`group` is a `securitygroup`, `targetdbsnapshot` a `dbsnapshot`, `clusters` are `cluster`."""
    one = stem.removesuffix("s")
    return any(min(len(one), len(each)) > 3 and (one.endswith(each) or each.endswith(one)) for each in wanted)


@lru_cache(maxsize=4096)
def _variables(template: str) -> tuple[str, ...]:
    return tuple(name for name in re.findall(r"\${(\w+)}", template) if name not in ("Partition", "Region", "Account"))


@lru_cache(maxsize=4096)
def _shape(template: str) -> re.Pattern[str]:
    """What an ARN of the template looks like; a name may hold slashes, but no colon."""
    return re.compile("[^:]*".join(map(re.escape, re.split(r"\${\w+}", template))))
