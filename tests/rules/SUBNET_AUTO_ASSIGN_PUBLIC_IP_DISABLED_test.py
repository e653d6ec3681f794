import json

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

OTHER = "210987654321"
PRIVATE = {"ownerId": ACCOUNT, "mapPublicIpOnLaunch": False, "assignIpv6AddressOnCreation": False}

SCENARIOS = {  # given a subnet that ...: (its configuration, then the subnet is ...)
    "gives no address": (PRIVATE, COMPLIANT),
    "says nothing of addresses": ({"ownerId": ACCOUNT}, COMPLIANT),
    "has null for its settings": (
        {"ownerId": ACCOUNT, "mapPublicIpOnLaunch": None, "assignIpv6AddressOnCreation": None},
        COMPLIANT,
    ),
    "gives public IPv4 addresses": (PRIVATE | {"mapPublicIpOnLaunch": True}, NON_COMPLIANT),
    "gives IPv6 addresses": (PRIVATE | {"assignIpv6AddressOnCreation": True}, NON_COMPLIANT),
    "gives both": (PRIVATE | {"mapPublicIpOnLaunch": True, "assignIpv6AddressOnCreation": True}, NON_COMPLIANT),
    "gives public IPv4 addresses, in text": (PRIVATE | {"mapPublicIpOnLaunch": "true"}, NON_COMPLIANT),
    "gives none, in text": (PRIVATE | {"mapPublicIpOnLaunch": "false"}, COMPLIANT),
    "gives addresses of the customer's own pool": (PRIVATE | {"mapCustomerOwnedIpOnLaunch": True}, COMPLIANT),
    "is the default one of its zone": (PRIVATE | {"defaultForAz": True, "mapPublicIpOnLaunch": True}, NON_COMPLIANT),
    "is in the making": (PRIVATE | {"state": {"value": "pending"}, "mapPublicIpOnLaunch": True}, NON_COMPLIANT),
    "does not say whose it is": ({"mapPublicIpOnLaunch": True}, NON_COMPLIANT),
    "is shared by another account": (
        PRIVATE | {"ownerId": OTHER, "mapPublicIpOnLaunch": True},
        NOT_APPLICABLE,
    ),
    "has IPv6 only": (PRIVATE | {"ipv6Native": True, "assignIpv6AddressOnCreation": True}, NOT_APPLICABLE),
    "comes as JSON text": (json.dumps(PRIVATE | {"mapPublicIpOnLaunch": True}), NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_subnet_that(configuration, expected):
    subnet = item("AWS::EC2::Subnet", resourceId="subnet-1", configuration=configuration)

    assert verdict("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", subnet) == expected


def test_the_annotation_names_each_setting_that_is_on():
    both = {"mapPublicIpOnLaunch": True, "assignIpv6AddressOnCreation": True}
    subnet = item("AWS::EC2::Subnet", resourceId="subnet-1", configuration=PRIVATE | both)

    [evaluation] = evaluations("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", subnet)

    assert evaluation["Annotation"] == (
        "The subnet gives public IPv4 addresses (mapPublicIpOnLaunch) and IPv6 addresses "
        "(assignIpv6AddressOnCreation) to what is launched in it."
    )


def bad(aws):
    """A subnet gives public IPv4 addresses and IPv6 addresses to what is launched in it."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"]
    [network] = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["Ipv6CidrBlockAssociationSet"]
    six = network["Ipv6CidrBlock"].replace("/56", "/64")
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", Ipv6CidrBlock=six)["Subnet"]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    ec2.modify_subnet_attribute(SubnetId=subnet, AssignIpv6AddressOnCreation={"Value": True})
    return subnet


def good(aws):
    """A subnet is as AWS makes it in a VPC that is not the default one."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    return ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
