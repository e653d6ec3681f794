"""A fix in words that formats share: named facts for tables, and one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trueup.report.fixes import Fix
from trueup.times import moment, utc


def told(fix: Fix) -> Mapping[str, Any]:
    """All that is known of a fix but its writes, by the names that CSV and JSON have for it."""
    session, proof, undone = fix.session, fix.proof, fix.undone
    return {
        "fixId": fix.id,
        "planId": fix.plan_id,
        "configRuleName": fix.rule,
        "document": fix.document,
        "documentSha256": fix.document_sha256,
        "accountId": fix.account,
        "awsRegion": fix.region,
        "resource": fix.resource,
        "plannedAt": session.planned,
        "plannedBy": session.planned_by,
        "approvedAt": session.approved,
        "approvedBy": session.approved_by,
        "approvedHow": session.approved_how,
        "ranAt": fix.began,
        "endedAt": fix.ended,
        "ranBy": session.ran_by,
        "end": fix.end,
        "standing": fix.standing,
        "proofRunId": proof.run_id if proof else "",
        "proofResultId": proof.result_id if proof else "",
        "proofState": proof.state.value if proof else "",
        "proofEvaluatedAt": utc(moment(proof.evaluated)) if proof else "",
        "undoneAt": undone.time if undone else "",
        "undoneBy": undone.session.ran_by if undone else "",
        "undoneAfterResult": ("yes" if fix.outdated else "no") if undone else "",
    }


def sentence(fix: Fix) -> str:
    """How a fix stands, and by what."""
    said = f"{fix.document} on {fix.began[:19]}: {fix.standing}"
    if fix.undone:
        before = "; the result is of before that" if fix.outdated else ""
        return f"{said} on {fix.undone.time[:19]} by {fix.undone.session.ran_by or 'unknown'}{before}"
    return f"{said}{f' by run {fix.proof.run_id}, {fix.proof.state.value}' if fix.proof else ''}"
