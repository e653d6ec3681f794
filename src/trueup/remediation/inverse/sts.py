"""STS."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, gone

ROWS: Rows = {
    "sts:AssumeRoot": gone("it hands out credentials and changes nothing"),
}  # fmt: skip
