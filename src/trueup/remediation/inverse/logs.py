"""CloudWatch Logs."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, final, read, setting

GROUP = read("DescribeLogGroups", logGroupNamePrefix="$logGroupName")


ROWS: Rows = {
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
        creates(
            "logs", "PutQueryDefinition", "DeleteQueryDefinition", by={"queryDefinitionId": "@queryDefinitionId"},
            reading=read("DescribeQueryDefinitions", queryDefinitionNamePrefix="$name"), value="",
            ids="queryDefinitions[?name == $name].queryDefinitionId",
        ),
        "logs:PutQueryDefinition", "queryDefinitionId", "the former query is not read",
    ),
}  # fmt: skip
