import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, REGION, item, verdict

# The emulator keeps no strategy of a service.
MAY_BE_ABSENT = [
    "configuration.CapacityProviderStrategy",
    "configuration.CapacityProviderStrategy.CapacityProvider",
]
FARGATE, INSTANCES = {"LaunchType": "FARGATE"}, {"LaunchType": "EC2"}
LINUX, WINDOWS = {"latestLinuxVersion": "1.4.0"}, {"latestWindowsVersion": "1.0.0"}


def version(number, **facts):
    return FARGATE | {"PlatformVersion": number} | facts


def providers(*names):
    return {"CapacityProviderStrategy": [{"CapacityProvider": name, "Weight": 1} for name in names]}


SCENARIOS = {  # given a service that ...: (its configuration, inputs, then the service is ...)
    "has the latest version": (version("LATEST"), {}, COMPLIANT),
    "has a version by number": (version("1.4.0"), {}, NON_COMPLIANT),
    "names no version, which is the latest": (FARGATE, {}, COMPLIANT),
    "has null for its version": (version(None), {}, COMPLIANT),
    "has an empty version": (version(""), {}, COMPLIANT),
    "has the version named for Linux": (version("1.4.0"), LINUX, COMPLIANT),
    "has an older version than the one named for Linux": (version("1.3.0"), LINUX, NON_COMPLIANT),
    "has a version that begins like the one named": (version("1.4"), LINUX, NON_COMPLIANT),
    "has the version named for Windows": (version("1.0.0"), WINDOWS, COMPLIANT),
    "has the version named for Windows beside one for Linux": (version("1.0.0"), LINUX | WINDOWS, COMPLIANT),
    "has neither of the versions named": (version("1.2.0"), LINUX | WINDOWS, NON_COMPLIANT),
    "has the latest version where one is named": (version("LATEST"), LINUX, COMPLIANT),
    "has the latest version in small letters": (version("latest"), {}, NON_COMPLIANT),
    "takes an old version by a capacity provider of Fargate": (
        providers("FARGATE") | {"PlatformVersion": "1.3.0"},
        {},
        NON_COMPLIANT,
    ),
    "takes an old version on spare capacity of Fargate": (
        providers("mine", "FARGATE_SPOT") | {"PlatformVersion": "1.3.0"},
        {},
        NON_COMPLIANT,
    ),
    "takes the latest version by a capacity provider": (
        providers("FARGATE") | {"PlatformVersion": "LATEST"},
        {},
        COMPLIANT,
    ),
    "names one capacity provider that is no list": (
        {"CapacityProviderStrategy": {"CapacityProvider": "FARGATE"}, "PlatformVersion": "1.3.0"},
        {},
        NON_COMPLIANT,
    ),
    "runs on instances": (INSTANCES, {}, NOT_APPLICABLE),
    "runs on instances and names a version": (INSTANCES | {"PlatformVersion": "1.3.0"}, {}, NOT_APPLICABLE),
    "runs on a capacity provider of instances": (providers("mine"), {}, NOT_APPLICABLE),
    "leaves all to its task sets": ({"DeploymentController": {"Type": "EXTERNAL"}}, {}, NOT_APPLICABLE),
    "comes as JSON text": (json.dumps(version("1.3.0")), {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_service_that(configuration, inputs, expected):
    service = item("AWS::ECS::Service", configuration=configuration)

    assert verdict("ECS_FARGATE_LATEST_PLATFORM_VERSION", service, **inputs) == expected


def made(aws, name, **facts):
    ec2, ecs = aws("ec2"), aws("ecs")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone=f"{REGION}a")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
    ecs.create_cluster(clusterName="shop")
    container = {"name": "web", "image": "web"}
    ecs.register_task_definition(
        family=name,
        cpu="256",
        memory="512",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[container],
    )
    network = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [group]}}
    service = ecs.create_service(
        cluster="shop",
        serviceName=name,
        taskDefinition=name,
        desiredCount=1,
        networkConfiguration=network,
        **facts,
    )
    return service["service"]["serviceArn"]


def bad(aws):
    """A service on Fargate names an old platform version."""
    return made(aws, "old", launchType="FARGATE", platformVersion="1.3.0")


def good(aws):
    """A service on Fargate takes the latest platform version."""
    return made(aws, "new", launchType="FARGATE", platformVersion="LATEST")
