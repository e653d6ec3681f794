import json

import pytest

import backups
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

PROOF = "model"  # moto makes no recovery points
RULE = "BACKUP_RECOVERY_POINT_ENCRYPTED"
VOLUME = "arn:aws:ec2:eu-west-1:123456789012:volume/vol-1"
DONE, KEY = {"Status": "COMPLETED"}, {"EncryptionKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/1"}

SCENARIOS = {  # given a recovery point that ...: (what is told of it, then it is ...)
    "is encrypted": (DONE | {"IsEncrypted": True} | KEY, COMPLIANT),
    "is encrypted and names no key": (DONE | {"IsEncrypted": True}, COMPLIANT),
    "is encrypted, said in text": (DONE | {"IsEncrypted": "true"}, COMPLIANT),
    "is not encrypted": (DONE | {"IsEncrypted": False}, NON_COMPLIANT),
    "is not encrypted, said in text": (DONE | {"IsEncrypted": "false"}, NON_COMPLIANT),
    "is not encrypted in a vault with a key": (DONE | {"IsEncrypted": False} | KEY, NON_COMPLIANT),
    "does not say": (DONE, NON_COMPLIANT),
    "does not say, and names a key": (DONE | KEY, NON_COMPLIANT),
    "has null for it": (DONE | {"IsEncrypted": None}, NON_COMPLIANT),
    "has empty text for it": (DONE | {"IsEncrypted": ""}, NON_COMPLIANT),
    "tells nothing": ({}, NON_COMPLIANT),
    "is made in part and not encrypted": ({"Status": "PARTIAL", "IsEncrypted": False}, NON_COMPLIANT),
    "has expired and is not encrypted": ({"Status": "EXPIRED", "IsEncrypted": False}, NON_COMPLIANT),
    "is being made": ({"Status": "CREATING", "IsEncrypted": False}, NOT_APPLICABLE),
    "is being deleted": ({"Status": "DELETING", "IsEncrypted": False}, NOT_APPLICABLE),
}


@pytest.mark.parametrize(("told", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_recovery_point_that(told, expected):
    assert verdict(RULE, item("AWS::Backup::RecoveryPoint", configuration=told)) == expected


def test_a_configuration_that_is_json_text_is_read():
    point = item("AWS::Backup::RecoveryPoint", configuration=json.dumps({"IsEncrypted": True}))
    assert verdict(RULE, point) == COMPLIANT


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"ResourceArn": VOLUME}, VOLUME),
        ({}, "an unknown source"),
    ],
    ids=["known", "unknown"],
)
def test_it_names_the_source_that_has_to_be_encrypted(told, expected):
    [found] = evaluations(RULE, item("AWS::Backup::RecoveryPoint", configuration=told))

    assert found["Annotation"] == f"The recovery point of {expected} is not encrypted."


def test_it_says_why_it_is_not_judged():
    [found] = evaluations(RULE, item("AWS::Backup::RecoveryPoint", configuration={"Status": "DELETING"}))

    assert found["Annotation"] == "The recovery point is DELETING."


def bad(aws):
    """A volume that is not encrypted was backed up."""
    return backups.of_volume(aws, encrypted=False)


def good(aws):
    """An encrypted volume was backed up."""
    return backups.of_volume(aws, encrypted=True)
