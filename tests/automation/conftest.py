"""One emulated account behind a real socket, for all tests of documents: scripts run in a process of their own."""

import sys
import types

import boto3
import pytest
from moto.server import ThreadedMotoServer

REGION = "eu-west-1"

READS = {"PutBucketPolicy": "GetBucketPolicy", "DeleteBucketPolicy": "GetBucketPolicy"}


def _stand_ins():
    """Until the modules beside this one exist."""
    from trueup.automation.calls import Call

    access = types.ModuleType("trueup.automation.access")
    reading = ("Describe", "Get", "List", "Head")
    access.level = lambda _service, operation: "read" if operation.startswith(reading) else "write"
    inverse = types.ModuleType("trueup.automation.inverse")
    inverse.reads = lambda call: (
        (Call(call.service, READS[call.operation], {"Bucket": call.parameters["Bucket"]}, call.region),)
        if call.operation in READS
        else ()
    )
    for module in (access, inverse):
        try:
            __import__(module.__name__)
        except ImportError:
            sys.modules[module.__name__] = module
            setattr(sys.modules["trueup.automation"], module.__name__.rpartition(".")[2], module)


_stand_ins()


@pytest.fixture(scope="session")
def server():
    """The URL of a moto server, and the requests that reached it."""
    running = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()
