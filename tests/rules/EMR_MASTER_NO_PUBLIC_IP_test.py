from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import emr_clusters
import support
from support import COMPLIANT, NON_COMPLIANT, evaluations, load
from trueup.rulekit.resources import UnjudgedError

RULE = "EMR_MASTER_NO_PUBLIC_IP"
PROOF = "model"  # moto lists no instances of a cluster, and has no OpsItems

UP, GONE = {"Status": {"State": "RUNNING"}}, {"Status": {"State": "TERMINATED"}}
PUBLIC, PRIVATE = {"PublicIpAddress": "192.0.2.1"}, {"PrivateIpAddress": "10.0.0.1"}
GROUP, FLEET = "INSTANCE_GROUP", "INSTANCE_FLEET"

SCENARIOS = {  # given a running cluster whose primary nodes ...: (they, how it holds them, then the cluster is ...)
    "have no public address": ([UP | PRIVATE], GROUP, COMPLIANT),
    "have an empty one": ([UP | {"PublicIpAddress": ""}], GROUP, COMPLIANT),
    "have null for one": ([UP | {"PublicIpAddress": None}], GROUP, COMPLIANT),
    "have a public address": ([UP | PRIVATE | PUBLIC], GROUP, NON_COMPLIANT),
    "have a public address, in a fleet": ([UP | PUBLIC], FLEET, NON_COMPLIANT),
    "have no public address, in a fleet": ([UP | PRIVATE], FLEET, COMPLIANT),
    "have a public address, and nobody says how they are held": ([UP | PUBLIC], None, NON_COMPLIANT),
    "are three, the last with a public address": ([UP | PRIVATE, UP | PRIVATE, UP | PUBLIC], GROUP, NON_COMPLIANT),
    "had a public address and were replaced": ([GONE | PUBLIC, UP | PRIVATE], GROUP, COMPLIANT),
    "do not say how they are": ([PUBLIC], GROUP, NON_COMPLIANT),
    "are being started": ([{"Status": {"State": "BOOTSTRAPPING"}} | PUBLIC], GROUP, NON_COMPLIANT),
    "are not listed": ([], GROUP, COMPLIANT),
}


class Answers:
    """EMR with one cluster on the second page, each node on a page of its own; others of its nodes are public."""

    def __init__(self, nodes, kind):
        self.nodes, self.cluster = nodes, {"InstanceCollectionType": kind} if kind else {}

    def describe_cluster(self, **_):
        return {"Cluster": self.cluster}

    def get_paginator(self, operation):
        self.asked = operation
        return self

    def paginate(self, **given):
        if self.asked == "list_clusters":
            assert given == {"ClusterStates": ["RUNNING", "WAITING"]}
            return [{"Clusters": []}, {"Clusters": [{"Id": "j-1"}]}]
        assert self.asked == "list_instances"
        fleet = self.cluster.get("InstanceCollectionType") == FLEET
        named = {"InstanceFleetType": "MASTER"} if fleet else {"InstanceGroupTypes": ["MASTER"]}
        assert given == {"ClusterId": "j-1"} | named  # EMR refuses the other one
        return [{"Instances": [node]} for node in self.nodes]


def judged(answers):
    with patch.object(support, "client", lambda service, _region: {"emr": answers}[service]):
        return evaluations(RULE)


@pytest.mark.parametrize(("nodes", "kind", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_running_cluster_whose_primary_nodes(nodes, kind, expected):
    [evaluation] = judged(Answers(nodes, kind))

    judged_is = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged_is, evaluation["ComplianceType"]) == ("AWS::EMR::Cluster", "j-1", expected)


def test_the_annotation_names_each_address():
    [evaluation] = judged(Answers([UP | PUBLIC, UP | {"PublicIpAddress": "192.0.2.2"}], GROUP))

    assert evaluation["Annotation"] == "The primary node of j-1 has the public address 192.0.2.1, 192.0.2.2."


def test_a_cluster_that_cannot_be_read_is_told_as_one():
    class Refusing(Answers):
        def describe_cluster(self, **_):
            raise ClientError({"Error": {"Code": "InternalServerException", "Message": "again"}}, "DescribeCluster")

    class Factory:
        def build_client(self, _service):
            return Refusing([], GROUP)

    with pytest.raises(UnjudgedError, match="AWS::EMR::Cluster j-1"):
        load(RULE).EMR_MASTER_NO_PUBLIC_IP().evaluate_periodic({}, Factory(), {})


def bad(aws):
    """A cluster waits in a subnet that gives public addresses."""
    return emr_clusters.started(aws, public=True)


def good(aws):
    """A cluster waits in a subnet that gives none."""
    return emr_clusters.started(aws)
