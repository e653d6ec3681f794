"""Where there is no wall, or none can be put up."""

import json
import socket
import subprocess
import sys

import pytest

from trueup.runner import children

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the wall is Linux's")

# A machine as it may be: (what it is made to be, how that is told).
MACHINES = {
    "an older kernel": ("landlock.version = lambda: 0", "this kernel has no Landlock, or does not let it be used"),
    "another processor": ("seccomp.MACHINES.clear()", "seccomp: no filter is written for "),
    "a profile that refuses": ("landlock.restrict = refuse", "Operation not permitted"),
    "a wall that lets through": ("seccomp.restrict = lambda: None", "it was put up, and let a process through"),
    "a wall without the files": ("landlock.restrict = lambda _: None", "it was put up, and let a folder through"),
}
FAKE = """
from trueup.runner.fence import landlock, seccomp, wall
def refuse(_):
    raise PermissionError(1, "Operation not permitted")
"""


def python(code, *descriptors):
    return subprocess.run(
        [sys.executable, "-c", f"{FAKE}{code}"], capture_output=True, text=True, check=True, pass_fds=descriptors
    )


@pytest.mark.parametrize(("made", "told"), MACHINES.values(), ids=MACHINES)
def test_there_is_no_wall_on(made, told):
    if children.lack() and "landlock" not in made:
        pytest.skip(f"there is no wall on this machine: {children.lack()}")
    assert told in python(f"{made}\nprint(wall.lack())").stdout


def test_a_script_does_not_run_where_its_wall_cannot_be_put_up(tmp_path):
    ours, theirs = socket.socketpair()
    job = {"script": "raise Exception('ran')", "handler": "f", "payload": {}, "context": {}}
    with ours, theirs:
        ours.sendall(json.dumps(job | {"region": "eu-west-1", "folder": str(tmp_path), "limits": {}}).encode() + b"\n")
        descriptor = theirs.fileno()
        code = f"from trueup.runner import child\nlandlock.restrict = refuse\nchild.main({descriptor}, 1, 2, True)"
        python(code, descriptor)
        told = json.loads(ours.recv(65536))["raised"]
    assert told.endswith("PermissionError - [Errno 1] Operation not permitted")
    assert "ran" not in told
