import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE
from task_definitions import container, registered, task, verdict

ROOT, UNNAMED = container(Name="proxy", User="root"), container(Name="proxy", User=None)
HOST = {"NetworkMode": "host"}
SKIP, JUDGE = {"SkipInactiveTaskDefinitions": "true"}, {"SkipInactiveTaskDefinitions": "false"}

SCENARIOS = {  # given a task definition that ...: (its configuration, inputs, then it is ...)
    "is on the host's network as a user other than root": (task(container(), **HOST), {}, COMPLIANT),
    "is on the host's network as root": (task(ROOT, **HOST), {}, NON_COMPLIANT),
    "is on the host's network as root by id": (task(container(User="0:0"), **HOST), {}, NON_COMPLIANT),
    "is on the host's network as no named user": (task(UNNAMED, **HOST), {}, NON_COMPLIANT),
    "is on the host's network as root and says nothing of privileges": (
        task(container(User="root", Privileged=None), **HOST),
        {},
        NON_COMPLIANT,
    ),
    "is on the host's network as root and privileged, on purpose": (
        task(container(User="root", Privileged=True), **HOST),
        {},
        COMPLIANT,
    ),
    "is on the host's network and privileged as another user": (
        task(container(Privileged=True), **HOST),
        {},
        COMPLIANT,
    ),
    "is on the host's network with one such container of two": (task(container(), ROOT, **HOST), {}, NON_COMPLIANT),
    "is on the host's network with one privileged and one root": (
        task(container(User="root", Privileged=True), ROOT, **HOST),
        {},
        NON_COMPLIANT,
    ),
    "is on a bridge as root": (task(ROOT, NetworkMode="bridge"), {}, COMPLIANT),
    "has interfaces of its own as root": (task(ROOT, NetworkMode="awsvpc"), {}, COMPLIANT),
    "names no network mode, which is a bridge": (task(ROOT) | {"NetworkMode": None}, {}, COMPLIANT),
    "is inactive": (task(ROOT, Status="INACTIVE", **HOST), {}, NON_COMPLIANT),
    "is inactive where such are judged": (task(ROOT, Status="INACTIVE", **HOST), JUDGE, NON_COMPLIANT),
    "is inactive where such are skipped": (task(ROOT, Status="INACTIVE", **HOST), SKIP, NOT_APPLICABLE),
    "is active where others are skipped": (task(ROOT, **HOST), SKIP, NON_COMPLIANT),
    "is being deleted": (task(ROOT, Status="DELETE_IN_PROGRESS", **HOST), JUDGE, NOT_APPLICABLE),
    "comes as JSON text": (json.dumps(task(ROOT, **HOST)), {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_task_definition_that(configuration, inputs, expected):
    assert verdict("ECS_TASK_DEFINITION_USER_FOR_HOST_MODE_CHECK", configuration, **inputs) == expected


def bad(aws):
    """On the host's network one container is root, and another is so on purpose."""
    return registered(aws, "proxy", {"user": "root"}, {"privileged": True}, networkMode="host")


def good(aws):
    """On the host's network one container is somebody, and another is root on purpose."""
    return registered(aws, "web", {"user": "1000"}, {"privileged": True}, networkMode="host")
