"""A result as one line of a file; made where it was judged, so that several processes share the work."""

from __future__ import annotations

import csv
import io
import json

from trueup import bulk
from trueup.evaluate.binding import Bound
from trueup.evaluate.judging import Subject
from trueup.results import SCHEMA_VERSION, Result
from trueup.run import Run
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


class JsonLines:
    """The lines of `json_line` without their results: what a run, a rule and a resource share is spelled once."""

    def __init__(self, run: Run) -> None:
        self._judged_at = run.judged_at
        self._run = f',"runId":{_quoted(run.run_id)},"schemaVersion":{_quoted(SCHEMA_VERSION)},"severity":'
        self._rules: dict[Bound, tuple[str, str, str]] = {}
        self._subject: Subject | None = None
        self._parts = ("",) * 4

    def line(self, bound: Bound, subject: Subject, state: str, reason: str, annotation: str) -> str:
        """The line of an answer that nobody waives."""
        if subject is not self._subject:
            account, region, kind, identifier, name, arn, captured = map(_quoted, subject)
            self._parts = (
                f'{{"accountId":{account},"annotation":',
                f',"arn":{arn},"awsRegion":{region},"configRuleName":',
                f',"configurationItemCaptureTime":{captured},"evaluatedAt":"{self._judged_at()}","inputs":',
                f',"resourceId":{identifier},"resourceName":{name},"resourceType":{kind}{self._run}',
            )
            self._subject = subject
        rule, inputs, severity = self._rules.get(bound) or self._of_rule(bound)
        one, two, three, four = self._parts
        line = (
            f"{one}{_quoted(annotation) if annotation else _EMPTY}{two}{rule}{three}{inputs},"
            f'"reason":{_quoted(reason) if reason else _EMPTY}{four}{severity},"state":"{state}","waiverId":""}}'
        )
        return line if line.isascii() else bulk.sound(line)

    def _of_rule(self, bound: Bound) -> tuple[str, str, str]:
        rule, inputs = bound.rule, bulk.dumps(dict(bound.inputs))
        made = self._rules[bound] = _quoted(rule.name), inputs, _quoted(rule.severity)
        return made


_EMPTY = '""'
_quoted = json.encoder.encode_basestring  # which leaves what is not ASCII as it is


def csv_line(result: Result) -> str:
    """The cells of COLUMNS, harmless to spreadsheets; the inputs are JSON. RFC 4180, without the line end."""
    values = result.to_json() | {"inputs": bulk.dumps(dict(result.inputs)) if result.inputs else ""}
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([defused(values[column]) for column in COLUMNS])
    return bulk.sound(line.getvalue())


def csv_header() -> str:
    return ",".join(COLUMNS)
