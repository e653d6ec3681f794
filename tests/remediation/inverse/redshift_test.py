import pytest

from undoing import comes_back, no_way_back, service, way_back

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


def parameters(**values):
    return [{"ParameterName": name, "ParameterValue": value} for name, value in values.items()]


def told(source, **values):
    return {"Parameters": [each | {"Source": source} for each in parameters(**values)]}


def test_a_parameter_is_the_engines_again_or_what_it_was():
    group = {"ParameterGroupName": "g"}
    write = redshift("ModifyClusterParameterGroup", **group, Parameters=parameters(require_ssl="true"))
    assert way_back(write, told("engine-default", require_ssl="false")) == {
        "ResetClusterParameterGroup": {**group, "Parameters": [{"ParameterName": "require_ssl"}]}
    }
    assert way_back(write, told("user", require_ssl="false", statement_timeout="9")) == {
        "ModifyClusterParameterGroup": {**group, "Parameters": parameters(require_ssl="false")}
    }


def test_what_was_reset_all_at_once_is_not_kept():
    write = redshift("ResetClusterParameterGroup", ParameterGroupName="g", ResetAllParameters=True)
    no_way_back(write, [told("user", require_ssl="true")], "parameters that are reset all at once are not kept")
