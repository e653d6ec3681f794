"""aws:executeScript in a clean subprocess: what goes in, what it asks for on the way, how it ended.

The process has an environment made from scratch, an empty folder, limits, and no credentials: see `children`, `child`.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from trueup.documents.model import MISSING
from trueup.errors import AwsError
from trueup.runner import child, children
from trueup.runner.children import Child

# Limits of the service: 512 MB of memory (plus what Python and boto3 map without using), of disk, 100 KB of result.
MEMORY = 1024**3
FILE = 512 * 1024**2
RESULT = 100 * 1024
RESULT_ITEMS = 100
# Limits of ours: what a script may print before it is taken for one that never stops, and what is kept of it.
PRINTED = 8 * 1024**2
LOGGED = 64 * 1024
MESSAGE = 64 * 1024**2
THREADS = 64
GRACE = 2  # seconds between hanging up and ending

# Takes service, operation, parameters, region and credentials (or None) by name.
Call = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Ran:
    """How a script ended: a result, or why there is none. `log` is the beginning of what it printed."""

    result: Any = MISSING
    error: str | None = None
    timed_out: bool = False
    log: str = ""


class Stop(Exception):  # noqa: N818 - no error
    """Raised by `sleep`: there is no use in letting the script go on."""


def run(
    source: str,
    handler: str,
    payload: Any,
    context: Mapping[str, str],
    *,
    region: str,
    call: Call,
    sleep: Callable[[float], bool],
    timeout: float,
) -> Ran:
    """Runs `handler(payload, context)` of a script, for at most `timeout` seconds.

    `call(service, operation, parameters, region, credentials)` answers its AWS calls. `sleep(seconds)` says whether
    it shall really sleep, or raises Stop. Whatever the script does ends as a Ran; what `call` raises beyond AWS's
    own errors and AwsError passes through.
    """
    with tempfile.TemporaryDirectory(prefix="trueup-script-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o555)
        job = {
            "script": source,
            "handler": handler,
            "payload": payload,
            "context": dict(context),
            "region": region,
            "folder": folder,
            "limits": _limits(timeout),
        }
        with children.start(source) as process:
            return _Conversation(process, call, sleep, timeout).hold(job)


def _limits(timeout: float) -> dict[str, int]:
    limits = {"AS": MEMORY, "FSIZE": FILE, "CORE": 0, "CPU": int(timeout) + 5}
    tasks = _tasks() if children.lack() else None  # behind the wall there are no processes to count
    return limits if tasks is None else limits | {"NPROC": tasks + THREADS}


def _tasks() -> int | None:
    """How many threads this user runs, which NPROC counts (root is exempt); None where the system does not tell."""
    own, tasks = os.getuid(), 0
    try:
        for process in Path("/proc").iterdir():
            if process.name.isdecimal():
                with contextlib.suppress(OSError):
                    if process.stat().st_uid == own:
                        tasks += sum(1 for _ in (process / "task").iterdir())
    except OSError:
        return None
    return tasks


class _Conversation:
    """Reads what the child prints and asks, until it has an answer or has had its time."""

    def __init__(
        self,
        process: Child,
        call: Call,
        sleep: Callable[[float], bool],
        timeout: float,
    ) -> None:
        self._process, self._connection = process, process.connection
        self._call, self._sleep, self._timeout = call, sleep, timeout
        self._heard = bytearray()
        self._log = bytearray()
        self._printed = 0

    def hold(self, job: dict[str, Any]) -> Ran:
        self._connection.settimeout(self._timeout)
        deadline = time.monotonic() + self._timeout
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._connection, selectors.EVENT_READ)
            for stream in (self._process.stdout, self._process.stderr):
                os.set_blocking(stream.fileno(), False)
                waiting.register(stream, selectors.EVENT_READ)
            try:
                self._tell(job)
                while True:
                    left = deadline - time.monotonic()
                    ready = waiting.select(left) if left > 0 else []
                    if not ready:
                        return self._ended(error=f"ran for more than {self._timeout:g} seconds", timed_out=True)
                    for key, _ in ready:
                        ended = self._hear() if key.fileobj is self._connection else self._print(waiting, key.fileobj)
                        if ended is not None:
                            self._drain(waiting)
                            return self._ended(**ended)
            except TimeoutError:  # it asks, and does not listen to the answers
                return self._ended(error=f"ran for more than {self._timeout:g} seconds", timed_out=True)
            except Stop as stop:
                return self._ended(error=str(stop))
            except (BrokenPipeError, ConnectionResetError):
                return self._ended(**self._died())

    def _ended(self, result: Any = MISSING, error: str | None = None, timed_out: bool = False) -> Ran:
        return Ran(result, error, timed_out, self._log.decode("utf-8", "replace"))

    def _print(self, waiting: selectors.BaseSelector, stream: Any) -> dict[str, Any] | None:
        content = os.read(stream.fileno(), 65536)
        if not content:
            waiting.unregister(stream)
            return None
        self._log += content[: max(0, LOGGED - len(self._log))]
        self._printed += len(content)
        return {"error": f"printed more than {PRINTED:,} bytes"} if self._printed > PRINTED else None

    def _drain(self, waiting: selectors.BaseSelector) -> None:
        """What was printed before the answer is in the pipes already."""
        for key in list(waiting.get_map().values()):
            if key.fileobj is not self._connection:
                with contextlib.suppress(BlockingIOError):
                    while key.fileobj in waiting.get_map() and len(self._log) < LOGGED:
                        self._print(waiting, key.fileobj)

    def _hear(self) -> dict[str, Any] | None:
        content = self._connection.recv(65536)
        if not content:
            return self._died()
        self._heard += content
        if len(self._heard) > MESSAGE:
            return {"error": f"said more than {MESSAGE:,} bytes at once"}
        if b"\n" not in content:
            return None
        while b"\n" in self._heard:
            line, _, rest = bytes(self._heard).partition(b"\n")
            self._heard = bytearray(rest)
            ended = self._answered(line)
            if ended is not None:
                return ended
        return None

    def _answered(self, line: bytes) -> dict[str, Any] | None:
        kind, content = _message(line)
        match kind:
            case "call":
                self._tell(self._asked(content))
            case "sleep":
                self._tell({"really": self._sleep(content)})
            case "raised":
                return {"error": content}
            case "result":
                return _checked(content)
            case _:
                return {"error": "spoke to its parent in a way that no script does"}
        return None

    def _died(self) -> dict[str, Any]:
        status = self._process.wait(GRACE)
        if status is None:
            return {"error": "hung up on its parent, and went on"}
        how = f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        return {"error": f"ended without an answer ({how})", "timed_out": -status == signal.SIGXCPU}

    def _asked(self, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._call(**asked)
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
            return {"status": max(status, 400), "answer": child.encode(error.response)}
        except (BotoCoreError, AwsError) as error:
            return {"failed": f"{type(error).__name__}: {error}"}
        try:
            return {"status": 200, "answer": child.encode(answer)}
        except TypeError as error:  # an event stream has no end that could be waited for
            return {"failed": f"{asked['service']}:{asked['operation']}: {error}"}

    def _tell(self, message: dict[str, Any]) -> None:
        self._connection.sendall(json.dumps(message).encode() + b"\n")


def _message(line: bytes) -> tuple[str, Any]:
    """What the child said, as kind and content; an empty kind for what only a script that meddles says."""
    try:
        [(kind, content)] = json.loads(line).items()
        if kind == "call":
            words = {name: content[name] for name in ("service", "operation", "region")}
            keys, parameters = content["credentials"], child.decode(content["parameters"])
            texts = [*words.values(), keys["accessKeyId"], keys["secretAccessKey"]] if keys else list(words.values())
            if all(isinstance(text, str) for text in texts) and isinstance(parameters, dict):
                return kind, words | {"parameters": parameters, "credentials": keys or None}
        elif kind == "sleep":
            return kind, max(0.0, float(content))
        elif kind in ("raised", "result"):
            return kind, str(content)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return "", None


def _checked(text: str) -> dict[str, Any]:
    if len(text.encode()) > RESULT:
        return {"error": f"returned more than {RESULT:,} bytes"}
    try:
        result = json.loads(text)
    except (ValueError, RecursionError) as error:
        return {"error": f"returned what cannot be read: {error}"}
    if isinstance(result, list) and len(result) > RESULT_ITEMS:
        return {"error": f"returned a list of more than {RESULT_ITEMS} items"}
    return {"result": result}
