"""The account itself."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting

ROWS: Rows = {
    **setting(
        "account", "PutAlternateContact",
        read("GetAlternateContact", "AccountId", "AlternateContactType", absent="ResourceNotFoundException"),
        ["Name", "Title", "EmailAddress", "PhoneNumber"], key="AccountId AlternateContactType", at="AlternateContact",
        remove="DeleteAlternateContact",
    ),
}  # fmt: skip
