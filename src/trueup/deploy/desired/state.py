"""The desired state: stacks, stack sets, uploads, rights and packs of a deployment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from trueup.catalogue import Catalogue
from trueup.catalogue.rules import Rule
from trueup.deploy import package
from trueup.deploy.configuration import Deployment
from trueup.deploy.desired import sources, stacks
from trueup.deploy.desired.invocations import invocation
from trueup.deploy.desired.model import Desired, Stack, Upload
from trueup.deploy.desired.packs import organization_packs
from trueup.deploy.desired.stack_sets import Member, management_stacks, member, stack_set
from trueup.deploy.fixes import fixes
from trueup.deploy.organization import Organization
from trueup.deploy.templates import members


def desired_state(
    deployment: Deployment,
    library: Catalogue,
    organization: Organization,
    accounts: frozenset[str],
    service_roles: frozenset[str] = frozenset(),
) -> Desired:
    """What should be there when `accounts` have joined.

    service_roles are the service-linked roles of AWS Config that the management account has already.
    Raises UsageError for what AWS would refuse, CatalogueError for a library that cannot be deployed.
    """
    rules = _rules(deployment, library)
    own = [] if deployment.evaluators == "managed" else rules
    packs, notes = organization_packs(deployment, library, organization, accounts)
    code = package.zipped(package.contents(own, deployment.waivers)) if own else b""
    code_key = sources.key("evaluator", code, "zip") if own else ""
    held = _members(deployment, library, rules, own)
    stack_sets = tuple(stack_set(deployment, organization, accounts, each) for each in held)
    all_stacks = (
        *stacks.security_stacks(deployment, organization, code_key),
        *_management(deployment, organization, accounts, held, service_roles),
    )
    uploads = (
        *(Upload(region, code_key, code) for region in (deployment.regions if own else ())),
        *(Upload(pack.region, pack.key, pack.template.encode()) for pack in packs if pack.key),
        *sources.templates((each.template, deployment.home_region) for each in stack_sets),
        *sources.templates((each.template, each.region) for each in all_stacks),
    )
    return Desired(
        stacks=all_stacks,
        stack_sets=stack_sets,
        uploads=tuple(dict.fromkeys(uploads)),
        invocations=tuple(invocation(deployment, region, accounts) for region in deployment.regions) if own else (),
        packs=packs,
        accounts=accounts,
        notes=notes,
    )


def _rules(deployment: Deployment, library: Catalogue) -> list[Rule]:
    names = {listing.rule for pack in deployment.packs for listing in library.pack(pack).listings.values()}
    return [rule for rule in library.rules.values() if rule.name in names]


def _members(
    deployment: Deployment, library: Catalogue, rules: Sequence[Rule], own: Sequence[Rule]
) -> tuple[Member, ...]:
    held = fixes(library, rules, _given(library, deployment))
    made = members.build(library, own, held, forwards=deployment.response)
    return tuple(member(deployment, name, template) for name, template in made.items())


def _given(library: Catalogue, deployment: Deployment) -> dict[str, list[Mapping[str, Sequence[str]]]]:
    """What the packs pass to the fix of each rule, on top of the rule's own parameters."""
    given: dict[str, list[Mapping[str, Sequence[str]]]] = {}
    for name in deployment.packs:
        for listing in library.pack(name).listings.values():
            if listing.remediation:
                given.setdefault(listing.rule, []).append(listing.remediation)
    return given


def _management(
    deployment: Deployment,
    organization: Organization,
    accounts: frozenset[str],
    held: Sequence[Member],
    service_roles: frozenset[str],
) -> Iterator[Stack]:
    """Stack sets never deploy to the management account; it has stacks of its own."""
    if organization.management not in accounts or deployment.management_role is None:
        return
    yield stacks.service_roles(deployment, organization, service_roles)
    for each in held:
        yield from management_stacks(organization, each)
