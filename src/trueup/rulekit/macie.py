"""Macie in a Region, as an account sees it."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from trueup.rulekit import configuration

OFF = "OFF"


def status(macie: Any) -> str:
    """ENABLED, PAUSED or OFF. That it is off Macie says with the code of a missing right, and a sentence of its own."""
    try:
        return str(macie.get_macie_session().get("status") or OFF)
    except ClientError as error:
        denied = error.response["Error"]["Code"] == "AccessDeniedException"
        if not denied or "not enabled" not in error.response["Error"]["Message"]:
            raise
        return OFF


def administrator(macie: Any) -> str:
    """The account that administers an account in which Macie is not off; empty where none does.

    One that has paused Macie for its member administers it still.
    """
    told = macie.get_administrator_account().get("administrator")
    in_force = configuration.dig(told, "relationshipStatus") in ("Enabled", "Paused")
    return str(configuration.dig(told, "accountId", "")) if in_force else ""
