import json

import pytest
from rdklib import InvalidParametersError

from lambda_functions import created
from support import COMPLIANT, NON_COMPLIANT, item, load, verdict

ONE, TWO, OTHER = "subnet-8dee48a7", "subnet-23deb22f", "subnet-00000000"
GROUP = ["sg-e463c89c"]


def within(*subnets):
    return {"vpcConfig": {"subnetIds": list(subnets), "securityGroupIds": GROUP}}


SCENARIOS = {  # given a function that ...: (its configuration, the subnets allowed, then the function is ...)
    "is in two subnets": (within(ONE, TWO), None, COMPLIANT),
    "is in one subnet": (within(ONE), None, COMPLIANT),
    "is in one subnet that is no list": ({"vpcConfig": {"subnetIds": ONE}}, None, COMPLIANT),
    "says nothing of a VPC": ({}, None, NON_COMPLIANT),
    "has null for its VPC": ({"vpcConfig": None}, None, NON_COMPLIANT),
    "has a VPC without members": ({"vpcConfig": {}}, None, NON_COMPLIANT),
    "has no subnets": (within(), None, NON_COMPLIANT),
    "has null for its subnets": ({"vpcConfig": {"subnetIds": None, "vpcId": ""}}, None, NON_COMPLIANT),
    "has empty text for its subnets": ({"vpcConfig": {"subnetIds": ""}}, None, NON_COMPLIANT),
    "is in the subnets named": (within(ONE, TWO), f"{ONE}, {TWO}", COMPLIANT),
    "is in some of the subnets named": (within(ONE), f"{ONE},{TWO}", COMPLIANT),
    "is in another subnet than named": (within(OTHER), ONE, NON_COMPLIANT),
    "is in a subnet named and in another": (within(ONE, OTHER), f"{ONE},{TWO}", NON_COMPLIANT),
    "is in a subnet whose id begins like the one named": (within(f"{ONE}00"), ONE, NON_COMPLIANT),
    "is in no subnet where some are named": ({}, ONE, NON_COMPLIANT),
    "is pending in its subnets": (within(ONE) | {"state": {"value": "Pending"}}, None, COMPLIANT),
    "comes as JSON text": (json.dumps(within(ONE)), OTHER, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "allowed", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_function_that(configuration, allowed, expected):
    function = item("AWS::Lambda::Function", configuration=configuration)

    assert verdict("LAMBDA_INSIDE_VPC", function, subnetIds=allowed) == expected


def test_what_is_no_id_of_a_subnet_is_refused():
    with pytest.raises(InvalidParametersError, match="subnetIds"):
        load("LAMBDA_INSIDE_VPC").LAMBDA_INSIDE_VPC().evaluate_parameters({"subnetIds": f"{ONE},vpc-1"})


def subnet(aws, number):
    vpc = aws("ec2").create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"]
    return aws("ec2").create_subnet(VpcId=vpc, CidrBlock=f"10.{number}.0.0/24")["Subnet"]["SubnetId"]


def group(aws, subnet_id):
    [found] = aws("ec2").describe_subnets(SubnetIds=[subnet_id])["Subnets"]
    made = aws("ec2").create_security_group(GroupName="functions", Description="functions", VpcId=found["VpcId"])
    return made["GroupId"]


def bad(aws):
    """A function has no VPC."""
    return created(aws, "outside")


def inputs(aws):
    """The subnet is named: nobody but its owner knows where a function belongs."""
    return {"subnetIds": subnet(aws, 1)}


def good(aws):
    """A function has a subnet."""
    chosen = subnet(aws, 2)
    return created(aws, "inside", VpcConfig={"SubnetIds": [chosen], "SecurityGroupIds": [group(aws, chosen)]})
