"""CSV: results.csv (a row per control and result), population.csv (a row per result), sample.csv. RFC 4180, UTF-8."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from trueup.report.model import REPORT_VERSION, Report
from trueup.report.sample import drawn
from trueup.report.states import shown
from trueup.report.store import Row
from trueup.text import defused
from trueup.times import utc

# The order and the names of columns are public; new ones are only ever added at the end.
RESULTS = (
    "reportVersion",
    "runId",
    "resultId",
    "controlId",
    "controlTitle",
    "controlFinding",
    "configRuleName",
    "severity",
    "state",
    "reason",
    "accountId",
    "accountName",
    "awsRegion",
    "resourceType",
    "resourceId",
    "resourceName",
    "arn",
    "annotation",
    "configurationItemCaptureTime",
    "evaluatedAt",
    "evidenceAgeSeconds",
    "failingSince",
    "change",
    "waiverId",
    "inputs",
)
POPULATION = (
    "reportVersion",
    "runId",
    "item",
    "resultId",
    "configRuleName",
    "controlIds",
    "accountId",
    "awsRegion",
    "resourceType",
    "resourceId",
    "arn",
    "state",
    "configurationItemCaptureTime",
    "evaluatedAt",
)
SAMPLE = (*POPULATION, "seed", "rank", "testedBy", "testedOn", "conclusion")


def write(report: Report, folder: Path) -> None:
    """Write the three files into `folder`."""
    _file(folder / "results.csv", RESULTS, _results(report))
    _file(folder / "population.csv", POPULATION, _population(report))
    _file(folder / "sample.csv", SAMPLE, _sample(report))


def _file(path: Path, columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(column, "")) for column in columns] for row in rows)


def _cell(value: Any) -> Any:
    return defused(shown(value)) if isinstance(value, str) else value


def _results(report: Report) -> Iterator[dict[str, Any]]:
    """A row per control and result, and one for each control without any, so that no control is missing."""
    for row in report.results():
        said = _said(report, row)
        for control_id in report.controls_of[row.rule] or ("",):
            yield said | _control(report, control_id)
    for control in report.controls:
        if not control.counts.discovered:
            yield {"reportVersion": REPORT_VERSION, "runId": report.run_id, "reason": control.comment} | _control(
                report, control.id
            )


def _control(report: Report, control_id: str) -> dict[str, Any]:
    control = report.control.get(control_id)
    if control is None:
        return {}
    return {"controlId": control.id, "controlTitle": control.title, "controlFinding": control.finding}


def _said(report: Report, row: Row) -> dict[str, Any]:
    return {
        **row.line,
        "reportVersion": REPORT_VERSION,
        "resultId": row.id,
        "accountName": report.scope.name(row.line["accountId"]),
        "configurationItemCaptureTime": utc(row.captured),
        "evaluatedAt": utc(row.evaluated),
        "evidenceAgeSeconds": "" if row.evidence_age is None else row.evidence_age,
        "failingSince": utc(row.since),
        "change": row.change,
        "inputs": json.dumps(row.line["inputs"], sort_keys=True, ensure_ascii=False) if row.line["inputs"] else "",
    }


def _item(report: Report, item: int, row: Row) -> dict[str, Any]:
    return _said(report, row) | {"item": item, "controlIds": "; ".join(report.controls_of[row.rule])}


def _population(report: Report) -> Iterator[dict[str, Any]]:
    for item, row in enumerate(report.results(), 1):
        yield _item(report, item, row)


def _sample(report: Report) -> Iterator[dict[str, Any]]:
    for item, rank, row in drawn(report):
        yield _item(report, item, row) | {"seed": report.seed, "rank": rank}
