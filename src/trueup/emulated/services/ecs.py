"""ECS: settings of clusters, and which revision a family stands for."""

from __future__ import annotations

from typing import Any

from trueup.emulated.extend import Original, correction, operation, refusal


@operation("ecs", "UpdateClusterSettings")
def update_cluster_settings(parameters: dict[str, Any], backend: Any) -> dict[str, Any]:
    """The settings that are given replace those of their name. Source: ECS API reference, UpdateClusterSettings."""
    cluster = backend._get_cluster(parameters["cluster"])
    held = {setting["name"]: setting["value"] for setting in cluster.settings or []}
    held |= {setting["name"]: setting["value"] for setting in parameters["settings"]}
    cluster.settings = [{"name": name, "value": value} for name, value in held.items()]
    return {"cluster": {"clusterArn": cluster.arn, "clusterName": cluster.name, "settings": cluster.settings}}


@correction("ecs", "models:EC2ContainerServiceBackend.describe_task_definition")
def a_family_stands_for_its_latest_active_one(original: Original, backend: Any, task_definition_str: str) -> Any:
    """Source: ECS API reference, DescribeTaskDefinition, taskDefinition: "the latest ACTIVE revision"."""
    family = task_definition_str.rpartition("/")[2]
    if ":" in family:
        return original(backend, task_definition_str)
    active = [number for number, task in backend.task_definitions.get(family, {}).items() if task.status == "ACTIVE"]
    if not active:
        raise refusal("ecs", "ClientException", "Unable to describe task definition.")
    return original(backend, f"{family}:{max(active)}")


@correction("ecs", "models:EC2ContainerServiceBackend.list_task_definition_families")
def families_without_an_active_revision_are_not_listed(original: Original, backend: Any, prefix: Any = None) -> Any:
    """With the status ACTIVE, as we ask. Source: ECS API reference, ListTaskDefinitionFamilies, status."""
    for family in original(backend, prefix):
        if any(task.status == "ACTIVE" for task in backend.task_definitions[family].values()):
            yield family
