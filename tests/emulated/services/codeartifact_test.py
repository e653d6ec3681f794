import pytest
from botocore.exceptions import ClientError

SHOP = {"domain": "shop", "repository": "apps"}


def test_a_repository_tells_its_connection_where_it_is_described_and_not_where_it_is_listed(client):
    codeartifact = client("codeartifact")
    made = codeartifact.create_repository(**SHOP)["repository"]
    assert made["externalConnections"] == []

    codeartifact.associate_external_connection(**SHOP, externalConnection="public:npmjs")

    [listed] = codeartifact.list_repositories()["repositories"]
    described = codeartifact.describe_repository(**SHOP)["repository"]
    assert listed["arn"] == described["arn"] == made["arn"]
    assert "externalConnections" not in listed
    assert [each["externalConnectionName"] for each in described["externalConnections"]] == ["public:npmjs"]


def test_a_repository_has_one_connection_at_most(client):
    codeartifact = client("codeartifact")
    codeartifact.create_repository(**SHOP)
    codeartifact.associate_external_connection(**SHOP, externalConnection="public:npmjs")
    with pytest.raises(ClientError, match="ConflictException"):
        codeartifact.associate_external_connection(**SHOP, externalConnection="public:pypi")


def test_a_repository_that_is_not_there_cannot_be_described(client):
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client("codeartifact").describe_repository(**SHOP)
