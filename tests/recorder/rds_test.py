import json

import pytest

from recording import SECRET, TAGS, one, subnets


def create(client):
    rds = client("rds")
    rds.create_db_subnet_group(
        DBSubnetGroupName="private", DBSubnetGroupDescription="private", SubnetIds=subnets(client, 5), Tags=TAGS
    )
    rds.create_db_security_group(DBSecurityGroupName="legacy", DBSecurityGroupDescription="legacy", Tags=TAGS)
    rds.create_db_instance(
        DBInstanceIdentifier="orders",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        MasterUsername="admin",
        MasterUserPassword=SECRET,
        AllocatedStorage=20,
        PubliclyAccessible=True,
        StorageEncrypted=True,
        KmsKeyId="alias/orders",
        DBSubnetGroupName="private",
        Tags=TAGS,
    )
    rds.create_db_cluster(
        DBClusterIdentifier="ledger",
        Engine="aurora-postgresql",
        MasterUsername="admin",
        MasterUserPassword=SECRET,
        Tags=TAGS,
    )
    rds.create_db_snapshot(DBSnapshotIdentifier="orders-1", DBInstanceIdentifier="orders", Tags=TAGS)
    rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="ledger-1", DBClusterIdentifier="ledger", Tags=TAGS)
    rds.create_event_subscription(SubscriptionName="alarms", SnsTopicArn="arn:aws:sns:eu-west-1:1:alarms", Tags=TAGS)


def test_the_id_of_an_instance_is_opaque():
    instance = one("AWS::RDS::DBInstance")
    assert instance["resourceId"].startswith("db-")
    assert instance["resourceName"] == "orders"


def test_a_cluster_is_spelled_as_the_types_that_came_later():
    cluster = one("AWS::RDS::DBCluster")
    assert cluster["resourceId"] == cluster["configuration"]["dbClusterResourceId"]
    assert cluster["resourceName"] == cluster["configuration"]["dbclusterIdentifier"] == "ledger"


@pytest.mark.parametrize("kind", ["DBCluster", "DBInstance"])
def test_no_secret_gets_into_an_item(kind):
    assert SECRET not in json.dumps(one(f"AWS::RDS::{kind}"))


@pytest.mark.parametrize("kind", ["DBSnapshot", "DBClusterSnapshot"])
def test_a_snapshot_says_who_may_restore_it(kind):
    snapshot = one(f"AWS::RDS::{kind}")
    assert snapshot["supplementaryConfiguration"][f"{kind}Attributes"] == [
        {"attributeName": "restore", "attributeValues": []}
    ]
