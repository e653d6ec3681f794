"""A deployment as it stands: read once, so that plan, apply, status and remove speak of the same."""

from __future__ import annotations

from dataclasses import dataclass

from trueup import aws
from trueup.catalogue import Catalogue
from trueup.deploy import found as f
from trueup.deploy import manifest as manifests
from trueup.deploy import organization as organizations
from trueup.deploy import wanted as w
from trueup.deploy.access import Access
from trueup.deploy.configuration import Deployment
from trueup.deploy.manifest import Manifest
from trueup.deploy.organization import Organization
from trueup.deploy.plan import Plan, plan


@dataclass(frozen=True)
class State:
    """What AWS says, and the manifest."""

    deployment: Deployment
    access: Access
    organization: Organization
    manifest: Manifest
    found: f.Found


def read(access: Access, deployment: Deployment) -> State:
    """Ask AWS for all of it. Raises AwsError, UsageError."""
    organization = organizations.read(access, deployment)
    manifest = manifests.read(access, deployment) if _has_bucket(access, deployment) else Manifest()
    return State(deployment, access, organization, manifest, f.read(access, deployment, organization, manifest))


def _has_bucket(access: Access, deployment: Deployment) -> bool:
    """Whether the manifest's bucket is ours: someone else's of that name is for the plan to tell."""
    client = access.client("cloudformation", deployment.home_region)
    name = f"{deployment.prefix}-artifacts"
    with aws.translated(f"stack {name} in {deployment.home_region}"):
        return aws.unless(f.MISSING, client.describe_stacks, StackName=name) is not None


def planned(state: State, library: Catalogue, through: str | None = None) -> tuple[Plan, w.Wanted]:
    """The plan that brings the waves up to `through`, or all, to what the library has; and what that is.

    Who has joined stays, whichever wave is named; only what the deployment file leaves out leaves.
    """
    deployment, organization, found = state.deployment, state.organization, state.found
    stays = found.deployed(organization) & organizations.eligible(deployment, organization)
    accounts = organizations.joined(deployment, organization, through) | stays
    held = _service_roles(state, accounts)
    wanted = w.wanted(deployment, library, organization, accounts, held)
    taken, unseen = f.taken(state.access, deployment, organization, wanted, found)
    uploaded = f.uploaded(state.access, deployment, wanted, found)
    return plan(deployment, organization, wanted, found, uploaded, taken, unseen), wanted


def removal(state: State) -> Plan:
    """The plan that removes all of it. What others have under our names is left alone."""
    return plan(state.deployment, state.organization, w.Wanted(), state.found)


def _service_roles(state: State, accounts: frozenset[str]) -> frozenset[str]:
    """AWS Config's service-linked roles that the management account has, where it takes part."""
    management = state.organization.management
    if management not in accounts or not state.access.enters(management):
        return frozenset()
    with aws.translated(f"roles of management account {management}"):
        client = state.access.client("iam", state.deployment.home_region, management)
        return frozenset(
            name
            for name in (w.MULTI_ACCOUNT_ROLE, w.CONFORMS_ROLE)
            if aws.unless("NoSuchEntity", client.get_role, RoleName=name) is not None
        )
