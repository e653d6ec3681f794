"""Security Hub."""

from __future__ import annotations

from trueup.remediation.inverse.families import DELEGATED, FINDINGS, Rows, creates, read, setting

ROWS: Rows = {
    **creates(
        "securityhub", "EnableSecurityHub", "DisableSecurityHub", by={},
        reading=read("DescribeHub", absent="InvalidAccessException ResourceNotFoundException"), value="HubArn",
        loses=FINDINGS,
    ),
    **setting(
        "securityhub", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration"),
        ["AutoEnable", "AutoEnableStandards"], loses=DELEGATED,
    ),
    **creates(
        "securityhub", "CreateFindingAggregator", "DeleteFindingAggregator",
        by={"FindingAggregatorArn": "@FindingAggregatorArn"},
    ),
    **setting(
        "securityhub", "UpdateFindingAggregator", read("GetFindingAggregator", "FindingAggregatorArn"),
        ["RegionLinkingMode", "Regions"], key="FindingAggregatorArn",
    ),
}  # fmt: skip
