import json

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "EBS_SNAPSHOT_BLOCK_PUBLIC_ACCESS"
PROOF = "model"  # moto does not know the setting; ours answers as EC2's API reference has it

SCENARIOS = {  # given a Region whose setting ...: (its configuration, then it is ...)
    "blocks all sharing": ({"State": "block-all-sharing"}, COMPLIANT),
    "blocks all sharing, by the organization": (
        {"State": "block-all-sharing", "ManagedBy": "declarative-policy"},
        COMPLIANT,
    ),
    "blocks new sharing only": ({"State": "block-new-sharing"}, NON_COMPLIANT),
    "is unblocked": ({"State": "unblocked"}, NON_COMPLIANT),
    "is empty text": ({"State": ""}, NON_COMPLIANT),
    "is null": ({"State": None}, NON_COMPLIANT),
    "is not recorded": ({"AccountId": ACCOUNT}, NON_COMPLIANT),
    "is an empty configuration": ({}, NON_COMPLIANT),
    "is wrapped": ({"State": {"value": "block-all-sharing"}}, COMPLIANT),
    "comes as JSON text": (json.dumps({"State": "block-all-sharing"}), COMPLIANT),
}


def setting(configuration):
    return item("AWS::EC2::SnapshotBlockPublicAccess", resourceId=ACCOUNT, configuration=configuration)


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_region_whose_setting(configuration, expected):
    assert verdict(RULE, setting(configuration)) == expected


@pytest.mark.parametrize(
    ("configuration", "annotation"),
    [
        ({"State": "unblocked"}, "Public sharing of snapshots is unblocked, not block-all-sharing."),
        ({}, "Public sharing of snapshots is not recorded, not block-all-sharing."),
    ],
)
def test_the_annotation_names_the_mode(configuration, annotation):
    assert evaluations(RULE, setting(configuration))[0]["Annotation"] == annotation


def bad(aws):
    """Nobody may make further snapshots public, and those that are stay so."""
    aws("ec2").enable_snapshot_block_public_access(State="block-new-sharing")
    return aws("sts").get_caller_identity()["Account"]


def good(aws):
    """No snapshot is public, whatever its permissions say."""
    aws("ec2").enable_snapshot_block_public_access(State="block-all-sharing")
    return aws("sts").get_caller_identity()["Account"]
