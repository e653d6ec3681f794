"""A result as one line of a file; made where it was judged, so that several processes share the work."""

from __future__ import annotations

import csv
import io

from trueup.items import bulk
from trueup.results import Result
from trueup.text import defused

# In the order of the design: whose, what, which, verdict, why, and what it was judged with.
COLUMNS = (
    "schemaVersion", "runId", "accountId", "awsRegion", "configRuleName", "resourceType", "resourceId", "resourceName",
    "arn", "state", "reason", "annotation", "severity", "inputs", "configurationItemCaptureTime", "evaluatedAt",
    "waiverId",
)  # fmt: skip


def json_line(result: Result) -> str:
    """The line of `Result.line`, made faster where orjson is there."""
    return bulk.dumps(result.to_json())


def csv_line(result: Result) -> str:
    """The cells of COLUMNS, harmless to spreadsheets; the inputs are JSON. RFC 4180, without the line end."""
    values = result.to_json() | {"inputs": bulk.dumps(dict(result.inputs)) if result.inputs else ""}
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([defused(values[column]) for column in COLUMNS])
    return bulk.sound(line.getvalue())


def csv_header() -> str:
    return ",".join(COLUMNS)
