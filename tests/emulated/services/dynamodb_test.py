import pytest

TABLE = {
    "TableName": "orders",
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
}


@pytest.fixture
def update(client):
    client("dynamodb").create_table(**TABLE)

    def updated(**asked):
        client("dynamodb").update_table(TableName="orders", **asked)
        return client("dynamodb").describe_table(TableName="orders")["Table"].get("SSEDescription")

    return updated


def test_a_table_gets_the_key_that_it_is_given(client, update):
    key = client("kms").create_key()["KeyMetadata"]
    asked = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key["KeyId"]}
    assert update(SSESpecification=asked)["KMSMasterKeyArn"] == key["Arn"]


def test_a_table_that_is_given_none_gets_the_one_that_aws_manages(client, update):
    told = update(SSESpecification={"Enabled": True})
    key = client("kms").describe_key(KeyId="alias/aws/dynamodb")["KeyMetadata"]["Arn"]
    assert told == {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key}


def test_nothing_is_told_of_a_key_that_dynamodb_owns(update):
    update(SSESpecification={"Enabled": True})
    assert update(SSESpecification={"Enabled": False}) is None


def test_another_change_leaves_encryption_as_it_is(update):
    before = update(SSESpecification={"Enabled": True})
    assert update(DeletionProtectionEnabled=True) == before
