"""ACM."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, gone

ROWS: Rows = {
    "acm:RenewCertificate": gone("a renewed certificate stays renewed"),
}  # fmt: skip
