"""One emulated account behind a real socket: scripts run in a process of their own, and every request is counted."""

import logging
import threading

import boto3
import pytest
from werkzeug.serving import make_server

from trueup.aws import Aws
from trueup.clock import VirtualClock
from trueup.documents import load
from trueup.emulated import application

ACCOUNT, REGION = "123456789012", "eu-west-1"


class Server:
    """A moto server that answers one request after the other and remembers them."""

    def __init__(self):
        self.requests = []
        self._app = application()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = make_server("127.0.0.1", 0, self._counted, threaded=False)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def _counted(self, environ, start_response):
        if not environ["PATH_INFO"].startswith("/moto-api"):
            self.requests.append((environ["REQUEST_METHOD"], environ["HTTP_HOST"], environ["PATH_INFO"]))
        return self._app(environ, start_response)

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def session():
    return boto3.Session("testing", "testing", region_name=REGION)


@pytest.fixture(scope="session")
def server():
    running = Server()
    yield running
    running.stop()


@pytest.fixture
def aws(server):
    """An empty account."""
    import urllib.request

    urllib.request.urlopen(urllib.request.Request(f"{server.url}/moto-api/reset", method="POST")).close()
    server.requests.clear()
    return Aws(session(), REGION, ACCOUNT, endpoint_url=server.url)


@pytest.fixture
def nowhere():
    """An account that cannot be reached: for documents that make no call."""
    return Aws(session(), REGION, ACCOUNT, endpoint_url="http://127.0.0.1:1")


@pytest.fixture
def clock():
    return VirtualClock()


class Journal:
    """A journal in memory."""

    def __init__(self):
        self.changes = []
        self.outcomes = []

    def intent(self, change):
        self.changes.append(change)
        return len(self.changes)

    def outcome(self, sequence, response, error, post, answered=True):
        self.outcomes.append((sequence, response, error, post))


@pytest.fixture
def journal():
    return Journal()


@pytest.fixture
def document():
    """A document from the YAML of its steps and of whatever else stands at its top level."""

    def parsed(steps, **others):
        import yaml

        content = {"schemaVersion": "0.3", **others, "mainSteps": yaml.safe_load(steps)}
        return load.parse(yaml.safe_dump(content, sort_keys=False), "Example")

    return parsed
