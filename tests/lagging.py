"""An emulated account whose reads lag its writes, on purpose, as those of IAM, EC2, S3 and KMS do.

Before each write the emulation is forked: the copy stands still, and answers what a late read would. A read is late
by `SECONDS` of the clock, and the same read by one call: the first one after a write sees what was before it, until
`FORGOTTEN` seconds have passed. So a document that looks once, or that looks again without waiting, sees the past.
"""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from botocore.awsrequest import AWSResponse
from werkzeug.test import Client

from trueup import aws
from trueup.aws import Aws
from trueup.clock import Clock
from trueup.emulated import KEYS, application
from trueup.permissions import access

SECONDS = 4.0
FORGOTTEN = 60.0
FORK = multiprocessing.get_context("fork")


@dataclass
class Past:
    """The emulation as it stood before one write."""

    until: float  # when the write was made
    process: Any
    pipe: Any

    def answer(self, request: Any) -> AWSResponse:
        headers = {name: _text(value) for name, value in request.headers.items()}
        self.pipe.send((request.method, request.url, headers, request.body))
        status, headers, body = self.pipe.recv()
        return AWSResponse(request.url, status, headers, _Raw(body))

    def close(self) -> None:
        self.pipe.close()
        self.process.join()


def _text(header: bytes | str) -> str:
    return header.decode() if isinstance(header, bytes) else header


class _Raw:
    """A body as urllib3 hands it out."""

    def __init__(self, body: bytes) -> None:
        self._left = body

    def read(self, amount: int | None = None, **_: Any) -> bytes:
        amount = len(self._left) if amount is None else amount
        part, self._left = self._left[:amount], self._left[amount:]
        return part

    def stream(self, **_: Any) -> Iterator[bytes]:
        while self._left:
            yield self.read(65536)


class Lag:
    """The hooks of one session: which of its reads are answered from the past, and how many were."""

    def __init__(self, clock: Clock) -> None:
        self.late = 0
        self._clock, self._app = clock, application()
        self._pasts: list[Past] = []
        self._seen: set[Any] = set()  # reads that were asked since the last write
        self._reading = False

    def asked(self, model: Any, **_: Any) -> None:
        """Before a request is signed and sent: a write leaves a copy of what stands now behind."""
        self._reading = access.level(model.service_model.service_name, model.name) != access.WRITE
        if not self._reading:
            self._pasts = [past for past in self._pasts if not self._forgotten(past)]
            self._pasts.append(self._copied())
            self._seen.clear()

    def sent(self, request: Any, **_: Any) -> AWSResponse | None:
        """In place of the network: an answer of the past, or None, which lets the request go out."""
        if not self._reading:
            return None
        key = (request.method, request.url, request.body if isinstance(request.body, bytes | str) else None)
        now = self._clock.monotonic()
        past = next((past for past in self._pasts if past.until > now - SECONDS), None)
        if past is None and key not in self._seen and self._pasts and self._pasts[-1].until > now - FORGOTTEN:
            past = self._pasts[-1]
        self._seen.add(key)
        self.late += past is not None
        return past.answer(request) if past else None

    def close(self) -> None:
        for past in self._pasts:
            past.close()

    def _forgotten(self, past: Past) -> bool:
        if past.until > self._clock.monotonic() - FORGOTTEN:
            return False
        past.close()
        return True

    def _copied(self) -> Past:
        ours, theirs = FORK.Pipe()
        inherited = [ours, *(past.pipe for past in self._pasts)]
        process = FORK.Process(target=_serve, args=(self._app, theirs, inherited), daemon=True)
        with warnings.catch_warnings():  # of a fork beside threads: the server's thread waits, and holds no lock
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        theirs.close()
        return Past(self._clock.monotonic(), process, ours)


def _serve(app: Any, pipe: Any, inherited: list[Any]) -> None:
    """In the copy: answers until the other end is closed."""
    for other in inherited:
        other.close()
    client = Client(app)
    while True:
        try:
            method, url, headers, body = pipe.recv()
        except EOFError:
            return
        answer = client.open(url, method=method, headers=headers, data=body)
        pipe.send((answer.status_code, dict(answer.headers), answer.get_data()))


@contextmanager
def lagging(account: Aws, clock: Clock) -> Iterator[Aws]:
    """The same account through a session of its own, whose reads lag by `clock`; other sessions see what is."""
    lag = Lag(clock)
    session = aws.session(region=account.region, endpoint_url=account.endpoint_url, credentials=KEYS)
    session.events.register("before-call", lag.asked)
    session.events.register("before-send", lag.sent)
    try:
        yield replace(account, session=session)
    finally:
        lag.close()
