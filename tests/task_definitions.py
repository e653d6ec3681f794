"""Task definitions of ECS as AWS Config records them, and as the emulator makes them: for the tests of their rules."""

from __future__ import annotations

from typing import Any

import support

TYPE = "AWS::ECS::TaskDefinition"
SAFE = {"Name": "web", "Image": "web", "User": "65532", "Privileged": False, "ReadonlyRootFilesystem": True}


def container(**facts: Any) -> dict[str, Any]:
    """A container that is right in every way but for these facts; one given as None is left out."""
    return {name: value for name, value in (SAFE | facts).items() if value is not None}


def task(*containers: Any, **facts: Any) -> dict[str, Any]:
    """The configuration of a task of these containers."""
    own = {"Family": "web", "Status": "ACTIVE", "NetworkMode": "awsvpc", "ContainerDefinitions": list(containers)}
    return own | facts


def verdict(rule: str, configuration: Any, **inputs: str) -> str:
    item = support.item(TYPE, resourceId="web", resourceName="web:3", configuration=configuration)
    return support.verdict(rule, item, **inputs)


def registered(aws: Any, family: str, *containers: dict[str, Any], **facts: Any) -> str:
    """A family, run by one service and known to an older one; its id."""
    ecs = aws("ecs")
    first = {"image": "web", "memory": 128, "dockerLabels": {"team": "shop"}}
    made = [first | {"name": f"c{number}"} | each for number, each in enumerate(containers)]
    tags = [{"key": "CostCenter", "value": "4711"}]
    for _revision in range(2):
        ecs.register_task_definition(family=family, containerDefinitions=made, tags=tags, **facts)
    ecs.create_cluster(clusterName=family)
    for revision in (1, 2):
        ecs.create_service(
            cluster=family, serviceName=f"r{revision}", taskDefinition=f"{family}:{revision}", desiredCount=1
        )
    return family
