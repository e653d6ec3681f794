import pytest

from emulating import refused
from trueup.emulated import MANAGEMENT

OUTSIDE = "999999999999"


@pytest.fixture
def ram(client):
    return client("ram")


def share(ram, name="s", **settings):
    return ram.create_resource_share(name=name, **settings)["resourceShare"]["resourceShareArn"]


def principals(ram, arn):
    asked = {"associationType": "PRINCIPAL", "resourceShareArns": [arn]}
    found = ram.get_resource_share_associations(**asked)["resourceShareAssociations"]
    return {each["associatedEntity"]: each["external"] for each in found}


def test_shares_are_told_by_their_arns(ram):
    first, second = share(ram, "a"), share(ram, "b")
    assert [each["name"] for each in ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]] == ["a", "b"]
    asked = {"resourceOwner": "SELF", "resourceShareArns": [second]}
    assert [each["name"] for each in ram.get_resource_shares(**asked)["resourceShares"]] == ["b"]
    gone = {"resourceOwner": "SELF", "resourceShareArns": [first + "0"]}
    assert refused(ram.get_resource_shares, **gone) == "UnknownResourceException"


def test_principals_come_and_go_and_are_external_where_they_are_of_no_account_of_ours(ram):
    user = f"arn:aws:iam::{OUTSIDE}:user/anna"
    arn = share(ram, principals=[MANAGEMENT])
    ram.associate_resource_share(resourceShareArn=arn, principals=[OUTSIDE, user])
    assert principals(ram, arn) == {MANAGEMENT: False, OUTSIDE: True, user: True}

    ram.disassociate_resource_share(resourceShareArn=arn, principals=[OUTSIDE])

    assert principals(ram, arn) == {MANAGEMENT: False, user: True}


def test_accounts_of_the_organization_are_not_external(client, ram):
    organizations = client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    made = organizations.create_account(AccountName="shop", Email="shop@example.com")
    member = made["CreateAccountStatus"]["AccountId"]
    arn = share(ram, principals=[member, OUTSIDE])
    assert principals(ram, arn) == {member: False, OUTSIDE: True}


def test_a_share_that_is_closed_takes_nobody_from_outside(ram):
    arn = share(ram, allowExternalPrincipals=False)
    assert refused(ram.associate_resource_share, resourceShareArn=arn, principals=[OUTSIDE]) == (
        "OperationNotPermittedException"
    )
    ram.associate_resource_share(resourceShareArn=arn, principals=[MANAGEMENT])
    assert principals(ram, arn) == {MANAGEMENT: False}


def test_an_update_leaves_the_name_that_it_does_not_give(ram):
    arn = share(ram, "net")
    ram.update_resource_share(resourceShareArn=arn, allowExternalPrincipals=False)
    [found] = ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]
    assert (found["name"], found["allowExternalPrincipals"]) == ("net", False)
    assert refused(ram.update_resource_share, resourceShareArn=arn + "0") == "UnknownResourceException"
