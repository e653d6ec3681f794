import pytest

from undoing import comes_back, service

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
