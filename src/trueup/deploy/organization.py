"""The organization: its accounts, its units, and who joins with which wave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from botocore.exceptions import ClientError

from trueup import aws
from trueup.deploy.access import Access, pages
from trueup.deploy.configuration import Deployment, Wave
from trueup.errors import UsageError
from trueup.refusals import code


@dataclass(frozen=True)
class Organization:
    """What AWS Organizations says."""

    id: str
    root: str
    management: str
    features: str  # ALL, or CONSOLIDATED_BILLING
    accounts: Mapping[str, str]  # id -> name, of those that are active
    others: frozenset[str]  # suspended, pending or closed
    units: Mapping[str, frozenset[str]]  # the units that waves name -> active accounts in and below


def read(access: Access, deployment: Deployment) -> Organization:
    """Ask AWS Organizations. Raises AwsError; UsageError for a unit that does not exist."""
    client = access.client("organizations", deployment.home_region)
    with aws.translated("cannot read the organization"):
        facts = client.describe_organization()["Organization"]
        [root] = pages(client.list_roots, "Roots")
        listed = list(pages(client.list_accounts, "Accounts"))
        active = {each["Id"]: each["Name"] for each in listed if _state(each) == "ACTIVE"}
        units = {
            unit: frozenset(_below(client, unit, facts["Id"])) & active.keys()
            for unit in sorted({unit for wave in deployment.waves for unit in wave.organizational_units})
        }
    access.management = facts["MasterAccountId"]
    return Organization(
        id=facts["Id"],
        root=root["Id"],
        management=facts["MasterAccountId"],
        features=facts["FeatureSet"],
        accounts=active,
        others=frozenset(each["Id"] for each in listed) - active.keys(),
        units=units,
    )


def _state(account: Mapping[str, Any]) -> str:
    return str(account.get("State") or account.get("Status"))  # Status is on its way out


def _below(client: Any, parent: str, organization: str) -> Iterator[str]:
    try:
        yield from [each["Id"] for each in pages(client.list_accounts_for_parent, "Accounts", ParentId=parent)]
    except ClientError as error:
        if code(error) != "ParentNotFoundException":
            raise
        raise UsageError(f"waves: {parent} is no unit of organization {organization}.") from error
    for unit in pages(client.list_organizational_units_for_parent, "OrganizationalUnits", ParentId=parent):
        yield from _below(client, unit["Id"], organization)


def joined(deployment: Deployment, organization: Organization, through: str | None = None) -> frozenset[str]:
    """The accounts of all waves up to and with `through`, or of all waves.

    Raises UsageError for an unknown wave, and for an account that the organization does not have.
    """
    names = [wave.name for wave in deployment.waves]
    if through is not None and through not in names:
        raise UsageError(f"{through}: no such wave; the deployment file has {', '.join(names)}.")
    waves = deployment.waves if through is None else deployment.waves[: names.index(through) + 1]
    known = organization.accounts.keys() | organization.others
    for account in sorted({account for wave in waves for account in wave.accounts} - known):
        raise UsageError(f"waves: {account} is no account of organization {organization.id}.")
    return frozenset(account for wave in waves for account in _of(wave, organization)) & eligible(
        deployment, organization
    )


def eligible(deployment: Deployment, organization: Organization) -> frozenset[str]:
    """The active accounts that nothing leaves out."""
    left_out = set(deployment.excluded_accounts)
    if deployment.management_role is None:
        left_out.add(organization.management)
    return frozenset(organization.accounts.keys() - left_out)


def _of(wave: Wave, organization: Organization) -> Iterable[str]:
    yield from wave.accounts
    for unit in wave.organizational_units:
        yield from organization.units[unit]
    for account in organization.accounts:
        if _share(account) < wave.percentage:
            yield account


def _share(account: str) -> float:
    """A number from 0 to 100 that stays with an account, however the organization grows."""
    return int(sha256(account.encode()).hexdigest()[:8], 16) / 0x1_0000_0000 * 100
