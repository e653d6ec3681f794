"""The process in which one aws:executeScript runs. Standalone: the standard library and boto3 only.

It holds no credentials and no network. Every AWS call of the script is checked and built by boto3 as usual, and
then asked of the parent over a socket, as lines of JSON; the parent's interceptor decides what becomes of it.

The fence around the script (audit hook and resource limits) stops what scripts do by mistake or in plain Python on
purpose: files outside of its folder and of Python's own, processes, other network, native code. It is no wall
against code that attacks the interpreter itself; such code belongs into a container, and even here it finds no
credentials in memory or environment.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import io
import json
import linecache
import os
import resource
import socket
import subprocess
import sys
import threading
import time
import traceback
import types
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

# Functions find their builtins where their module says. A copy, so that the script's changes do not reach the fence.
globals()["__builtins__"] = dict(vars(builtins))

SCRIPT = "customer_script"  # what the service calls it, so that it reads so in tracebacks

NO_KEY = "NONE"  # marks the clients that have no credentials of their own

READABLE = (
    "/etc/ssl", "/etc/pki", "/usr/lib/ssl", "/usr/share/ca-certificates", "/usr/share/zoneinfo", "/etc/localtime",
    "/etc/mime.types", "/dev/null", "/dev/urandom",
)  # fmt: skip
REFUSED = frozenset({
    "os.exec", "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.posix_spawn", "os.spawn", "os.system",
    "pty.spawn", "subprocess.Popen", "ctypes.dlopen", "ctypes.dlsym", "ctypes.dlsym/handle", "resource.prlimit",
    "resource.setrlimit", "signal.pthread_kill", "socket.bind", "socket.connect", "socket.getaddrinfo",
    "socket.gethostbyname", "socket.sendmsg", "socket.sendto",
})  # fmt: skip
# audit event -> which of its arguments are paths that it changes
CHANGES = {
    "os.chmod": (0,), "os.chown": (0,), "os.link": (0, 1), "os.mkdir": (0,), "os.remove": (0,), "os.rename": (0, 1),
    "os.rmdir": (0,), "os.symlink": (1,), "os.truncate": (0,), "os.utime": (0,), "sqlite3.connect": (0,),
}  # fmt: skip


def encode(value: Any) -> Any:
    """A value of boto3 as JSON: bytes, times and readable bodies are tagged. Raises TypeError for anything else."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dict):
        coded = {str(key): encode(item) for key, item in value.items()}
        tagged = len(coded) == 1 and next(iter(coded)).startswith("$")
        return {"$map": coded} if tagged else coded
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, bytes | bytearray | memoryview):
        return {"$bytes": base64.b64encode(value).decode("ascii")}
    if hasattr(value, "read"):
        content = value.read()
        return encode(content.encode() if isinstance(content, str) else content)
    raise TypeError(f"{type(value).__name__} cannot be passed between a script and AWS")


def decode(value: Any) -> Any:
    """The value that `encode` made JSON of; a body comes back as bytes."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(tag, content)] = value.items()
        if tag == "$map":
            return {key: decode(item) for key, item in content.items()}
        if tag == "$time":
            return datetime.fromisoformat(content)
        if tag == "$bytes":
            return base64.b64decode(content)
    return {key: decode(item) for key, item in value.items()}


class Parent:
    """The other end of the socket: one question at a time, each with its answer."""

    def __init__(self, connection: socket.socket) -> None:
        self._stream = connection.makefile("rwb")
        self._lock = threading.Lock()

    def receive(self) -> Any:
        return json.loads(self._stream.readline())

    def tell(self, message: dict[str, Any]) -> None:
        self._stream.write(json.dumps(message).encode() + b"\n")
        self._stream.flush()

    def ask(self, question: dict[str, Any]) -> Any:
        with self._lock:
            self.tell(question)
            return self.receive()


def main(descriptor: int) -> None:
    parent = Parent(socket.socket(fileno=descriptor))
    job = parent.receive()
    _limit(job["limits"])
    _hook_boto3(parent, job["region"])
    _hook_time(parent)
    with open(f"{SCRIPT}.py", "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib is one import more
        file.write(job["script"])
    _fence([os.getcwd()], [*READABLE, *sys.path, sys.prefix, sys.base_prefix])  # noqa: PTH109
    try:
        result = _result(job)
        message = {"result": json.dumps(result)}
    except BaseException as error:  # SystemExit and KeyboardInterrupt of a script are its failures too
        message = _raised(error)
    with contextlib.suppress(Exception):  # the script may have closed or replaced them
        sys.stdout.flush()
        sys.stderr.flush()
    parent.tell(message)
    os._exit(0)  # no thread and no exit handler of the script may hold the answer up


def _result(job: dict[str, Any]) -> Any:
    module = types.ModuleType(SCRIPT)
    module.__file__ = f"{SCRIPT}.py"
    sys.modules[SCRIPT] = module
    sys.path.insert(0, os.getcwd())  # noqa: PTH109
    exec(compile(job["script"], f"{SCRIPT}.py", "exec"), module.__dict__)
    handler = getattr(module, job["handler"], None)
    if not callable(handler):
        raise NameError(f"the script defines no function {job['handler']}")
    return handler(job["payload"], job["context"])


def _raised(error: BaseException) -> dict[str, Any]:
    """`Type - message` after the traceback of the script alone, as the service words a failure."""
    linecache.checkcache()
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename != __file__]
    told = "".join(["Traceback (most recent call last):\n", *traceback.format_list(own)])
    return {"raised": f"{told}\n{type(error).__name__} - {error}"}


def _limit(limits: dict[str, int]) -> None:
    for name, most in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        _soft, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS knows some limits but lets nobody set them
            resource.setrlimit(kind, (most, most))


# Calls ------------------------------------------------------------------------------------------------------------


class _Answered:
    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


def _hook_boto3(parent: Parent, region: str) -> None:
    """Every client that the script creates asks the parent in place of AWS."""
    import botocore.session

    create = botocore.session.Session.create_client

    def create_client(self: Any, service_name: str, region_name: str | None = None, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("endpoint_url"):
            raise PermissionError("a script's clients go where the execution goes: leave endpoint_url out")
        client = create(self, service_name, region_name, *args, **kwargs)
        _hook_client(parent, client, region_name or self.get_config_variable("region") or region)
        return client

    botocore.session.Session.create_client = create_client


def _hook_client(parent: Parent, client: Any, region: str) -> None:
    service = client.meta.service_model.service_name

    def remember(params: dict[str, Any], context: dict[str, Any], **_: Any) -> dict[str, Any]:
        # Encoded now: what boto3 changes from here on, the parent's own client will change as well.
        context["trueup"] = encode(params)
        return decode(context["trueup"]) if _has_body(params) else params

    def remember_items(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["trueup"] = encode(params)

    def ask(model: Any, context: dict[str, Any], request_signer: Any, **_: Any) -> tuple[Any, Any]:
        question = {
            "service": service,
            "operation": model.name,
            "parameters": context["trueup"],
            "region": region,
            "credentials": _own_credentials(request_signer),
        }
        answer = parent.ask({"call": question})
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        parsed = decode(answer["answer"])
        if model.has_streaming_output and answer["status"] < 300:
            _as_stream(model, parsed)
        return _Answered(answer["status"]), parsed

    events = client.meta.events
    if service == "dynamodb":  # boto3's resource has turned plain values into typed ones by then
        events.register_last("before-parameter-build", remember_items)
    else:
        events.register_first("provide-client-params", remember)
    events.register_first("before-call", ask)
    events.register_first("before-sign", _refuse_to_sign)
    _leave_answers(events)


def _leave_answers(events: Any) -> None:
    """What botocore changes in an answer, such as decoding the policies of IAM, the parent's client has changed."""
    from botocore.handlers import BUILTIN_HANDLERS

    for event_name, handler, *_ in BUILTIN_HANDLERS:
        if event_name.startswith("after-call."):
            events.unregister(event_name, handler)


def _has_body(params: dict[str, Any]) -> bool:
    return any(hasattr(value, "read") for value in params.values())


def _as_stream(model: Any, parsed: dict[str, Any]) -> None:
    from botocore.response import StreamingBody

    member = model.output_shape.serialization["payload"]
    body = parsed.get(member) or b""
    parsed[member] = StreamingBody(io.BytesIO(body), len(body))


def _own_credentials(signer: Any) -> dict[str, str] | None:
    """The keys of a client that was created with some, as after sts:AssumeRole; None for the execution's own."""
    keys = signer._credentials.get_frozen_credentials() if signer._credentials else None
    if keys is None or keys.access_key == NO_KEY:
        return None
    return {"accessKeyId": keys.access_key, "secretAccessKey": keys.secret_key, "sessionToken": keys.token}


def _refuse_to_sign(**_: Any) -> None:
    raise PermissionError("a script holds no credentials, so it can sign nothing itself (such as a presigned URL)")


# Time and the fence -----------------------------------------------------------------------------------------------


def _hook_time(parent: Parent) -> None:
    """Sleeping is the parent's to allow; where its clock is virtual, time jumps."""
    sleep, passed = time.sleep, [0.0]

    def asked_sleep(seconds: float) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        if parent.ask({"sleep": seconds})["really"]:
            sleep(seconds)
        else:
            passed[0] += seconds

    def moved(clock: Callable[[], float]) -> Callable[[], float]:
        return lambda: clock() + passed[0]

    time.sleep = asked_sleep  # type: ignore[assignment]
    time.time, time.monotonic = moved(time.time), moved(time.monotonic)


def _fence(own: Iterable[str], readable: Iterable[str]) -> None:
    """An audit hook cannot be taken away again. It closes over all it uses, so that nothing can be put in its place."""
    fspath, getcwd, readlink = os.fspath, os.getcwd, os.readlink
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    refused, changes = REFUSED, CHANGES

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

    owned = tuple(real(path) for path in own)
    read = owned + tuple(real(path) for path in readable if path)

    def inside(path: Any, roots: tuple[str, ...]) -> bool:
        if isinstance(path, int):
            return True
        whole = real(path)
        return any(whole == root or whole.startswith(root.rstrip("/") + "/") for root in roots)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in refused:
            raise PermissionError(f"a script may not do this: {event}")
        if event == "open":
            path, _mode, flags = arguments
            if path is not None and not inside(path, owned if flags & writing else read):
                raise PermissionError(f"a script may not open this: {path}")
        elif event in changes:
            for index in changes[event]:
                if not inside(arguments[index], owned):
                    raise PermissionError(f"a script may not do this: {event} {arguments[index]}")

    def no_process(*_: Any, **__: Any) -> None:
        raise PermissionError("a script may not do this: start a process")

    # The one way to a process that raises no audit event.
    subprocess._fork_exec = no_process  # type: ignore[attr-defined]
    sys.modules["_posixsubprocess"].__dict__["fork_exec"] = no_process
    sys.addaudithook(hook)


if __name__ == "__main__":
    main(int(sys.argv[1]))
