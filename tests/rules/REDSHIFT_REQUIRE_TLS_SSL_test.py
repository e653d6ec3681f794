import json
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
import warehouses
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, load

RULE = "REDSHIFT_REQUIRE_TLS_SSL"
PROOF = "model"  # moto has no ModifyClusterParameterGroup; ours answers as Redshift's API reference has it

SCENARIOS = {  # given a cluster of a group in which require_ssl ...: (the parameters of the group, then it is ...)
    "is true": ({"require_ssl": "true"}, COMPLIANT),
    "is true, in capitals": ({"require_ssl": "TRUE"}, COMPLIANT),
    "is true, after others": ({"datestyle": "ISO", "use_fips_ssl": "false", "require_ssl": "true"}, COMPLIANT),
    "is false": ({"require_ssl": "false"}, NON_COMPLIANT),
    "is on, which is no value of it": ({"require_ssl": "on"}, NON_COMPLIANT),
    "is empty": ({"require_ssl": ""}, NON_COMPLIANT),
    "has no value": ({"require_ssl": None}, NON_COMPLIANT),
    "is absent": ({}, NON_COMPLIANT),
    "is absent, and another is true": ({"use_fips_ssl": "true"}, NON_COMPLIANT),
    "is false, and another is true": ({"require_ssl": "false", "use_fips_ssl": "true"}, NON_COMPLIANT),
}


class Answers:
    """Redshift with a group, each parameter of which is on a page of its own."""

    def __init__(self, parameters, code=""):
        self.parameters, self.code = parameters, code

    def get_paginator(self, operation):
        assert operation == "describe_cluster_parameters"
        return self

    def paginate(self, **given):
        assert given == {"ParameterGroupName": "own"}
        if self.code:
            raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, "DescribeClusterParameters")
        for name, value in self.parameters.items():
            yield {"Parameters": [{"ParameterName": name} | ({} if value is None else {"ParameterValue": value})]}


def having(status="in-sync"):
    return {"clusterParameterGroups": [{"parameterGroupName": "own", "parameterApplyStatus": status}]}


def cluster(configuration):
    return item("AWS::Redshift::Cluster", resourceId="sales", configuration=configuration)


def judged(judged_item, answers):
    with patch.object(support, "client", lambda service, _region: {"redshift": answers}[service]):
        [found] = evaluations(RULE, judged_item)
    return found["ComplianceType"], found.get("Annotation", "")


@pytest.mark.parametrize(("parameters", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_cluster_of_a_group_in_which_require_ssl(parameters, expected):
    compliance, _ = judged(cluster(having()), Answers(parameters))

    assert compliance == expected


ITEMS = {  # given TLS is required, and an item that ...: (its configuration, then the cluster is ...)
    "waits for a reboot": (having("pending-reboot"), COMPLIANT),
    "does not say whether it waits": ({"clusterParameterGroups": [{"parameterGroupName": "own"}]}, COMPLIANT),
    "is paused": (having() | {"clusterStatus": "paused"}, COMPLIANT),
    "has one group and no list": ({"clusterParameterGroups": {"parameterGroupName": "own"}}, COMPLIANT),
    "is JSON text": (json.dumps(having()), COMPLIANT),
    "has no group": ({"clusterParameterGroups": []}, NON_COMPLIANT),
    "has empty text for its groups": ({"clusterParameterGroups": ""}, NON_COMPLIANT),
    "has null for its groups": ({"clusterParameterGroups": None}, NON_COMPLIANT),
    "says nothing of groups": ({}, NON_COMPLIANT),
    "was not recorded": (None, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), ITEMS.values(), ids=ITEMS)
def test_given_tls_is_required_and_an_item_that(configuration, expected):
    compliance, _ = judged(cluster(configuration), Answers({"require_ssl": "true"}))

    assert compliance == expected


GROUP = item("AWS::Redshift::ClusterParameterGroup", resourceId="own", configuration={"parameterGroupName": "own"})
ANNOTATIONS = {
    "the value": (
        cluster(having()),
        Answers({"require_ssl": "false"}),
        (NON_COMPLIANT, "require_ssl of own is false: clients may connect without TLS."),
    ),
    "that there is none": (
        cluster(having()),
        Answers({}),
        (NON_COMPLIANT, "require_ssl of own is not set: clients may connect without TLS."),
    ),
    "that no group is known": (
        cluster({}),
        Answers({}),
        (NON_COMPLIANT, "No parameter group of the cluster is known."),
    ),
    "that the group is gone": (
        cluster(having()),
        Answers({}, "ClusterParameterGroupNotFound"),
        (NOT_APPLICABLE, "The parameter group own is gone."),
    ),
    "where a group is judged": (
        GROUP,
        Answers({}),
        (NOT_APPLICABLE, "A parameter group is judged at the clusters that have it."),
    ),
}


@pytest.mark.parametrize(("judged_item", "answers", "told"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_names(judged_item, answers, told):
    assert judged(judged_item, answers) == told


def test_an_error_that_says_nothing_of_the_group_is_told():
    with pytest.raises(ClientError, match="InternalFailure"):
        load(RULE).value_of(Answers({}, "InternalFailure"), "own")


def bad(aws):
    """A cluster has the default group, which cannot be changed."""
    return warehouses.cluster(aws)


def good(aws):
    """A cluster has a group of its own, which requires TLS."""
    return warehouses.cluster(aws, ClusterParameterGroupName=warehouses.demanding(aws, "true"))
