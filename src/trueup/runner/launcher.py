"""The process that the children of scripts fork from: boto3 is loaded in it once, and its default session made, which
takes longer than most of what a script does. Standalone, as child is.

It starts clean, with a made-up environment and no descriptor of ours but its socket, and runs no script itself, so that
each child begins as it does. A request is one packet: JSON, and four descriptors, which are the child's connection,
stdout and stderr, and the control socket of the run. On that one it tells how the child ended; when the other end is
shut, it kills the child. It ends, and so do all its children, with the process that started it, however that ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import selectors
import signal
import socket
from typing import NoReturn

import boto3
import botocore.session

from trueup.runner import child
from trueup.runner.fence import wall

REQUEST = 65536  # bytes of a request at most
WARM = 16  # services whose models are kept: they count into the memory of every child

PR_SET_PDEATHSIG = 1


def main(descriptor: int) -> NoReturn:
    """Serves the requests that come over the socket, and ends with it."""
    requests = socket.socket(fileno=descriptor)
    lack = wall.lack()
    launcher = Launcher(requests, walled=not lack)
    requests.send(json.dumps({"lack": lack}).encode())  # what was wrong until here is told on stderr
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - as in child
        os.dup2(nowhere.fileno(), 2)
    launcher.serve()
    os._exit(0)


class Launcher:
    """Forks, waits and kills, in one thread: a process with several is not to be forked."""

    def __init__(self, requests: socket.socket, walled: bool) -> None:
        self._walled = walled
        self._controls: dict[int, socket.socket] = {}  # of the children that live, by their ids
        self._warm: set[str] = set()
        self._loader = botocore.session.create_loader()
        create_loader = botocore.session.create_loader
        # What it has read is read once for all sessions, as within one session it is for all clients.
        botocore.session.create_loader = lambda path=None: create_loader(path) if path else self._loader
        boto3.setup_default_session()  # each child has a copy
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(requests, selectors.EVENT_READ, self._request)
        ended, signalled = socket.socketpair()
        for each in (ended, signalled):
            each.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(signalled.fileno())
        self._signalled = signalled
        self._waiting.register(ended, selectors.EVENT_READ, self._reap)

    def serve(self) -> None:
        """Until the one who started it is gone."""
        try:
            while True:
                for key, _ in self._waiting.select():
                    key.data(key.fileobj)
        except EOFError:
            for process in self._controls:
                _kill(process)

    def _request(self, requests: socket.socket) -> None:
        content, descriptors, *_ = socket.recv_fds(requests, REQUEST, 4)
        if not content:
            raise EOFError
        for service in json.loads(content)["services"]:
            self._prepare(service)
        *theirs, control = descriptors
        process = self._fork(theirs) if len(theirs) == 3 else None
        for each in theirs:
            os.close(each)
        if process is None:  # no room for one more, or for its descriptors: this run ends, and the others go on
            os.close(control)
            return
        self._controls[process] = end = socket.socket(fileno=control)
        self._waiting.register(end, selectors.EVENT_READ, lambda end: self._abandon(process, end))

    def _fork(self, descriptors: list[int]) -> int | None:
        gc.freeze()  # a child that collects garbage would copy every page that it inherits
        own = os.getpid()
        try:
            process = os.fork()
        except OSError:
            return None
        if not process:
            _become_child(own, descriptors, self._walled)
        return process

    def _abandon(self, process: int, control: socket.socket) -> None:
        if self._controls.get(process) is control:  # else it has ended since
            self._waiting.unregister(control)
            _kill(process)

    def _prepare(self, service: str) -> None:
        """Has the models of a service read, where there is room; what does not exist, the script is told."""
        if service in self._warm or len(self._warm) == WARM:
            return
        with contextlib.suppress(Exception):
            boto3.client(service, region_name="us-east-1")
            self._warm.add(service)

    def _reap(self, ended: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while ended.recv(4096):
                pass
        while self._controls:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                return
            with self._controls.pop(process) as control:
                with contextlib.suppress(KeyError):  # it was killed
                    self._waiting.unregister(control)
                with contextlib.suppress(OSError):  # nobody waits for it any more
                    control.send(str(os.waitstatus_to_exitcode(status)).encode())


def _kill(process: int) -> None:
    """A child that was not waited for, and all that is in its session."""
    for kill in (os.killpg, os.kill):  # the first fails where it has no session yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(process, signal.SIGKILL)


def _become_child(launcher: int, descriptors: list[int], walled: bool) -> NoReturn:
    """Gives up all that is the launcher's, and runs the script."""
    try:
        os.setsid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != launcher:
            os._exit(0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        connection, stdout, stderr = descriptors
        child.main(connection, stdout, stderr, walled)
    finally:
        os._exit(70)
