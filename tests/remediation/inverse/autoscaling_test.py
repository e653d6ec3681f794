import pytest
from moto import mock_aws

from undoing import answers, comes_back, no_way_back, send, service

autoscaling = service("autoscaling")

LAUNCH = {"LaunchConfigurationName": "l", "ImageId": "ami-12c6146b", "InstanceType": "t3.micro"}
GROUP = {"AutoScalingGroupName": "g", "LaunchConfigurationName": "l", "AvailabilityZones": ["eu-west-1a"]}
MADE = [
    autoscaling("CreateLaunchConfiguration", **LAUNCH),
    autoscaling("CreateAutoScalingGroup", **GROUP, MinSize=0, MaxSize=2),
]

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no launch configuration": ([], autoscaling("CreateLaunchConfiguration", **LAUNCH)),
    "a launch configuration that nobody uses": (
        MADE[:1],
        autoscaling("DeleteLaunchConfiguration", LaunchConfigurationName="l"),
    ),
    "a group checked by EC2": (
        MADE,
        autoscaling("UpdateAutoScalingGroup", AutoScalingGroupName="g", HealthCheckType="ELB"),
    ),
    "a group of two": (
        MADE,
        autoscaling("UpdateAutoScalingGroup", AutoScalingGroupName="g", MaxSize=3),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


@mock_aws
def test_a_launch_configuration_with_user_data_is_not_made_again():
    send(autoscaling("CreateLaunchConfiguration", **LAUNCH, UserData="password=hunter2"))
    deleted = autoscaling("DeleteLaunchConfiguration", LaunchConfigurationName="l")

    no_way_back(deleted, answers(deleted), "its user data may hold secrets, which no journal keeps")
