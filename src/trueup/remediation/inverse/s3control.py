"""S3 for the whole account."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting

ROWS: Rows = {
    **setting(
        "s3control", "PutPublicAccessBlock",
        read("GetPublicAccessBlock", "AccountId", absent="NoSuchPublicAccessBlockConfiguration"),
        ["PublicAccessBlockConfiguration"], key="AccountId", remove="DeletePublicAccessBlock",
    ),
}  # fmt: skip
