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


def refused(operation, status, **error):
    return ClientError({"Error": error, "ResponseMetadata": {"HTTPStatusCode": status}}, operation)


NO_SERVICE = "GetThing was answered with HTTP 403 and no error code of AWS's; a proxy may have answered."
TOLD = {  # an error that ...: (the error, what is told)
    "AWS gave": (
        refused("GetThing", 403, Code="AccessDenied", Message="not\nyou"),
        "An error occurred (AccessDenied) when calling the GetThing operation: not you",
    ),
    "has a code and no words": (
        refused("GetThing", 403, Code="403", Message="Forbidden"),
        "An error occurred (403) when calling the GetThing operation: Forbidden",
    ),
    "has no code": (refused("GetThing", 403, Code="", Message=""), NO_SERVICE),
    "has nothing": (refused("GetThing", 403), NO_SERVICE),
    "is a page": (refused("GetThing", 403, Code="403", Message="\n<html>no</html>"), NO_SERVICE),
    "says nothing": (ValueError(), "ValueError"),
    "takes two lines": (ValueError("one\n  two"), "one two"),
}


@pytest.mark.parametrize(("error", "told"), TOLD.values(), ids=TOLD)
def test_an_error_that(error, told):
    assert refusals.told(error) == told
