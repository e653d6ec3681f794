"""OCSF: a Compliance Finding (class 2003) a line, for Security Lake and SIEMs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from trueup import __version__
from trueup.manual_evidence.register import Status
from trueup.report.compact import compact
from trueup.report.fix_words import told
from trueup.report.model import EvidenceFacts, Report
from trueup.report.states import SPOKEN, shown
from trueup.report.store import Row, identity
from trueup.results import State

# Everything written here is in each version from 1.4.0 to 1.8.0; tests validate against all of them.
OCSF_VERSION = "1.5.0"
CLASS, CATEGORY, ACTIVITY = 2003, 2, 1  # Compliance Finding, Findings, Create
SEVERITIES = {"": 0, "low": 2, "medium": 3, "high": 4, "critical": 5}
SEVERITY_WORDS = {0: "Unknown", 1: "Informational", 2: "Low", 3: "Medium", 4: "High", 5: "Critical"}
COMPLIANCE_WORDS = {1: "Pass", 2: "Warning", 3: "Fail", 99: "Other"}
FINDING_WORDS = {1: "New", 3: "Suppressed", 4: "Resolved", 99: "Other"}
FAILING = (State.NON_COMPLIANT, State.WAIVED)


@contextmanager
def writing(report: Report, folder: Path) -> Iterator[Callable[[Row], int]]:
    """Write ocsf-compliance.jsonl; gives what takes the results one by one."""
    with (folder / "ocsf-compliance.jsonl").open("w", encoding="utf-8", errors="backslashreplace") as stream:
        yield lambda row: stream.write(compact(finding(report, row)) + "\n")
        for each in report.evidence:
            stream.write(compact(examined(report, each)) + "\n")


def finding(report: Report, row: Row) -> dict[str, Any]:
    """One result as a Compliance Finding. Times are milliseconds since 1970."""
    line, spoken, rule = row.line, SPOKEN[row.state], report.rule[row.rule]
    severity = SEVERITIES[line["severity"]] if row.state in FAILING else 1
    made = {
        **_class(severity),
        "time": _milliseconds(row.evaluated),
        "status_id": spoken.ocsf_finding,
        "status": FINDING_WORDS[spoken.ocsf_finding],
        "message": shown(f"{row.rule}: {spoken.word}: {line['resourceId']}"),
        "metadata": _metadata(report, identity("event", report.run_id, row.id)),
        "cloud": _cloud(report, line),
        "compliance": _compliance(report, row),
        "finding_info": {
            "uid": row.id,
            "title": rule.summary or row.rule,
            "last_seen_time": _milliseconds(row.evaluated),
            "types": [f"AWS Config rule/{row.rule}"],
        }
        | ({"first_seen_time": _milliseconds(row.since)} if row.since else {}),
        "resources": [
            {
                "uid": shown(line["arn"] or line["resourceId"] or line["accountId"]),
                "name": shown(line["resourceName"] or line["resourceId"]),
                "type": line["resourceType"],
                "region": line["awsRegion"],
            }
        ],
        "unmapped": {
            "run_id": line["runId"],
            "state": row.state.value,
            "rule_severity": line["severity"],
            "evidence_chain": report.chain,
        },
    }
    fixes = report.fixes_of.get((row.rule, line["accountId"], line["awsRegion"], line["resourceId"]), ())
    if fixes:
        made["unmapped"]["fixes"] = [dict(told(fix)) for fix in fixes]
    if rule.document and row.state in FAILING:
        made["remediation"] = {
            "desc": f"Run the SSM Automation document {rule.document}, as `trueup plan` proposes it."
        }
    return made


def examined(report: Report, each: EvidenceFacts) -> dict[str, Any]:
    """A piece of manual evidence as a Compliance Finding. It says what stands, and passes or fails nothing."""
    held, valid = each.evidence, each.status == Status.VALID
    status = 99 if valid else 2
    uid = identity("evidence", held.id, held.about)
    account = {"account": {"uid": held.account, "type_id": 10, "type": "AWS Account"}} if held.account else {}
    files = [f"{file.path} sha256 {file.sha256}: {file.wrong or 'as it was looked at'}" for file in held.files]
    said = f"{held.when} to {held.valid_until}, by {held.who}: {held.what}"
    return {
        **_class(1),
        "time": _milliseconds(report.as_of),
        "status_id": 99,
        "status": FINDING_WORDS[99],
        "message": shown(f"Manual evidence {held.id} for {held.about}: {each.status}"),
        "metadata": _metadata(report, identity("event", report.run_id, uid)),
        "cloud": {"provider": "AWS", **account},
        "compliance": {
            "standards": [report.pack.title if report.pack else "AWS Config rules of trueup"],
            "control": shown(held.about),
            "status_id": status,
            "status": COMPLIANCE_WORDS[status],
            "status_code": each.status.value,
            "status_details": [shown(text) for text in (said, *files)],
        },
        "finding_info": {
            "uid": uid,
            "title": shown(f"Manual evidence for {held.about} {each.title}".rstrip()),
            "types": ["Manual evidence"],
        },
        "unmapped": {"run_id": report.run_id, "evidence_id": held.id, "evidence_status": each.status.value},
    }


def _class(severity: int) -> dict[str, Any]:
    return {
        "activity_id": ACTIVITY,
        "activity_name": "Create",
        "category_uid": CATEGORY,
        "category_name": "Findings",
        "class_uid": CLASS,
        "class_name": "Compliance Finding",
        "type_uid": CLASS * 100 + ACTIVITY,
        "type_name": "Compliance Finding: Create",
        "severity_id": severity,
        "severity": SEVERITY_WORDS[severity],
    }


def _metadata(report: Report, uid: str) -> dict[str, Any]:
    return {
        "version": OCSF_VERSION,
        "product": {"name": "trueup", "vendor_name": "trueup", "version": __version__},
        "profiles": ["cloud"],
        "uid": uid,
        "correlation_uid": report.run_id,
    }


def _cloud(report: Report, line: Mapping[str, Any]) -> dict[str, Any]:
    account = {"uid": line["accountId"], "type_id": 10, "type": "AWS Account"}
    name = report.scope.name(line["accountId"])
    return {"provider": "AWS", "account": account | ({"name": name} if name else {}), "region": line["awsRegion"]}


def _compliance(report: Report, row: Row) -> dict[str, Any]:
    line, status = row.line, SPOKEN[row.state].ocsf
    details = [shown(text) for text in (line["reason"], line["annotation"], _waived(line)) if text]
    controls = list(report.controls_of[row.rule])
    return (
        {
            "standards": [report.pack.title if report.pack else "AWS Config rules of trueup"],
            "control": row.rule,
            "status_id": status,
            "status": COMPLIANCE_WORDS[status],
            "status_code": row.state.value,
        }
        | ({"requirements": controls} if controls else {})
        | ({"status_details": details} if details else {})
    )


def _milliseconds(when: datetime) -> int:
    return int(when.timestamp() * 1000)


def _waived(line: Any) -> str:
    return f"WAIVED {line['waiverId']}" if line["waiverId"] else ""
