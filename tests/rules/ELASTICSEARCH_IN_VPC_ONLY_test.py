import pytest

import search_domains
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations

PROOF = "model"  # moto has no OpsItems
DENIED = '{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "es:*", "Resource": "*"}]}'
CLOSED = {"AccessPolicies": DENIED, "Endpoint": "search.example.com"}


def options(subnets):
    return {"VPCOptions": {"SubnetIds": subnets, "SecurityGroupIds": ["sg-1"]}}


SCENARIOS = {  # given a domain that ...: (what AWS tells of it, then the domain is ...)
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
    "is being deleted": ({"Deleted": True}, NOT_APPLICABLE),
    "is being made with a public endpoint": ({"Created": False, "Processing": True}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("told", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_domain_that(told, expected):
    with search_domains.answering({"es-1": told}):
        [evaluation] = evaluations("ELASTICSEARCH_IN_VPC_ONLY")

    judged = evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"]
    assert (*judged, evaluation["ComplianceType"]) == ("AWS::Elasticsearch::Domain", "123456789012/es-1", expected)


def test_all_are_judged_though_one_call_describes_five():
    with search_domains.answering({f"es-{number}": options(["subnet-1"]) for number in range(7)}):
        assert len(evaluations("ELASTICSEARCH_IN_VPC_ONLY")) == 7


def bad(aws):
    """A domain has a public endpoint."""
    return search_domains.made(aws, "public", elasticsearch=True)


def good(aws):
    """A domain has its endpoint in a subnet."""
    vpc = aws("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = aws("ec2").create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    return search_domains.made(aws, "private", elasticsearch=True, VPCOptions={"SubnetIds": [subnet]})
