import pytest

from emulating import refused


@pytest.fixture
def ecs(client):
    """ECS with a family of three revisions, the last of which is inactive."""
    opened = client("ecs")
    for _revision in range(3):
        opened.register_task_definition(
            family="web", containerDefinitions=[{"name": "web", "image": "web", "memory": 128}]
        )
    opened.deregister_task_definition(taskDefinition="web:3")
    return opened


def test_a_family_stands_for_its_latest_active_revision(ecs):
    assert ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]["revision"] == 2
    assert ecs.describe_task_definition(taskDefinition="web:3")["taskDefinition"]["status"] == "INACTIVE"


def test_a_family_without_an_active_revision_is_neither_told_nor_listed(ecs):
    for revision in (1, 2):
        ecs.deregister_task_definition(taskDefinition=f"web:{revision}")
    assert refused(ecs.describe_task_definition, taskDefinition="web") == "ClientException"
    assert ecs.list_task_definition_families(status="ACTIVE")["families"] == []


def test_a_setting_of_a_cluster_replaces_the_one_of_its_name(client):
    ecs = client("ecs")
    ecs.create_cluster(clusterName="shop", settings=[{"name": "containerInsights", "value": "disabled"}])
    ecs.update_cluster_settings(cluster="shop", settings=[{"name": "containerInsights", "value": "enabled"}])
    [cluster] = ecs.describe_clusters(clusters=["shop"], include=["SETTINGS"])["clusters"]
    assert cluster["settings"] == [{"name": "containerInsights", "value": "enabled"}]


def test_a_cluster_that_is_not_there_has_no_settings(client):
    settings = [{"name": "containerInsights", "value": "enabled"}]
    code = refused(client("ecs").update_cluster_settings, cluster="none", settings=settings)
    assert code == "ClusterNotFoundException"
