"""An organization of accounts in moto, with things wrong on purpose: for `trueup demo` and for proofs.

Nothing leaves this machine: calls end in moto, in this process or behind a server on 127.0.0.1. Needs the extra
`emulator`; importing this module does not.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from threading import Thread
from typing import Any

from trueup import aws
from trueup.errors import TrueupError, UsageError

REGIONS = ("eu-west-1", "us-east-1")
HOME = REGIONS[0]
ACCESS_ROLE = "OrganizationAccountAccessRole"  # what Organizations puts into every account that it makes
SEED = 20260601  # of every id that moto draws
LATENCY = 0.01  # seconds until a server notices that it is to stop

# moto takes any key as one of its default account, which here is the management account.
MANAGEMENT = "123456789012"
KEYS = {"AccessKeyId": "AKIAEMULATED00000000", "SecretAccessKey": "emulated"}

_SETTINGS = {
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",  # two seconds for images that nobody starts
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
_MOTO = {"core": {"reset_boto3_session": False}, "lambda": {"use_docker": False}}


@dataclass(frozen=True)
class Account:
    """One member of the organization; name is its plain name, such as `payments`."""

    id: str
    name: str


@dataclass(frozen=True)
class Organization:
    """What runs: accounts, Regions, and the way in."""

    accounts: tuple[Account, ...]
    regions: tuple[str, ...] = REGIONS
    endpoint_url: str | None = None  # of the server, where there is one

    def account(self, name: str) -> Account:
        """The account of that name or id. Raises UsageError."""
        for account in self.accounts:
            if name in (account.name, account.id):
                return account
        raise UsageError(f"{name}: no account of the emulated organization.")

    def management(self, region: str = HOME) -> Any:
        """A boto3 session of the management account."""
        return aws.session(region=region, endpoint_url=self.endpoint_url, credentials=KEYS)

    def session(self, account: str, region: str = HOME) -> Any:
        """A boto3 session of the account of that name or id, through the role that Organizations made there."""
        own = self.account(account)
        if own.id == MANAGEMENT:
            return self.management(region)
        role = f"arn:aws:iam::{own.id}:role/{ACCESS_ROLE}"
        return aws.assume_role(self.management(region), role, region, endpoint_url=self.endpoint_url)

    def environment(self, account: str, region: str = HOME) -> dict[str, str]:
        """The environment variables that make a process of its own act in the account; of a server only."""
        if self.endpoint_url is None:
            raise UsageError("another process cannot reach an organization without a server.")
        keys = self.session(account, region).get_credentials().get_frozen_credentials()
        return {
            "AWS_ACCESS_KEY_ID": keys.access_key,
            "AWS_SECRET_ACCESS_KEY": keys.secret_key,
            "AWS_SESSION_TOKEN": keys.token or "",
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ENDPOINT_URL": self.endpoint_url,
        }


@contextmanager
def organization(server: bool = False) -> Iterator[Organization]:
    """The organization, until the end of the with block; one at a time.

    In this process calls are caught before they reach the network. With `server`, moto also serves them on a free
    port of 127.0.0.1, for processes of their own. Ids are the same in every run.
    Raises TrueupError where moto is not installed.
    """
    with emulation(server) as endpoint_url:
        from trueup.emulated import contents

        yield Organization(contents.create(), endpoint_url=endpoint_url)


@contextmanager
def emulation(server: bool = False) -> Iterator[str | None]:
    """Empty accounts that behave as AWS's do where moto does not (see `services`); gives the server's URL, if any."""
    if find_spec("moto") is None:
        raise TrueupError("an emulated organization needs moto: pip install 'trueup[emulator]'")
    from moto import mock_aws
    from moto.moto_api._internal import mock_random

    from trueup.emulated import extend, services

    services.load()
    if extend.running():
        raise UsageError("one emulation at a time: moto keeps one state in a process.")
    with ExitStack() as stack:
        stack.enter_context(_environment(_SETTINGS))
        stack.enter_context(extend.installed())
        stack.enter_context(mock_aws(config=_MOTO))
        _empty()
        mock_random.seed(SEED)
        yield stack.enter_context(_served()) if server else None


def _empty() -> None:
    """As moto ends it makes each backend anew, and some make another's then, which would outlive the emulation."""
    from moto.core.base_backend import BackendDict

    for name, module in tuple(sys.modules.items()):
        if name.startswith("moto.") and name.endswith(".models"):
            for each in tuple(vars(module).values()):
                if isinstance(each, BackendDict):
                    each.clear()


def application() -> Any:
    """moto as a WSGI application. Which of its services a host is of, it finds in its own folder and 180 patterns at
    each request; here it keeps what it has found."""
    from moto.server import DomainDispatcherApplication, create_backend_app

    app = DomainDispatcherApplication(create_backend_app)
    app.get_backend_for_host = cache(app.get_backend_for_host)
    return app


@contextmanager
def _served() -> Iterator[str]:
    """moto behind HTTP on a free port of 127.0.0.1, on the very state of this process."""
    from moto.server import MotoRequestHandler
    from werkzeug.serving import make_server

    log = logging.getLogger("werkzeug")  # a line on stderr for each request
    level = log.level
    log.setLevel(logging.ERROR)
    served = make_server("127.0.0.1", 0, application(), threaded=True, request_handler=MotoRequestHandler)
    thread = Thread(target=served.serve_forever, args=(LATENCY,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{served.server_port}"
    finally:
        served.shutdown()
        served.server_close()
        thread.join()
        log.setLevel(level)


@contextmanager
def _environment(settings: dict[str, str]) -> Iterator[None]:
    """These settings, and none of the user's own for AWS: an endpoint or profile of theirs is not where calls go."""
    before = dict(os.environ)
    for name in before:
        if name.startswith("AWS_"):
            del os.environ[name]
    os.environ.update(settings)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)
