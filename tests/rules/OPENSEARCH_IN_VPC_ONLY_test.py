import json

import pytest

import search_domains
from support import COMPLIANT, NON_COMPLIANT, item, verdict

PROOF = "model"  # moto has no OpsItems
DENIED = '{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "es:*", "Resource": "*"}]}'
CLOSED = {"AccessPolicies": DENIED, "Endpoint": "search.example.com"}


def options(subnets):
    return {"VPCOptions": {"SubnetIds": subnets, "SecurityGroupIds": ["sg-1"]}}


SCENARIOS = {  # given a domain that ...: (its configuration, then the domain is ...)
    "has a subnet": (options(["subnet-1"]), COMPLIANT),
    "has two subnets": (options(["subnet-1", "subnet-2"]), COMPLIANT),
    "has a subnet that stands in no list": (options("subnet-1"), COMPLIANT),
    "has no subnets": (options([]), NON_COMPLIANT),
    "has null for its subnets": (options(None), NON_COMPLIANT),
    "has empty text for its subnets": (options(""), NON_COMPLIANT),
    "has a security group alone": ({"VPCOptions": {"SecurityGroupIds": ["sg-1"]}}, NON_COMPLIANT),
    "has empty options of a VPC": ({"VPCOptions": {}}, NON_COMPLIANT),
    "has null for its options of a VPC": ({"VPCOptions": None}, NON_COMPLIANT),
    "has no options of a VPC": ({"DomainName": "search"}, NON_COMPLIANT),
    "has a public endpoint that its policy closes": (
        {"AccessPolicies": "", "Endpoint": "search.example.com"},
        NON_COMPLIANT,
    ),
    "comes as JSON text": (json.dumps(options(["subnet-1"])), COMPLIANT),
    "was recorded without a configuration": (None, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_domain_that(configuration, expected):
    domain = item("AWS::OpenSearch::Domain", configuration=configuration)

    assert verdict("OPENSEARCH_IN_VPC_ONLY", domain) == expected


def bad(aws):
    """A domain has a public endpoint."""
    return search_domains.made(aws, "public")


def good(aws):
    """A domain has its endpoint in a subnet."""
    vpc = aws("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = aws("ec2").create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    return search_domains.made(aws, "private", VPCOptions={"SubnetIds": [subnet]})
