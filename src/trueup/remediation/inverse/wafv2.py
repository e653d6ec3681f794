"""WAF."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting

ROWS: Rows = {
    **setting(
        "wafv2", "AssociateWebACL", read("GetWebACLForResource", "ResourceArn"), {"WebACLArn": "WebACL.ARN"},
        key="ResourceArn", remove="DisassociateWebACL",
    ),
    **setting(
        "wafv2", "PutLoggingConfiguration",
        read(
            "GetLoggingConfiguration", ResourceArn="$LoggingConfiguration.ResourceArn",
            absent="WAFNonexistentItemException",
        ),
        ["LoggingConfiguration"], remove="DeleteLoggingConfiguration",
        removes_with={"ResourceArn": "$LoggingConfiguration.ResourceArn"},
    ),
}  # fmt: skip
