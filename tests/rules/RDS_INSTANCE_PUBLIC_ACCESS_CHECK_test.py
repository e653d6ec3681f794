import json

import pytest

import databases
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "RDS_INSTANCE_PUBLIC_ACCESS_CHECK"
PROOF = "model"  # moto gives all instances one id; ours gives each its own

PUBLIC, PRIVATE = {"publiclyAccessible": True}, {"publiclyAccessible": False}

SCENARIOS = {  # given an instance that ...: (its configuration, then the instance is ...)
    "is private": (PRIVATE, COMPLIANT),
    "is private, in text": ({"publiclyAccessible": "false"}, COMPLIANT),
    "is public": (PUBLIC, NON_COMPLIANT),
    "is public, in text": ({"publiclyAccessible": "true"}, NON_COMPLIANT),
    "is public behind a security group that lets nobody in": (PUBLIC | {"vpcSecurityGroups": []}, NON_COMPLIANT),
    "is public and stopped": (PUBLIC | {"dBInstanceStatus": "stopped"}, NON_COMPLIANT),
    "is being made public": (PUBLIC | {"dBInstanceStatus": "creating"}, NON_COMPLIANT),
    "is public, of a cluster": (PUBLIC | {"dBClusterIdentifier": "ledger"}, NON_COMPLIANT),
    "will be made private": (PUBLIC | {"pendingModifiedValues": PRIVATE}, NON_COMPLIANT),
    "says nothing of it": ({"dBInstanceIdentifier": "orders"}, COMPLIANT),
    "has null for it": ({"publiclyAccessible": None}, COMPLIANT),
    "has empty text for it": ({"publiclyAccessible": ""}, COMPLIANT),
    "is public, as JSON text": (json.dumps(PUBLIC), NON_COMPLIANT),
}


def instance(configuration):
    return item("AWS::RDS::DBInstance", resourceId="db-1", configuration=configuration)


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_that(configuration, expected):
    assert verdict(RULE, instance(configuration)) == expected


@pytest.mark.parametrize(
    ("configuration", "annotation"),
    [
        (PUBLIC | {"endpoint": {"address": "orders.abc.rds.amazonaws.com"}}, "orders.abc.rds.amazonaws.com is"),
        (PUBLIC, "It is"),
    ],
)
def test_the_annotation_names_the_address(configuration, annotation):
    told = evaluations(RULE, instance(configuration))[0]["Annotation"]
    assert told == f"{annotation} publicly accessible."


def bad(aws):
    """An instance has a public address."""
    return databases.instance(aws, PubliclyAccessible=True)


def good(aws):
    """An instance has a private address only."""
    return databases.instance(aws)
