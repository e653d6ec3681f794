"""Inspector."""

from __future__ import annotations

from trueup.remediation.inverse.families import DELEGATED, Rows, read, setting

ROWS: Rows = {
    **setting(
        "inspector2", "UpdateOrganizationConfiguration", read("DescribeOrganizationConfiguration"), ["autoEnable"],
        loses=DELEGATED,
    ),
}  # fmt: skip
