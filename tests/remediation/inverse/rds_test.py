import pytest

from trueup.remediation import inverse
from undoing import comes_back, no_way_back, service

rds = service("rds")

INSTANCE, SNAPSHOT = {"DBInstanceIdentifier": "d"}, {"DBSnapshotIdentifier": "s"}
MADE = [
    rds(
        "CreateDBInstance",
        **INSTANCE,
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="admin",
        MasterUserPassword="not-a-secret",
        BackupRetentionPeriod=1,
    ),
]
TAKEN = [*MADE, rds("CreateDBSnapshot", **INSTANCE, **SNAPSHOT)]


def exports(**asked):
    return {"CloudwatchLogsExportConfiguration": asked}


SHARED = {**SNAPSHOT, "AttributeName": "restore"}
ARN = "arn:aws:rds:eu-west-1:123456789012:db:d"

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "an instance in one zone": (MADE, rds("ModifyDBInstance", **INSTANCE, MultiAZ=True, ApplyImmediately=True)),
    "an instance that may be deleted": (
        MADE,
        rds("ModifyDBInstance", **INSTANCE, DeletionProtection=True, BackupRetentionPeriod=7),
    ),
    "an instance that waits for its window": (MADE, rds("ModifyDBInstance", **INSTANCE, MultiAZ=True)),
    "an instance that exports another log": (
        [*MADE, rds("ModifyDBInstance", **INSTANCE, **exports(EnableLogTypes=["upgrade"]))],
        rds("ModifyDBInstance", **INSTANCE, **exports(EnableLogTypes=["postgresql"])),
    ),
    "an instance that exports one log more and another less": (
        [*MADE, rds("ModifyDBInstance", **INSTANCE, **exports(EnableLogTypes=["upgrade"]))],
        rds(
            "ModifyDBInstance",
            **INSTANCE,
            **exports(EnableLogTypes=["postgresql"], DisableLogTypes=["upgrade"]),
        ),
    ),
    "a snapshot that others may restore": (
        [*TAKEN, rds("ModifyDBSnapshotAttribute", **SHARED, ValuesToAdd=["all"])],
        rds("ModifyDBSnapshotAttribute", **SHARED, ValuesToRemove=["all"]),
    ),
    "no copy of a snapshot": (
        TAKEN,
        rds("CopyDBSnapshot", SourceDBSnapshotIdentifier="s", TargetDBSnapshotIdentifier="t"),
    ),
    "other tags": (
        [*MADE, rds("AddTagsToResource", ResourceName=ARN, Tags=[{"Key": "a", "Value": "old"}])],
        rds("AddTagsToResource", ResourceName=ARN, Tags=[{"Key": "a", "Value": "new"}, {"Key": "b", "Value": "new"}]),
    ),
    "no parameter group": (
        [],
        rds(
            "CreateDBParameterGroup",
            DBParameterGroupName="g",
            DBParameterGroupFamily="postgres16",
            Description="g",
        ),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


WITHOUT = {
    "a member that cannot be unset": (
        rds("ModifyDBInstance", **INSTANCE, MonitoringRoleArn="arn"),
        [{"DBInstances": [{}]}],
        "MonitoringRoleArn was not set before and cannot be unset",
    ),
    "a parameter that no path knows": (
        rds("ModifyDBInstance", **INSTANCE, TdeCredentialArn="arn"),
        [{"DBInstances": [{"MultiAZ": True}]}],
        "TdeCredentialArn is not put back",
    ),
    "logs that are exported beside another change": (
        rds("ModifyDBInstance", **INSTANCE, MultiAZ=True, **exports(EnableLogTypes=["error"])),
        [{"DBInstances": [{"MultiAZ": False}]}],
        "CloudwatchLogsExportConfiguration is put back alone, not beside MultiAZ",
    ),
}


@pytest.mark.parametrize(("write", "pre", "reason"), WITHOUT.values(), ids=WITHOUT)
def test_no_way_back_from(write, pre, reason):
    no_way_back(write, pre, reason)


def test_what_comes_back_only_in_part_says_what_does_not():
    write = rds("ModifyDBInstance", **INSTANCE, MultiAZ=True, NewDBInstanceIdentifier="e", ApplyImmediately=True)
    back = inverse.undo(write, [{"DBInstances": [{"MultiAZ": False}]}], {})
    assert back.calls[0].parameters == {**INSTANCE, "MultiAZ": False, "ApplyImmediately": True}
    assert (back.reversible, back.reason) == ("partial", "NewDBInstanceIdentifier is not put back")


def test_logs_that_were_exported_before_need_no_way_back():
    write = rds("ModifyDBInstance", **INSTANCE, **exports(EnableLogTypes=["error"]))
    back = inverse.undo(write, [{"DBInstances": [{"EnabledCloudwatchLogsExports": ["error"]}]}], {})
    assert (back.calls, back.reversible) == ((), "yes")
