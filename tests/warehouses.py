"""Warehouses of an emulated account."""


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
