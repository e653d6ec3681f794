"""Warehouses of an emulated account, and their groups."""


def cluster(aws, name="sales", **settings):
    """A Redshift cluster of one node, by its name."""
    asked = {"PubliclyAccessible": False} | settings
    aws("redshift").create_cluster(
        ClusterIdentifier=name,
        ClusterType="single-node",
        NodeType="ra3.large",
        MasterUsername="admin",
        MasterUserPassword="Not-a-secret-1",
        **asked,
    )
    return name


def demanding(aws, value, group="own"):
    """A parameter group whose `require_ssl` is this, by its name."""
    redshift = aws("redshift")
    redshift.create_cluster_parameter_group(
        ParameterGroupName=group, ParameterGroupFamily="redshift-1.0", Description=group
    )
    wanted = [{"ParameterName": "require_ssl", "ParameterValue": value}]
    redshift.modify_cluster_parameter_group(ParameterGroupName=group, Parameters=wanted)
    return group
