"""The second line around a script: an audit hook in its own interpreter. Standalone: the standard library only.

It stops, and tells by name, what scripts do by mistake or in plain Python on purpose: files other than Python's own,
processes, network, native code. It is no wall against code that attacks the interpreter itself.
"""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

# Functions find their builtins where their module says. A copy, so that the script's changes do not reach the hook.
globals()["__builtins__"] = dict(vars(builtins))

REFUSED = frozenset({
    "ctypes.dlopen", "ctypes.dlsym", "ctypes.dlsym/handle", "gc.get_objects", "gc.get_referents", "gc.get_referrers",
    "os.chmod", "os.chown", "os.exec", "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.link", "os.mkdir",
    "os.posix_spawn", "os.remove", "os.removexattr", "os.rename", "os.rmdir", "os.setxattr", "os.spawn", "os.symlink",
    "os.system", "os.truncate", "os.utime", "pty.spawn", "resource.prlimit", "resource.setrlimit",
    "signal.pthread_kill", "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.sendmsg", "socket.sendto", "sqlite3.connect", "subprocess.Popen",
})  # fmt: skip


def put_up(may_read: Iterable[str]) -> None:
    """From now on, for good: an audit hook cannot be taken away again. What it refuses is a PermissionError by name.

    It closes over all that it uses, so that nothing can be put in its place.
    """
    fspath, getcwd, readlink = os.fspath, os.getcwd, os.readlink
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    refused, listing = REFUSED, frozenset({"os.listdir", "os.scandir"})
    writes = frozenset("wax+")

    def real(path: Any) -> str:
        """The absolute path behind all links; os.path's own can be patched by the script."""
        text = fspath(path)
        text = text.decode("utf-8", "surrogateescape") if isinstance(text, bytes) else text
        rest = (text if text.startswith("/") else f"{getcwd()}/{text}").split("/")[::-1]
        found, links = "", 0
        while rest:
            part = rest.pop()
            if part == "..":
                found = found.rpartition("/")[0]
            elif part not in ("", "."):
                try:
                    target = readlink(f"{found}/{part}")
                except OSError:  # no link, or nothing there
                    found = f"{found}/{part}"
                    continue
                links += 1
                if links > 40:
                    raise PermissionError(f"a script may not open this: {text}")
                found = "" if target.startswith("/") else found
                rest += target.split("/")[::-1]
        return found or "/"

    readable = tuple(real(path) for path in may_read)

    def inside(path: Any) -> bool:
        whole = real(path)
        return any(whole == root or whole.startswith(root.rstrip("/") + "/") for root in readable)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in refused:
            raise PermissionError(f"a script may not do this: {event}")
        if event == "open":
            path, mode, flags = arguments
            if path is None or isinstance(path, int):
                return
            if flags & writing or (mode and not writes.isdisjoint(mode)):  # one of C has a mode alone
                raise PermissionError(f"a script may not write: {path}")
            if not inside(path):
                raise PermissionError(f"a script may not open this: {path}")
        elif event in listing and isinstance(arguments[0], str | bytes) and not inside(arguments[0]):
            raise PermissionError(f"a script may not list this: {arguments[0]!r}")

    def no_process(*_: Any, **__: Any) -> None:
        raise PermissionError("a script may not do this: start a process")

    # The one way to a process that raises no audit event.
    subprocess._fork_exec = no_process  # type: ignore[attr-defined]
    sys.modules["_posixsubprocess"].__dict__["fork_exec"] = no_process
    sys.addaudithook(hook)
