import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE
from task_definitions import container, registered, task, verdict

RIGHT, WRONG = container(), container(Name="agent", Privileged=True)

SCENARIOS = {  # given a task definition that ...: (its configuration, then it is ...)
    "has a container that is not privileged": (task(RIGHT), COMPLIANT),
    "has a privileged container": (task(WRONG), NON_COMPLIANT),
    "has one privileged container among others": (task(RIGHT, WRONG, RIGHT), NON_COMPLIANT),
    "says nothing of privileges": (task(container(Privileged=None)), COMPLIANT),
    "has null for privileges": (task(RIGHT | {"Privileged": None}), COMPLIANT),
    "is privileged in text": (task(container(Privileged="true")), NON_COMPLIANT),
    "is not privileged in text": (task(container(Privileged="false")), COMPLIANT),
    "is privileged as a user other than root": (task(container(Privileged=True, User="1000")), NON_COMPLIANT),
    "has one privileged container that is no list": (task() | {"ContainerDefinitions": WRONG}, NON_COMPLIANT),
    "has a privileged container without a name": (task(container(Privileged=True, Name=None)), NON_COMPLIANT),
    "says no status": (task(WRONG) | {"Status": None}, NON_COMPLIANT),
    "is inactive": (task(WRONG, Status="INACTIVE"), NOT_APPLICABLE),
    "is being deleted": (task(WRONG, Status="DELETE_IN_PROGRESS"), NOT_APPLICABLE),
    "has null for its containers": (task() | {"ContainerDefinitions": None}, COMPLIANT),
    "comes as JSON text": (json.dumps(task(WRONG)), NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_task_definition_that(configuration, expected):
    assert verdict("ECS_CONTAINERS_NONPRIVILEGED", configuration) == expected


def bad(aws):
    """Two services run a family whose agent is privileged, each on a revision of its own."""
    return registered(aws, "agent", {}, {"privileged": True, "user": "65532"})


def good(aws):
    """No container of the family says anything of privileges."""
    return registered(aws, "web", {}, {"privileged": False})
