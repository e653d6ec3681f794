"""Macie."""

from __future__ import annotations

from trueup.remediation.inverse.families import DELEGATED, FINDINGS, Rows, creates, read, setting

ROWS: Rows = {
    **setting(
        "macie2", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration"), ["autoEnable"],
        loses=DELEGATED,
    ),
    **setting(
        "macie2", "UpdateAutomatedDiscoveryConfiguration", read("GetAutomatedDiscoveryConfiguration"),
        ["status", "autoEnableOrganizationMembers"], given_only=True,
    ),
    # Macie answers AccessDenied when it is off, which is also what a missing right looks like; but one that is on
    # refuses to be turned on.
    **creates(
        "macie2", "EnableMacie", "DisableMacie", by={},
        reading=read("GetMacieSession", absent="AccessDeniedException"), value="status", loses=FINDINGS,
    ),
    **setting(
        "macie2", "UpdateMacieSession", read("GetMacieSession"), ["status", "findingPublishingFrequency"],
        given_only=True,
    ),
}  # fmt: skip
