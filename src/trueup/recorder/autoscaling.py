"""Auto Scaling groups and launch configurations."""

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import MANY_ZONES, leading_lower, milliseconds

RECORDERS = recorders(
    [
        Row(
            "AWS::AutoScaling::AutoScalingGroup",
            lists=Ask("autoscaling:DescribeAutoScalingGroups", answer="AutoScalingGroups"),
            id="AutoScalingGroupARN",
            arn="AutoScalingGroupARN",
            name="AutoScalingGroupName",
            tags="Tags",
            created="CreatedTime",
            spelled=leading_lower,
            timed=milliseconds,
            zone=[MANY_ZONES],
        ),
        Row(
            "AWS::AutoScaling::LaunchConfiguration",
            lists=Ask("autoscaling:DescribeLaunchConfigurations", answer="LaunchConfigurations"),
            id="LaunchConfigurationARN",
            arn="LaunchConfigurationARN",
            name="LaunchConfigurationName",
            created="CreatedTime",
            spelled=leading_lower,
            timed=milliseconds,
        ),
    ]
)
