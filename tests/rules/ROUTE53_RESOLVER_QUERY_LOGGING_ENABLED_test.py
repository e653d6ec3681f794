from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, verdicts

RULE = "ROUTE53_RESOLVER_QUERY_LOGGING_ENABLED"
PROOF = "model"  # moto associates and never disassociates: the way back is ours, as the API reference has it

SCENARIOS = {  # given a VPC whose associations with query logging ...: (the state of each, then the VPC is ...)
    "do not exist": ([], NON_COMPLIANT),
    "are active": (["ACTIVE"], COMPLIANT),
    "are being made": (["CREATING"], NON_COMPLIANT),
    "have lost their destination": (["ACTION_NEEDED"], NON_COMPLIANT),
    "are being undone": (["DELETING"], NON_COMPLIANT),
    "have failed": (["FAILED"], NON_COMPLIANT),
    "do not say how far they are": ([None], NON_COMPLIANT),
    "have failed but for one": (["FAILED", "ACTIVE"], COMPLIANT),
    "have all failed or are being made": (["FAILED", "CREATING"], NON_COMPLIANT),
}


class Pages:
    """EC2 with one VPC, and Resolver with one association on each page."""

    def __init__(self, states, **vpc):
        self.pages = {
            "describe_vpcs": [{"Vpcs": []}, {"Vpcs": [{"VpcId": "vpc-1", "OwnerId": ACCOUNT} | vpc]}],
            "list_resolver_query_log_config_associations": [
                {"ResolverQueryLogConfigAssociations": [{"ResourceId": vpc_id, "Status": state}]}
                for vpc_id, state in [("vpc-2", "ACTIVE"), *(("vpc-1", state) for state in states)]
            ],
        }

    def get_paginator(self, operation):
        self.asked = self.pages[operation]
        return self

    def paginate(self):
        return self.asked


def judged(states, **vpc):
    with patch.object(support, "client", lambda _service, _region: Pages(states, **vpc)):
        return evaluations(RULE)


@pytest.mark.parametrize(("states", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_vpc_whose_associations_with_query_logging(states, expected):
    [evaluation] = judged(states)

    judged_is = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged_is, evaluation["ComplianceType"]) == ("AWS::EC2::VPC", "vpc-1", expected)


@pytest.mark.parametrize(
    ("states", "why"),
    [
        ([], "it has no association."),
        (["FAILED", None], "its association with a query logging configuration is FAILED, unknown."),
    ],
)
def test_the_annotation_names_the_vpc_and_how_far_it_is(states, why):
    assert judged(states)[0]["Annotation"] == f"DNS queries of vpc-1 are not logged: {why}"


def test_a_vpc_that_another_account_shares_is_not_judged():
    assert judged([], OwnerId="210987654321") == []


def test_a_vpc_that_does_not_say_whose_it_is_is_judged():
    assert judged([], OwnerId=None)[0]["ComplianceType"] == NON_COMPLIANT


def test_every_vpc_of_the_account_is_judged():
    with aws() as client:
        dark, lit = bad(client), good(client)

        found = verdicts(RULE)

        assert found[dark] == NON_COMPLIANT
        assert found[lit] == COMPLIANT


def bad(aws):
    """A VPC has no association with a query logging configuration."""
    return aws("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


def good(aws):
    """A VPC is associated with a query logging configuration that delivers to a bucket."""
    vpc, resolver = bad(aws), aws("route53resolver")
    made = resolver.create_resolver_query_log_config(
        Name="central", DestinationArn="arn:aws:s3:::central-dns-logs", CreatorRequestId="1"
    )
    config = made["ResolverQueryLogConfig"]["Id"]
    resolver.associate_resolver_query_log_config(ResolverQueryLogConfigId=config, ResourceId=vpc)
    return vpc
