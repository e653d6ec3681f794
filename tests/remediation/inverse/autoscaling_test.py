import pytest

from undoing import comes_back, service

autoscaling = service("autoscaling")

LAUNCH = {"LaunchConfigurationName": "l", "ImageId": "ami-12c6146b", "InstanceType": "t3.micro"}
GROUP = {"AutoScalingGroupName": "g", "LaunchConfigurationName": "l", "AvailabilityZones": ["eu-west-1a"]}
MADE = [
    autoscaling("CreateLaunchConfiguration", **LAUNCH),
    autoscaling("CreateAutoScalingGroup", **GROUP, MinSize=0, MaxSize=2),
]

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no launch configuration": ([], autoscaling("CreateLaunchConfiguration", **LAUNCH)),
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
