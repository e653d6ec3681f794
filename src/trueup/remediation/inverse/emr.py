"""EMR."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting

ROWS: Rows = {
    **setting(
        "emr", "PutBlockPublicAccessConfiguration", read("GetBlockPublicAccessConfiguration"),
        ["BlockPublicAccessConfiguration"],
    ),
}  # fmt: skip
