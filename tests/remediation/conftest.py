"""One empty account behind a real socket, whose requests are counted, and how many loops were closed, by proof."""

from collections import Counter

import pytest
from moto.server import DomainDispatcherApplication

from looping import LIBRARY
from trueup import aws
from trueup.aws import Aws
from trueup.clock import VirtualClock
from trueup.emulated import HOME, KEYS, MANAGEMENT, emulation
from trueup.remediation.journal import Journal
from trueup.remediation.runbooks import Runbooks


class Wire:
    """How many requests have reached the server."""

    def __init__(self):
        self.requests = 0


@pytest.fixture
def wire(monkeypatch):
    counted = Wire()
    dispatch = DomainDispatcherApplication.__call__

    def counting(application, environ, start_response):
        counted.requests += 1
        return dispatch(application, environ, start_response)

    monkeypatch.setattr(DomainDispatcherApplication, "__call__", counting)
    return counted


@pytest.fixture
def account(wire):
    with emulation(server=True) as endpoint_url:
        session = aws.session(region=HOME, endpoint_url=endpoint_url, credentials=KEYS)
        yield Aws(session, HOME, MANAGEMENT, "aws", endpoint_url)


@pytest.fixture
def run(account, tmp_path):
    """Carries a document out: its status, whether it changed anything, why it failed; the journal is kept."""
    books = Runbooks(LIBRARY, clock=VirtualClock())
    role = {"AutomationAssumeRole": f"arn:aws:iam::{account.account_id}:role/trueup"}

    def carried_out(document, **parameters):
        with Journal(tmp_path / "journal.jsonl") as journal:
            about = journal.about(resource="it", account=account.account_id)
            done = books.run(document, parameters | role, account, "apply", about)
        return done.status, done.outputs.get(f"{document}.Changed"), str(done.failure or "")

    return carried_out


def pytest_terminal_summary(terminalreporter):
    """The three kinds of proof are never added up as one."""
    passed = terminalreporter.stats.get("passed", [])
    proofs = Counter(
        kind for report in passed if report.when == "call" for key, kind in report.user_properties if key == "proof"
    )
    if proofs:
        told = ", ".join(f"{proofs[kind]} by {kind}" for kind in ("moto", "model", "replay"))
        terminalreporter.write_line(f"Closed loops proven: {told}.")
