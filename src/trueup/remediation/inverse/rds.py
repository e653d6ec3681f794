"""RDS."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, entries, gone, pairs, read, same, setting, shares

INSTANCE = (
    "MultiAZ", "PubliclyAccessible", "BackupRetentionPeriod", "AutoMinorVersionUpgrade", "DeletionProtection",
    "CopyTagsToSnapshot", "CACertificateIdentifier", "DBInstanceClass", "MonitoringInterval", "MonitoringRoleArn",
    "PreferredBackupWindow", "PreferredMaintenanceWindow", "PerformanceInsightsKMSKeyId",
    "PerformanceInsightsRetentionPeriod",
)  # fmt: skip
GROUPS = {"VpcSecurityGroupIds": "VpcSecurityGroups[].VpcSecurityGroupId"}
CLUSTER = (
    "BackupRetentionPeriod", "DeletionProtection", "CopyTagsToSnapshot", "PreferredBackupWindow",
    "PreferredMaintenanceWindow", "AutoMinorVersionUpgrade",
)  # fmt: skip
STORAGE = {"AllocatedStorage": "storage that has grown does not shrink"}
RENAMED = {
    "EnablePerformanceInsights": "PerformanceInsightsEnabled",
    "DBParameterGroupName": "DBParameterGroups[0].DBParameterGroupName",
    "DBPortNumber": "Endpoint.Port",
}
IAM_LOGIN = {"EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled"}
NOW = {"ApplyImmediately": True}


ROWS: Rows = {
    **setting(
        "rds", "ModifyDBInstance", read("DescribeDBInstances", "DBInstanceIdentifier"),
        same(*INSTANCE) | GROUPS | IAM_LOGIN | RENAMED,
        key="DBInstanceIdentifier", at="DBInstances[0]", given_only=True, adds=NOW, one_way=STORAGE,
    ),
    **setting(
        "rds", "ModifyDBCluster", read("DescribeDBClusters", "DBClusterIdentifier"),
        same(*CLUSTER) | GROUPS | IAM_LOGIN, key="DBClusterIdentifier", at="DBClusters[0]", given_only=True, adds=NOW,
        one_way=STORAGE,
    ),
    **shares(
        "rds", "ModifyDBSnapshotAttribute", read("DescribeDBSnapshotAttributes", "DBSnapshotIdentifier"),
        key="DBSnapshotIdentifier AttributeName", add="ValuesToAdd", remove="ValuesToRemove",
        at="DBSnapshotAttributesResult.DBSnapshotAttributes[?AttributeName == $AttributeName].AttributeValues[]",
    ),
    **shares(
        "rds", "ModifyDBClusterSnapshotAttribute",
        read("DescribeDBClusterSnapshotAttributes", "DBClusterSnapshotIdentifier"),
        key="DBClusterSnapshotIdentifier AttributeName", add="ValuesToAdd", remove="ValuesToRemove",
        at="DBClusterSnapshotAttributesResult.DBClusterSnapshotAttributes"
        "[?AttributeName == $AttributeName].AttributeValues[]",
    ),
    **entries(
        "rds", "AddTagsToResource", read("ListTagsForResource", "ResourceName"), key="ResourceName", member="Tags",
        form=pairs(), at="TagList", remove="RemoveTagsFromResource", names="TagKeys",
    ),
    **creates("rds", "CopyDBSnapshot", "DeleteDBSnapshot", by={"DBSnapshotIdentifier": "$TargetDBSnapshotIdentifier"}),
    **creates(
        "rds", "CopyDBClusterSnapshot", "DeleteDBClusterSnapshot",
        by={"DBClusterSnapshotIdentifier": "$TargetDBClusterSnapshotIdentifier"},
    ),
    **creates(
        "rds", "CreateDBParameterGroup", "DeleteDBParameterGroup", by={"DBParameterGroupName": "$DBParameterGroupName"},
    ),
    "rds:DeleteDBSnapshot": gone("a deleted snapshot is not kept"),
    "rds:DeleteDBClusterSnapshot": gone("a deleted snapshot is not kept"),
}  # fmt: skip
