"""ECS: clusters, services and the latest active revision of each task definition; spelled as CloudFormation has it."""

from __future__ import annotations

from typing import Any

from trueup.recorder.rows import Ask, Known, Row, recorders
from trueup.recorder.shape import REGIONAL, first_upper

HIDDEN = "******"
PLAIN = "awslogs-"  # options of other log drivers may hold tokens

CLUSTER = {
    "clusterArn": "arn", "clusterName": "clusterName", "settings": "clusterSettings", "configuration": "configuration",
    "capacityProviders": "capacityProviders", "defaultCapacityProviderStrategy": "defaultCapacityProviderStrategy",
    "tags": "tags",
}  # fmt: skip
SERVICE = {
    "serviceArn": "serviceArn", "serviceName": "serviceName", "clusterArn": "cluster", "roleArn": "role",
    "placementStrategy": "placementStrategies",
    **dict.fromkeys(
        [
            "capacityProviderStrategy", "deploymentConfiguration", "deploymentController", "desiredCount",
            "enableECSManagedTags", "enableExecuteCommand", "healthCheckGracePeriodSeconds", "launchType",
            "loadBalancers", "networkConfiguration", "placementConstraints", "platformVersion", "propagateTags",
            "schedulingStrategy", "serviceRegistries", "tags", "taskDefinition",
        ],
        "",
    ),
}  # fmt: skip


def renamed(names: dict[str, str]) -> Any:
    """What is told, of which only the members named are kept, by CloudFormation's names where they have others."""

    def known_as(known: Known) -> Known:
        return {new or name: known[name] for name, new in names.items() if name in known}

    return known_as


def with_tags(known: Known) -> Known:
    """A task definition, and the tags that are told beside it."""
    return {**known["taskDefinition"], "tags": known.get("tags") or []}


def without_secrets(configuration: dict[str, Any]) -> dict[str, Any]:
    """The names of variables and of log options stay, for rules ask for them; their values stay where they are."""
    for container in configuration.get("ContainerDefinitions") or ():
        for variable in container.get("Environment") or ():
            variable["Value"] = HIDDEN
        options = (container.get("LogConfiguration") or {}).get("Options") or {}
        options |= {name: HIDDEN for name in options if not name.startswith(PLAIN)}
    return configuration


RECORDERS = recorders(
    [
        Row(
            "AWS::ECS::Cluster",
            lists=Ask("ecs:ListClusters", answer="clusterArns"),
            describes=Ask(
                "ecs:DescribeClusters",
                {"clusters": "$batch", "include": ["CONFIGURATIONS", "SETTINGS", "TAGS"]},
                "clusters[?status!='INACTIVE']",
            ),
            batch=100,
            id="clusterArn || arn",
            arn="clusterArn || arn",
            name="clusterName",
            tags="tags",
            zone=[REGIONAL],
            known_as=renamed(CLUSTER),
            spelled=first_upper,
            without=frozenset({"tags"}),
        ),
        Row(
            "AWS::ECS::Service",
            under=Ask("ecs:ListClusters", answer="clusterArns"),
            lists=Ask("ecs:ListServices", {"cluster": "$parent"}, "serviceArns"),
            describes=Ask(
                "ecs:DescribeServices",
                {"cluster": "$parent", "services": "$batch", "include": ["TAGS"]},
                "services[?status!='INACTIVE']",
            ),
            batch=10,
            id="serviceArn",
            arn="serviceArn",
            name="serviceName",
            tags="tags",
            zone=[REGIONAL],
            known_as=renamed(SERVICE),
            spelled=first_upper,
            without=frozenset({"tags"}),
            gone=frozenset({"ClusterNotFoundException"}),
        ),
        Row(
            "AWS::ECS::TaskDefinition",
            lists=Ask("ecs:ListTaskDefinitionFamilies", {"status": "ACTIVE"}, "families"),
            describes=Ask("ecs:DescribeTaskDefinition", {"taskDefinition": "$listed", "include": ["TAGS"]}),
            # Its id is the family, in AWS Config's items, and its name the family and the revision.
            id="family",
            arn="taskDefinitionArn",
            name="{family}:{revision}",
            tags="tags",
            zone=[REGIONAL],
            known_as=with_tags,
            shaped=without_secrets,
            spelled=first_upper,
            free=frozenset({"dockerLabels", "options"}),
            without=frozenset(
                {"compatibilities", "deregisteredAt", "registeredAt", "registeredBy", "requiresAttributes", "revision"}
            )
            | {"tags"},
            gone=frozenset({"ClientException"}),
        ),
    ]
)
