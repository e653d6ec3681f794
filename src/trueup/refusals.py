"""How AWS says no: error codes by what they mean, for every door. Standard library only: it travels to Lambda."""

from __future__ import annotations

from typing import Any

EXPIRED_CODES = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
INVALID_CODES = frozenset(
    {
        "AuthFailure",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidToken",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
# The services spell a missing permission in their own ways; each holds one of these words.
DENIED_WORDS = ("AccessDenied", "UnauthorizedOperation", "UnauthorizedAccess", "AuthorizationError", "NotAuthorized")
DENIED_CODES = frozenset({"Forbidden", "403"})
THROTTLED_CODES = frozenset(
    {"RequestLimitExceeded", "SlowDown", "Throttling", "ThrottlingException", "TooManyRequestsException"}
)
# Nor do they agree on how to say that there is no such thing.
MISSING_WORDS = ("NotFound", "NoSuch", "NotExist", "NonExist")
MISSING_CODES = frozenset({"404"})
# What a Region says that the account has not enabled, or that lacks the service.
REGION_CODES = frozenset({"OptInRequired", "RegionDisabledException", "SubscriptionRequiredException"})


def code(error: BaseException) -> str:
    """AWS's error code; empty for an error that did not come from AWS."""
    response = getattr(error, "response", None)
    return str((response.get("Error") or {}).get("Code", "")) if isinstance(response, dict) else ""


def told(error: BaseException) -> str:
    """What the error says, in one line; its type where it says nothing.

    An answer that no service gave, such as the page of a proxy, has a status in the place of a code, or nothing.
    """
    response = getattr(error, "response", None)
    if isinstance(response, dict) and _is_of_a_proxy(response.get("Error") or {}):
        status = (response.get("ResponseMetadata") or {}).get("HTTPStatusCode", "?")
        operation = getattr(error, "operation_name", "The call")
        return f"{operation} was answered with HTTP {status} and no error code of AWS's; a proxy may have answered."
    return " ".join(str(error).split()) or type(error).__name__


def _is_of_a_proxy(error: dict[str, Any]) -> bool:
    said, message = str(error.get("Code", "")), str(error.get("Message", ""))
    return not said or (said.isdecimal() and message.lstrip().startswith("<"))


def is_denied(error: BaseException) -> bool:
    """Whether AWS refused for want of rights: the credentials work, but not for this."""
    said = code(error)
    return said in DENIED_CODES or any(word in said for word in DENIED_WORDS)


def is_missing(error: BaseException) -> bool:
    """Whether AWS says that what was asked for does not exist; of what was just made, it may for a while."""
    said = code(error)
    return said in MISSING_CODES or any(word in said for word in MISSING_WORDS)


def is_throttled(error: BaseException) -> bool:
    """Whether the same call may fare better in a while."""
    return code(error) in THROTTLED_CODES


def is_of_credentials(error: BaseException) -> bool:
    """Whether no other call with these credentials would fare better."""
    return code(error) in EXPIRED_CODES | INVALID_CODES
