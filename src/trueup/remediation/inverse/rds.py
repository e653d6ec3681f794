"""RDS."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trueup.remediation.inverse.families import (
    Back,
    Row,
    Rows,
    creates,
    entries,
    gone,
    lost,
    pairs,
    read,
    same,
    setting,
    shares,
)
from trueup.remediation.inverse.values import Answer, Answers, Parameters, pick

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
EXPORTS = "CloudwatchLogsExportConfiguration"


def _exports(settings: Row) -> Row:
    """The row of a Modify, which by itself may also say which logs are exported from now on and which no longer are."""

    def named(parameters: Parameters) -> tuple[set[str], set[str]]:
        asked = parameters[EXPORTS]
        return set(asked.get("EnableLogTypes") or ()), set(asked.get("DisableLogTypes") or ())

    def exported(parameters: Parameters, answers: Answers) -> set[str]:
        return set(pick("DBInstances[0].EnabledCloudwatchLogsExports", answers[0], parameters) or ())

    def state(parameters: Parameters, answers: Answers) -> Any:
        if EXPORTS not in parameters:
            return settings.state(parameters, answers)
        return {EXPORTS: sorted(exported(parameters, answers) & set().union(*named(parameters)))}

    def predict(parameters: Parameters, answers: Answers) -> Any:
        if EXPORTS not in parameters:
            return settings.predict(parameters, answers)
        return {EXPORTS: sorted(named(parameters)[0])}

    def undo(parameters: Parameters, answers: Answers, response: Answer) -> Back:
        others = sorted(set(parameters) - {EXPORTS, "DBInstanceIdentifier", "ApplyImmediately"})
        if EXPORTS not in parameters:
            return settings.undo(parameters, answers, response)
        if others:
            return lost(f"{EXPORTS} is put back alone, not beside {', '.join(others)}")
        (enabled, disabled), before = named(parameters), exported(parameters, answers)
        sets = {"EnableLogTypes": disabled & before, "DisableLogTypes": enabled - before}
        back = {name: sorted(types) for name, types in sets.items() if types}
        named_by = {"DBInstanceIdentifier": parameters["DBInstanceIdentifier"]}
        return Back((("ModifyDBInstance", named_by | {EXPORTS: back}),)) if back else Back()

    return replace(settings, state=state, undo=undo, predict=predict)


# The way back takes effect when the write did: at once it would take along whatever else waits for the next window.
INSTANCES = setting(
    "rds", "ModifyDBInstance", read("DescribeDBInstances", "DBInstanceIdentifier"),
    same(*INSTANCE) | GROUPS | IAM_LOGIN | RENAMED,
    key="DBInstanceIdentifier ApplyImmediately", at="DBInstances[0]", given_only=True, one_way=STORAGE,
)  # fmt: skip

ROWS: Rows = {
    **{name: _exports(row) for name, row in INSTANCES.items()},
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
