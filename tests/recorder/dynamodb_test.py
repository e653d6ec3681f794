import support
from recording import TAGS
from trueup import aws, emulated, recorder


def create(client):
    encrypted = {"Enabled": True, "SSEType": "KMS"}
    table(client, "sessions", Tags=TAGS, SSESpecification=encrypted)


def table(client, name, **facts):
    client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        **facts,
    )


def test_every_page_is_read():
    with emulated.emulation():
        session = aws.session(region=support.REGION, credentials=emulated.KEYS)
        for number in range(105):  # ListTables gives a hundred at a time
            table(session.client, f"table-{number}")
        assert len(list(recorder.record(session, support.REGION, ["AWS::DynamoDB::Table"]))) == 105
