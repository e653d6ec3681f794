import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "EC2_INSTANCE_NO_PUBLIC_IP"

PRIVATE = {"privateIpAddress": "10.0.0.5", "primary": True}
WIDE = "2001:db8::1"
OPEN = {"association": {"publicIp": "203.0.113.7", "publicDnsName": "", "ipOwnerId": "amazon"}}


def interface(**parts):
    return {"networkInterfaceId": "eni-1", "ipv6Addresses": [], "privateIpAddresses": [PRIVATE]} | parts


SCENARIOS = {  # given an instance that ...: (its configuration, then the instance is ...)
    "has a public address": ({"publicIpAddress": "203.0.113.7"}, NON_COMPLIANT),
    "has private addresses only": ({"privateIpAddress": "10.0.0.5", "networkInterfaces": [interface()]}, COMPLIANT),
    "has null for its public address": ({"publicIpAddress": None}, COMPLIANT),
    "has empty text for its public address": ({"publicIpAddress": ""}, COMPLIANT),
    "has an interface with a public address": ({"networkInterfaces": [interface(**OPEN)]}, NON_COMPLIANT),
    "has a second interface with a public address": (
        {"networkInterfaces": [interface(), interface(**OPEN)]},
        NON_COMPLIANT,
    ),
    "has a further private address with a public one": (
        {"networkInterfaces": [interface(privateIpAddresses=[PRIVATE, {"primary": False} | OPEN])]},
        NON_COMPLIANT,
    ),
    "has one interface that is no list": ({"networkInterfaces": interface(**OPEN)}, NON_COMPLIANT),
    "has null for its interfaces": ({"networkInterfaces": None}, COMPLIANT),
    "has an interface with null for its association": ({"networkInterfaces": [interface(association=None)]}, COMPLIANT),
    "has an interface with an empty association": ({"networkInterfaces": [interface(association={})]}, COMPLIANT),
    "has an interface with null for its addresses": (
        {"networkInterfaces": [interface(privateIpAddresses=None)]},
        COMPLIANT,
    ),
    "has a carrier's address only": (
        {"networkInterfaces": [interface(association={"carrierIp": "155.146.0.1"})]},
        COMPLIANT,
    ),
    "has an IPv6 address only": (
        {
            "ipv6Address": "2001:db8::1",
            "networkInterfaces": [interface(ipv6Addresses=[{"ipv6Address": "2001:db8::1"}])],
        },
        COMPLIANT,
    ),
    "has a public DNS name left and no address": ({"publicDnsName": "ec2-203-0-113-7.example"}, COMPLIANT),
    "is stopped and keeps an Elastic IP": (
        {"state": {"name": "stopped"}, "networkInterfaces": [interface(**OPEN)]},
        NON_COMPLIANT,
    ),
    "is an empty configuration": ({}, COMPLIANT),
    "comes as JSON text": (json.dumps({"publicIpAddress": "203.0.113.7"}), NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_that(configuration, expected):
    instance = item("AWS::EC2::Instance", resourceId="i-1", configuration=configuration)

    assert verdict(RULE, instance) == expected


def test_the_annotation_names_each_address_once():
    second = interface(association={"publicIp": "198.51.100.9"})
    instance = {"publicIpAddress": "203.0.113.7", "networkInterfaces": [interface(**OPEN), second]}
    [evaluation] = evaluations(RULE, item("AWS::EC2::Instance", resourceId="i-1", configuration=instance))

    assert evaluation["Annotation"] == "The instance has the public address 198.51.100.9, 203.0.113.7."


IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image
PROOF = "model"  # moto takes no address away from an interface; ours does, as EC2's API reference has it


def bad(aws):
    """An instance of a private subnet has an Elastic IP."""
    ec2, made = aws("ec2"), good(aws)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.associate_address(AllocationId=address, InstanceId=made)
    return made


def good(aws):
    """An instance of a private subnet has a private address only."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    [made] = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, SubnetId=subnet)["Instances"]
    return made["InstanceId"]
