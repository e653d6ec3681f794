import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

RULE = "INSTANCES_IN_VPC"

HERE, THERE = "vpc-00000001", "vpc-00000002"

SCENARIOS = {  # given an instance that ...: (its configuration, inputs, then the instance is ...)
    "is in a VPC": ({"vpcId": HERE, "state": {"name": "running"}}, {}, COMPLIANT),
    "is in a VPC and stopped": ({"vpcId": HERE, "state": {"name": "stopped"}}, {}, COMPLIANT),
    "is in no VPC, in an old item of EC2-Classic": ({"state": {"name": "running"}}, {}, NON_COMPLIANT),
    "has null for its VPC": ({"vpcId": None, "state": {"name": "running"}}, {}, NON_COMPLIANT),
    "has empty text for its VPC": ({"vpcId": ""}, {}, NON_COMPLIANT),
    "is in the VPC asked for": ({"vpcId": HERE}, {"vpcId": HERE}, COMPLIANT),
    "is in another VPC than asked for": ({"vpcId": THERE}, {"vpcId": HERE}, NON_COMPLIANT),
    "is in a VPC whose id begins like the one asked for": ({"vpcId": f"{HERE}9"}, {"vpcId": HERE}, NON_COMPLIANT),
    "is in no VPC where one is asked for": ({}, {"vpcId": HERE}, NON_COMPLIANT),
    "is terminated, and no longer in a VPC": ({"state": {"name": "terminated"}}, {}, NOT_APPLICABLE),
    "is being terminated in another VPC": (
        {"vpcId": THERE, "state": {"name": "shutting-down"}},
        {"vpcId": HERE},
        NOT_APPLICABLE,
    ),
    "is an empty configuration": ({}, {}, NON_COMPLIANT),
    "comes as JSON text": (json.dumps({"vpcId": HERE}), {}, COMPLIANT),
}


def instance(configuration):
    return item("AWS::EC2::Instance", resourceId="i-1", configuration=configuration)


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_that(configuration, inputs, expected):
    assert verdict(RULE, instance(configuration), **inputs) == expected


@pytest.mark.parametrize(
    ("configuration", "annotation"),
    [({}, "The instance is in no VPC."), ({"vpcId": THERE}, f"The instance is in {THERE}, not in {HERE}.")],
)
def test_the_annotation_names_the_vpc(configuration, annotation):
    assert evaluations(RULE, instance(configuration), vpcId=HERE)[0]["Annotation"] == annotation


IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image


def inputs(aws):
    """The one VPC that is right: without it, every instance of today is in one."""
    [vpc] = aws("ec2").describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.9.0.0/16"]}])["Vpcs"]
    return {"vpcId": vpc["VpcId"]}


def bad(aws):
    """An instance is in another VPC than the one that was built for it."""
    ec2 = aws("ec2")
    ec2.create_vpc(CidrBlock="10.9.0.0/16")
    return good(aws)


def good(aws):
    """An instance is in a VPC."""
    [made] = aws("ec2").run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"]
    return made["InstanceId"]
