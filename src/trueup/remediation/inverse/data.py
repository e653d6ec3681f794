"""Databases, warehouses, search, notebooks."""

from __future__ import annotations

from trueup.remediation.inverse.families import (
    Rows,
    creates,
    entries,
    gone,
    pairs,
    read,
    same,
    setting,
    shares,
    switch,
    under,
)

ONE_WAY_ENCRYPTION = "encryption once switched on cannot be switched off"
DOMAIN = ("AccessPolicies", "AdvancedOptions", "DomainEndpointOptions", "LogPublishingOptions", "SnapshotOptions")
ONE_WAY_DOMAIN = {
    "EncryptionAtRestOptions": ONE_WAY_ENCRYPTION,
    "NodeToNodeEncryptionOptions": ONE_WAY_ENCRYPTION,
    "AdvancedSecurityOptions": "fine-grained access control once switched on cannot be switched off",
}
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
WAREHOUSE = (
    "PubliclyAccessible", "AllowVersionUpgrade", "AutomatedSnapshotRetentionPeriod", "EnhancedVpcRouting",
    "PreferredMaintenanceWindow", "ManualSnapshotRetentionPeriod",
)  # fmt: skip
STORAGE = {"AllocatedStorage": "storage that has grown does not shrink"}
RENAMED = {
    "EnablePerformanceInsights": "PerformanceInsightsEnabled",
    "DBParameterGroupName": "DBParameterGroups[0].DBParameterGroupName",
    "DBPortNumber": "Endpoint.Port",
}
IAM_LOGIN = {"EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled"}
NOW = {"ApplyImmediately": True}


def _domain(service: str, write: str, reading: str, cluster: str) -> Rows:
    """Amazon OpenSearch Service in its new and its old API."""
    return setting(
        service, write, read(reading, "DomainName"), {name: f"{name}.Options" for name in (*DOMAIN, cluster)}
        | under("VPCOptions", "SubnetIds", "SecurityGroupIds", at="VPCOptions.Options"),
        key="DomainName", at="DomainConfig", given_only=True, one_way=ONE_WAY_DOMAIN,
    )  # fmt: skip


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
    **_domain("opensearch", "UpdateDomainConfig", "DescribeDomainConfig", "ClusterConfig"),
    **_domain(
        "es", "UpdateElasticsearchDomainConfig", "DescribeElasticsearchDomainConfig", "ElasticsearchClusterConfig",
    ),
    **setting(
        "efs", "PutBackupPolicy", read("DescribeBackupPolicy", "FileSystemId", absent="PolicyNotFound"),
        ["BackupPolicy"], key="FileSystemId", unset={"BackupPolicy": {"Status": "DISABLED"}},
    ),
    **setting(
        "efs", "PutFileSystemPolicy", read("DescribeFileSystemPolicy", "FileSystemId", absent="PolicyNotFound"),
        ["Policy"], key="FileSystemId", remove="DeleteFileSystemPolicy",
    ),
    "rds:DeleteDBSnapshot": gone("a deleted snapshot is not kept"),
    "rds:DeleteDBClusterSnapshot": gone("a deleted snapshot is not kept"),
    **switch(
        "sagemaker", "StartNotebookInstance", "StopNotebookInstance",
        read("DescribeNotebookInstance", "NotebookInstanceName"), "NotebookInstanceStatus == 'InService'",
        key="NotebookInstanceName", loses_off="what ran in the notebook has ended",
    ),
}  # fmt: skip
