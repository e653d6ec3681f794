import pytest
from botocore.exceptions import ClientError

import warehouses

OWN, DEFAULT = "own", "default.redshift-1.0"


@pytest.fixture
def redshift(client):
    redshift = client("redshift")
    redshift.create_cluster_parameter_group(
        ParameterGroupName=OWN, ParameterGroupFamily="redshift-1.0", Description="own"
    )
    return redshift


def demand(redshift, group=OWN, value="true"):
    wanted = [{"ParameterName": "require_ssl", "ParameterValue": value}]
    redshift.modify_cluster_parameter_group(ParameterGroupName=group, Parameters=wanted)


def told(redshift, group=OWN):
    parameters = redshift.describe_cluster_parameters(ParameterGroupName=group)["Parameters"]
    return {each["ParameterName"]: (each["ParameterValue"], each["Source"]) for each in parameters}


def test_a_group_tells_its_own_values(redshift):
    before = told(redshift)
    demand(redshift)
    assert told(redshift) == before | {"require_ssl": ("true", "user")}
    assert told(redshift, DEFAULT) == before


@pytest.mark.parametrize("asked", [{"Parameters": [{"ParameterName": "require_ssl"}]}, {"ResetAllParameters": True}])
def test_a_parameter_that_is_reset_is_the_engines_again(redshift, asked):
    before = told(redshift)
    demand(redshift)
    redshift.reset_cluster_parameter_group(ParameterGroupName=OWN, **asked)
    assert told(redshift) == before


def in_use(redshift, client):
    redshift.modify_cluster(ClusterIdentifier=warehouses.cluster(client), ClusterParameterGroupName=OWN)
    redshift.delete_cluster_parameter_group(ParameterGroupName=OWN)


REFUSED = {
    "a default group is changed": (lambda redshift, _: demand(redshift, DEFAULT), "InvalidParameterValue"),
    "a group that is not there is changed": (
        lambda redshift, _: demand(redshift, "x"),
        "ClusterParameterGroupNotFound",
    ),
    "a group is made again": (
        lambda redshift, _: redshift.create_cluster_parameter_group(
            ParameterGroupName=OWN, ParameterGroupFamily="redshift-1.0", Description="other"
        ),
        "ClusterParameterGroupAlreadyExists",
    ),
    "a group in use is deleted": (in_use, "InvalidClusterParameterGroupState"),
}


@pytest.mark.parametrize(("ask", "code"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_that(redshift, client, ask, code):
    with pytest.raises(ClientError) as refused:
        ask(redshift, client)
    assert refused.value.response["Error"]["Code"] == code


def test_a_group_of_a_deleted_ones_name_has_no_values(redshift):
    before = told(redshift)
    demand(redshift)
    redshift.delete_cluster_parameter_group(ParameterGroupName=OWN)
    redshift.create_cluster_parameter_group(
        ParameterGroupName=OWN, ParameterGroupFamily="redshift-1.0", Description="own"
    )
    assert told(redshift) == before


def test_a_cluster_has_the_group_that_it_is_given(redshift, client):
    name = warehouses.cluster(client)
    redshift.modify_cluster(ClusterIdentifier=name, ClusterParameterGroupName=OWN)
    [found] = redshift.describe_clusters(ClusterIdentifier=name)["Clusters"]
    assert [each["ParameterGroupName"] for each in found["ClusterParameterGroups"]] == [OWN]
