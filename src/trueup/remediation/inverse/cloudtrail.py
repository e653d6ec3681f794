"""CloudTrail."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, read, same, setting, switch

TRAIL = read("GetTrail", "Name")
TRAIL_MEMBERS = (
    "S3BucketName", "S3KeyPrefix", "SnsTopicName", "IncludeGlobalServiceEvents", "IsMultiRegionTrail",
    "CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn", "KmsKeyId", "IsOrganizationTrail",
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
}  # fmt: skip
