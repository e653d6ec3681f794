"""One empty emulated account, and how its services refuse: for the tests of what moto is short of."""

import json

import pytest
from botocore.exceptions import ClientError

REGION = "eu-west-1"


def refused(call, **parameters):
    """The code that AWS refuses a call with."""
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
