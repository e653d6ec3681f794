import pytest

from support import item
from trueup.rulekit import task_definitions

TYPE = "AWS::ECS::TaskDefinition"

USERS = {  # a container whose user is ...: (the user, whether it is root)
    "absent": (None, True),
    "empty": ("", True),
    "root": ("root", True),
    "root and a group": ("root:1000", True),
    "root by id": ("0", True),
    "root by an id of many zeros": ("000:0", True),
    "a group only": (":0", True),
    "somebody": ("nginx", False),
    "somebody by id": ("10", False),
    "somebody of the group of root": ("10:0", False),
    "somebody whose name begins like root": ("rooted", False),
}


def read(**configuration):
    return task_definitions.read(item(TYPE, configuration=configuration))


@pytest.mark.parametrize(("user", "expected"), USERS.values(), ids=USERS)
def test_a_container_is_root_whose_user_is(user, expected):
    [container] = read(ContainerDefinitions=[{"Name": "web", "User": user}]).containers
    assert container.is_root is expected


def test_what_is_not_said_is_off_and_active_and_not_windows():
    task = read(ContainerDefinitions=[{}])
    assert task == ("ACTIVE", "", False, (("(unnamed)", False, False, ""),))
    assert task.is_active


def test_what_is_said_is_read():
    windows = {"OperatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    web = {"Name": "web", "Privileged": "true", "ReadonlyRootFilesystem": True, "User": 7}
    task = read(Status="INACTIVE", NetworkMode="host", RuntimePlatform=windows, ContainerDefinitions=web)
    assert task == ("INACTIVE", "host", True, (("web", True, True, "7"),))
    assert not task.is_active
