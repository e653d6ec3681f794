"""What must hold before anything is created: a line for each, with what to do where it does not. Only reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from trueup import aws
from trueup.catalogue import Catalogue
from trueup.deploy import organization as organizations
from trueup.deploy.access import Access, pages, said, verify
from trueup.deploy.actual import Actual
from trueup.deploy.configuration import Deployment
from trueup.deploy.manifest import Manifest
from trueup.deploy.organization import Organization
from trueup.deploy.plan.calls import Plan, named
from trueup.deploy.state import State, planned, read
from trueup.deploy.templates.management import CONFORMS_ROLE, MULTI_ACCOUNT_ROLE
from trueup.errors import AwsError, TrueupError
from trueup.packs.build import EVALUATION_ROLE

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"

# What each must be trusted for, and registered as delegated administrator of.
PRINCIPALS = {
    "config-multiaccountsetup.amazonaws.com": "packs of the organization",
    "config.amazonaws.com": "the aggregator of the organization",
    "member.org.stacksets.cloudformation.amazonaws.com": "service-managed stack sets",
}
LEFT_UNRESERVED = 100  # Lambda lets nobody reserve the last hundred of an account's concurrency
REFUSED = (ClientError, BotoCoreError)
ASKED_AT_ONCE = 100  # roles that one invocation of the function tries


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    state: str  # pass, fail or unknown
    check: str
    account: str
    region: str
    message: str  # what was found, and what to do about it

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))


def examine(
    session: Any, access: Access, deployment: Deployment, library: Catalogue, through: str | None = None
) -> Iterator[Check]:
    """Every check, as it is made. A read that is refused costs the checks that stand on it, and is one of them.

    Without right credentials, or without the list of accounts, there is nothing to look at.
    """
    home, security = deployment.home_region, deployment.security_account
    try:
        verify(session, deployment)
        yield Check(PASS, "credentials", security, "", "they are the security account's")
        organization = organizations.read(access, deployment)
    except (*REFUSED, TrueupError) as error:
        yield Check(FAIL, "credentials and organization", security, home, said(error))
        return
    yield from _told("organization", security, _organization(access, deployment, organization))
    accounts = organizations.eligible(deployment, organization)  # where no plan tells which are meant, all are
    try:
        state = read(access, deployment, organization)
    except (*REFUSED, TrueupError) as error:
        yield Check(FAIL, "what is deployed", security, "", said(error))
        state = State(deployment, access, organization, Manifest(), Actual())
    else:
        yield from _told("Region", security, _regions(state))
        yield from _told("concurrency", security, _concurrency(state))
        try:
            plan, desired = planned(state, library, through)
        except (*REFUSED, TrueupError) as error:
            yield Check(FAIL, "plan", security, "", said(error))
        else:
            accounts = desired.accounts
            yield from _names(plan)
        yield from _told("evaluation role", security, _evaluation_roles(state))
    if deployment.management_role:
        yield from _told("management account", security, _management(state))
    yield from _told("recorders", security, _members(state, accounts))


def _names(plan: Plan) -> Iterator[Check]:
    for obstacle in plan.obstacles:
        yield Check(FAIL, "names and Regions", "", "", f"{obstacle}; settle it with its owner")
    if not plan.obstacles:
        yield Check(PASS, "names and Regions", "", "", "no name is taken, no Region is off")


def _told(check: str, account: str, checks: Iterator[Check]) -> Iterator[Check]:
    """Some checks; where something that they read is refused, that is one of them, and the others go on."""
    try:
        yield from checks
    except (*REFUSED, TrueupError) as error:
        yield Check(UNKNOWN, check, account, "", said(error))


def _organization(access: Access, deployment: Deployment, organization: Organization) -> Iterator[Check]:
    where = (organization.management, "")
    if organization.features == "ALL":
        yield Check(PASS, "organization", *where, f"{organization.id}, {len(organization.accounts)} active accounts")
    else:
        yield Check(FAIL, "organization", *where, "enable all features: aws organizations enable-all-features")
    client = access.client("organizations", deployment.home_region)
    try:
        listed = pages(client.list_aws_service_access_for_organization, "EnabledServicePrincipals")
        trusted = {each["ServicePrincipal"] for each in listed}
    except REFUSED as error:
        yield Check(UNKNOWN, "trusted access", *where, said(error))
        trusted = None
    for principal, purpose in PRINCIPALS.items():
        if trusted is not None:
            yield _held(
                principal in trusted,
                "trusted access",
                where,
                f"{principal}, for {purpose}",
                f"in the management account: {_trusting(principal)}",
            )
        if deployment.security_account == organization.management:
            continue
        try:
            admins = pages(client.list_delegated_administrators, "DelegatedAdministrators", ServicePrincipal=principal)
            delegated = deployment.security_account in {each["Id"] for each in admins}
        except REFUSED as error:
            yield Check(UNKNOWN, "delegated administrator", *where, f"{principal}: {said(error)}")
            continue
        yield _held(
            delegated,
            "delegated administrator",
            where,
            f"{deployment.security_account} of {principal}",
            f"in the management account: aws organizations register-delegated-administrator --account-id "
            f"{deployment.security_account} --service-principal {principal}",
        )


def _trusting(principal: str) -> str:
    if principal.startswith("member.org.stacksets"):
        return "aws cloudformation activate-organizations-access"
    return f"aws organizations enable-aws-service-access --service-principal {principal}"


def _held(holds: bool, check: str, where: tuple[str, str], what: str, remedy: str) -> Check:
    return Check(PASS, check, *where, what) if holds else Check(FAIL, check, *where, f"{what}: missing; {remedy}")


def _regions(state: State) -> Iterator[Check]:
    for region in state.deployment.regions:
        where = (state.deployment.security_account, region)
        yield _held(region not in state.actual.disabled, "Region", where, "on", "turn it on, or take it out")


def _concurrency(state: State) -> Iterator[Check]:
    deployment = state.deployment
    reserved = deployment.reserved_concurrency
    for region in deployment.regions if reserved and deployment.evaluators != "managed" else ():
        where = (deployment.security_account, region)
        if region in state.actual.disabled or (*where, f"{deployment.prefix}-evaluator") in state.actual.stacks:
            continue  # off, or reserved already
        try:
            limits = state.access.client("lambda", region).get_account_settings()["AccountLimit"]
        except REFUSED as error:
            yield Check(UNKNOWN, "concurrency", *where, said(error))
            continue
        free = limits["UnreservedConcurrentExecutions"] - LEFT_UNRESERVED
        yield _held(
            free >= (reserved or 0),
            "concurrency",
            where,
            f"{reserved} of {max(free, 0)} that can be reserved",
            "lower evaluator.reservedConcurrency, or ask AWS for more concurrent executions",
        )


def _management(state: State) -> Iterator[Check]:
    management, home = state.organization.management, state.deployment.home_region
    try:
        client = state.access.client("iam", home, management)
        for name in (MULTI_ACCOUNT_ROLE, CONFORMS_ROLE):
            there = aws.unless("NoSuchEntity", client.get_role, RoleName=name) is not None
            found = "there" if there else f"not there; stack {state.deployment.prefix}-management will create it"
            yield Check(PASS, "service-linked role", management, "", f"{name}: {found}")
    except (*REFUSED, TrueupError) as error:
        yield Check(FAIL, "management account", management, "", f"{said(error)}; mend managementAccount.roleName")


def _members(state: State, accounts: frozenset[str]) -> Iterator[Check]:
    closed = [account for account in sorted(accounts) if not state.access.enters(account)]
    if closed:
        what = f"{named(closed)}: not looked into; name a role with memberAccess"
        yield Check(UNKNOWN, "recorders", "", "", what)
    for account in sorted(accounts.difference(closed)):
        try:
            regions = state.access.client("account", state.deployment.home_region, account)
            on = {
                each["RegionName"]
                for each in pages(regions.list_regions, "Regions")
                if each["RegionOptStatus"] in ("ENABLED", "ENABLED_BY_DEFAULT")
            }
        except (*REFUSED, AwsError) as error:
            yield Check(FAIL, "way into the account", account, "", f"{said(error)}; mend memberAccess, or exclude it")
            continue
        for region in state.deployment.regions:
            if region not in on:
                yield Check(FAIL, "Region", account, region, "off; turn it on, or exclude the account")
            elif region not in state.actual.disabled:
                yield _recorder(state.access, account, region)


def _recorder(access: Access, account: str, region: str) -> Check:
    try:
        answer = access.client("config", region, account).describe_configuration_recorder_status()
    except REFUSED as error:
        return Check(UNKNOWN, "recorder", account, region, said(error))
    recording = any(each.get("recording") for each in answer["ConfigurationRecordersStatus"])
    remedy = "AWS Config must record before a pack can come: aws configservice start-configuration-recorder"
    return _held(recording, "recorder", (account, region), "recording", remedy)


def _evaluation_roles(state: State) -> Iterator[Check]:
    """Once the function is there, it tells by itself which accounts it gets into."""
    deployment, account = state.deployment, state.deployment.security_account
    there = [
        region
        for region in deployment.regions
        if (account, region, f"{deployment.prefix}-evaluator") in state.actual.stacks
    ]
    deployed = sorted(state.actual.deployed(state.organization))
    for region in there:
        arns = [f"arn:{deployment.partition}:iam::{each}:role/{EVALUATION_ROLE}" for each in deployed]
        refused: dict[str, str] = {}
        try:
            for start in range(0, len(arns), ASKED_AT_ONCE):
                refused |= _invoked(state.access, deployment, region, arns[start : start + ASKED_AT_ONCE])
        except (*REFUSED, ValueError, KeyError) as error:
            yield Check(FAIL, "evaluation role", account, region, f"{deployment.evaluator_name}: {said(error)}")
            continue
        for arn, why in refused.items():
            yield Check(FAIL, "evaluation role", arn.split(":")[4], region, f"{why}; apply again")
        yield Check(
            PASS, "evaluation role", account, region, f"the function gets into {len(arns) - len(refused)} accounts"
        )


def _invoked(access: Access, deployment: Deployment, region: str, roles: list[str]) -> dict[str, str]:
    answer = access.client("lambda", region).invoke(
        FunctionName=deployment.evaluator_name, Payload=json.dumps({"assume": roles}).encode()
    )
    refused: dict[str, str] = json.loads(answer["Payload"].read())["refused"]
    return refused
