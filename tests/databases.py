"""Databases of an emulated account."""


def instance(aws, name="orders", **settings):
    """A MySQL instance, by the id that AWS Config knows it by."""
    asked = {"Engine": "mysql", "PubliclyAccessible": False} | settings
    made = aws("rds").create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="admin",
        MasterUserPassword="not-a-secret",
        **asked,
    )
    return made["DBInstance"]["DbiResourceId"]


def snapshot(aws, name="orders-1", shared=(), **settings):
    """A snapshot of an instance, shared with some accounts or with all."""
    instance(aws, f"of-{name}", **settings)
    aws("rds").create_db_snapshot(DBSnapshotIdentifier=name, DBInstanceIdentifier=f"of-{name}")
    if shared:
        aws("rds").modify_db_snapshot_attribute(
            DBSnapshotIdentifier=name, AttributeName="restore", ValuesToAdd=list(shared)
        )
    return name


def cluster_snapshot(aws, name="ledger-1", shared=(), **settings):
    """A snapshot of a cluster, likewise."""
    aws("rds").create_db_cluster(
        DBClusterIdentifier=f"of-{name}",
        Engine="aurora-postgresql",
        MasterUsername="admin",
        MasterUserPassword="not-a-secret",
        **settings,
    )
    aws("rds").create_db_cluster_snapshot(DBClusterSnapshotIdentifier=name, DBClusterIdentifier=f"of-{name}")
    if shared:
        aws("rds").modify_db_cluster_snapshot_attribute(
            DBClusterSnapshotIdentifier=name, AttributeName="restore", ValuesToAdd=list(shared)
        )
    return name
