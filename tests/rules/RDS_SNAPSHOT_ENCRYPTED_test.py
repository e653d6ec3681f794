import json

import pytest

import databases
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "RDS_SNAPSHOT_ENCRYPTED"
PROOF = "model"  # moto has no OpsItems; ours answer as Systems Manager's API reference has it

INSTANCES, CLUSTERS = "DBSnapshot", "DBClusterSnapshot"

SCENARIOS = {  # given a snapshot that ...: (its type, its configuration, then the snapshot is ...)
    "is encrypted": (INSTANCES, {"encrypted": True}, COMPLIANT),
    "is encrypted, in text": (INSTANCES, {"encrypted": "true"}, COMPLIANT),
    "is not encrypted": (INSTANCES, {"encrypted": False}, NON_COMPLIANT),
    "is not encrypted, in text": (INSTANCES, {"encrypted": "false"}, NON_COMPLIANT),
    "was taken by RDS and is not encrypted": (
        INSTANCES,
        {"encrypted": False, "snapshotType": "automated"},
        NON_COMPLIANT,
    ),
    "is being taken and is not encrypted": (INSTANCES, {"encrypted": False, "status": "creating"}, NON_COMPLIANT),
    "says nothing of encryption": (INSTANCES, {"status": "available"}, NON_COMPLIANT),
    "has null for encryption": (INSTANCES, {"encrypted": None}, NON_COMPLIANT),
    "has the word of a cluster's": (INSTANCES, {"storageEncrypted": True}, NON_COMPLIANT),
    "is a cluster's and encrypted": (CLUSTERS, {"storageEncrypted": True}, COMPLIANT),
    "is a cluster's and not encrypted": (CLUSTERS, {"storageEncrypted": False}, NON_COMPLIANT),
    "is a cluster's and says nothing of encryption": (CLUSTERS, {}, NON_COMPLIANT),
    "is a cluster's and has the word of an instance's": (CLUSTERS, {"encrypted": True}, NON_COMPLIANT),
    "is a cluster's and encrypted, as JSON text": (CLUSTERS, json.dumps({"storageEncrypted": True}), COMPLIANT),
}


def snapshot(kind, configuration):
    return item(f"AWS::RDS::{kind}", resourceId="s-1", resourceName="s-1", configuration=configuration)


@pytest.mark.parametrize(("kind", "configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_snapshot_that(kind, configuration, expected):
    assert verdict(RULE, snapshot(kind, configuration)) == expected


def test_the_annotation_names_the_snapshot():
    assert evaluations(RULE, snapshot(INSTANCES, {}))[0]["Annotation"] == "s-1 is not encrypted."


def bad(aws):
    """A snapshot of an instance without encryption."""
    return databases.snapshot(aws, StorageEncrypted=False)


def good(aws):
    """A snapshot of a cluster that is encrypted."""
    return databases.cluster_snapshot(aws, StorageEncrypted=True)
