"""Macie."""

from __future__ import annotations

from trueup.remediation.inverse.families import DELEGATED, Rows, gone, read, setting

ROWS: Rows = {
    **setting(
        "macie2", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration"), ["autoEnable"],
        loses=DELEGATED,
    ),
    **setting(
        "macie2", "UpdateAutomatedDiscoveryConfiguration", read("GetAutomatedDiscoveryConfiguration"),
        ["status", "autoEnableOrganizationMembers"], given_only=True,
    ),
    # Macie answers AccessDenied when it is off, which is also what a missing right looks like.
    "macie2:EnableMacie": gone("whether it was on before cannot be told from a missing right"),
}  # fmt: skip
