from recording import TAGS, one, role, subnets


def create(client):
    client("eks").create_cluster(
        name="apps",
        roleArn=role(client, "eks"),
        resourcesVpcConfig={"subnetIds": subnets(client, 7)},
        tags={tag["Key"]: tag["Value"] for tag in TAGS},
    )


def test_a_cluster_is_spelled_as_cloudformation_has_it():
    cluster = one("AWS::EKS::Cluster")
    assert cluster["resourceId"] == cluster["resourceName"] == cluster["configuration"]["Name"] == "apps"
    assert len(cluster["configuration"]["ResourcesVpcConfig"]["SubnetIds"]) == 2
