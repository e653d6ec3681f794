"""The plan: every call that leads from the actual to the desired state, in order, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trueup.deploy.actual import Actual
from trueup.deploy.configuration import Deployment
from trueup.deploy.desired.model import Desired
from trueup.deploy.organization import Organization
from trueup.deploy.plan.calls import STAGES, Place, Plan
from trueup.deploy.plan.handover import handover
from trueup.deploy.plan.invocations import invocations
from trueup.deploy.plan.packs import packs
from trueup.deploy.plan.stack_sets import inoperable, stack_sets
from trueup.deploy.plan.stacks import stacks, uploads


def plan(
    deployment: Deployment,
    organization: Organization,
    desired: Desired,
    actual: Actual,
    uploaded: frozenset[tuple[str, str]] = frozenset(),
    taken: Sequence[str] = (),
    unseen: Sequence[str] = (),
) -> Plan:
    """The calls that lead from the actual to the desired state, which may be none at all."""
    place = Place(deployment, organization)
    passing = handover(desired, actual)
    calls = [
        *stacks(place, desired, actual, passing),
        *uploads(place, desired, uploaded),
        *stack_sets(place, desired, actual, passing),
        *invocations(place, desired, actual),
        *packs(place, desired, actual),
    ]
    ordered = sorted(calls, key=lambda call: STAGES.index(call.stage))
    obstacles = (*_disabled(deployment, actual), *_moved(deployment, actual), *taken, *passing.obstacles())
    notes = (*desired.notes, *passing.notes(), *actual.unseen, *unseen, *inoperable(actual))
    return Plan(tuple(ordered), obstacles, notes, desired.accounts)


def _disabled(deployment: Deployment, actual: Actual) -> Iterator[str]:
    for region in sorted(actual.disabled.intersection(deployment.regions)):
        yield f"Region {region} is off in account {deployment.security_account}: turn it on, or take it out"


def _moved(deployment: Deployment, actual: Actual) -> Iterator[str]:
    """Roles have no Region, so that no two Regions of a stack set can hand them over to each other."""
    held = [stack.parameters for stack in actual.stacks.values() if stack.ours]
    held += [stack_set.parameters for stack_set in actual.stack_sets.values() if stack_set.ours]
    homes = {parameters.get("HomeRegion", deployment.home_region) for parameters in held}
    for home in sorted(homes - {deployment.home_region}):
        yield f"homeRegion: it is {home}, where roles and the manifest are; name that, or remove the deployment first"
