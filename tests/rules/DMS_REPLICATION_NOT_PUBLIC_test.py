from unittest.mock import patch

import pytest

import support
from support import COMPLIANT, NON_COMPLIANT, evaluations

RULE = "DMS_REPLICATION_NOT_PUBLIC"
PROOF = "model"  # moto has no OpsItems; ours answer as Systems Manager's API reference has it

ARN = "arn:aws:dms:eu-west-1:123456789012:rep:MOVES"
PUBLIC, PRIVATE = {"PubliclyAccessible": True}, {"PubliclyAccessible": False}

SCENARIOS = {  # given a replication instance that ...: (what is told of it, then the instance is ...)
    "is private": (PRIVATE, COMPLIANT),
    "is public": (PUBLIC, NON_COMPLIANT),
    "is public and is being created": (PUBLIC | {"ReplicationInstanceStatus": "creating"}, NON_COMPLIANT),
    "is public and is being deleted": (PUBLIC | {"ReplicationInstanceStatus": "deleting"}, NON_COMPLIANT),
    "is private and failed": (PRIVATE | {"ReplicationInstanceStatus": "failed"}, COMPLIANT),
    "is public in a private subnet": (
        PUBLIC | {"ReplicationSubnetGroup": {"ReplicationSubnetGroupIdentifier": "private"}},
        NON_COMPLIANT,
    ),
    "is public and has no public address yet": (PUBLIC | {"ReplicationInstancePublicIpAddresses": []}, NON_COMPLIANT),
    "says nothing of it": ({}, COMPLIANT),
    "has null for it": ({"PubliclyAccessible": None}, COMPLIANT),
}


class Answers:
    """DMS with each replication instance on a page of its own, after an empty one."""

    def __init__(self, *instances):
        self.instances = instances

    def get_paginator(self, name):
        assert name == "describe_replication_instances"
        return self

    def paginate(self, **given):
        assert given == {}
        return [{"ReplicationInstances": []}, *({"ReplicationInstances": [each]} for each in self.instances)]


def judged(*instances):
    answers = Answers(*instances)
    with patch.object(support, "client", lambda service, _region: {"dms": answers}[service]):
        return evaluations(RULE)


@pytest.mark.parametrize(("told", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_replication_instance_that(told, expected):
    [evaluation] = judged({"ReplicationInstanceArn": ARN} | told)

    judged_is = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged_is, evaluation["ComplianceType"]) == ("AWS::DMS::ReplicationInstance", ARN, expected)


def test_every_instance_of_every_page_is_judged():
    told = judged({"ReplicationInstanceArn": "a"} | PUBLIC, {"ReplicationInstanceArn": "b"} | PRIVATE)
    assert [each["ComplianceType"] for each in told] == [NON_COMPLIANT, COMPLIANT]


def test_an_account_without_any_has_nothing_to_judge():
    assert [each["ComplianceType"] for each in judged()] in ([], ["NOT_APPLICABLE"])


@pytest.mark.parametrize(("named", "name"), [({"ReplicationInstanceIdentifier": "moves"}, "moves"), ({}, ARN)])
def test_the_annotation_names_the_instance(named, name):
    [evaluation] = judged({"ReplicationInstanceArn": ARN} | PUBLIC | named)
    assert evaluation["Annotation"] == f"{name} is publicly accessible."


def made(aws, public):
    instance = aws("dms").create_replication_instance(
        ReplicationInstanceIdentifier="moves", ReplicationInstanceClass="dms.t3.micro", PubliclyAccessible=public
    )
    return instance["ReplicationInstance"]["ReplicationInstanceArn"]


def bad(aws):
    """A replication instance has a public address."""
    return made(aws, True)


def good(aws):
    """A replication instance has a private address only."""
    return made(aws, False)
