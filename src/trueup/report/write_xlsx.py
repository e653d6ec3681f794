"""XLSX: the auditor's working papers. Frozen headers, filters, real dates; text is never a formula."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from trueup.evidence.chain import BROKEN
from trueup.report import chain, effectiveness
from trueup.report.fix_times import FixTimes
from trueup.report.fix_words import told
from trueup.report.fixes import tally
from trueup.report.front import front
from trueup.report.model import Report, tool
from trueup.report.read import parsed_time
from trueup.report.sheet_columns import (
    ACCOUNTS,
    CONTROLS,
    EFFECTIVENESS,
    EVIDENCE,
    FIXES,
    GAPS,
    PAIRS,
    REMEDIATIONS,
    RESULTS,
    WAIVED,
    WAIVERS,
)
from trueup.report.sheets import Percent, Sheets
from trueup.report.states import SPOKEN, STATES
from trueup.report.store import Row
from trueup.results import State
from trueup.times import utc


@contextmanager
def writing(report: Report, folder: Path) -> Iterator[Callable[[Row], None]]:
    """Write results.xlsx; gives what takes the results one by one. A sheet too long for Excel goes on in the next."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd hh:mm:ss",
    }
    with xlsxwriter.Workbook(folder / "results.xlsx", options) as book:
        book.set_properties({"title": f"trueup {report.run_id}", "created": report.generated.replace(tzinfo=None)})
        sheets = Sheets(book)
        sheets.write("Summary", PAIRS, _summary(report), filters=False)
        sheets.write("Controls", CONTROLS, _controls(report))
        sheets.write("Accounts", ACCOUNTS, _accounts(report))
        if report.effectiveness:
            sheets.write("Effectiveness", EFFECTIVENESS, _effectiveness(report))
        with sheets.writing("Results", RESULTS) as put:
            yield lambda row: put(_result(report, row))
        sheets.write("Manual evidence", EVIDENCE, _evidence(report))
        sheets.write("Waivers", WAIVERS, _waivers(report))
        sheets.write("Waived", WAIVED, _waived(report))
        sheets.write("Fixes", FIXES, _fixes(report))
        sheets.write("Remediations", REMEDIATIONS, _remediations(report))
        sheets.write("Not evaluated", GAPS, _gaps(report))
        sheets.write("Run info", PAIRS, _run_info(report), filters=False)


def _summary(report: Report) -> Iterable[Sequence[Any]]:
    counts = report.counts
    yield "Run", report.run_id
    yield "Pack", report.pack.title if report.pack else "none given"
    if report.pack:
        yield "Framework", report.pack.framework
    yield "As of (UTC)", report.as_of
    yield "Inputs add up", "yes" if report.complete else "NO: see Run info"
    first = front(report)
    yield "Opinion", f"{first.opinion}. {first.sentence}"
    for reservation in first.reservations:
        yield "", reservation
    yield "Evidence", report.chain.upper() if report.chain == BROKEN else report.chain
    for said in chain.lines(report.chain, report.seals):
        yield "", said
    yield "Discovered", counts.discovered
    for state in STATES:
        yield f"  {SPOKEN[state].word}", counts[state]
    yield "Judged", counts.judged
    yield "Pass rate without waivers", _percent(counts.rate)
    yield "Pass rate with waivers", _percent(counts.rate_with_waivers)
    yield "Gap owed to waivers", _percent(counts.gap)
    if report.controls:
        yield "Controls", len(report.controls)
        for finding in ("satisfied", "other than satisfied", "not assessed"):
            yield f"  {finding}", report.findings(finding)
        yield "Mandatory controls under waiver", ", ".join(each.id for each in report.mandatory_waived) or "none"
    coverage = report.coverage
    if report.controls:
        yield "Coverage of controls", _percent(coverage.of_controls)
        yield "  by rules", coverage.by_rules
        yield "  by manual evidence", coverage.by_evidence
    yield "Coverage of results", _percent(coverage.of_results, "none discovered")
    yield "Manual evidence, valid", len(report.valid_evidence)
    yield "Manual evidence, not valid", len(report.evidence) - len(report.valid_evidence)
    yield "Waivers in force", sum(each.status == "in force" for each in report.waivers)
    yield "Waivers expired", sum(each.status == "expired" for each in report.waivers)
    yield "Fixes in the journals", len(report.fixes)
    for standing, count in tally(report.fixes).items():
        yield f"  {standing}", count
    if report.outdated:
        yield "  undone after the result reported", len(report.outdated)
    if report.trend:
        trend = report.trend
        yield "New failures since the last run", trend.new
        yield "Re-opened", trend.reopened
        yield "Fixed", trend.fixed
        yield "Newly waived", trend.newly_waived
        yield "Failed, and now without a result", trend.gone
        yield "Failed, and now not judged", trend.unclear
    for times in report.fix_times:
        yield from _fix_times(times)
    for signed in ("Prepared by", "Prepared on", "Reviewed by", "Reviewed on", "Conclusion"):
        yield signed, ""


def _fix_times(times: FixTimes) -> Iterable[Sequence[Any]]:
    """Those of a severity, as far as something is known of it."""
    if times.median_days is not None and times.p90_days is not None:
        yield f"Median days to remediate, {times.severity}", round(times.median_days, 1)
        yield f"90th percentile of days to remediate, {times.severity}", round(times.p90_days, 1)
    if times.overdue is not None:
        yield f"Over their service level, {times.severity}", times.overdue


def _percent(rate: float | None, none: str = "nothing was judged") -> Percent | str:
    return none if rate is None else Percent(rate)


def _controls(report: Report) -> Iterable[Sequence[Any]]:
    for each in report.controls:
        counts = each.counts
        yield (
            each.id,
            each.title,
            each.group,
            "yes" if each.mandatory else "no",
            each.finding,
            each.comment,
            each.method,
            each.automation,
            "; ".join(each.rules),
            "; ".join(each.managed),
            *(counts[state] for state in STATES),
            counts.discovered,
            counts.rate,
            counts.rate_with_waivers,
        )


def _result(report: Report, row: Row) -> Sequence[Any]:
    line = row.line
    return (
        row.id,
        "; ".join(report.controls_of[row.rule]),
        row.rule,
        line["severity"],
        row.state.value,
        line["reason"],
        line["accountId"],
        report.scope.name(line["accountId"]),
        line["awsRegion"],
        line["resourceType"],
        line["resourceId"],
        line["resourceName"],
        line["arn"],
        line["annotation"],
        row.captured,
        row.evaluated,
        None if row.evidence_age is None else row.evidence_age / 3600,
        row.since,
        row.change,
        line["waiverId"],
        json.dumps(line["inputs"], sort_keys=True, ensure_ascii=False) if line["inputs"] else "",
    )


def _accounts(report: Report) -> Iterable[Sequence[Any]]:
    scope = report.scope
    for place in report.places.facts:
        counts = place.counts
        yield (
            place.account,
            scope.name(place.account),
            scope.unit(place.account),
            scope.owner(place.account),
            place.region,
            *(counts[state] for state in STATES),
            counts.discovered,
            counts.rate,
            counts.rate_with_waivers,
            place.before,
            "; ".join(f"{name} ({count})" for name, count in place.worst),
            "; ".join(f"{reason} ({count})" if count else reason for reason, count in place.not_reached),
        )


def _evidence(report: Report) -> Iterable[Sequence[Any]]:
    for each in report.evidence:
        held = each.evidence
        yield (
            held.id,
            held.control,
            held.process_check,
            each.title,
            each.status.value,
            each.days_left,
            held.when.isoformat(),
            held.valid_until.isoformat(),
            held.who,
            held.what,
            held.account,
            "; ".join(f"{file.path} ({file.wrong})" if file.wrong else file.path for file in held.files),
            "; ".join(file.sha256 for file in held.files),
        )


def _effectiveness(report: Report) -> Iterable[Sequence[Any]]:
    for each in report.effectiveness:
        said = effectiveness.told(each)
        yield said.pop("controlId"), each.title, *said.values()


def _waivers(report: Report) -> Iterable[Sequence[Any]]:
    for each in report.waivers:
        waiver = each.waiver
        held = waiver.to_json()
        yield (
            waiver.id,
            each.status,
            each.days_left,
            waiver.expires.isoformat(),
            waiver.approved.isoformat(),
            waiver.owner,
            waiver.approver,
            waiver.ticket,
            waiver.reason,
            waiver.compensating_control,
            each.matched,
            each.also_covers,
            json.dumps({name: held[name] for name in ("rules", "accounts", "regions", "resources")}),
            "; ".join(f"{hid.count} {hid.rule} ({hid.severity}, accounts: {hid.accounts})" for hid in each.hid),
            "; ".join(each.concerns),
            each.fails_again,
        )


def _waived(report: Report) -> Iterable[Sequence[Any]]:
    """Each result that a waiver hid."""
    for row in report.results(State.WAIVED):
        line = row.line
        yield (
            line["waiverId"],
            line["severity"],
            row.rule,
            line["accountId"],
            report.scope.name(line["accountId"]),
            line["awsRegion"],
            line["resourceType"],
            line["resourceId"],
            line["annotation"],
            row.evaluated,
            row.id,
        )


def _remediations(report: Report) -> Iterable[Sequence[Any]]:
    for each in report.remediations:
        yield (
            each.undo_id,
            _date(each.time),
            each.rule,
            each.document,
            each.document_sha256,
            each.account,
            each.region,
            each.resource,
            each.call,
            each.before,
            each.after,
            each.reversible,
            each.outcome,
            each.run_id,
            fix.id if (fix := report.fix_of.get((each.journal, each.sequence))) else "",
            each.step,
        )


def _fixes(report: Report) -> Iterable[Sequence[Any]]:
    for fix in report.fixes:
        said = {name: _date(value) if name.endswith("At") else value for name, value in told(fix).items()}
        yield *said.values(), len(fix.writes)


def _date(text: str) -> datetime | str:
    try:
        return parsed_time(text)
    except ValueError:
        return text


def _gaps(report: Report) -> Iterable[Sequence[Any]]:
    for each in report.gaps:
        yield each.state.value, each.reason, each.rule, each.count, each.accounts, each.example


def _run_info(report: Report) -> Iterable[Sequence[Any]]:
    scope = report.scope
    yield "Tool", tool()
    yield "Command", report.command
    yield "Written (UTC)", report.generated
    yield "Evaluated from (UTC)", report.started
    yield "Evaluated to (UTC)", report.as_of
    yield "Captured from (UTC)", report.captured_from
    yield "Captured to (UTC)", report.captured_to
    yield "Organization", " ".join(filter(None, (scope.organization.name, scope.organization.id)))
    yield "Accounts with results", ", ".join(map(scope.called, scope.accounts))
    yield "Accounts without results", ", ".join(map(scope.called, scope.silent_accounts))
    yield "Regions with results", ", ".join(scope.regions)
    yield "Regions without results", ", ".join(scope.silent_regions)
    for excluded in scope.organization.excluded:
        yield f"Excluded: {excluded.what}", excluded.reason
    for name, count in report.lines.items():
        yield f"Lines {name}", count
    for problem in report.problems:
        yield f"Problem: {problem.kind}", f"{problem.message} [{'; '.join(problem.places)}]"
    for file in report.files:
        yield f"Input: {file.role}", f"{file.path}  sha256 {file.sha256}"
    for rule in report.rules:
        yield (
            f"Rule: {rule.name}",
            f"sha256 {rule.rule_sha256 or 'unknown'}; document {rule.document or 'none'}"
            f" sha256 {rule.document_sha256 or 'unknown'}",
        )
    yield "Sample", f"{report.sample_size} of {report.counts.discovered}, seed {report.seed}"
    for limit in report.limits:
        yield "Limit", limit
    yield "Report as of", utc(report.as_of)
