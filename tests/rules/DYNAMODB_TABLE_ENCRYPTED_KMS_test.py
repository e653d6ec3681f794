import json
from dataclasses import replace

import pytest

from emulating import emulated_account
from looping import LIBRARY, Loop
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict
from trueup.remediation.journal import Journal

RULE = "DYNAMODB_TABLE_ENCRYPTED_KMS"
PROOF = "model"  # moto keeps the encryption that a table was made with; ours changes it

KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
OTHER = "arn:aws:kms:eu-west-1:123456789012:key/99999999-2222-3333-4444-555555555555"


def sse(**changed):
    return {"ssedescription": {"status": "ENABLED", "ssetype": "KMS", "kmsmasterKeyArn": KEY} | changed}


SCENARIOS = {  # given a table that ...: (its configuration, inputs, then the table is ...)
    "is encrypted with KMS": (sse(), {}, COMPLIANT),
    "says nothing of encryption, as one with DynamoDB's own key": ({"tableStatus": "ACTIVE"}, {}, NON_COMPLIANT),
    "has null for encryption": ({"ssedescription": None}, {}, NON_COMPLIANT),
    "has an empty description of encryption": ({"ssedescription": {}}, {}, NON_COMPLIANT),
    "is just being encrypted": (sse(status="ENABLING"), {}, NON_COMPLIANT),
    "is just changing its key": (sse(status="UPDATING"), {}, NON_COMPLIANT),
    "has encryption with KMS off": (sse(status="DISABLED"), {}, NON_COMPLIANT),
    "is encrypted in another way": (sse(ssetype="AES256"), {}, NON_COMPLIANT),
    "does not say in which way": (sse(ssetype=None), {}, NON_COMPLIANT),
    "is encrypted with KMS and being deleted": (sse() | {"tableStatus": "DELETING"}, {}, COMPLIANT),
    "has the named key": (sse(), {"kmsKeyArns": KEY}, COMPLIANT),
    "has the second of two named keys": (sse(), {"kmsKeyArns": f"{OTHER}, {KEY}"}, COMPLIANT),
    "has another key than the named one": (sse(), {"kmsKeyArns": OTHER}, NON_COMPLIANT),
    "has a key that is not recorded, where one is named": (
        sse(kmsmasterKeyArn=None),
        {"kmsKeyArns": KEY},
        NON_COMPLIANT,
    ),
    "has a key that is not recorded": (sse(kmsmasterKeyArn=None), {}, COMPLIANT),
    "is encrypted with KMS, as JSON text": (json.dumps(sse()), {}, COMPLIANT),
}


def table(configuration):
    return item("AWS::DynamoDB::Table", resourceId="orders", configuration=configuration)


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_table_that(configuration, inputs, expected):
    assert verdict(RULE, table(configuration), **inputs) == expected


ANNOTATIONS = {
    "whose key it is": ({}, "The table is encrypted with a key that DynamoDB owns."),
    "the status": (sse(status="UPDATING"), "Encryption with KMS is UPDATING, not ENABLED."),
    "the type": (sse(ssetype="AES256"), "The type of encryption is AES256, not KMS."),
    "that no type is recorded": (sse(ssetype=None), "The type of encryption is not recorded, not KMS."),
    "the key": (sse(), f"The table is encrypted with {KEY}, which is not one of kmsKeyArns."),
    "that no key is recorded": (
        sse(kmsmasterKeyArn=None),
        "The table is encrypted with an unknown key, which is not one of kmsKeyArns.",
    ),
}


@pytest.mark.parametrize(("configuration", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_names(configuration, annotation):
    assert evaluations(RULE, table(configuration), kmsKeyArns=OTHER)[0]["Annotation"] == annotation


def keyed(account, key):
    loop = Loop(LIBRARY.rules[RULE], account, made(account.client, {"Enabled": True}))
    loop.rule = replace(loop.rule, optional_inputs={"kmsKeyArns": key})
    return loop


def test_a_table_with_another_key_gets_the_named_one_and_undo_gives_it_back(tmp_path):
    with emulated_account() as account:
        key = account.client("kms").create_key()["KeyMetadata"]["Arn"]
        loop = keyed(account, key)
        before = loop.state()
        with Journal(tmp_path / "journal.jsonl") as written:
            fixed = loop.run("apply", written.about(resource=loop.resource, account=account.account_id))

        assert (fixed.status, loop.verdicts()) == ("Success", {loop.resource: COMPLIANT})
        assert {end.kind for end in loop.undo(tmp_path / "journal.jsonl")} == {"restored"}
        assert loop.state() == before


def test_a_table_gets_no_key_that_is_disabled():
    with emulated_account() as account:
        key = account.client("kms").create_key()["KeyMetadata"]["Arn"]
        account.client("kms").disable_key(KeyId=key.rpartition("/")[2])
        loop = keyed(account, key)
        before = loop.state()
        ran = loop.run("run")

        assert ran.status == "Failed"
        assert f"THE KEY {key} IS Disabled. NOTHING WAS CHANGED." in ran.failure
        assert loop.state() == before


def made(aws, encryption=None):
    aws("dynamodb").create_table(
        TableName="orders",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        **({"SSESpecification": encryption} if encryption else {}),
    )
    return "orders"


def bad(aws):
    """A table is encrypted with a key that DynamoDB owns, as every new table is."""
    return made(aws)


def good(aws):
    """A table is encrypted with the key that AWS manages for DynamoDB."""
    return made(aws, {"Enabled": True})
