import pytest

from trueup.remediation import inverse
from undoing import comes_back, service, way_back

ecs = service("ecs")

TASK = ecs("RegisterTaskDefinition", family="t", containerDefinitions=[{"name": "c", "image": "i", "memory": 8}])
RUNNING = [
    ecs("CreateCluster", clusterName="c"),
    TASK,
    ecs("CreateService", cluster="c", serviceName="s", taskDefinition="t", desiredCount=1),
]

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "a service of one task": (RUNNING, ecs("UpdateService", cluster="c", service="s", desiredCount=2)),
    "no task definition": ([], TASK),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


def test_settings_of_a_cluster_come_back():
    setting = {"name": "containerInsights", "value": "enabled"}
    write = ecs("UpdateClusterSettings", cluster="c", settings=[setting])
    before = {"clusters": [{"settings": [setting | {"value": "disabled"}]}]}
    assert way_back(write, before) == {
        "UpdateClusterSettings": {"cluster": "c", "settings": [setting | {"value": "disabled"}]}
    }


def test_a_revision_of_whose_making_nobody_heard_is_found_among_those_that_are_active():
    arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/t:"

    def told(*revisions):
        return [{"taskDefinitionArns": [f"{arn}{n}" for n in revisions]}]

    made = {"taskDefinition": {"taskDefinitionArn": f"{arn}3"}}
    assert inverse.made(TASK, told(2, 1), told(3, 2, 1)) == made
    assert inverse.made(TASK, told(2, 1), told(2, 1)) is None
    assert inverse.made(TASK, told(2, 1), told(4, 3, 2, 1)) is None
