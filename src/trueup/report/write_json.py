"""JSON: everything a report says, and every result in full. Its shape is `schemas/report.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trueup.report.facts import REPORT_VERSION, Counts, Report, tool, utc
from trueup.report.states import STATES
from trueup.report.store import Row


def write(report: Report, folder: Path) -> None:
    """Write results.json; results pass through one by one."""
    head = json.dumps(summary(report), indent=1, ensure_ascii=False)
    with (folder / "results.json").open("w", encoding="utf-8") as stream:
        stream.write(head.removesuffix("\n}") + ',\n "results": [')
        for number, row in enumerate(report.results()):
            stream.write("\n" if number == 0 else ",\n")
            stream.write(json.dumps(result(report, row), ensure_ascii=False, separators=(",", ":")))
        stream.write("\n ]\n}\n")


def result(report: Report, row: Row) -> dict[str, Any]:
    """One result: its line, and what the report knows beyond it."""
    return {
        **row.line,
        "resultId": row.id,
        "controlIds": report.controls_of[row.rule],
        "evidenceAgeSeconds": row.evidence_age,
        "failingSince": utc(row.since) or None,
        "change": row.change,
    }


def counts(of: Counts) -> dict[str, Any]:
    """Counts as every JSON has them: the six states, their sum, and both rates."""
    return {
        **{state.value: of[state] for state in STATES},
        "discovered": of.discovered,
        "judged": of.judged,
        "passRate": _rate(of.rate),
        "passRateWithWaivers": _rate(of.rate_with_waivers),
        "passRateGap": _rate(of.gap),
    }


def _rate(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 6)


def summary(report: Report) -> dict[str, Any]:
    """All but the results."""
    return {
        "reportVersion": REPORT_VERSION,
        "runId": report.run_id,
        "generatedAt": utc(report.generated),
        "asOf": utc(report.as_of),
        "tool": {"name": tool(), "command": report.command},
        "period": {
            "evaluatedFrom": utc(report.started) or None,
            "evaluatedTo": utc(report.as_of) if report.started else None,
            "capturedFrom": utc(report.captured_from) or None,
            "capturedTo": utc(report.captured_to) or None,
            "medianEvidenceAgeSeconds": report.evidence_age[0] if report.evidence_age else None,
            "greatestEvidenceAgeSeconds": report.evidence_age[1] if report.evidence_age else None,
        },
        "scope": _scope(report),
        "counts": counts(report.counts),
        "reconciliation": {**report.lines, "complete": report.complete},
        "problems": [
            {"kind": each.kind, "count": each.count, "message": each.message, "places": each.places}
            for each in report.problems
        ],
        "pack": {"name": report.pack.name, "title": report.pack.title, "framework": report.pack.framework}
        if report.pack
        else None,
        "controls": [
            {
                "id": each.id,
                "title": each.title,
                "group": each.group,
                "mandatory": each.mandatory,
                "finding": each.finding,
                "comment": each.comment,
                "method": each.method,
                "automation": each.automation,
                "manual": each.manual,
                "today": each.today,
                "rules": each.rules,
                "managedRulesNotInResults": each.managed,
                "counts": counts(each.counts),
            }
            for each in report.controls
        ],
        "mandatoryControlsWaived": [each.id for each in report.mandatory_waived],
        "rules": [
            {
                "name": each.name,
                "summary": each.summary,
                "severity": each.severity,
                "category": each.category,
                "document": each.document,
                "ruleSha256": each.rule_sha256,
                "documentSha256": each.document_sha256,
                "inputs": [{"values": json.loads(values), "results": count} for values, count in each.inputs],
                "controlIds": each.controls,
                "silent": each.silent,
                "counts": counts(each.counts),
            }
            for each in report.rules
        ],
        "waivers": [
            {
                **each.waiver.to_json(),
                "status": each.status,
                "daysLeft": each.days_left,
                "matched": each.matched,
                "alsoCovers": each.also_covers,
            }
            for each in report.waivers
        ],
        "remediations": [
            {
                "undoId": each.undo_id,
                "time": each.time,
                "rule": each.rule,
                "document": each.document,
                "documentSha256": each.document_sha256,
                "accountId": each.account,
                "awsRegion": each.region,
                "resource": each.resource,
                "call": each.call,
                "before": each.before,
                "after": each.after,
                "reversible": each.reversible,
                "outcome": each.outcome,
                "runId": each.run_id,
            }
            for each in report.remediations
        ],
        "notEvaluated": [
            {
                "state": each.state.value,
                "reason": each.reason,
                "rule": each.rule,
                "accounts": each.accounts,
                "count": each.count,
                "example": each.example,
            }
            for each in report.gaps
        ],
        "failuresByAge": [
            {"severity": severity, "age": age, "count": count} for (severity, age), count in sorted(report.ages.items())
        ],
        "trend": _trend(report),
        "sample": {"seed": report.seed, "size": report.sample_size, "population": report.counts.discovered},
        "inputFiles": [
            {"role": each.role, "path": each.path, "sha256": each.sha256, "size": each.size, "lines": each.lines}
            for each in report.files
        ],
        "limits": report.limits,
        "signOff": {"preparedBy": "", "preparedOn": "", "reviewedBy": "", "reviewedOn": "", "conclusion": ""},
    }


def _scope(report: Report) -> dict[str, Any]:
    scope = report.scope
    return {
        "organizationId": scope.organization.id,
        "organizationName": scope.organization.name,
        "accounts": [_account(report, account) for account in scope.accounts],
        "regions": scope.regions,
        "accountsWithoutResults": [_account(report, account) for account in scope.silent_accounts],
        "regionsWithoutResults": scope.silent_regions,
        "accountsNotOfOrganization": scope.unknown_accounts,
        "excluded": [{"what": each.what, "reason": each.reason} for each in scope.organization.excluded],
    }


def _account(report: Report, account_id: str) -> dict[str, str]:
    known = report.scope.organization.accounts.get(account_id)
    return {"id": account_id, "name": known.name if known else "", "unit": known.unit if known else ""}


def _trend(report: Report) -> dict[str, Any] | None:
    trend = report.trend
    if trend is None:
        return None
    points: Sequence[dict[str, Any]] = [
        {"runId": point.run_id, "endedAt": utc(point.ended), "counts": counts(Counts(point.tally))}
        for point in trend.points
    ]
    return {
        "new": trend.new,
        "reopened": trend.reopened,
        "known": trend.known,
        "fixed": trend.fixed,
        "gone": trend.gone,
        "unclear": trend.unclear,
        "newlyWaived": trend.newly_waived,
        "remediated": trend.remediated,
        "meanDaysToRemediate": None if trend.mean_days is None else round(trend.mean_days, 2),
        "runs": points,
    }
