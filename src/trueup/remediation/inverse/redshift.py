"""Redshift."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, entries, final, pairs, read, same, setting, switch

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
    **final(
        entries(
            "redshift", "ModifyClusterParameterGroup", read("DescribeClusterParameters", "ParameterGroupName"),
            key="ParameterGroupName", member="Parameters", form=pairs("ParameterName", "ParameterValue"),
            at="Parameters[?Source == 'user']", remove="ResetClusterParameterGroup", names="Parameters",
            named="ParameterName",
        ),
        "redshift:ResetClusterParameterGroup", "ResetAllParameters",
        "parameters that are reset all at once are not kept",
    ),
}  # fmt: skip
