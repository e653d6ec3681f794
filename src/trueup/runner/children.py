"""How the processes of scripts start and end: forked from a launcher where that is safe, else one by one.

The launcher starts with the first script and ends with the process that started it. A fork of that process asks the
same launcher, and starts one of its own when it outlives it.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from trueup.runner import child

# macOS: its frameworks start threads of their own, and a fork beside those may hang.
FORKS = sys.platform == "linux"
SERVICES = re.compile(r"""\b(?:client|resource)\(\s*["']([a-z0-9-]{1,64})["']""")
MOST_SERVICES = 16  # of one script: a request is one packet
PATIENCE = 10  # seconds in which the system ends a process that was killed

# This trueup, whichever is installed, and the boto3 that it uses. None of trueup's own imports are needed for that.
BOOT = """
import importlib, sys, types
_, package, boto3, module, name, *descriptors = sys.argv
sys.modules["trueup"] = types.ModuleType("trueup")
sys.modules["trueup"].__path__ = [package]
sys.path += [boto3] if boto3 not in sys.path else []
getattr(importlib.import_module(f"trueup.runner.{module}"), name)(*map(int, descriptors))
"""

ENVIRONMENT = {
    "HOME": os.devnull,  # until a child has its folder: boto3 would read models of its own there
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "AWS_ACCESS_KEY_ID": child.NO_KEY,
    "AWS_SECRET_ACCESS_KEY": child.NO_KEY,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


class Child:
    """A script's process: our ends of its connection, stdout and stderr. Leaving it as a context ends it."""

    def __init__(self) -> None:
        self.connection, self._connection = socket.socketpair()
        outputs = os.pipe(), os.pipe()
        self.stdout, self.stderr = (os.fdopen(ours, "rb", buffering=0) for ours, _ in outputs)
        self._theirs = (self._connection.fileno(), *(theirs for _, theirs in outputs))

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        for each in (self.connection, self.stdout, self.stderr):
            each.close()

    def _started(self) -> None:
        """Their ends are theirs alone now."""
        self._connection.close()
        for each in self._theirs[1:]:
            os.close(each)

    def wait(self, seconds: float) -> int | None:
        """Its exit status, negative for the signal that killed it; None where it still runs."""
        raise NotImplementedError

    def kill(self) -> None:
        """Ends it, and all that is in its session, where it still runs."""
        raise NotImplementedError


def start(source: str) -> Child:
    """A process that waits for its job on its connection, in a session of its own.

    It holds nothing of our environment and nothing of another script. `source`, the script, only says which services
    to have ready.
    """
    return _Forked(sorted(set(SERVICES.findall(source)))[:MOST_SERVICES]) if FORKS else _Spawned()


def lack() -> str:
    """Why scripts run here without the wall, in a few words; empty where they run behind it."""
    if not FORKS:
        return f"{sys.platform} has no seccomp and no Landlock"
    with _lock:
        return _running().lack


def _python(function: str, *descriptors: int) -> dict[str, Any]:
    """What Popen starts a clean interpreter with that calls a function of this package."""
    module, _, name = function.partition(".")
    boto3 = importlib.util.find_spec("boto3")
    assert boto3 is not None
    assert boto3.origin is not None
    folders = str(Path(child.__file__).resolve().parents[1]), str(Path(boto3.origin).resolve().parents[1])
    return {
        "args": [sys.executable, "-I", "-B", "-X", "utf8", "-c", BOOT, *folders, module, name, *map(str, descriptors)],
        "env": ENVIRONMENT,
        "cwd": "/",
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "pass_fds": descriptors,
        "start_new_session": True,
    }


# Forked from the launcher -----------------------------------------------------------------------------------------


class _Forked(Child):
    def __init__(self, services: list[str]) -> None:
        super().__init__()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                _ask({"services": services}, [*self._theirs, theirs.fileno()])
            finally:
                self._started()

    def wait(self, seconds: float) -> int | None:
        self._control.settimeout(seconds)
        try:
            told = self._control.recv(64)
        except TimeoutError:
            return None
        return int(told) if told else -signal.SIGKILL  # where the launcher has ended, so have its children

    def kill(self) -> None:
        with contextlib.suppress(OSError):  # the launcher has ended
            self._control.shutdown(socket.SHUT_WR)
            self.wait(PATIENCE)

    def __exit__(self, *details: object) -> None:
        super().__exit__(*details)
        self._control.close()


class _Launcher:
    """Our end of it. Raises RuntimeError where it does not start."""

    def __init__(self) -> None:
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            started = _python("launcher.main", theirs.fileno())
            self._process = subprocess.Popen(**started, stderr=subprocess.PIPE)
        assert self._process.stderr is not None
        with self._process.stderr as stderr:
            told = self.socket.recv(4096)
            if not told:
                said = stderr.read().decode(errors="replace")
                self.close()
                raise RuntimeError(f"the launcher of scripts did not start: {said}")
        self.lack = str(json.loads(told)["lack"])
        self._starter = os.getpid()

    def close(self) -> None:
        """Ends it, where it is ours; a fork of ours only leaves it."""
        if self._starter != os.getpid():
            self.socket.close()
            return
        with contextlib.suppress(OSError):  # it has ended
            self.socket.shutdown(socket.SHUT_RDWR)  # for forks as well
        self.socket.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_lock = threading.Lock()
_launcher: _Launcher | None = None


def _running() -> _Launcher:
    """The launcher; started where there is none. The lock is the caller's."""
    global _launcher
    if _launcher is None:
        _launcher = _Launcher()
    return _launcher


def _ask(request: dict[str, Any], descriptors: list[int]) -> None:
    """Sends a request to the launcher, to a new one where it is no more."""
    content = [json.dumps(request).encode()]
    with _lock:
        try:
            socket.send_fds(_running().socket, content, descriptors)
        except (BrokenPipeError, ConnectionResetError):
            _close()
            socket.send_fds(_running().socket, content, descriptors)


def _close() -> None:
    global _launcher
    if _launcher is not None:
        _launcher.close()
        _launcher = None


def _forked() -> None:
    global _lock
    _lock = threading.Lock()


atexit.register(_close)
os.register_at_fork(after_in_child=_forked)


# One by one -------------------------------------------------------------------------------------------------------


class _Spawned(Child):
    def __init__(self) -> None:
        super().__init__()
        try:
            self._process = subprocess.Popen(**_python("child.main", *self._theirs), stderr=self._theirs[2])
        finally:
            self._started()

    def wait(self, seconds: float) -> int | None:
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: of what has ended
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
