import pytest

from undoing import comes_back, service, way_back

dynamodb = service("dynamodb")

TABLE = dynamodb("CreateTable", TableName="d", BillingMode="PAY_PER_REQUEST",
    KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
)  # fmt: skip

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "a table without recovery": (
        [TABLE],
        dynamodb(
            "UpdateContinuousBackups",
            TableName="d",
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        ),
    ),
    "a table without protection": (
        [TABLE],
        dynamodb("UpdateTable", TableName="d", DeletionProtectionEnabled=True),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"

ENCRYPTED = {  # a table that was encrypted with ...: (what was told of it, this is put back)
    "a key that DynamoDB owns": ({}, {"Enabled": False}),
    "a key of the account": (
        {"SSEDescription": {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": KEY}},
        {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY},
    ),
}


@pytest.mark.parametrize(("before", "expected"), ENCRYPTED.values(), ids=ENCRYPTED)
def test_a_table_that_was_encrypted_with(before, expected):
    write = dynamodb("UpdateTable", TableName="d", SSESpecification={"Enabled": True, "SSEType": "KMS"})
    assert way_back(write, {"Table": before})["UpdateTable"] == {"TableName": "d", "SSESpecification": expected}
