"""What every account has: stack sets for all of them, and stacks for the management account, where none ever goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trueup.deploy.configuration import Deployment
from trueup.deploy.desired.model import MANAGEMENT, Stack, StackSet
from trueup.deploy.organization import Organization, eligible
from trueup.deploy.templates import members
from trueup.deploy.templates.language import Template
from trueup.deploy.templates.names import Name, names
from trueup.deploy.templates.text import text


@dataclass(frozen=True)
class Member:
    """One template of what every account has, with the values of its parameters and the Regions that it is for."""

    name: str
    template: str = field(repr=False)
    parameters: Mapping[str, str]
    regions: tuple[str, ...]
    names: frozenset[Name] = field(repr=False)


def member(deployment: Deployment, name: str, template: Template) -> Member:
    """The template of that name as a deployment uses it."""
    known = {
        "SecurityAccountId": deployment.security_account,
        "EvaluatorRoleName": deployment.evaluator_name,
        "CentralEventBusArn": deployment.bus_arn,
        "HomeRegion": deployment.home_region,
    }
    parameters = {parameter: known[parameter] for parameter in template["Parameters"]}
    regions = (deployment.home_region,) if name in members.AT_HOME else deployment.regions
    return Member(f"{deployment.prefix}-{name}", text(name, template), parameters, regions, names(template))


def stack_set(deployment: Deployment, organization: Organization, accounts: frozenset[str], held: Member) -> StackSet:
    """The stack set that brings it to those accounts, the management account aside."""
    return StackSet(
        held.name,
        held.template,
        held.parameters,
        accounts - {organization.management},
        held.regions,
        grows=accounts == eligible(deployment, organization),
        names=held.names,
    )


def management_stacks(organization: Organization, held: Member) -> Iterator[Stack]:
    """The stacks that bring it to the management account."""
    for region in held.regions:
        yield Stack(held.name, organization.management, region, MANAGEMENT, held.template, held.parameters, held.names)
