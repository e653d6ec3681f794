import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, evaluations, item, verdict

RULE = "AUTOSCALING_LAUNCH_CONFIG_PUBLIC_IP_DISABLED"

SCENARIOS = {  # given a launch configuration that ...: (its configuration, then it is ...)
    "gives a public address": ({"associatePublicIpAddress": True}, NON_COMPLIANT),
    "gives none": ({"associatePublicIpAddress": False}, COMPLIANT),
    "leaves it to the subnet": ({"launchConfigurationName": "workers"}, COMPLIANT),
    "has null": ({"associatePublicIpAddress": None}, COMPLIANT),
    "gives a public address, in text": ({"associatePublicIpAddress": "true"}, NON_COMPLIANT),
    "gives a public address, in text with a capital": ({"associatePublicIpAddress": "True"}, NON_COMPLIANT),
    "gives none, in text": ({"associatePublicIpAddress": "false"}, COMPLIANT),
    "has empty text": ({"associatePublicIpAddress": ""}, COMPLIANT),
    "is an empty configuration": ({}, COMPLIANT),
    "comes as JSON text": (json.dumps({"associatePublicIpAddress": True}), NON_COMPLIANT),
}


def launch(configuration):
    return item("AWS::AutoScaling::LaunchConfiguration", configuration=configuration)


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_launch_configuration_that(configuration, expected):
    assert verdict(RULE, launch(configuration)) == expected


def test_the_annotation_names_the_setting():
    [evaluation] = evaluations(RULE, launch({"associatePublicIpAddress": True}))

    assert evaluation["Annotation"].startswith("associatePublicIpAddress is true")


IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image


def bad(aws):
    """A group starts instances with public addresses."""
    return group_of(aws, AssociatePublicIpAddress=True)


def good(aws):
    """A group starts instances without public addresses."""
    return group_of(aws, AssociatePublicIpAddress=False)


def group_of(aws, **settings):
    ec2, scaling = aws("ec2"), aws("autoscaling")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    scaling.create_launch_configuration(
        LaunchConfigurationName="workers",
        ImageId=IMAGE,
        InstanceType="t3.micro",
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8, "Encrypted": True}}],
        **settings,
    )
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="workers",
        LaunchConfigurationName="workers",
        MinSize=0,
        MaxSize=2,
        DesiredCapacity=0,
        VPCZoneIdentifier=subnet,
    )
    [made] = scaling.describe_launch_configurations(LaunchConfigurationNames=["workers"])["LaunchConfigurations"]
    return made["LaunchConfigurationARN"]
