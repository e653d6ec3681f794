"""A deployment of two packs into the fake organization, and what the commands do with it, without the command line."""

from collections import Counter

import pytest

import support
from deploy.fake.organization import PRODUCTION, REGIONS, SECURITY, FakeOrganization
from trueup import catalogue
from trueup.clock import VirtualClock
from trueup.deploy import state
from trueup.deploy.access import Access
from trueup.deploy.apply import Executor
from trueup.deploy.configuration import Deployment, Wave

PILOT = "100000000005"
# Of the documents that fix the rules of both packs.
FAMILIES = ("access-analyzer", "cloudtrail", "ec2", "iam", "lambda", "s3", "secretsmanager", "ssm")
BUCKET = f"awsconfigconforms-trueup-{SECURITY}-{REGIONS[0]}"


def stages(plan):
    """The stages of a plan, in order."""
    return list(dict.fromkeys(call.stage for call in plan.calls))


def states(organization):
    """By Region and pack: how many accounts are in which state."""
    return {
        place: Counter(status for status, _why in pack["accounts"].values())
        for place, pack in organization.packs.items()
    }


def holders(organization):
    """By Region and pack: the accounts that have it."""
    return {
        place: {account for account, (status, _why) in pack["accounts"].items() if status.endswith("SUCCESSFUL")}
        for place, pack in organization.packs.items()
    }


def left(organization):
    """What is still there of a deployment."""
    return [
        *organization.stacks,
        *organization.sets,
        *organization.packs,
        *(thing for thing, stack in organization.things.items() if stack),
    ]


@pytest.fixture(scope="session")
def library():
    return catalogue.load(support.ROOT)


@pytest.fixture
def organization():
    return FakeOrganization()


class Deploying:
    """One person with a deployment file and the credentials of the security account."""

    def __init__(self, organization, library, **parts):
        self.organization, self.library = organization, library
        given = {
            "security_account": SECURITY,
            "home_region": REGIONS[0],
            "regions": REGIONS,
            "packs": ("s3", "identity"),
            "waves": (
                Wave("pilot", accounts=(PILOT,)),
                Wave("production", organizational_units=(PRODUCTION,)),
                Wave("everyone", percentage=100),
            ),
        }
        self.deployment = Deployment(**(given | parts))
        self.told = []

    def state(self):
        access = Access(self.organization.session(), self.deployment, self.organization.become)
        return state.read(access, self.deployment)

    def plan(self, through=None):
        return state.planned(self.state(), self.library, through)[0]

    def apply(self, through=None):
        read = self.state()
        return self.carry_out(read, state.planned(read, self.library, through)[0])

    def remove(self):
        read = self.state()
        return self.carry_out(read, state.removal(read))

    def carry_out(self, read, plan):
        assert plan.obstacles == ()
        executor = Executor(
            read.access, self.deployment, read.organization, read.manifest, self.told.append, VirtualClock()
        )
        return executor.apply(plan)


@pytest.fixture
def deploying(organization, library):
    def make(**parts):
        return Deploying(organization, library, **parts)

    return make
