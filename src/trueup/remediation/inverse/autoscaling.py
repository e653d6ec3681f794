"""Auto Scaling."""

from __future__ import annotations

from typing import Any

from trueup.remediation.inverse.families import Back, Row, Rows, creates, lost, read, setting
from trueup.remediation.inverse.values import Answer, Answers, Parameters, pick

LAUNCH = read("DescribeLaunchConfigurations", LaunchConfigurationNames=["$LaunchConfigurationName"])
OWN = ("LaunchConfigurationARN", "CreatedTime")  # what CreateLaunchConfiguration does not take


def _launch_name(parameters: Parameters, answers: Answers) -> Any:
    return pick("LaunchConfigurations[0].LaunchConfigurationName", answers[0], parameters)


def _undo_delete_launch(parameters: Parameters, answers: Answers, _response: Answer) -> Back:
    launch = pick("LaunchConfigurations[0]", answers[0], parameters)
    if not launch:
        return Back()
    if launch.get("UserData"):
        return lost("its user data may hold secrets, which no journal keeps")
    made = {name: value for name, value in launch.items() if name not in OWN and value not in ("", [])}
    return Back((("CreateLaunchConfiguration", made),), "partial", "it has another ARN than before")


ROWS: Rows = {
    **setting(
        "autoscaling", "UpdateAutoScalingGroup",
        read("DescribeAutoScalingGroups", AutoScalingGroupNames=["$AutoScalingGroupName"]),
        [
            "LaunchConfigurationName", "MinSize", "MaxSize", "DesiredCapacity", "HealthCheckType",
            "HealthCheckGracePeriod", "VPCZoneIdentifier", "CapacityRebalance", "NewInstancesProtectedFromScaleIn",
            "DefaultCooldown",
        ],
        key="AutoScalingGroupName", at="AutoScalingGroups[0]", given_only=True,
    ),
    **creates(
        "autoscaling", "CreateLaunchConfiguration", "DeleteLaunchConfiguration",
        by={"LaunchConfigurationName": "$LaunchConfigurationName"}, reading=LAUNCH,
        value="LaunchConfigurations[0].LaunchConfigurationName", row_of_delete=False,
    ),
    "autoscaling:DeleteLaunchConfiguration": Row(
        (LAUNCH,), _launch_name, _undo_delete_launch, lambda *_: None, backs=("CreateLaunchConfiguration",),
    ),
}  # fmt: skip
