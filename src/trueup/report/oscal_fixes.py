"""Fixes in OSCAL: an observation each, a mitigation, whose properties say who, what, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trueup.report.fix_words import sentence, told
from trueup.report.fixes import Fix
from trueup.report.model import Report
from trueup.report.oscal_values import line, props, time
from trueup.report.store import identity

# How CSV and JSON call what is told, and how its property is called here.
NAMES = {
    "fixId": "fix-id", "planId": "plan-id", "configRuleName": "rule", "document": "document",
    "documentSha256": "document-sha256", "accountId": "account-id", "awsRegion": "region", "resource": "resource",
    "plannedAt": "planned-at", "plannedBy": "planned-by", "approvedAt": "approved-at", "approvedBy": "approved-by",
    "approvedHow": "approved-how", "ranAt": "ran-at", "endedAt": "ended-at", "ranBy": "ran-by", "end": "end",
    "standing": "standing", "proofRunId": "proof-run-id", "proofResultId": "proof-result-id",
    "proofState": "proof-state", "proofEvaluatedAt": "proof-evaluated-at", "undoneAt": "undone-at",
    "undoneBy": "undone-by", "undoneAfterResult": "undone-after-result",
}  # fmt: skip


def observations(report: Report) -> Iterator[dict[str, Any]]:
    """One per fix, however it stands."""
    for fix in report.fixes:
        yield _observation(report, fix)


def _observation(report: Report, fix: Fix) -> dict[str, Any]:
    writes = "; ".join(f"{write.call}: {write.outcome}" for write in fix.writes)
    return {
        "uuid": identity("fix", report.run_id, fix.id),
        "title": line(f"Fix {fix.id} of {fix.resource} under {fix.rule}: {fix.standing}"),
        "description": line(f"{sentence(fix)}. {writes or 'It wrote nothing'}."),
        "props": props({NAMES[name]: value for name, value in told(fix).items()}),
        "methods": ["TEST-AUTOMATED" if fix.proof else "EXAMINE"],
        "types": ["mitigation"],
        "collected": time(report.as_of),
    }
