"""DynamoDB."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, entries, pairs, read, setting

# A table whose key DynamoDB owns tells nothing of it.
ENCRYPTION = "SSEDescription.{Enabled: `true`, SSEType: SSEType, KMSMasterKeyId: KMSMasterKeyArn}"

ROWS: Rows = {
    **setting(
        "dynamodb", "UpdateContinuousBackups", read("DescribeContinuousBackups", "TableName"),
        {"PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled": "PointInTimeRecoveryStatus == 'ENABLED'"},
        key="TableName", at="ContinuousBackupsDescription.PointInTimeRecoveryDescription",
        loses="restore points end where recovery is switched off",
    ),
    **setting(
        "dynamodb", "UpdateTable", read("DescribeTable", "TableName"),
        {
            "DeletionProtectionEnabled": "DeletionProtectionEnabled", "BillingMode": "BillingModeSummary.BillingMode",
            "SSESpecification": ENCRYPTION,
        },
        key="TableName", at="Table", given_only=True, unset={"SSESpecification": {"Enabled": False}},
    ),
    **entries(
        "dynamodb", "TagResource", read("ListTagsOfResource", "ResourceArn"), key="ResourceArn", member="Tags",
        form=pairs(), at="Tags", remove="UntagResource", names="TagKeys",
    ),
}  # fmt: skip
