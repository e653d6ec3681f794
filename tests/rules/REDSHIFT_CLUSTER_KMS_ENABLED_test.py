import json

import pytest

import warehouses
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "REDSHIFT_CLUSTER_KMS_ENABLED"
PROOF = "model"  # moto has no OpsItems; ours answer as Systems Manager's API reference has it

KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
OTHER = "arn:aws:kms:eu-west-1:123456789012:key/99999999-2222-3333-4444-555555555555"
SAFE = {"encrypted": True, "kmsKeyId": KEY}
OPEN = {"encrypted": False}

SCENARIOS = {  # given a cluster that ...: (its configuration, inputs, then the cluster is ...)
    "is encrypted with a key": (SAFE, {}, COMPLIANT),
    "is encrypted with a key, in text": (SAFE | {"encrypted": "true"}, {}, COMPLIANT),
    "is encrypted with a key, and paused": (SAFE | {"clusterStatus": "paused"}, {}, COMPLIANT),
    "is not encrypted": (OPEN, {}, NON_COMPLIANT),
    "is not encrypted, in text": ({"encrypted": "false"}, {}, NON_COMPLIANT),
    "is not encrypted and names a key": (OPEN | {"kmsKeyId": KEY}, {"kmsKeyArns": KEY}, NON_COMPLIANT),
    "is being created without encryption": (OPEN | {"clusterStatus": "creating"}, {}, NON_COMPLIANT),
    "will be encrypted": (OPEN | {"pendingModifiedValues": {"encryptionType": "KMS"}}, {}, NON_COMPLIANT),
    "is encrypted with a key of a hardware module": (
        {"encrypted": True, "hsmStatus": {"status": "active"}},
        {},
        NON_COMPLIANT,
    ),
    "is encrypted, with null for its key": (SAFE | {"kmsKeyId": None}, {}, NON_COMPLIANT),
    "is encrypted, with empty text for its key": (SAFE | {"kmsKeyId": ""}, {"kmsKeyArns": KEY}, NON_COMPLIANT),
    "has the key asked for by ARN": (SAFE, {"kmsKeyArns": KEY}, COMPLIANT),
    "has the key asked for by id": (SAFE, {"kmsKeyArns": KEY.rpartition("/")[2]}, COMPLIANT),
    "has the second of the keys asked for": (SAFE, {"kmsKeyArns": f"{OTHER}, {KEY}"}, COMPLIANT),
    "has another key than asked for": (SAFE | {"kmsKeyId": OTHER}, {"kmsKeyArns": KEY}, NON_COMPLIANT),
    "has any key where none is asked for": (SAFE | {"kmsKeyId": OTHER}, {"kmsKeyArns": ""}, COMPLIANT),
    "says nothing of encryption": ({"clusterIdentifier": "sales"}, {}, NON_COMPLIANT),
    "has null for encryption": ({"encrypted": None, "kmsKeyId": KEY}, {}, NON_COMPLIANT),
    "is not encrypted, as JSON text": (json.dumps(OPEN), {}, NON_COMPLIANT),
}


def cluster(configuration):
    return item("AWS::Redshift::Cluster", resourceId="sales", configuration=configuration)


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_cluster_that(configuration, inputs, expected):
    assert verdict(RULE, cluster(configuration), **inputs) == expected


@pytest.mark.parametrize(
    ("configuration", "annotation"),
    [
        (OPEN, "The cluster is not encrypted."),
        ({"encrypted": True}, "The cluster is encrypted, but not with a KMS key."),
        (SAFE | {"kmsKeyId": OTHER}, f"The cluster is encrypted with {OTHER}, not with any of kmsKeyArns."),
    ],
)
def test_the_annotation_names_the_key(configuration, annotation):
    assert evaluations(RULE, cluster(configuration), kmsKeyArns=KEY)[0]["Annotation"] == annotation


def bad(aws):
    """A cluster is not encrypted."""
    return warehouses.cluster(aws, Encrypted=False)


def good(aws):
    """A cluster is encrypted with a key of its account."""
    key = aws("kms").create_key()["KeyMetadata"]["Arn"]
    return warehouses.cluster(aws, Encrypted=True, KmsKeyId=key)
