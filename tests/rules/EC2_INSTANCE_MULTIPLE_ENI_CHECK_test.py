import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "EC2_INSTANCE_MULTIPLE_ENI_CHECK"

FIRST, SECOND, THIRD = ({"networkInterfaceId": f"eni-0000000{number}"} for number in (1, 2, 3))
EFA = SECOND | {"interfaceType": "efa"}

SCENARIOS = {  # given an instance that ...: (its configuration, inputs, then the instance is ...)
    "has one interface": ({"networkInterfaces": [FIRST]}, {}, COMPLIANT),
    "has two interfaces": ({"networkInterfaces": [FIRST, SECOND]}, {}, NON_COMPLIANT),
    "has a second interface that is an EFA": ({"networkInterfaces": [FIRST, EFA]}, {}, NON_COMPLIANT),
    "has no interfaces, as one that ends": ({"networkInterfaces": []}, {}, COMPLIANT),
    "has null for its interfaces": ({"networkInterfaces": None}, {}, COMPLIANT),
    "says nothing of interfaces": ({}, {}, COMPLIANT),
    "has one interface that is no list": ({"networkInterfaces": FIRST}, {}, COMPLIANT),
    "has a second interface that is allowed": (
        {"networkInterfaces": [FIRST, SECOND]},
        {"NetworkInterfaceIds": "eni-00000002"},
        COMPLIANT,
    ),
    "has a second interface where another is allowed": (
        {"networkInterfaces": [FIRST, SECOND]},
        {"NetworkInterfaceIds": "eni-00000003"},
        NON_COMPLIANT,
    ),
    "has three interfaces of which one is allowed": (
        {"networkInterfaces": [FIRST, SECOND, THIRD]},
        {"NetworkInterfaceIds": "eni-00000003"},
        NON_COMPLIANT,
    ),
    "has three interfaces of which two are allowed": (
        {"networkInterfaces": [FIRST, SECOND, THIRD]},
        {"NetworkInterfaceIds": "eni-00000003, eni-00000002"},
        COMPLIANT,
    ),
    "has allowed interfaces only": (
        {"networkInterfaces": [FIRST, SECOND]},
        {"NetworkInterfaceIds": "eni-00000001,eni-00000002"},
        COMPLIANT,
    ),
    "has interfaces without ids": ({"networkInterfaces": [{}, {}]}, {}, NON_COMPLIANT),
    "comes as JSON text": (json.dumps({"networkInterfaces": [FIRST, SECOND]}), {}, NON_COMPLIANT),
}


def instance(configuration):
    return item("AWS::EC2::Instance", resourceId="i-1", configuration=configuration)


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_that(configuration, inputs, expected):
    assert verdict(RULE, instance(configuration), **inputs) == expected


def test_the_annotation_names_the_interfaces():
    [evaluation] = evaluations(RULE, instance({"networkInterfaces": [FIRST, SECOND]}))

    assert evaluation["Annotation"] == "The instance has 2 network interfaces: eni-00000001, eni-00000002."


IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image


def bad(aws):
    """An instance has a second interface."""
    ec2, made = aws("ec2"), good(aws)
    subnet = ec2.describe_instances(InstanceIds=[made])["Reservations"][0]["Instances"][0]["SubnetId"]
    second = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    ec2.attach_network_interface(NetworkInterfaceId=second, InstanceId=made, DeviceIndex=1)
    return made


def good(aws):
    """An instance has one interface."""
    [made] = aws("ec2").run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"]
    return made["InstanceId"]
