"""CSV, RFC 4180, UTF-8: a file for each kind of row.

results      a row per control and result
population   a row per result; sample: those of the auditor's sample, waived: those that a waiver hid
accounts     a row per account and Region
effectiveness  a row per control and period, where there are earlier runs
evidence     a row per piece of manual evidence and file
fixes        a row per fix and write
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from trueup import bulk, regions
from trueup.manual_evidence.register import Status
from trueup.report.effectiveness import told as told_of_period
from trueup.report.fix_words import told
from trueup.report.model import REPORT_VERSION, Effectiveness, PlaceFacts, Report, WaiverFacts
from trueup.report.sample import drawn
from trueup.report.states import STATES, shown
from trueup.report.store import Row
from trueup.results import State
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
    "chain",
    "accountArn",
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
WAIVED = (
    "waiverId",
    "waiverStatus",
    "waiverOwner",
    "waiverApprover",
    "waiverTicket",
    "waiverExpires",
    *POPULATION,
    "chain",
    "accountArn",
)
ACCOUNTS = (
    "reportVersion",
    "runId",
    "accountId",
    "accountName",
    "unit",
    "owner",
    "awsRegion",
    *(state.value for state in STATES),
    "discovered",
    "judged",
    "passRate",
    "passRateWithWaivers",
    "failuresBefore",
    "worst",
    "notReached",
    "accountArn",
)
EVIDENCE = (
    "reportVersion",
    "runId",
    "evidenceId",
    "controlId",
    "processCheck",
    "controlTitle",
    "status",
    "daysLeft",
    "when",
    "validUntil",
    "who",
    "what",
    "accountId",
    "file",
    "sha256",
    "fileStatus",
    "accountArn",
)
EFFECTIVENESS = (
    "reportVersion",
    "runId",
    "controlId",
    "controlTitle",
    "period",
    "from",
    "to",
    "population",
    "opened",
    "reopened",
    "closed",
    "gone",
    "open",
    "overdue",
    "longestOpenDays",
    "days",
    "daysWithoutEvaluation",
)
FIXES = (
    "reportVersion",
    "runId",
    "fixId",
    "planId",
    "configRuleName",
    "document",
    "documentSha256",
    "accountId",
    "awsRegion",
    "resource",
    "plannedAt",
    "plannedBy",
    "approvedAt",
    "approvedBy",
    "approvedHow",
    "ranAt",
    "endedAt",
    "ranBy",
    "end",
    "standing",
    "proofRunId",
    "proofResultId",
    "proofState",
    "proofEvaluatedAt",
    "undoneAt",
    "undoneBy",
    "undoneAfterResult",
    "time",
    "call",
    "before",
    "after",
    "reversible",
    "outcome",
    "undoId",
    "accountArn",
)
SAMPLE = (*POPULATION, "seed", "rank", "testedBy", "testedOn", "conclusion", "chain", "accountArn")


@contextmanager
def writing(report: Report, folder: Path) -> Iterator[Callable[[Row], None]]:
    """Write the files into `folder`; gives what takes the results one by one."""
    with _opened(folder / "evidence.csv") as stream:
        put_evidence = _putter(stream, EVIDENCE)
        for each in _evidence(report):
            put_evidence(each)
    with _opened(folder / "effectiveness.csv") as stream:
        put_period = _putter(stream, EFFECTIVENESS)
        for period in report.effectiveness:
            put_period(_effectiveness(report, period))
    with _opened(folder / "fixes.csv") as stream:
        put_fix = _putter(stream, FIXES)
        for said in _fixes(report):
            put_fix(said)
    with _opened(folder / "accounts.csv") as stream:
        put_account = _putter(stream, ACCOUNTS)
        for place in report.places.facts:
            put_account(_place(report, place))
    waivers = {each.waiver.id: each for each in report.waivers}
    ranks, sample, item = drawn(report), {}, 0
    with (
        _opened(folder / "results.csv") as results,
        _opened(folder / "population.csv") as population,
        _opened(folder / "waived.csv") as waived,
    ):
        put, put_item = _putter(results, RESULTS), _putter(population, (*POPULATION, "chain", "accountArn"))
        put_waived = _putter(waived, WAIVED)

        def take(row: Row) -> None:
            nonlocal item
            item += 1
            said, controls = _said(report, row), report.controls_of[row.rule]
            for control_id in controls or ("",):
                put(said | _control(report, control_id))
            said |= {"item": item, "controlIds": "; ".join(controls)}
            put_item(said)
            if row.state == State.WAIVED:
                put_waived(said | _waiver(waivers.get(row.line["waiverId"])))
            if item in ranks:
                sample[item] = said

        yield take
        for control in report.controls:
            if not control.counts.discovered:  # so that no control is missing
                said = {"reportVersion": REPORT_VERSION, "runId": report.run_id, "reason": control.comment}
                put(said | _control(report, control.id))
    with _opened(folder / "sample.csv") as samples:
        put_sample = _putter(samples, SAMPLE)
        for number, rank in ranks.items():
            put_sample(sample[number] | {"seed": report.seed, "rank": rank})


def _opened(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", errors="backslashreplace", newline="")


def _putter(stream: TextIO, columns: tuple[str, ...]) -> Callable[[Mapping[str, Any]], None]:
    """What writes a row of those columns; their names are written first."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    return lambda row: writer.writerow(
        [_text(value) if type(value) is str else value for value in map(row.get, columns)]  # no value is an empty cell
    )


@lru_cache(8192)  # names of rules, accounts, Regions and types come again in nearly every row
def _text(value: str) -> Any:
    return defused(shown(value))


@lru_cache(8192)
def _account_arn(account: str, region: str) -> str:
    """What names an account, and holds its id where a reader takes that for a number and drops the zeros before it."""
    is_id = len(account) == 12 and account.isascii() and account.isdigit()
    return f"arn:{regions.partition(region)}:iam::{account}:root" if is_id else ""


def _control(report: Report, control_id: str) -> dict[str, Any]:
    control = report.control.get(control_id)
    if control is None:
        return {}
    return {"controlId": control.id, "controlTitle": control.title, "controlFinding": control.finding}


def _place(report: Report, place: PlaceFacts) -> dict[str, Any]:
    counts = place.counts
    return {
        **{state.value: counts[state] for state in STATES},
        "reportVersion": REPORT_VERSION,
        "runId": report.run_id,
        "accountId": place.account,
        "accountName": report.scope.name(place.account),
        "accountArn": _account_arn(place.account, place.region),
        "unit": report.scope.unit(place.account),
        "owner": report.scope.owner(place.account),
        "awsRegion": place.region,
        "discovered": counts.discovered,
        "judged": counts.judged,
        "passRate": "" if counts.rate is None else round(counts.rate, 6),
        "passRateWithWaivers": "" if counts.rate_with_waivers is None else round(counts.rate_with_waivers, 6),
        "failuresBefore": "" if place.before is None else place.before,
        "worst": "; ".join(f"{name} ({count})" for name, count in place.worst),
        "notReached": "; ".join(f"{reason} ({count})" for reason, count in place.not_reached),
    }


def _effectiveness(report: Report, each: Effectiveness) -> dict[str, Any]:
    of = {"reportVersion": REPORT_VERSION, "runId": report.run_id, "controlTitle": each.title}
    return of | {name: "" if value is None else value for name, value in told_of_period(each).items()}


def _waiver(facts: WaiverFacts | None) -> dict[str, Any]:
    """What a row says of the waiver that hid it; nothing of one that the register does not have."""
    if facts is None:
        return {}
    held = facts.waiver
    return {
        "waiverStatus": facts.status,
        "waiverOwner": held.owner,
        "waiverApprover": held.approver,
        "waiverTicket": held.ticket,
        "waiverExpires": held.expires.isoformat(),
    }


def _evidence(report: Report) -> Iterator[dict[str, Any]]:
    """A row per piece of manual evidence and file of it; one that names no file has a row too."""
    for each in report.evidence:
        held = each.evidence.to_json()
        said = {
            **held,
            "reportVersion": REPORT_VERSION,
            "runId": report.run_id,
            "evidenceId": each.evidence.id,
            "controlId": each.evidence.control,
            "controlTitle": each.title,
            "accountId": each.evidence.account,
            "accountArn": _account_arn(each.evidence.account, ""),
            "status": each.status.value,
            "daysLeft": each.days_left,
        }
        for file in each.evidence.files or (None,):
            yield (
                said
                if file is None
                else said
                | {
                    "file": file.path,
                    "sha256": file.sha256,
                    "fileStatus": (file.wrong or Status.VALID).value,
                }
            )


def _fixes(report: Report) -> Iterator[dict[str, Any]]:
    """A row per fix and write of it; one that wrote nothing has a row too."""
    for fix in report.fixes:
        said = {"reportVersion": REPORT_VERSION, "runId": report.run_id, **told(fix)}
        said["accountArn"] = _account_arn(fix.account, fix.region)
        for write in fix.writes or (None,):
            yield (
                said
                if write is None
                else said
                | {
                    "time": write.time,
                    "call": write.call,
                    "before": write.before,
                    "after": write.after,
                    "reversible": write.reversible,
                    "outcome": write.outcome,
                    "undoId": write.undo_id,
                }
            )


def _said(report: Report, row: Row) -> dict[str, Any]:
    return {
        **row.line,
        "reportVersion": REPORT_VERSION,
        "resultId": row.id,
        "accountName": report.scope.name(row.line["accountId"]),
        "accountArn": _account_arn(row.line["accountId"], row.line["awsRegion"]),
        "configurationItemCaptureTime": utc(row.captured),
        "evaluatedAt": utc(row.evaluated),
        "evidenceAgeSeconds": "" if row.evidence_age is None else row.evidence_age,
        "failingSince": utc(row.since),
        "change": row.change,
        "chain": report.chain,
        "inputs": bulk.dumps(row.line["inputs"]) if row.line["inputs"] else "",
    }
