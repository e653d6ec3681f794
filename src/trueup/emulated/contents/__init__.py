"""What the emulated organization holds: `payments` grew without anybody watching, `shop` was set up with care.

The management and security accounts hold little.
"""

from __future__ import annotations

from typing import Any

from trueup import aws
from trueup.emulated import ACCESS_ROLE, HOME, KEYS, MANAGEMENT, REGIONS, Account
from trueup.emulated.contents import payments, shop
from trueup.emulated.contents.parts import Client

FILLED = {"payments": payments.fill, "shop": shop.fill}


def create() -> tuple[Account, ...]:
    """Make the organization inside a running emulation; gives its accounts, the management account first."""
    management = aws.session(region=HOME, credentials=KEYS)
    accounts = _accounts(management)
    for account in accounts[1:]:
        role = f"arn:aws:iam::{account.id}:role/{ACCESS_ROLE}"
        for region in REGIONS:
            session = aws.assume_role(management, role, region)
            if account.name in FILLED:
                FILLED[account.name](_clients(session), account.id, region)
    return accounts


def _accounts(management: Any) -> tuple[Account, ...]:
    organizations = management.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    [root] = organizations.list_roots()["Roots"]
    accounts = [Account(MANAGEMENT, "management")]
    for unit, names in (("Security", ("security",)), ("Workloads", ("payments", "shop"))):
        parent = organizations.create_organizational_unit(ParentId=root["Id"], Name=unit)["OrganizationalUnit"]["Id"]
        for name in names:
            made = organizations.create_account(AccountName=name, Email=f"aws-{name}@example.com")
            account_id = made["CreateAccountStatus"]["AccountId"]
            organizations.move_account(AccountId=account_id, SourceParentId=root["Id"], DestinationParentId=parent)
            accounts.append(Account(account_id, name))
    for principal in ("config.amazonaws.com", "config-multiaccountsetup.amazonaws.com"):
        organizations.enable_aws_service_access(ServicePrincipal=principal)
    # moto knows this one of the two only; AWS wants both.
    organizations.register_delegated_administrator(
        AccountId=accounts[1].id, ServicePrincipal="config-multiaccountsetup.amazonaws.com"
    )
    return tuple(accounts)


def _clients(session: Any) -> Client:
    made: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in made:
            made[service] = session.client(service)
        return made[service]

    return client
