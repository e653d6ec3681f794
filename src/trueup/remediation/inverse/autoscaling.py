"""Auto Scaling."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, read, setting

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
        by={"LaunchConfigurationName": "$LaunchConfigurationName"},
        reading=read("DescribeLaunchConfigurations", LaunchConfigurationNames=["$LaunchConfigurationName"]),
        value="LaunchConfigurations[0].LaunchConfigurationName",
    ),
}  # fmt: skip
