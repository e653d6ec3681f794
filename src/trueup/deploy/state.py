"""A deployment as it stands: read once, so that plan, apply, status and remove speak of the same."""

from __future__ import annotations

from dataclasses import dataclass

from trueup import aws
from trueup.catalogue import Catalogue
from trueup.deploy import actual as actuals
from trueup.deploy import conflicts
from trueup.deploy import manifest as manifests
from trueup.deploy import organization as organizations
from trueup.deploy.access import Access
from trueup.deploy.actual import MISSING, Actual
from trueup.deploy.configuration import Deployment
from trueup.deploy.desired.model import Desired
from trueup.deploy.desired.state import desired_state
from trueup.deploy.manifest import Manifest
from trueup.deploy.organization import Organization
from trueup.deploy.plan.build import plan
from trueup.deploy.plan.calls import Plan
from trueup.deploy.templates.management import CONFORMS_ROLE, MULTI_ACCOUNT_ROLE
from trueup.errors import UsageError


@dataclass(frozen=True)
class State:
    """What AWS says, and the manifest."""

    deployment: Deployment
    access: Access
    organization: Organization
    manifest: Manifest
    actual: Actual


def read(access: Access, deployment: Deployment, known: Organization | None = None) -> State:
    """Ask AWS for all of it, or for all but an organization that is known. Raises AwsError, UsageError."""
    organization = known or organizations.read(access, deployment)
    manifest = manifests.read(access, deployment) if _has_bucket(access, deployment) else Manifest()
    return State(deployment, access, organization, manifest, actuals.read(access, deployment, organization, manifest))


def _has_bucket(access: Access, deployment: Deployment) -> bool:
    """Whether the manifest's bucket is ours: someone else's of that name is for the plan to tell."""
    client = access.client("cloudformation", deployment.home_region)
    name = f"{deployment.prefix}-artifacts"
    with aws.translated(f"stack {name} in {deployment.home_region}"):
        return aws.unless(MISSING, client.describe_stacks, StackName=name) is not None


def planned(state: State, library: Catalogue, through: str | None = None) -> tuple[Plan, Desired]:
    """The plan that brings the waves up to `through`, or all, to what the library has; and what that is.

    Who has joined stays, whichever wave is named; only what the deployment file leaves out leaves.
    Raises UsageError where nobody joins, and for what AWS would refuse.
    """
    deployment, organization = state.deployment, state.organization
    stays = state.actual.deployed(organization) & organizations.eligible(deployment, organization)
    accounts = organizations.joined(deployment, organization, through) | stays
    if not accounts:
        raise UsageError("no account joins: the waves so far hold none that is active and not left out.")
    return _plan(state, library, accounts)


def _plan(state: State, library: Catalogue, accounts: frozenset[str]) -> tuple[Plan, Desired]:
    deployment, organization, actual = state.deployment, state.organization, state.actual
    held = _service_roles(state, accounts)
    desired = desired_state(deployment, library, organization, accounts, held)
    taken, unseen = conflicts.taken(state.access, deployment, organization, desired, actual)
    uploaded = conflicts.uploaded(state.access, deployment, desired, actual)
    return plan(deployment, organization, desired, actual, uploaded, taken, unseen), desired


def standing(state: State, library: Catalogue) -> Plan:
    """The plan for those that have joined, and nobody else: what of it is not as it should be."""
    deployment, organization, actual = state.deployment, state.organization, state.actual
    accounts = actual.deployed(organization) & organizations.eligible(deployment, organization)
    return _plan(state, library, accounts)[0] if accounts or actual.stacks else Plan(())


def removal(state: State) -> Plan:
    """The plan that removes all of it. What others have under our names is left alone."""
    return plan(state.deployment, state.organization, Desired(), state.actual)


def _service_roles(state: State, accounts: frozenset[str]) -> frozenset[str]:
    """AWS Config's service-linked roles that the management account has, where it takes part."""
    management = state.organization.management
    if management not in accounts or not state.access.enters(management):
        return frozenset()
    with aws.translated(f"roles of management account {management}"):
        client = state.access.client("iam", state.deployment.home_region, management)
        return frozenset(
            name
            for name in (MULTI_ACCOUNT_ROLE, CONFORMS_ROLE)
            if aws.unless("NoSuchEntity", client.get_role, RoleName=name) is not None
        )


def orphans(state: State) -> list[str]:
    """What is still there of a deployment that was removed, a line each."""
    manifest = state.manifest
    actual = actuals.read(state.access, state.deployment, state.organization, manifest)
    lines = [f"stack {each.name} in {each.account}, {each.region}" for each in actual.stacks.values() if each.ours]
    lines += [
        f"stack set {each.name}, in {len(each.instances)} places" for each in actual.stack_sets.values() if each.ours
    ]
    lines += [f"pack {each.name} in {each.region}" for each in actual.packs.values() if each.ours]
    evidence = state.deployment.evidence_bucket
    with aws.translated(f"bucket {evidence}"):
        if conflicts.exists(state.access.client("s3", state.deployment.home_region).head_bucket, Bucket=evidence):
            lines.append(f"bucket {evidence}, which is kept: delete it by hand when nobody needs its evidence")
    return lines
