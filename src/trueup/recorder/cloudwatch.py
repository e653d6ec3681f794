"""CloudWatch alarms on metrics; composite alarms are of another type."""

from __future__ import annotations

from trueup.recorder.rows import Ask, Row, recorders
from trueup.recorder.shape import leading_lower, milliseconds

STATE = ("StateValue", "StateReason", "StateReasonData", "StateUpdatedTimestamp", "StateTransitionedTimestamp")

RECORDERS = recorders(
    [
        Row(
            "AWS::CloudWatch::Alarm",
            lists=Ask("cloudwatch:DescribeAlarms", {"AlarmTypes": ["MetricAlarm"]}, "MetricAlarms[]"),
            id="AlarmName",
            arn="AlarmArn",
            name="AlarmName",
            tags=Ask("cloudwatch:ListTagsForResource", {"ResourceARN": "$AlarmArn"}, "Tags"),
            spelled=leading_lower,
            timed=milliseconds,
            without=frozenset({*STATE, "EvaluationState"}),  # which AWS Config does not record
            times=frozenset({"alarmConfigurationUpdatedTimestamp"}),
            gone=frozenset({"ResourceNotFound", "ResourceNotFoundException"}),
        )
    ]
)
