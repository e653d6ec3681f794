"""The process in which one aws:executeScript runs. Standalone: the standard library and boto3 only.

It holds no credentials and no network. Every AWS call of the script is checked and built by boto3 as usual, and
then asked of the parent over a socket, as lines of JSON; the parent's interceptor decides what becomes of it.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import io
import json
import linecache
import os
import resource
import sys
import threading
import time
import traceback
import types
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

from trueup.runner.fence import audit, wall

SCRIPT = "customer_script"  # what the service calls it, so that it reads so in tracebacks

CONNECTION = 3  # its descriptor, after those of stdin, stdout and stderr

OURS = __file__.removesuffix("child.py")  # the folder of what runs in this process beside the script
NO_KEY = "NONE"  # marks the clients that have no credentials of their own


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
    """The other end of the connection: one question at a time, each with its answer."""

    def __init__(self, descriptor: int) -> None:
        # A file, not a socket: the fence needs to let nothing through but read and write.
        self._stream = io.BufferedRWPair(
            io.FileIO(descriptor, "r", closefd=False), io.FileIO(descriptor, "w", closefd=False)
        )
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


def main(connection: int, stdout: int, stderr: int, walled: bool = False) -> NoReturn:
    """Takes a job from the connection, answers it there, and ends this process.

    A job has the script, the handler's name, payload and context, and region, folder and limits of the process.
    `walled` says whether the machine offers the wall; where it then cannot be put up, the script does not run.
    """
    _keep(connection, stdout, stderr)
    parent = Parent(CONNECTION)
    job = parent.receive()
    _settle(job["folder"], job["region"])
    _limit(job["limits"])
    _hook_boto3(parent, job["region"])
    _hook_time(parent)
    may_read = *wall.readable(), job["folder"]
    try:
        if walled:
            wall.put_up(may_read)
        audit.put_up(may_read)
        result = _result(job)
        message = {"result": json.dumps(result)}
    except BaseException as error:  # SystemExit and KeyboardInterrupt of a script are its failures too
        message = _raised(error)
    with contextlib.suppress(Exception):  # the script may have closed or replaced them
        sys.stdout.flush()
        sys.stderr.flush()
    parent.tell(message)
    os._exit(0)  # no thread and no exit handler of the script may hold the answer up


def _keep(connection: int, stdout: int, stderr: int) -> None:
    """These descriptors at their places, and none beside them."""
    apart = [fcntl.fcntl(each, fcntl.F_DUPFD, 10) for each in (stdout, stderr, connection)]
    for place, each in enumerate(apart, start=1):
        os.dup2(each, place)
    os.closerange(CONNECTION + 1, 2**16)  # more than the launcher ever holds


def _settle(folder: str, region: str) -> None:
    """The one empty folder that the script may look into is its home, and it stays empty."""
    os.chdir(folder)
    os.environ |= {"HOME": folder, "TMPDIR": folder, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}


def _result(job: dict[str, Any]) -> Any:
    source, file = job["script"], f"{SCRIPT}.py"
    module = types.ModuleType(SCRIPT)
    module.__file__ = file
    sys.modules[SCRIPT], sys.argv = module, [file]
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file  # for its tracebacks
    exec(compile(source, file, "exec"), module.__dict__)
    handler = getattr(module, job["handler"], None)
    if not callable(handler):
        raise NameError(f"the script defines no function {job['handler']}")
    return handler(job["payload"], job["context"])


def _raised(error: BaseException) -> dict[str, Any]:
    """`Type - message` after the traceback of the script alone, as the service words a failure."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(OURS)]
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


# Time -------------------------------------------------------------------------------------------------------------


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
