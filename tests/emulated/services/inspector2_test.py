import pytest

from emulating import REGION, refused
from trueup import emulated

ON, OFF = {"status": "ENABLED"}, {"status": "DISABLED"}


def states(inspector, *accounts):
    found = inspector.batch_get_account_status(accountIds=list(accounts))["accounts"]
    return {each["accountId"]: each["resourceState"] for each in found}


def test_nothing_is_scanned_before_a_scan_is_turned_on(client):
    inspector = client("inspector2")
    own = dict.fromkeys(("ec2", "ecr", "lambda", "lambdaCode"), OFF)
    assert list(states(inspector).values()) == [own]

    inspector.enable(resourceTypes=["EC2"])
    assert list(states(inspector).values()) == [own | {"ec2": ON}]

    inspector.disable(resourceTypes=["EC2"])
    assert list(states(inspector).values()) == [own]


def test_nobody_administers_an_account_of_its_own(client):
    assert refused(client("inspector2").get_delegated_admin_account) == "ResourceNotFoundException"


@pytest.fixture
def organization():
    """The ids of the organization's accounts, and a client of Inspector for each."""
    with emulated.organization() as organization:
        ids = {each.name: each.id for each in organization.accounts}
        yield ids, {name: organization.session(ids[name]).client("inspector2", REGION) for name in ids}


def test_the_administrator_turns_scans_on_for_members_and_they_do_not(organization):
    ids, clients = organization
    clients["management"].enable_delegated_admin_account(delegatedAdminAccountId=ids["security"])
    for name in ids:
        told = clients[name].get_delegated_admin_account()["delegatedAdmin"]
        assert told == {"accountId": ids["security"], "relationshipStatus": "ENABLED"}

    assert refused(clients["shop"].enable, resourceTypes=["ECR"]) == "AccessDeniedException"
    clients["security"].enable(accountIds=[ids["shop"]], resourceTypes=["ECR"])

    assert states(clients["shop"])[ids["shop"]]["ecr"] == ON
    assert states(clients["security"], ids["shop"], ids["security"])[ids["security"]]["ecr"] == OFF
