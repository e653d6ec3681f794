import json

import pytest

import warehouses
from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "REDSHIFT_ENHANCED_VPC_ROUTING_ENABLED"
MAY_BE_ABSENT = {"configuration.vpcId"}  # of a cluster outside any VPC
PROOF = "moto"

ON, OFF = {"enhancedVpcRouting": True}, {"enhancedVpcRouting": False}

SCENARIOS = {  # given a cluster whose enhanced routing ...: (its configuration, then the cluster is ...)
    "is on": (ON, COMPLIANT),
    "is on, in text": ({"enhancedVpcRouting": "true"}, COMPLIANT),
    "is on, and the cluster is public": (ON | {"publiclyAccessible": True}, COMPLIANT),
    "is on, while it is created": (ON | {"clusterStatus": "creating"}, COMPLIANT),
    "is off": (OFF, NON_COMPLIANT),
    "is off, in text": ({"enhancedVpcRouting": "false"}, NON_COMPLIANT),
    "is off, while it is paused": (OFF | {"clusterStatus": "paused"}, NON_COMPLIANT),
    "is off, and will be on": (OFF | {"pendingModifiedValues": ON}, NON_COMPLIANT),
    "is not recorded": ({"clusterIdentifier": "sales"}, NON_COMPLIANT),
    "is null": ({"enhancedVpcRouting": None}, NON_COMPLIANT),
    "is empty text": ({"enhancedVpcRouting": ""}, NON_COMPLIANT),
    "is off, as JSON text": (json.dumps(OFF), NON_COMPLIANT),
}


def cluster(configuration):
    return item("AWS::Redshift::Cluster", resourceId="sales", configuration=configuration)


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_cluster_whose_enhanced_routing(configuration, expected):
    assert verdict(RULE, cluster(configuration)) == expected


@pytest.mark.parametrize(
    ("configuration", "network"),
    [(OFF | {"vpcId": "vpc-1"}, "vpc-1"), (OFF | {"vpcId": ""}, "its VPC"), (OFF, "its VPC")],
)
def test_the_annotation_names_the_vpc(configuration, network):
    told = evaluations(RULE, cluster(configuration))[0]["Annotation"]
    assert told == f"enhancedVpcRouting is off: COPY and UNLOAD go past {network}."


def bad(aws):
    """A cluster routes past its VPC."""
    return warehouses.cluster(aws)


def good(aws):
    """A cluster routes through its VPC."""
    return warehouses.cluster(aws, EnhancedVpcRouting=True)
