"""One empty emulated account, and how its services refuse: for the tests of what moto is short of."""

import json
from contextlib import contextmanager
from functools import cache, partial

import pytest
from botocore.exceptions import ClientError

from trueup import aws
from trueup.aws import Aws
from trueup.emulated import HOME, KEYS, MANAGEMENT, emulation

REGION = "eu-west-1"


@contextmanager
def emulated_account():
    """An empty account, through the one session of this process."""
    with emulation():
        yield Aws(_session(), HOME, MANAGEMENT)


@cache
def _session():
    """It keeps its clients: making them takes longer than most of what they are asked here."""
    return aws.session(region=HOME, credentials=KEYS)


def around(client, call):
    """A copy of a client whose calls are `call(made, operation, parameters)`, where `made` makes them."""
    copied = object.__new__(type(client))
    copied.__dict__.update(client.__dict__)
    copied._make_api_call = partial(call, client._make_api_call)
    return copied


def refused(call, **parameters):
    """The code that AWS refuses a call with."""
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
