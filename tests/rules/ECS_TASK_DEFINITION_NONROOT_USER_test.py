import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE
from task_definitions import container, registered, task, verdict


def by(user):
    return task(container(User=user))


SCENARIOS = {  # given a task definition that ...: (its configuration, then it is ...)
    "names a user by id": (by("65532"), COMPLIANT),
    "names a user by name": (by("nginx"), COMPLIANT),
    "names a user and a group": (by("65532:0"), COMPLIANT),
    "names root": (by("root"), NON_COMPLIANT),
    "names root and a group": (by("root:nginx"), NON_COMPLIANT),
    "names root by id": (by("0"), NON_COMPLIANT),
    "names root by id and a group": (by("0:1000"), NON_COMPLIANT),
    "names root by an id of many zeros": (by("000"), NON_COMPLIANT),
    "names root by a number": (by(0), NON_COMPLIANT),
    "names a user whose name begins like root": (by("rooted"), COMPLIANT),
    "names a user whose id ends in zero": (by("1000"), COMPLIANT),
    "names a group only": (by(":1000"), NON_COMPLIANT),
    "names nobody": (by(None), NON_COMPLIANT),
    "names an empty user": (by(""), NON_COMPLIANT),
    "names blanks": (by("  "), NON_COMPLIANT),
    "has null for its user": (task(container() | {"User": None}), NON_COMPLIANT),
    "names a user for one container of two": (task(container(), container(User=None)), NON_COMPLIANT),
    "is for Fargate only and names nobody": (
        task(container(User=None), RequiresCompatibilities=["FARGATE"]),
        NON_COMPLIANT,
    ),
    "has one container that is no list": (task() | {"ContainerDefinitions": container(User="root")}, NON_COMPLIANT),
    "is inactive": (task(container(User="root"), Status="INACTIVE"), NOT_APPLICABLE),
    "is being deleted": (task(container(User="root"), Status="DELETE_IN_PROGRESS"), NOT_APPLICABLE),
    "comes as JSON text": (json.dumps(by("root")), NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_task_definition_that(configuration, expected):
    assert verdict("ECS_TASK_DEFINITION_NONROOT_USER", configuration) == expected


def bad(aws):
    """One container of the family names root, one nobody, and one somebody else."""
    return registered(aws, "mixed", {"user": "root:root"}, {}, {"user": "nginx"})


def good(aws):
    """Every container of the family names somebody."""
    return registered(aws, "web", {"user": "1000:1000"}, {"user": "nginx"})
