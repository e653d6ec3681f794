"""Redshift."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, read, same, setting, switch

GROUPS = {"VpcSecurityGroupIds": "VpcSecurityGroups[].VpcSecurityGroupId"}
WAREHOUSE = (
    "PubliclyAccessible", "AllowVersionUpgrade", "AutomatedSnapshotRetentionPeriod", "EnhancedVpcRouting",
    "PreferredMaintenanceWindow", "ManualSnapshotRetentionPeriod",
)  # fmt: skip


ROWS: Rows = {
    **setting(
        "redshift", "ModifyCluster", read("DescribeClusters", "ClusterIdentifier"),
        same(*WAREHOUSE) | GROUPS | {"ClusterParameterGroupName": "ClusterParameterGroups[0].ParameterGroupName"},
        key="ClusterIdentifier", at="Clusters[0]", given_only=True,
        one_way={
            "Encrypted": "the cluster would have to be rewritten without encryption",
            "KmsKeyId": "the cluster would have to be rewritten under the former key",
        },
    ),
    **switch(
        "redshift", "EnableLogging", "DisableLogging", read("DescribeLoggingStatus", "ClusterIdentifier"),
        "LoggingEnabled", key="ClusterIdentifier",
        keeps=same("BucketName", "S3KeyPrefix", "LogDestinationType", "LogExports"),
    ),
    **creates(
        "redshift", "CreateClusterParameterGroup", "DeleteClusterParameterGroup",
        by={"ParameterGroupName": "$ParameterGroupName"},
    ),
}  # fmt: skip
