import pytest

from undoing import comes_back, service, way_back

redshift = service("redshift")

CLUSTER = {"ClusterIdentifier": "c"}
MADE = [
    redshift(
        "CreateCluster",
        **CLUSTER,
        NodeType="ra3.large",
        MasterUsername="admin",
        MasterUserPassword="Not-a-secret-1",
    ),
]

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "a cluster that does not upgrade": (
        [*MADE, redshift("ModifyCluster", **CLUSTER, AllowVersionUpgrade=False)],
        redshift("ModifyCluster", **CLUSTER, AllowVersionUpgrade=True),
    ),
    "a cluster that routes past its VPC": (MADE, redshift("ModifyCluster", **CLUSTER, EnhancedVpcRouting=True)),
    "no parameter group": (
        [],
        redshift(
            "CreateClusterParameterGroup",
            ParameterGroupName="g",
            ParameterGroupFamily="redshift-1.0",
            Description="g",
        ),
    ),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


def test_logging_is_off_again_or_goes_where_it_went():
    write = redshift("EnableLogging", **CLUSTER, BucketName="new")
    assert way_back(write, {"LoggingEnabled": False}) == {"DisableLogging": CLUSTER}
    assert way_back(write, {"LoggingEnabled": True, "BucketName": "old"}) == {
        "EnableLogging": {**CLUSTER, "BucketName": "old"}
    }
