import json
import re

import pytest

from support import COMPLIANT, NON_COMPLIANT, aws, evaluations, item, load, verdict, verdicts

TABLE, OTHER = "rtb-11111111", "rtb-0123456789abcdef0"
LOCAL = {"destinationCidrBlock": "10.0.0.0/16", "gatewayId": "local", "state": "active"}
PUBLIC = {"destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-1", "state": "active"}
PUBLIC6 = {"destinationIpv6CidrBlock": "::/0", "gatewayId": "igw-1", "state": "active"}
NAT = {"destinationCidrBlock": "0.0.0.0/0", "natGatewayId": "nat-1", "state": "active"}

SCENARIOS = {  # given a route table that ...: (its routes, inputs, then the table is ...)
    "has no part for routes": (None, {}, COMPLIANT),
    "has no routes": ([], {}, COMPLIANT),
    "stays within the VPC": ([LOCAL], {}, COMPLIANT),
    "sends every IPv4 address to an internet gateway": ([LOCAL, PUBLIC], {}, NON_COMPLIANT),
    "sends every IPv6 address to an internet gateway": ([LOCAL, PUBLIC6], {}, NON_COMPLIANT),
    "sends every address to a gateway that is detached": ([PUBLIC | {"state": "blackhole"}], {}, NON_COMPLIANT),
    "sends one network to an internet gateway": (
        [LOCAL, PUBLIC | {"destinationCidrBlock": "192.0.2.0/24"}],
        {},
        COMPLIANT,
    ),
    "sends half of all addresses to an internet gateway": (
        [LOCAL, PUBLIC | {"destinationCidrBlock": "0.0.0.0/1"}],
        {},
        COMPLIANT,
    ),
    "sends a prefix list to an internet gateway": (
        [{"destinationPrefixListId": "pl-1", "gatewayId": "igw-1"}],
        {},
        COMPLIANT,
    ),
    "sends every address to a NAT gateway": ([LOCAL, NAT], {}, COMPLIANT),
    "sends every address to a VPN gateway": ([LOCAL, PUBLIC | {"gatewayId": "vgw-1"}], {}, COMPLIANT),
    "sends every IPv6 address to an egress-only gateway": (
        [{"destinationIpv6CidrBlock": "::/0", "egressOnlyInternetGatewayId": "eigw-1"}],
        {},
        COMPLIANT,
    ),
    "has null for the gateway of its default route": ([PUBLIC | {"gatewayId": None}], {}, COMPLIANT),
    "has one route that is no list": (PUBLIC, {}, NON_COMPLIANT),
    "hides the public route behind harmless ones": ([LOCAL, NAT, PUBLIC6], {}, NON_COMPLIANT),
    "is one of those that may": ([PUBLIC, PUBLIC6], {"routeTableIds": f"{OTHER}, {TABLE}"}, COMPLIANT),
    "is none of those that may": ([PUBLIC], {"routeTableIds": OTHER}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("routes", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_route_table_that(routes, inputs, expected):
    table = item("AWS::EC2::RouteTable", resourceId=TABLE, configuration={"routes": routes})

    assert verdict("NO_UNRESTRICTED_ROUTE_TO_IGW", table, **inputs) == expected


def test_the_annotation_names_each_route():
    table = item("AWS::EC2::RouteTable", resourceId=TABLE, configuration=json.dumps({"routes": [PUBLIC, PUBLIC6]}))

    [evaluation] = evaluations("NO_UNRESTRICTED_ROUTE_TO_IGW", table)

    assert evaluation["Annotation"] == "The route table sends 0.0.0.0/0 to igw-1 and ::/0 to igw-1."


def test_what_is_no_id_of_a_route_table_is_refused():
    module = load("NO_UNRESTRICTED_ROUTE_TO_IGW")

    with pytest.raises(module.inputs.InvalidParametersError, match="expected ids of route tables"):
        module.NO_UNRESTRICTED_ROUTE_TO_IGW().evaluate_parameters({"routeTableIds": f"{TABLE},vpc-11111111"})


def test_on_schedule_every_route_table_of_the_account_is_judged():
    with aws() as client:
        public, private = bad(client), good(client)

        judged = {each["ComplianceResourceId"]: each for each in evaluations("NO_UNRESTRICTED_ROUTE_TO_IGW")}
        allowed = verdicts("NO_UNRESTRICTED_ROUTE_TO_IGW", routeTableIds=public)

        assert re.fullmatch(
            r"The route table sends 0\.0\.0\.0/0 to igw-\w+ and ::/0 to igw-\w+\.", judged[public]["Annotation"]
        )
        assert judged[private]["ComplianceType"] == COMPLIANT
        assert allowed[public] == COMPLIANT


def bad(aws):
    """A route table sends every IPv4 and IPv6 address to an internet gateway, and a partner's network too."""
    ec2, table = aws("ec2"), good(aws)
    vpc = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    for destination in (
        {"DestinationCidrBlock": "0.0.0.0/0"},
        {"DestinationIpv6CidrBlock": "::/0"},
        {"DestinationCidrBlock": "192.0.2.0/24"},
    ):
        ec2.create_route(RouteTableId=table, GatewayId=gateway, **destination)
    return table


def good(aws):
    """A route table stays within its VPC."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
