"""Fixes of warehouses, for what the one bad resource of their rule's test does not show."""

import warehouses

SALES, DEFAULT = {"ClusterIdentifier": "sales"}, "default.redshift-1.0"


def required(account, cluster="sales"):
    """The parameter group of a cluster, and whether TLS is required in it."""
    redshift = account.client("redshift")
    [found] = redshift.describe_clusters(ClusterIdentifier=cluster)["Clusters"]
    group = found["ClusterParameterGroups"][0]["ParameterGroupName"]
    parameters = redshift.describe_cluster_parameters(ParameterGroupName=group)["Parameters"]
    return group, next(each["ParameterValue"] for each in parameters if each["ParameterName"] == "require_ssl")


def test_a_group_that_is_not_a_default_one_is_changed_for_all_clusters_that_have_it(run, account):
    group = warehouses.demanding(account.client, "false")
    for name in ("sales", "stock"):
        warehouses.cluster(account.client, name, ClusterParameterGroupName=group)

    assert run("RequireTlsOnRedshift", **SALES) == ("Success", True, "")
    assert required(account) == required(account, "stock") == (group, "true")
    assert run("RequireTlsOnRedshift", ClusterIdentifier="stock") == ("Success", False, "")


def test_a_group_for_the_cluster_that_somebody_else_has_made_is_not_taken(run, account):
    warehouses.cluster(account.client)
    warehouses.demanding(account.client, "false", "sales-requires-tls")

    status, _, failure = run("RequireTlsOnRedshift", **SALES)

    assert (status, "SOMEBODY ELSE'S" in failure) == ("Failed", True)
    assert required(account) == (DEFAULT, "false")


def test_a_cluster_that_is_gone_is_no_error(run):
    assert run("RequireTlsOnRedshift", **SALES) == ("Success", False, "")
