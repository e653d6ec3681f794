"""Reading the task definitions of ECS: who its containers are, and what they may.

Source: AWS CloudFormation template reference, AWS::ECS::TaskDefinition, whose spelling AWS Config's items have.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from trueup.rulekit import configuration

ACTIVE = "ACTIVE"


class Container(NamedTuple):
    """One container of a task; what is not set is off, and an unset user is the image's, which is root by default."""

    name: str
    privileged: bool
    read_only: bool
    user: str

    @property
    def is_root(self) -> bool:
        """Whether it names no user, or root: by name or by id, with a group (`0:1000`) or without."""
        user = self.user.partition(":")[0].strip()
        return user == "root" or not user.strip("0")


class TaskDefinition(NamedTuple):
    """The latest revision of a family, as its item tells it."""

    status: str
    network_mode: str
    is_windows: bool
    containers: tuple[Container, ...]

    @property
    def is_active(self) -> bool:
        return self.status == ACTIVE


def read(item: Mapping[str, Any]) -> TaskDefinition:
    """A task definition from its configuration item; one that does not say its status is active."""
    found = configuration.configuration(item)
    system = configuration.dig(found, "RuntimePlatform.OperatingSystemFamily", "")
    return TaskDefinition(
        status=found.get("Status") or ACTIVE,
        network_mode=found.get("NetworkMode") or "",
        is_windows=system.startswith("WINDOWS"),
        containers=tuple(_container(each) for each in configuration.listed(found.get("ContainerDefinitions"))),
    )


def _container(found: Mapping[str, Any]) -> Container:
    return Container(
        name=found.get("Name") or "(unnamed)",
        privileged=configuration.truth(found.get("Privileged")),
        read_only=configuration.truth(found.get("ReadonlyRootFilesystem")),
        user=str(_present(found.get("User"))),
    )


def _present(user: Any) -> Any:
    return "" if user is None else user  # a number is a user too, and 0 is root
