"""JSON: everything a report says, and every result in full. Its shape is `schemas/report.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trueup.report import effectiveness
from trueup.report.compact import listed
from trueup.report.fix_times import FixTimes
from trueup.report.fix_words import told
from trueup.report.fixes import Fix
from trueup.report.journal import Remediation
from trueup.report.model import (
    REPORT_VERSION,
    ControlFacts,
    Counts,
    EvidenceFacts,
    PlaceFacts,
    Report,
    RuleFacts,
    WaiverFacts,
    tool,
)
from trueup.report.states import STATES
from trueup.report.store import Row
from trueup.times import moment, utc


@contextmanager
def writing(report: Report, folder: Path) -> Iterator[Callable[[Row], None]]:
    """Write results.json; gives what takes the results one by one."""
    head = json.dumps(summary(report), indent=1, ensure_ascii=False)
    with (folder / "results.json").open("w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(head.removesuffix("\n}") + ',\n "results": [')
        put = listed(stream)
        yield lambda row: put(result(report, row))
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
        "period": _period(report),
        "scope": _scope(report),
        "counts": counts(report.counts),
        "coverage": _coverage(report),
        "reconciliation": {**report.lines, "complete": report.complete},
        "chain": _chain(report),
        "problems": _rows(report.problems, "kind", "count", "message", "places"),
        "pack": _rows([report.pack], "name", "title", "framework")[0] if report.pack else None,
        "accounts": [_place(report, each) for each in report.places.facts],
        "controls": [_control(each) for each in report.controls],
        "mandatoryControlsWaived": [each.id for each in report.mandatory_waived],
        "rules": [_rule(each) for each in report.rules],
        "waivers": [_waiver(each) for each in report.waivers],
        "manualEvidence": [_evidence(each) for each in report.evidence],
        "remediations": [_remediation(report, each) for each in report.remediations],
        "fixes": [_fix(each) for each in report.fixes],
        "notEvaluated": _rows(report.gaps, "state", "reason", "rule", "accounts", "count", "example"),
        "failuresByAge": [
            {"severity": severity, "age": age, "count": count} for (severity, age), count in sorted(report.ages.items())
        ],
        "trend": _trend(report),
        "effectiveness": [effectiveness.told(each) for each in report.effectiveness],
        "timeToRemediate": [_fix_times(each) for each in report.fix_times],
        "sample": {"seed": report.seed, "size": report.sample_size, "population": report.counts.discovered},
        "inputFiles": _rows(report.files, "role", "path", "sha256", "size", "lines"),
        "limits": report.limits,
        "signOff": {"preparedBy": "", "preparedOn": "", "reviewedBy": "", "reviewedOn": "", "conclusion": ""},
    }


def _rows(things: Iterable[Any], *names: str) -> list[dict[str, Any]]:
    """Things by those of their attributes that are called in JSON as they are here."""
    return [{name: getattr(each, name) for name in names} for each in things]


def _period(report: Report) -> dict[str, Any]:
    median, greatest = report.evidence_age or (None, None)
    return {
        "evaluatedFrom": utc(report.started) or None,
        "evaluatedTo": utc(report.as_of) if report.started else None,
        "capturedFrom": utc(report.captured_from) or None,
        "capturedTo": utc(report.captured_to) or None,
        "medianEvidenceAgeSeconds": median,
        "greatestEvidenceAgeSeconds": greatest,
    }


def _control(control: ControlFacts) -> dict[str, Any]:
    return {
        "id": control.id,
        "title": control.title,
        "group": control.group,
        "mandatory": control.mandatory,
        "finding": control.finding,
        "comment": control.comment,
        "method": control.method,
        "automation": control.automation,
        "manual": control.manual,
        "today": control.today,
        "rules": control.rules,
        "managedRulesNotInResults": control.managed,
        "counts": counts(control.counts),
        "manualEvidence": control.evidence,
    }


def _rule(rule: RuleFacts) -> dict[str, Any]:
    return {
        "name": rule.name,
        "summary": rule.summary,
        "severity": rule.severity,
        "category": rule.category,
        "document": rule.document,
        "ruleSha256": rule.rule_sha256,
        "documentSha256": rule.document_sha256,
        "inputs": [{"values": json.loads(values), "results": count} for values, count in rule.inputs],
        "controlIds": rule.controls,
        "silent": rule.silent,
        "counts": counts(rule.counts),
    }


def _waiver(waiver: WaiverFacts) -> dict[str, Any]:
    return {
        **waiver.waiver.to_json(),
        "status": waiver.status,
        "daysLeft": waiver.days_left,
        "matched": waiver.matched,
        "alsoCovers": waiver.also_covers,
        "failsAgain": waiver.fails_again,
        "hid": _rows(waiver.hid, "rule", "severity", "accounts", "count"),
        "concerns": waiver.concerns,
    }


def _evidence(each: EvidenceFacts) -> dict[str, Any]:
    held = each.evidence
    return {
        **held.to_json(),
        "status": each.status.value,
        "daysLeft": each.days_left,
        "files": [{"path": file.path, "sha256": file.sha256, "found": file.found or None} for file in held.files],
    }


def _coverage(report: Report) -> dict[str, Any]:
    """Two figures, each with what it counts: of controls, and of results."""
    coverage = report.coverage
    return {
        "controls": {
            "total": coverage.controls,
            "byRules": coverage.by_rules,
            "byManualEvidence": coverage.by_evidence,
            "rate": _rate(coverage.of_controls),
        },
        "results": {"discovered": coverage.results, "judged": coverage.judged, "rate": _rate(coverage.of_results)},
    }


def _remediation(report: Report, remediation: Remediation) -> dict[str, Any]:
    fix = report.fix_of.get((remediation.journal, remediation.sequence))
    return {
        "undoId": remediation.undo_id,
        "time": remediation.time,
        "rule": remediation.rule,
        "document": remediation.document,
        "documentSha256": remediation.document_sha256,
        "accountId": remediation.account,
        "awsRegion": remediation.region,
        "resource": remediation.resource,
        "call": remediation.call,
        "before": remediation.before,
        "after": remediation.after,
        "reversible": remediation.reversible,
        "outcome": remediation.outcome,
        "runId": remediation.run_id,
        "planId": remediation.plan_id,
        "step": remediation.step,
        "fixId": fix.id if fix else "",
    }


def _fix(fix: Fix) -> dict[str, Any]:
    proof, undone = fix.proof, fix.undone
    said = {name: value for name, value in told(fix).items() if not name.startswith(("proof", "undone"))}
    return said | {
        "reason": fix.reason,
        "verifiedBy": {
            "runId": proof.run_id,
            "resultId": proof.result_id,
            "state": proof.state.value,
            "evaluatedAt": utc(moment(proof.evaluated)),
        }
        if proof
        else None,
        "undone": {"at": undone.time, "by": undone.session.ran_by, "writes": undone.writes} if undone else None,
        "undoneAfterResult": fix.outdated,
        "writes": len(fix.writes),
    }


def _chain(report: Report) -> dict[str, Any]:
    seals = [
        {
            "file": str(each.results),
            "state": each.state,
            "why": each.why,
            "seal": str(each.path or ""),
            "runId": each.seal.run_id if each.seal else "",
            "startedAt": each.seal.started if each.seal else None,
            "endedAt": each.seal.ended if each.seal else None,
            "user": each.seal.user if each.seal else "",
            "callerArn": each.seal.caller_arn if each.seal else "",
            "complete": each.seal.complete if each.seal else None,
        }
        for each in report.seals
    ]
    return {"state": report.chain, "results": seals}


def _fix_times(times: FixTimes) -> dict[str, Any]:
    return {
        "severity": times.severity,
        "remediated": times.fixed,
        "medianDays": None if times.median_days is None else round(times.median_days, 2),
        "p90Days": None if times.p90_days is None else round(times.p90_days, 2),
        "open": times.open,
        "serviceLevelDays": times.level_days,
        "remediatedInTime": times.within,
        "overdue": times.overdue,
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
    scope = report.scope
    return {
        "id": account_id,
        "name": scope.name(account_id),
        "unit": scope.unit(account_id),
        "owner": scope.owner(account_id),
    }


def _place(report: Report, place: PlaceFacts) -> dict[str, Any]:
    return {
        "account": _account(report, place.account),
        "awsRegion": place.region,
        "counts": counts(place.counts),
        "worst": [{"id": name, "failures": count} for name, count in place.worst],
        "notReached": [{"reason": reason, "results": count} for reason, count in place.not_reached],
        "failuresBefore": place.before,
    }


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
        "runs": points,
    }
