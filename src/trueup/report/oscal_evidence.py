"""Manual evidence in OSCAL: an observation each, EXAMINE, that links its files in the back matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from datetime import time as clock
from typing import Any
from urllib.parse import quote

from trueup.manual_evidence.register import Evidence, File
from trueup.report.model import EvidenceFacts, Report
from trueup.report.oscal_values import line, props, time
from trueup.report.store import identity

LAST = clock(23, 59, 59, tzinfo=UTC)  # evidence counts to the end of its last day


def observations(report: Report) -> Iterator[dict[str, Any]]:
    """One per piece of evidence, whatever its status, which its properties tell."""
    for each in report.evidence:
        yield _observation(report, each)


def resources(report: Report) -> list[dict[str, Any]]:
    """Resources of the back matter: the files, each with the SHA-256 of what was looked at."""
    found = {
        _uuid(report, each.evidence, file): {
            "title": line(file.path),
            "description": line(f"File of manual evidence {each.evidence.id}: {file.wrong or 'as it was looked at'}"),
            "rlinks": [{"href": quote(file.path), "hashes": [{"algorithm": "SHA-256", "value": file.sha256}]}],
        }
        for each in report.evidence
        for file in each.evidence.files
    }
    return [{"uuid": uuid, **resource} for uuid, resource in found.items()]


def _observation(report: Report, each: EvidenceFacts) -> dict[str, Any]:
    held = each.evidence
    made: dict[str, Any] = {
        "uuid": identity("evidence", report.run_id, held.id),
        "title": line(f"Manual evidence {held.id}: {held.about}"),
        "description": line(held.what),
        "props": props(
            {
                "evidence-id": held.id,
                "control-id": held.control,
                "process-check": held.process_check,
                "examined-by": held.who,
                "account-id": held.account,
                "status": each.status.value,
            }
        ),
        "methods": ["EXAMINE"],
        "types": ["control-objective"],
        "collected": _at(held.when, clock(tzinfo=UTC)),
        "expires": _at(held.valid_until, LAST),
    }
    if held.files:
        made["relevant-evidence"] = [
            {"href": f"#{_uuid(report, held, file)}", "description": line(file.path)} for file in held.files
        ]
    return made


def _uuid(report: Report, held: Evidence, file: File) -> str:
    return identity("evidence-file", report.run_id, held.id, file.path, file.sha256)


def _at(day: date, hour: clock) -> str:
    return time(datetime.combine(day, hour))
