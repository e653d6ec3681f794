"""One empty emulated account, and how its services refuse: for the tests of what moto is short of."""

import json
from contextlib import contextmanager
from functools import cache
from threading import Lock

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
    """Its clients are made once, which takes longer than what most tests ask them, and handed out as copies."""
    opened, kept, lock = aws.session(region=HOME, credentials=KEYS), {}, Lock()
    make = opened.client

    def client(service, region_name=None, **options):
        place = service, region_name, options.get("aws_session_token")
        with lock:
            if place not in kept:
                kept[place] = make(service, region_name=region_name, **options)
        copied = object.__new__(type(kept[place]))
        copied.__dict__.update(kept[place].__dict__)
        return copied

    opened.client = client
    return opened


def refused(call, **parameters):
    """The code that AWS refuses a call with."""
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
