import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE
from task_definitions import container, registered, task, verdict

RIGHT, WRONG = container(), container(Name="cache", ReadonlyRootFilesystem=False)
WINDOWS = {"RuntimePlatform": {"OperatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
LINUX = {"RuntimePlatform": {"OperatingSystemFamily": "LINUX"}}

SCENARIOS = {  # given a task definition that ...: (its configuration, then it is ...)
    "is read-only": (task(RIGHT), COMPLIANT),
    "can be written to": (task(WRONG), NON_COMPLIANT),
    "has one container that can be written to among others": (task(RIGHT, WRONG), NON_COMPLIANT),
    "says nothing of its root file system": (task(container(ReadonlyRootFilesystem=None)), NON_COMPLIANT),
    "has null for its root file system": (task(RIGHT | {"ReadonlyRootFilesystem": None}), NON_COMPLIANT),
    "is read-only in text": (task(container(ReadonlyRootFilesystem="true")), COMPLIANT),
    "can be written to in text": (task(container(ReadonlyRootFilesystem="false")), NON_COMPLIANT),
    "mounts its volumes read-only and its root not": (
        task(WRONG | {"MountPoints": [{"SourceVolume": "data", "ReadOnly": True}]}),
        NON_COMPLIANT,
    ),
    "has one container that is no list": (task() | {"ContainerDefinitions": WRONG}, NON_COMPLIANT),
    "is for Linux": (task(WRONG, **LINUX), NON_COMPLIANT),
    "is for Windows, where there is no such setting": (task(WRONG, **WINDOWS), NOT_APPLICABLE),
    "has null for its platform": (task(WRONG) | {"RuntimePlatform": None}, NON_COMPLIANT),
    "is inactive": (task(WRONG, Status="INACTIVE"), NOT_APPLICABLE),
    "is being deleted": (task(WRONG, Status="DELETE_IN_PROGRESS"), NOT_APPLICABLE),
    "comes as JSON text": (json.dumps(task(WRONG)), NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_task_definition_that(configuration, expected):
    assert verdict("ECS_CONTAINERS_READONLY_ACCESS", configuration) == expected


def bad(aws):
    """One container of the family is read-only, the other says nothing."""
    return registered(aws, "cache", {"readonlyRootFilesystem": True}, {})


def good(aws):
    """Every container of the family is read-only."""
    return registered(aws, "web", {"readonlyRootFilesystem": True}, {"readonlyRootFilesystem": True})
