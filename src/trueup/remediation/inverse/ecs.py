"""ECS."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, entries, pairs, read, setting

ROWS: Rows = {
    **entries(
        "ecs", "UpdateClusterSettings", read("DescribeClusters", clusters=["$cluster"], include=["SETTINGS"]),
        key="cluster", member="settings", form=pairs("name", "value"), at="clusters[0].settings",
    ),
    **setting(
        "ecs", "UpdateService", read("DescribeServices", "cluster", services=["$service"]),
        [
            "desiredCount", "taskDefinition", "platformVersion", "networkConfiguration", "enableExecuteCommand",
            "deploymentConfiguration", "propagateTags", "enableECSManagedTags",
        ],
        key="cluster service", at="services[0]", given_only=True,
    ),
    **creates(
        "ecs", "RegisterTaskDefinition", "DeregisterTaskDefinition",
        by={"taskDefinition": "@taskDefinition.taskDefinitionArn"},
        reading=read("ListTaskDefinitions", familyPrefix="$family", sort="DESC"), value="", ids="taskDefinitionArns",
        loses="its revision number stays used",
    ),
}  # fmt: skip
