"""The packs of the organization, Region by Region: a rule of what is global runs in one Region only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from trueup import managed, regions
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack
from trueup.catalogue.rules import Rule
from trueup.deploy.configuration import Deployment
from trueup.deploy.desired.model import OrganizationPack
from trueup.deploy.desired.sources import key
from trueup.deploy.organization import Organization
from trueup.errors import UsageError
from trueup.packs import limits
from trueup.packs.build import Target, build
from trueup.permissions import source_calls

EXCLUDED = 1_000  # accounts that an organization pack can leave out


def organization_packs(
    deployment: Deployment, library: Catalogue, organization: Organization, accounts: frozenset[str]
) -> tuple[tuple[OrganizationPack, ...], tuple[str, ...]]:
    """The packs of every Region when `accounts` have joined, and what people should know about them.

    Raises UsageError for what AWS would refuse, CatalogueError for a pack that cannot be built.
    """
    notes: list[str] = []
    made: list[OrganizationPack] = []
    nowhere: dict[str, str] = {}  # rule -> the Region that it would be in
    for region in deployment.regions:
        # In place of the deployer's id, AWS Config puts each account's own into the ARNs of roles. That it does so
        # with a delegated administrator's id, as it does with the management account's, is not documented.
        target = Target(
            evaluators=deployment.evaluators,
            region=region,
            account_id=deployment.security_account,
            evaluator_arn="" if deployment.evaluators == "managed" else deployment.function_arn(region),
        )
        counts: Counter[str] = Counter()
        for name in deployment.packs:
            pack, elsewhere = regional(library.pack(name), library, region, deployment)
            nowhere |= elsewhere
            built = build(library, pack, target)
            notes += [f"{name} in {region}: {each.what} {each.rule} left out: {each.why}" for each in built.left_out]
            for template in built.templates:
                counts.update(template.rules)
                made.append(_organization_pack(deployment, template, region, accounts))
        if sum(counts.values()) > limits.RULES_PER_ACCOUNT:
            raise UsageError(
                f"{region}: the packs hold {sum(counts.values())} rules, and AWS Config takes "
                f"{limits.RULES_PER_ACCOUNT} of all teams together in an account and Region; deploy fewer packs."
            )
        twice = sorted(name for name, count in counts.items() if count > 1)
        if twice:
            notes.append(f"{region}: evaluated, and billed, in each of the packs that list them: {_some(twice)}")
    for home in sorted(set(nowhere.values())):
        names = sorted(name for name, where in nowhere.items() if where == home)
        notes.append(f"deployed nowhere, as {home} is not among the Regions: {_some(names)}")
    left_out = len(organization.accounts.keys() | organization.others) - len(accounts)
    if left_out > EXCLUDED:
        raise UsageError(
            f"{left_out} accounts are left out so far, and an organization pack can leave out {EXCLUDED}; "
            "make the waves larger."
        )
    return tuple(made), tuple(dict.fromkeys(notes))


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more rules" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def _organization_pack(
    deployment: Deployment, template: Any, region: str, accounts: frozenset[str]
) -> OrganizationPack:
    body = template.text.encode()
    name = f"{deployment.prefix}-{template.name}"
    return OrganizationPack(
        name=name,
        region=region,
        template=template.text,
        digest=sha256(body).hexdigest()[:32],
        key=key(f"packs/{name}", body, "yaml") if template.route == "s3" else "",
        accounts=accounts,
        rules=template.rules,
    )


def regional(pack: Pack, library: Catalogue, region: str, deployment: Deployment) -> tuple[Pack, dict[str, str]]:
    """The pack as one Region has it, and the rules that no Region of the deployment can have, each with its own.

    Rules of IAM and of the account as a whole run in the home Region only; those of CloudFront and the like where AWS
    records them.
    """
    homes = {name: home_of(name, library.rules.get(name), deployment.home_region) for name in pack.listings}
    kept = {name: listing for name, listing in pack.listings.items() if homes[name] in (None, region)}
    nowhere = {name: home for name, home in homes.items() if home is not None and home not in deployment.regions}
    return replace(pack, listings=kept), nowhere


def home_of(name: str, rule: Rule | None, home_region: str) -> str | None:
    """The one Region that a rule runs in, or None for every Region."""
    aws = managed.rule(name)
    if rule is not None:
        types = rule.resource_types
        services = [] if types else [call.service for call in source_calls.rule(rule.source).calls]
    else:
        types, services = aws.resource_types if aws is not None else (), []
    if regions.asked_once(name, services):
        return home_region
    homes = {regions.home(kind, home_region) for kind in types}
    return homes.pop() if len(homes) == 1 else None
