import json

import pytest

import warehouses
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "REDSHIFT_CLUSTER_PUBLIC_ACCESS_CHECK"
PROOF = "moto"

PUBLIC, PRIVATE = {"publiclyAccessible": True}, {"publiclyAccessible": False}

SCENARIOS = {  # given a cluster that ...: (its configuration, then the cluster is ...)
    "is private": (PRIVATE, COMPLIANT),
    "is private, in text": ({"publiclyAccessible": "false"}, COMPLIANT),
    "is public": (PUBLIC, NON_COMPLIANT),
    "is public, in text": ({"publiclyAccessible": "true"}, NON_COMPLIANT),
    "is public behind a security group that lets nobody in": (PUBLIC | {"vpcSecurityGroups": []}, NON_COMPLIANT),
    "is public and paused": (PUBLIC | {"clusterStatus": "paused"}, NON_COMPLIANT),
    "is being made public": (PUBLIC | {"clusterStatus": "creating"}, NON_COMPLIANT),
    "will be made private": (PUBLIC | {"pendingModifiedValues": PRIVATE}, NON_COMPLIANT),
    "will be made public": (PRIVATE | {"pendingModifiedValues": PUBLIC}, COMPLIANT),
    "is private, with an Elastic IP": (PRIVATE | {"elasticIpStatus": {"elasticIp": "198.51.100.7"}}, COMPLIANT),
    "says nothing of it": ({"clusterIdentifier": "sales"}, COMPLIANT),
    "has null for it": ({"publiclyAccessible": None}, COMPLIANT),
    "has empty text for it": ({"publiclyAccessible": ""}, COMPLIANT),
    "is public, as JSON text": (json.dumps(PUBLIC), NON_COMPLIANT),
}


def cluster(configuration):
    return item("AWS::Redshift::Cluster", resourceId="sales", configuration=configuration)


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_cluster_that(configuration, expected):
    assert verdict(RULE, cluster(configuration)) == expected


@pytest.mark.parametrize(
    ("configuration", "annotation"),
    [
        (PUBLIC | {"endpoint": {"address": "sales.abc.redshift.amazonaws.com"}}, "sales.abc.redshift.amazonaws.com is"),
        (PUBLIC, "It is"),
    ],
)
def test_the_annotation_names_the_address(configuration, annotation):
    told = evaluations(RULE, cluster(configuration))[0]["Annotation"]
    assert told == f"{annotation} publicly accessible."


def bad(aws):
    """A cluster has a public address."""
    return warehouses.cluster(aws, PubliclyAccessible=True)


def good(aws):
    """A cluster has a private address only."""
    return warehouses.cluster(aws)
