from recording import SECRET, TAGS, one, subnets


def create(client):
    redshift = client("redshift")
    redshift.create_cluster_subnet_group(
        ClusterSubnetGroupName="private", Description="private", SubnetIds=subnets(client, 6), Tags=TAGS
    )
    redshift.create_cluster_security_group(ClusterSecurityGroupName="legacy", Description="legacy", Tags=TAGS)
    redshift.create_cluster_parameter_group(
        ParameterGroupName="strict", ParameterGroupFamily="redshift-1.0", Description="strict", Tags=TAGS
    )
    redshift.create_cluster(
        ClusterIdentifier="facts",
        NodeType="ra3.large",
        MasterUsername="admin",
        MasterUserPassword=SECRET,
        ClusterSubnetGroupName="private",
        Encrypted=True,
        KmsKeyId="alias/facts",
        Tags=TAGS,
    )
    redshift.create_cluster_snapshot(SnapshotIdentifier="facts-1", ClusterIdentifier="facts", Tags=TAGS)


def test_the_arn_of_a_snapshot_names_its_cluster():
    assert one("AWS::Redshift::ClusterSnapshot")["ARN"].endswith(":snapshot:facts/facts-1")
