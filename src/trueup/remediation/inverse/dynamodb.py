"""DynamoDB."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, entries, pairs, read, setting

ROWS: Rows = {
    **setting(
        "dynamodb", "UpdateContinuousBackups", read("DescribeContinuousBackups", "TableName"),
        {"PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled": "PointInTimeRecoveryStatus == 'ENABLED'"},
        key="TableName", at="ContinuousBackupsDescription.PointInTimeRecoveryDescription",
        loses="restore points end where recovery is switched off",
    ),
    **setting(
        "dynamodb", "UpdateTable", read("DescribeTable", "TableName"),
        {"DeletionProtectionEnabled": "DeletionProtectionEnabled", "BillingMode": "BillingModeSummary.BillingMode"},
        key="TableName", at="Table", given_only=True,
    ),
    **entries(
        "dynamodb", "TagResource", read("ListTagsOfResource", "ResourceArn"), key="ResourceArn", member="Tags",
        form=pairs(), at="Tags", remove="UntagResource", names="TagKeys",
    ),
}  # fmt: skip
