"""CloudWatch."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, gone, read, setting

ALARM = (
    "ActionsEnabled", "OKActions", "AlarmActions", "InsufficientDataActions", "AlarmDescription", "MetricName",
    "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period", "Unit", "EvaluationPeriods",
    "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData", "EvaluateLowSampleCountPercentile",
    "Metrics", "ThresholdMetricId",
)  # fmt: skip


ROWS: Rows = {
    **setting(
        "cloudwatch", "PutMetricAlarm", read("DescribeAlarms", AlarmNames=["$AlarmName"]), ALARM, key="AlarmName",
        at="MetricAlarms[0]", remove="DeleteAlarms", removes_with={"AlarmNames": ["$AlarmName"]},
    ),
    **setting(
        "cloudwatch", "PutCompositeAlarm",
        read("DescribeAlarms", AlarmNames=["$AlarmName"], AlarmTypes=["CompositeAlarm"]),
        [
            "ActionsEnabled", "AlarmActions", "AlarmDescription", "AlarmRule", "InsufficientDataActions", "OKActions",
            "ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod",
        ],
        key="AlarmName", at="CompositeAlarms[0]", remove="DeleteAlarms", removes_with={"AlarmNames": ["$AlarmName"]},
    ),
    "cloudwatch:DeleteAlarms": gone("a deleted alarm is not kept"),
}  # fmt: skip
