import pytest

import emr_clusters


@pytest.mark.parametrize("public", [True, False])
def test_a_primary_node_has_a_public_address_where_its_subnet_gives_one(client, public):
    cluster = emr_clusters.started(client, public=public)
    [node] = client("emr").list_instances(ClusterId=cluster, InstanceGroupTypes=["MASTER"])["Instances"]
    assert ("PublicIpAddress" in node) == public
