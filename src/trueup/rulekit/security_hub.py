"""Security Hub: how it says that it is off, and who administers it."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

_OFF = ("InvalidAccessException", "ResourceNotFoundException")


def says_off(error: ClientError) -> bool:
    """Whether an error says that the account is not subscribed.

    It answers so with 401 and with 403, under several codes; the sentence is the same.
    """
    told = error.response["Error"]
    return told["Code"] in _OFF or "not subscribed" in told.get("Message", "").lower()


def administrator(securityhub: Any) -> str:
    """The account that administers this one; empty where none does, or where the invitation is not in force."""
    found = securityhub.get_administrator_account().get("Administrator") or {}
    return str(found.get("AccountId") or "") if str(found.get("MemberStatus", "")).lower() == "enabled" else ""


def standard(arn: str) -> str:
    """The name of a standard and its version, which is the end of its ARN: `nist-800-53/v/5.0.0`."""
    return arn.partition("standards/")[2] or arn.partition("ruleset/")[2] or arn
