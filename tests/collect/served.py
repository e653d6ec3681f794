"""AWS Config's endpoint on a port of this machine, which answers as a fake aggregator does, and tells who asks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

from botocore.exceptions import ClientError

from collect.aggregated import FakeAggregator

CALLER = "arn:aws:sts::111111111111:assumed-role/audit/ann"
IDENTITY = f"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>{CALLER}</Arn><UserId>AROA:ann</UserId><Account>111111111111</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>""".encode()


class Server(HTTPServer):
    """Give it a `fake` before anybody asks."""

    fake: FakeAggregator

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if body.startswith(b"Action=GetCallerIdentity"):
            self._answer(200, IDENTITY, "text/xml")
            return
        given = json.loads(body)
        try:
            status, answer = 200, self.server.fake.call(self.headers["X-Amz-Target"].partition(".")[2], given)
        except ClientError as error:
            status, answer = 400, {"__type": error.response["Error"]["Code"], "message": str(error)}
        self._answer(status, json.dumps(answer, default=datetime.timestamp).encode(), "application/x-amz-json-1.1")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Server]:
    running = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()
