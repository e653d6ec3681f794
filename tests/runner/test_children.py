import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trueup.runner import children, script

forks = pytest.mark.skipif(not children.FORKS, reason="no launcher on this system")


@pytest.fixture(params=[pytest.param(True, marks=forks, id="forked"), pytest.param(False, id="one by one")])
def way(request, monkeypatch):
    monkeypatch.setattr(children, "FORKS", request.param)


PID = "import os\ndef f(events, context):\n    return os.getpid()"
# Tells who its launcher and itself are, and goes on.
LOOPING = """
import boto3, os
def f(events, context):
    boto3.client("ec2").get_console_output(InstanceId=f"{os.getppid()} {os.getpid()}")
    while True: pass
"""
LAUNCHER = "import os\ndef f(events, context):\n    return os.getppid()"


def run(source, payload=None):
    ran = script.run(
        source,
        "f",
        payload or {},
        {},
        region="eu-west-1",
        call=lambda **_: {},
        sleep=lambda _seconds: True,
        timeout=30,
    )
    assert ran.error is None
    return ran.result


def until_gone(*processes):
    """Waits for processes that are not our children; fails where one stays."""
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{process}").exists() for process in processes):
        assert time.monotonic() < deadline, f"one of {processes} lives on"
        time.sleep(0.02)


def test_nothing_of_one_script_reaches_the_next(way):
    run(
        "import builtins, json, os, boto3, botocore.session, sys\n"
        "def f(events, context):\n"
        "    builtins.LEFT = json.LEFT = sys.LEFT = 1\n"
        "    os.environ['LEFT'] = '1'\n"
        "    boto3.client('ec2')\n"
        "    boto3.DEFAULT_SESSION.LEFT = 1\n"
        "    boto3.setup_default_session(region_name='us-west-2')\n"
        "    botocore.session.Session = json.loads = None\n"
    )
    left = run(
        "import builtins, json, os, boto3, botocore.session, sys\n"
        "def f(events, context):\n"
        "    session = boto3.DEFAULT_SESSION\n"
        "    left = [hasattr(each, 'LEFT') for each in (builtins, json, sys, session)] + ['LEFT' in os.environ]\n"
        "    left.append(getattr(session, 'region_name', '') == 'us-west-2')\n"
        "    return left + [botocore.session.Session is None, json.loads is None]\n"
    )
    assert left == [False] * 8


def test_each_script_draws_its_own_random_numbers(way):
    source = "import random, uuid\ndef f(events, context):\n    return [random.random(), str(uuid.uuid4())]"
    first, second = run(source), run(source)
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_many_run_at_once_and_each_gets_its_own_answer(way):
    source = "import time\ndef f(events, context):\n    time.sleep(0.05)\n    return events['n']"
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda n: run(source, {"n": n}), range(16))) == list(range(16))


def test_a_script_holds_no_descriptors_but_its_own(way):
    source = (
        "import os\ndef f(events, context):\n    found = []\n    for each in range(256):\n"
        "        try: os.fstat(each)\n        except OSError: continue\n        found.append(each)\n    return found"
    )
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: run(source), range(8))) == [[0, 1, 2, 3]] * 8


@forks
def test_scripts_fork_from_one_launcher():
    assert run(LAUNCHER) == run(LAUNCHER)
    assert run(PID) != run(PID)


@forks
def test_a_launcher_that_was_killed_is_replaced():
    before = run(LAUNCHER)
    os.kill(before, signal.SIGKILL)
    until_zombie(before)
    assert run(LAUNCHER) != before


def until_zombie(process):
    """Waits for a child of ours that was killed."""
    while Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] != "Z":
        time.sleep(0.02)


@forks
def test_a_script_whose_launcher_is_killed_ends_as_killed():
    with children.start("") as process:
        launcher = run(LAUNCHER)
        os.kill(launcher, signal.SIGKILL)
        assert process.wait(20) == -signal.SIGKILL


@forks
def test_a_script_that_runs_ends_with_its_launcher():
    told = []

    def call(parameters, **_):
        told.append(parameters["InstanceId"])
        os.kill(int(parameters["InstanceId"].split()[0]), signal.SIGKILL)
        return {}

    ran = script.run(LOOPING, "f", {}, {}, region="eu-west-1", call=call, sleep=None, timeout=30)
    assert ran.error == "ended without an answer (killed by SIGKILL)"
    until_gone(int(told[0].split()[1]))


def in_a_fork(work, meanwhile=lambda: None):
    """What some work answers in a fork of this process, which does it after this process has done its own."""
    ours, theirs = socket.socketpair()
    process = os.fork()
    if not process:
        try:
            theirs.recv(1)
            theirs.send(json.dumps(work()).encode())
        finally:
            children._close()
            os._exit(0)
    theirs.close()
    with ours:
        meanwhile()
        ours.send(b"!")
        answer = json.loads(ours.recv(4096))
    os.waitpid(process, 0)
    return answer


@forks
def test_a_fork_of_this_process_asks_the_same_launcher_and_leaves_it():
    before = run(LAUNCHER)
    assert in_a_fork(lambda: run(LAUNCHER)) == before
    assert run(LAUNCHER) == before


@forks
def test_a_fork_that_outlives_the_launcher_has_one_of_its_own():
    before = run(LAUNCHER)
    assert in_a_fork(lambda: run(LAUNCHER), meanwhile=children._close) != before


ALONE = f"""
from trueup.runner import script
def call(parameters, **_):
    print(parameters["InstanceId"], flush=True)
    return {{}}
script.run({LOOPING!r}, "f", {{}}, {{}}, region="eu-west-1", call=call, sleep=None, timeout=60)
"""


@forks
def test_launcher_and_scripts_end_when_their_process_is_killed():
    with subprocess.Popen([sys.executable, "-c", ALONE], stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline().split()
        process.kill()
    until_gone(*map(int, said))
