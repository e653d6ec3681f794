"""What AWS's error codes mean."""

import pytest
from botocore.exceptions import ClientError

from trueup import refusals

MEANINGS = {  # code -> (denied, throttled, the credentials are no good)
    "AccessDenied": (True, False, False),
    "AccessDeniedException": (True, False, False),
    "Client.UnauthorizedOperation": (True, False, False),
    "AuthorizationErrorException": (True, False, False),
    "403": (True, False, False),
    "ThrottlingException": (False, True, False),
    "SlowDown": (False, True, False),
    "ExpiredToken": (False, False, True),
    "InvalidClientTokenId": (False, False, True),
    "NoSuchBucket": (False, False, False),
    "": (False, False, False),
}


@pytest.mark.parametrize(("code", "expected"), MEANINGS.items())
def test_the_meaning_of(code, expected):
    error = ClientError({"Error": {"Code": code, "Message": "no"}}, "GetThing")
    told = (refusals.is_denied(error), refusals.is_throttled(error), refusals.is_of_credentials(error))
    assert (refusals.code(error), told) == (code, expected)


def test_an_error_of_ours_has_no_code_and_no_meaning():
    error = ValueError("AccessDenied")
    assert refusals.code(error) == ""
    assert not refusals.is_denied(error)
