"""Work on the emulated account of this process that is done in one of its own, and is stopped after its nth write.

The account is served over HTTP for as long as the work goes on. The server stops it at the worst moment there is:
after AWS has carried the write out, and before anybody hears of it. `killed` is SIGKILL, after which nothing of the
process runs any more; `lost` closes the connection without an answer, and so for each time that it is tried again.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from moto.server import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from trueup import aws
from trueup.aws import Aws
from trueup.emulated import HOME, KEYS, MANAGEMENT
from trueup.permissions import access

FORK = multiprocessing.get_context("fork")
WRITE = "X-Emulated-Write"  # the header in which the work names the write that a request is
CALL = "HTTP_AMZ_SDK_INVOCATION_ID"  # one for all tries of a call
POLL = 0.02  # seconds until the server notices that the work has ended

Work = Callable[[Aws], Any]


class _Handler(MotoRequestHandler):  # type: ignore[misc]
    """Each answer ends its connection: one that is kept would keep the only thread from all others."""

    protocol_version = "HTTP/1.0"  # werkzeug sets moto's class to 1.1 as soon as any server of it has threads


@dataclass
class Wire:
    """The emulation as a WSGI app, of whose nth write nobody hears. made: how many writes it was asked for."""

    app: Any
    stop: str
    nth: int
    made: int = 0
    write: str = ""  # the one at which it was stopped
    process: Any = None  # of the work
    _call: str = ""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        again, write = environ.get(CALL) == self._call, environ.get(f"HTTP_{WRITE.upper().replace('-', '_')}")
        if write and not again:
            self.made, self._call = self.made + 1, environ[CALL]
        if not write or self.made != self.nth:
            answer: Iterable[bytes] = self.app(environ, start_response)
            return answer
        if not again:  # carried out once, however often it is tried
            self.write = write
            list(self.app(environ, lambda *_: None))
        if self.stop == "killed":
            os.kill(self.process.pid, signal.SIGKILL)
        raise ConnectionAbortedError


def run(work: Work, stop: str = "", nth: int = 0) -> Wire:
    """Do work in a process of its own, stopped after its nth write. Raises RuntimeError where it ended otherwise."""
    wire = Wire(DomainDispatcherApplication(create_backend_app), stop, nth)
    server = make_server("127.0.0.1", 0, wire, request_handler=_Handler)
    server.timeout = POLL
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line on stderr for each request
    url = f"http://127.0.0.1:{server.server_port}"
    wire.process = FORK.Process(target=_done, args=(work, url))
    wire.process.start()
    try:
        while wire.process.is_alive():
            server.handle_request()
    finally:
        server.server_close()
        wire.process.join()
    expected = -signal.SIGKILL if stop == "killed" else 0
    if wire.process.exitcode != expected or wire.made < nth:
        raise RuntimeError(f"{stop} after write {nth}: ended with {wire.process.exitcode} after {wire.made} writes")
    return wire


def _done(work: Work, url: str) -> None:
    session = aws.session(region=HOME, endpoint_url=url, credentials=KEYS)
    session.events.register("before-call", _named)
    work(Aws(session, HOME, MANAGEMENT, "aws", url))


def _named(model: Any, params: dict[str, Any], **_: Any) -> None:
    """Says in a request which write it is."""
    service = model.service_model.service_name
    if access.level(service, model.name) == access.WRITE:
        params["headers"][WRITE] = f"{service}:{model.name}"
