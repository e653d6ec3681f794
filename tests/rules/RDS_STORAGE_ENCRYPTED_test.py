import json

import pytest

import databases
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "RDS_STORAGE_ENCRYPTED"
PROOF = "model"  # moto has no OpsItems; ours answer as Systems Manager's API reference has it

KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
OTHER = "arn:aws:kms:eu-west-1:123456789012:key/99999999-2222-3333-4444-555555555555"
SAFE = {"storageEncrypted": True, "kmsKeyId": KEY}
OPEN = {"storageEncrypted": False}

SCENARIOS = {  # given an instance that ...: (its configuration, inputs, then the instance is ...)
    "is encrypted": (SAFE, {}, COMPLIANT),
    "is encrypted, in text": ({"storageEncrypted": "true"}, {}, COMPLIANT),
    "is not encrypted": (OPEN, {}, NON_COMPLIANT),
    "is not encrypted, in text": ({"storageEncrypted": "false"}, {}, NON_COMPLIANT),
    "is not encrypted and names a key": (OPEN | {"kmsKeyId": KEY}, {"kmsKeyId": KEY}, NON_COMPLIANT),
    "is being created without encryption": (OPEN | {"dBInstanceStatus": "creating"}, {}, NON_COMPLIANT),
    "has the key asked for by ARN": (SAFE, {"kmsKeyId": KEY}, COMPLIANT),
    "has the key asked for by id": (SAFE, {"kmsKeyId": KEY.rpartition("/")[2]}, COMPLIANT),
    "has another key than asked for": (SAFE | {"kmsKeyId": OTHER}, {"kmsKeyId": KEY}, NON_COMPLIANT),
    "has a key that is not recorded": (SAFE | {"kmsKeyId": None}, {"kmsKeyId": KEY}, NON_COMPLIANT),
    "has any key where none is asked for": (SAFE | {"kmsKeyId": OTHER}, {"kmsKeyId": ""}, COMPLIANT),
    "says nothing of encryption": ({"engine": "mysql"}, {}, NON_COMPLIANT),
    "has null for encryption": ({"storageEncrypted": None}, {}, NON_COMPLIANT),
    "is not encrypted, as JSON text": (json.dumps(OPEN), {}, NON_COMPLIANT),
}


def instance(configuration):
    return item("AWS::RDS::DBInstance", resourceId="db-1", configuration=configuration)


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_that(configuration, inputs, expected):
    assert verdict(RULE, instance(configuration), **inputs) == expected


@pytest.mark.parametrize(
    ("configuration", "annotation"),
    [
        (OPEN, "The storage is not encrypted."),
        (SAFE | {"kmsKeyId": OTHER}, f"The storage is encrypted with {OTHER}, not with {KEY}."),
        ({"storageEncrypted": True}, f"The storage is encrypted with an unknown key, not with {KEY}."),
    ],
)
def test_the_annotation_names_the_key(configuration, annotation):
    assert evaluations(RULE, instance(configuration), kmsKeyId=KEY)[0]["Annotation"] == annotation


def bad(aws):
    """The storage of an instance is not encrypted."""
    return databases.instance(aws, StorageEncrypted=False)


def good(aws):
    """The storage of an instance is encrypted."""
    return databases.instance(aws, StorageEncrypted=True)
