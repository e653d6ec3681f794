"""EMR Serverless."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, read, setting

ROWS: Rows = {
    **setting(
        "emr-serverless", "UpdateApplication", read("GetApplication", "applicationId"),
        ["autoStartConfiguration", "autoStopConfiguration", "networkConfiguration", "maximumCapacity"],
        key="applicationId", at="application", given_only=True,
    ),
}  # fmt: skip
