"""The rows of IAM's credential report, by their columns.

IAM makes a report anew when the last is more than four hours old.
Source: IAM user guide, "Generate credential reports for your AWS account".
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Sequence
from typing import Any

COMPLETE = "COMPLETE"
WAITS = (0, 1, 2, 4, 8, 16)  # seconds; a small account has its report at once
NEVER = frozenset({"", "N/A", "no_information", "not_supported"})  # what stands for no date
ROOT = "<root_account>"  # the root user's name
USES = {
    "password": "password_last_used",
    "access key 1": "access_key_1_last_used_date",
    "access key 2": "access_key_2_last_used_date",
}


def rows(iam: Any) -> list[dict[str, str]]:
    """A row for each user of the account, the root user's among them.

    Raises RuntimeError where IAM does not complete a report in half a minute.
    """
    for wait in WAITS:
        if iam.generate_credential_report()["State"] == COMPLETE:
            return list(csv.DictReader(io.StringIO(iam.get_credential_report()["Content"].decode())))
        time.sleep(wait)
    raise RuntimeError("IAM did not complete the credential report in half a minute")


def uses_of_root(report: Sequence[dict[str, str]]) -> dict[str, str]:
    """When the root user's password and keys, active or not, were used last; those that never were are left out.

    Raises RuntimeError where the report has no root user.
    """
    for row in report:
        if row["user"] == ROOT:
            return {name: row[column] for name, column in USES.items() if row[column] not in NEVER}
    raise RuntimeError("the credential report has no root user")
