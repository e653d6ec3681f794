"""CloudTrail, CloudWatch, CloudWatch Logs, EventBridge and AWS Config."""

from __future__ import annotations

from trueup.remediation.inverse.families import (
    Rows,
    creates,
    entries,
    final,
    gone,
    items,
    read,
    same,
    setting,
    switch,
    under,
)

TRAIL = read("GetTrail", "Name")
TRAIL_MEMBERS = (
    "S3BucketName", "S3KeyPrefix", "SnsTopicName", "IncludeGlobalServiceEvents", "IsMultiRegionTrail",
    "CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn", "KmsKeyId", "IsOrganizationTrail",
)  # fmt: skip
GROUP = read("DescribeLogGroups", logGroupNamePrefix="$logGroupName")
EVENT_RULE = read("DescribeRule", "Name", "EventBusName", absent="ResourceNotFoundException")
ALARM = (
    "ActionsEnabled", "OKActions", "AlarmActions", "InsufficientDataActions", "AlarmDescription", "MetricName",
    "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period", "Unit", "EvaluationPeriods",
    "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData", "EvaluateLowSampleCountPercentile",
    "Metrics", "ThresholdMetricId",
)  # fmt: skip

ROWS: Rows = {
    **setting(
        "cloudtrail", "UpdateTrail", TRAIL,
        same(*TRAIL_MEMBERS) | {"EnableLogFileValidation": "LogFileValidationEnabled"},
        key="Name", at="Trail", given_only=True,
        unset={
            "S3KeyPrefix": "", "SnsTopicName": "", "CloudWatchLogsLogGroupArn": "", "CloudWatchLogsRoleArn": "",
            "KmsKeyId": "",
        },
    ),
    **creates(
        "cloudtrail", "CreateTrail", "DeleteTrail", by={"Name": "$Name"},
        reading=read("GetTrail", "Name", absent="TrailNotFoundException"), value="Trail.TrailARN",
    ),
    **switch(
        "cloudtrail", "StartLogging", "StopLogging", read("GetTrailStatus", "Name"), "IsLogging", key="Name",
        loses_off="what happened while logging was off is not recorded",
    ),
    **setting(
        "cloudtrail", "PutEventSelectors", read("GetEventSelectors", "TrailName"),
        ["EventSelectors", "AdvancedEventSelectors"], key="TrailName",
    ),
    **setting(
        "cloudtrail", "PutInsightSelectors",
        read("GetInsightSelectors", "TrailName", absent="InsightNotEnabledException"), ["InsightSelectors"],
        key="TrailName", unset={"InsightSelectors": []},
    ),
    **creates(
        "logs", "CreateLogGroup", "DeleteLogGroup", by={"logGroupName": "$logGroupName"}, reading=GROUP,
        value="logGroups[?logGroupName == $logGroupName] | [0].logGroupName", loses="the events logged to it are lost",
        what="deleted log events are not kept",
    ),
    **setting(
        "logs", "PutRetentionPolicy", GROUP,
        {"retentionInDays": "logGroups[?logGroupName == $logGroupName] | [0].retentionInDays"}, key="logGroupName",
        remove="DeleteRetentionPolicy", loses="events that expired meanwhile do not come back",
    ),
    **setting(
        "logs", "AssociateKmsKey", GROUP, {"kmsKeyId": "logGroups[?logGroupName == $logGroupName] | [0].kmsKeyId"},
        key="logGroupName", remove="DisassociateKmsKey", loses="events logged meanwhile stay under that key",
    ),
    **setting(
        "logs", "PutResourcePolicy", read("DescribeResourcePolicies"),
        {"policyDocument": "resourcePolicies[?policyName == $policyName] | [0].policyDocument"}, key="policyName",
        remove="DeleteResourcePolicy",
    ),
    **setting(
        "logs", "PutMetricFilter", read("DescribeMetricFilters", "logGroupName", filterNamePrefix="$filterName"),
        ["filterPattern", "metricTransformations"], at="metricFilters[?filterName == $filterName] | [0]",
        key="logGroupName filterName", remove="DeleteMetricFilter",
    ),
    **final(
        creates("logs", "PutQueryDefinition", "DeleteQueryDefinition", by={"queryDefinitionId": "@queryDefinitionId"}),
        "logs:PutQueryDefinition", "queryDefinitionId", "the former query is not read",
    ),
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
    **setting(
        "events", "PutRule", EVENT_RULE, ["EventPattern", "ScheduleExpression", "State", "Description", "RoleArn"],
        key="Name EventBusName", remove="DeleteRule",
    ),
    **switch("events", "EnableRule", "DisableRule", EVENT_RULE, "State == 'ENABLED'", key="Name EventBusName"),
    **entries(
        "events", "PutTargets", read("ListTargetsByRule", "Rule", "EventBusName", absent="ResourceNotFoundException"),
        key="Rule EventBusName", member="Targets", form=items("Id"), at="Targets", remove="RemoveTargets", names="Ids",
    ),
    **switch(
        "config", "StartConfigurationRecorder", "StopConfigurationRecorder",
        read("DescribeConfigurationRecorderStatus", ConfigurationRecorderNames=["$ConfigurationRecorderName"]),
        "ConfigurationRecordersStatus[0].recording", key="ConfigurationRecorderName",
        loses_off="changes made while it was off are not recorded",
    ),
    **setting(
        "config", "PutConfigurationRecorder", read("DescribeConfigurationRecorders"),
        under("ConfigurationRecorder", "name", "roleARN", "recordingGroup", "recordingMode"),
        at="ConfigurationRecorders[0]", remove="DeleteConfigurationRecorder",
        removes_with={"ConfigurationRecorderName": "$ConfigurationRecorder.name"},
    ),
    **setting(
        "config", "PutDeliveryChannel", read("DescribeDeliveryChannels"),
        under(
            "DeliveryChannel", "name", "s3BucketName", "s3KeyPrefix", "s3KmsKeyArn", "snsTopicARN",
            "configSnapshotDeliveryProperties",
        ),
        at="DeliveryChannels[0]", remove="DeleteDeliveryChannel",
        removes_with={"DeliveryChannelName": "$DeliveryChannel.name"},
    ),
    **creates(
        "config", "PutAggregationAuthorization", "DeleteAggregationAuthorization",
        by={"AuthorizedAccountId": "$AuthorizedAccountId", "AuthorizedAwsRegion": "$AuthorizedAwsRegion"},
        reading=read("DescribeAggregationAuthorizations"),
        value="AggregationAuthorizations[?AuthorizedAccountId == $AuthorizedAccountId && "
        "AuthorizedAwsRegion == $AuthorizedAwsRegion].AggregationAuthorizationArn",
    ),
}  # fmt: skip
