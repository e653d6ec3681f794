"""What a plan is made of: calls in stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trueup.deploy.actual import OWNER_TAG, call_as
from trueup.deploy.configuration import Deployment
from trueup.deploy.desired import model
from trueup.deploy.desired.sources import template_source
from trueup.deploy.manifest import Thing
from trueup.deploy.organization import Organization

# What leaves goes after everything else, in the opposite order.
REMOVES_PACKS, REMOVES_INVOCATION, REMOVES_MEMBERS = (
    f"remove {stage}" for stage in (model.PACKS, model.INVOCATION, model.MEMBERS)
)
REMOVES_STACK_SETS, REMOVES_ARTIFACTS = "remove stack sets", f"remove {model.ARTIFACTS}"
LEAVING = (
    REMOVES_PACKS,
    REMOVES_INVOCATION,
    f"remove {model.MANAGEMENT}",
    REMOVES_MEMBERS,
    REMOVES_STACK_SETS,
    *(f"remove {stage}" for stage in (model.SERVICES, model.EVALUATORS, model.EVALUATOR_HOME)),
    REMOVES_ARTIFACTS,
)
STAGES = (*model.STAGES, *LEAVING)

FEW = 5  # so many account ids are named, of more the number


@dataclass(frozen=True)
class Call:
    """One call of AWS's API, or where `operation` is empty only a wait."""

    stage: str
    what: str
    why: str
    account: str
    region: str
    service: str
    operation: str  # a method of boto3's client
    request: Mapping[str, Any] = field(default_factory=dict, repr=False)
    subject: str = ""  # the stack, stack set or pack that it is about
    waits: str = ""  # for what, when it has been made: stack, operation, pack
    creates: Thing | None = None
    deletes: Thing | None = None
    tags: Mapping[str, str] = field(default_factory=dict)  # put on the pack once its template is taken
    keeps: frozenset[str] = frozenset()  # the accounts that have the pack already, and keep it whatever happens

    def to_json(self) -> dict[str, str]:
        """The call as a row, its request left out: that may be as long as a template."""
        call = f"{self.service}:{self.operation}" if self.operation else "wait"
        names = ("stage", "account", "region", "what", "why")
        return {**{name: getattr(self, name) for name in names}, "call": call}


@dataclass(frozen=True)
class Plan:
    """The calls, and what stands against making them."""

    calls: tuple[Call, ...]
    obstacles: tuple[str, ...] = ()  # nothing is done while there is one
    notes: tuple[str, ...] = ()
    accounts: frozenset[str] = frozenset()  # that have it when all is done


@dataclass(frozen=True)
class Place:
    """Whose calls they are: what all of them have in common."""

    deployment: Deployment
    organization: Organization

    @property
    def tags(self) -> list[dict[str, str]]:
        """The tags of whatever is created."""
        return [{"Key": OWNER_TAG, "Value": self.deployment.prefix}]

    @property
    def call_as(self) -> str:
        """CloudFormation's CallAs."""
        return call_as(self.deployment, self.organization)

    def template(self, template: str, parameters: Mapping[str, str], region: str) -> dict[str, Any]:
        """The part of a request that hands a template and its parameters to CloudFormation."""
        return {
            **template_source(self.deployment, template, region),
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in sorted(parameters.items())],
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
            "Tags": self.tags,
        }


def named(accounts: Iterable[str]) -> str:
    """Accounts in words: their ids, or of many their number."""
    listed = sorted(accounts)
    if len(listed) > FEW:
        return f"{len(listed)} accounts"
    return ("account " if len(listed) == 1 else "accounts ") + ", ".join(listed) if listed else "no account"


def differs(template: str, known_template: str, parameters: Mapping[str, str], known: Mapping[str, str]) -> str:
    """What is not as it should be of a stack, in words; empty where all is."""
    told = [] if template.strip() == known_template.strip() else ["the template has changed"]
    told += [
        f"{name} is {known.get(name) or 'empty'}, not {value or 'empty'}"
        for name, value in sorted(parameters.items())
        if known.get(name, "") != value
    ]
    return "; ".join(told)
