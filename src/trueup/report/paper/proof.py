"""What stands behind it: manual evidence, waivers, fixes, what was not evaluated, scope and method, sign-off."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import Any

from trueup.manual_evidence.register import Status
from trueup.report import chain, fixes
from trueup.report.figures import clock, counted, when
from trueup.report.fixes import Fix
from trueup.report.journal import Remediation
from trueup.report.model import Report, tool
from trueup.report.paper.blocks import (
    Block,
    Cell,
    cut_of,
    facts_of,
    fit,
    heading,
    sentence,
    stacked,
    state_of,
    table_of,
)
from trueup.report.states import SPOKEN, shown
from trueup.results import State

# What is cut is said where it is cut, with the file that has all of it.
MOST_FIXES = 40
MOST_HIDDEN = 20  # results of one waiver
LONGEST_STATE = 1500  # characters of what was there before a fix, and after it
DRAWN = "those with the smallest SHA-256 of seed:resultId, in sample.csv"


def sections(report: Report) -> Iterator[Block]:
    """In their order."""
    for section in (_evidence, _waivers, _fixes, _gaps, _method, _sign_off):
        yield from section(report)


def _evidence(report: Report) -> Iterator[Block]:
    if not (report.evidence or report.controls):
        return
    yield heading("Manual evidence")
    if report.evidence:
        columns = [
            ("Evidence", 1.1),
            ("Control", 2),
            ("Status", 1.1),
            ("Dates", 1.7),
            ("Who and what, and the files by SHA-256", 4.4),
        ]
        rows = []
        for each in report.evidence:
            held = each.evidence
            style = "good" if each.status == Status.VALID else "bad"
            hashes = [
                line
                for file in held.files
                for line in (("bad" if file.wrong else "", f"{file.path} {file.wrong or ''}"), ("mono", file.sha256))
            ]
            rows.append(
                [
                    [("b", fit(held.id))],
                    stacked(("", held.about), ("soft", each.title)),
                    stacked((style, each.status.value), ("soft", f"{each.days_left:,} days left")),
                    stacked(("", f"{held.when} to"), ("", held.valid_until)),
                    stacked(
                        ("b", held.who),
                        ("soft", held.account and report.scope.called(held.account)),
                        ("", held.what),
                        *(hashes or [("b", "No file: only the word of who looked.")]),
                        longest=1000,
                    ),
                ]
            )
        yield table_of("Manual evidence on the day of the run", columns, rows)
    else:
        yield sentence("No manual evidence was given.")
    if report.without_evidence:
        named = ", ".join(each.id for each in report.without_evidence)
        yield sentence(f"Manual controls without valid evidence ({len(report.without_evidence):,}): {named}.")


def _waivers(report: Report) -> Iterator[Block]:
    yield heading("Waivers")
    if not report.waivers:
        yield sentence(
            "No waiver register was given, though results are waived." if report.counts[State.WAIVED] else "None."
        )
        return
    columns = [
        ("Waiver", 1.5),
        ("Until", 1.3),
        ("Owner, approver, ticket", 1.8),
        ("Reason, and what is wrong with it", 3.2),
        ("What it hid", 3),
    ]
    rows = []
    for each in report.waivers:
        waiver = each.waiver
        hid = [("", f"{hid.count:,} {hid.rule} ({hid.severity}), accounts: {hid.accounts:,}") for hid in each.hid]
        rows.append(
            [
                stacked(("b", waiver.id), ("bad" if each.status == "expired" else "", each.status)),
                stacked(("", waiver.expires), ("soft", f"{each.days_left:,} days left")),
                stacked(("", waiver.owner), ("", waiver.approver), ("soft", waiver.ticket)),
                stacked(
                    ("", waiver.reason),
                    ("soft", waiver.compensating_control and f"Instead: {waiver.compensating_control}"),
                    ("b", each.also_covers and f"Covers {each.also_covers:,} non-compliant results not waived."),
                    ("b", each.fails_again and f"Hid {each.fails_again:,} of earlier runs that fail now."),
                    *(("bad", f"{concern[:1].upper()}{concern[1:]}.") for concern in each.concerns),
                    longest=700,
                ),
                stacked(("b", f"{each.matched:,} results" if each.matched else ""), *hid) or "nothing",
            ]
        )
    yield table_of("Waivers on the day of the run", columns, rows)
    for each in report.waivers:
        if each.matched:
            yield heading(f"What {each.waiver.id} hid", 2)
            yield cut_of(each.matched, MOST_HIDDEN, "results", "waived.csv")
            yield table_of(
                f"Results that {shown(each.waiver.id, 60)} hid",
                [("Account and Region", 2), ("Rule and resource", 3), ("What is wrong", 3)],
                [
                    [
                        stacked(("", report.scope.called(row.line["accountId"])), ("soft", row.line["awsRegion"])),
                        stacked(("soft", row.rule), ("b", row.line["resourceId"])),
                        fit(row.line["annotation"]),
                    ]
                    for row in islice(report.results(State.WAIVED, waiver=each.waiver.id), MOST_HIDDEN)
                ],
            )


def _fixes(report: Report) -> Iterator[Block]:
    yield heading("Fixes")
    if not report.fixes:
        given = any(each.role == "journal" for each in report.files)
        yield sentence("None in the journals given." if given else "No journal was given.")
        return
    yield sentence(
        ", ".join(f"{count:,} {standing}" for standing, count in fixes.tally(report.fixes).items()) + ".", "b"
    )
    if report.outdated:
        yield sentence(
            f"Undone after the results here, which tell of before: {len(report.outdated):,}. Evaluate again.", "bad"
        )
    yield cut_of(len(report.fixes), MOST_FIXES, "fixes", "fixes.csv")
    order = sorted(report.fixes, key=lambda fix: fix.standing not in fixes.LAPSED and not fix.outdated)
    for fix in order[:MOST_FIXES]:
        yield from _fix(report, fix)


def _fix(report: Report, fix: Fix) -> Iterator[Block]:
    session, proof = fix.session, fix.proof
    yield heading(f"{fix.resource or 'no resource'}: {fix.standing}", 2)
    rows: list[tuple[str, Cell]] = [
        ("Rule", fit(fix.rule)),
        ("Document", stacked(("", fix.document), ("mono", fix.document_sha256))),
        ("Account and Region", fit(f"{report.scope.called(fix.account)} {fix.region}")),
        ("Planned", fit(f"{_who(session.planned, session.planned_by)}, plan {fix.plan_id or 'unknown'}")),
        (
            "Approved",
            fit(f"{_who(session.approved, session.approved_by)} ({session.approved_how or 'unknown'})"),
        ),
        (
            "Ran",
            fit(f"{_who(fix.began, session.ran_by)}: {', '.join(filter(None, (fix.end, fix.reason)))}", 600),
        ),
    ]
    if proof:
        rows.append(("Proof", fit(f"{SPOKEN[proof.state].word} in run {proof.run_id}, result {proof.result_id}")))
    if fix.undone:
        late = "; the result is of before that" if fix.outdated else ""
        rows.append(("Undone", fit(f"{clock(fix.undone.time)} by {fix.undone.session.ran_by or 'unknown'}{late}")))
    yield facts_of(rows)
    for write in fix.writes:
        yield _change(write)
    if not fix.writes:
        yield sentence("It wrote nothing.")


def _who(time: str, name: str) -> str:
    return f"{clock(time) or 'at an unknown time'} by {name or 'unknown'}"


def _change(write: Remediation) -> Block:
    """What a write changed, line by line, with a mark at what differs."""
    before, after = _unfolded(write.before), _unfolded(write.after) if write.after else ["not known"]
    same = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks() if write.after else ()
    kept = [{at + number for at, size in places for number in range(size)} for places in (
        [(each.a, each.size) for each in same], [(each.b, each.size) for each in same],
    )]  # fmt: skip
    columns = [
        [(line, bool(write.after) and number not in held) for number, line in enumerate(lines)]
        for lines, held in zip((before, after), kept, strict=True)
    ]
    undo = f"undo: {write.undo_id}" if write.undo_id else "not reversible"
    return {
        "kind": "change",
        "title": fit(f"{write.call}: {write.outcome}"),
        "note": fit(f"{clock(write.time)}, {undo}"),
        "before": columns[0],
        "after": columns[1],
    }


def _unfolded(text: str) -> list[str]:
    """JSON on lines of its own, that in texts of it too; cut where it is long."""
    try:
        lines = json.dumps(_opened(json.loads(text)), indent=1, ensure_ascii=False, sort_keys=True).split("\n")
    except (ValueError, RecursionError):
        lines = [text]
    kept: list[str] = []
    left = LONGEST_STATE
    for line in lines:
        left -= len(line) + 10
        if left < 0:
            return [*kept, f"… [cut: {len(text):,} characters in full, in fixes.csv]"]
        kept.append(fit(line.replace(" ", "\u00a0", len(line) - len(line.lstrip())), 500))
    return kept


def _opened(value: Any) -> Any:
    """Policies are JSON in a text of JSON: they are read where they are."""
    if isinstance(value, dict):
        return {name: _opened(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_opened(each) for each in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _gaps(report: Report) -> Iterator[Block]:
    yield heading("Not evaluated")
    columns = [("State", 1.4), ("Reason", 1.5), ("Rule", 3), ("Results", -1), ("Accounts", -1), ("Example", 3.5)]
    rows: list[Sequence[Cell]] = [
        [
            state_of(each.state),
            fit(each.reason or "none given"),
            fit(each.rule),
            counted(each.count),
            counted(each.accounts),
            fit(each.example or ""),
        ]
        for each in report.gaps
    ]
    yield (
        table_of("What could not be evaluated, and why", columns, rows)
        if rows
        else sentence("Every result was evaluated.")
    )


def _method(report: Report) -> Iterator[Block]:
    scope, of = report.scope, report.lines
    added = " + ".join(f"{of[name]:,} {name}" for name in ("counted", "duplicates", "unreadable"))
    lines = f"{of['read']:,} read = {added}"
    yield heading("Scope and method")
    rows: list[tuple[str, Cell]] = [
        ("Organization", fit(f"{scope.organization.name} {scope.organization.id}".strip() or "not given")),
        ("Accounts with results", f"{len(scope.accounts):,}, listed under Accounts"),
        ("Accounts without", fit(", ".join(map(scope.called, scope.silent_accounts)) or "none known", 4000)),
        ("Not in the organization file", fit(", ".join(scope.unknown_accounts) or "none known", 4000)),
        ("Regions with results", fit(", ".join(scope.regions) or "none", 1000)),
        ("Regions without", fit(", ".join(scope.silent_regions) or "none known", 1000)),
        *((f"Excluded: {fit(each.what)}", fit(each.reason)) for each in scope.organization.excluded),
        ("Evaluated", f"{when(report.started)} to {when(report.as_of)}"),
        ("Evidence captured", f"{when(report.captured_from)} to {when(report.captured_to)}"),
        ("Method", "TEST-AUTOMATED: rules judge what was recorded; EXAMINE for manual controls."),
        ("Tool", tool()),
        ("Command", stacked(("mono", report.command), longest=1000) or "not known"),
        ("Written", when(report.generated)),
        ("Sample", fit(f"{report.sample_size:,} of {report.counts.discovered:,}, seed {report.seed}: {DRAWN}")),
        ("Lines", lines),
    ]
    yield facts_of(rows)
    yield heading("Chain of evidence", 2)
    yield {
        "kind": "list",
        "items": [fit(each, 500) for each in islice(chain.lines(report.chain, report.seals), 50)],
    }
    yield heading("Input files", 2)
    yield table_of(
        "Input files",
        [("Role", 1.2), ("File", 3.5), ("Lines", -0.8), ("SHA-256", 3)],
        [
            [
                each.role,
                fit(each.path),
                counted(each.lines) if each.lines else "",
                [("mono", fit(each.sha256))],
            ]
            for each in report.files
        ],
    )
    yield heading("Rules and documents: versions and inputs", 2)
    yield table_of(
        "Versions and inputs of rules",
        [("Rule and document", 2.6), ("SHA-256 of both", 3), ("Inputs in force, and in how many results", 2.6)],
        [
            [
                stacked(("b", each.name), ("soft", each.document)),
                stacked(("mono", each.rule_sha256 or "not of this library"), ("mono", each.document_sha256)),
                stacked(*(("", f"{values} ({count:,})") for values, count in each.inputs[:5] if values != "{}")),
            ]
            for each in report.rules
        ],
    )
    yield heading("Limits", 2)
    yield {"kind": "list", "items": [fit(each, 4000) for each in report.limits]}


def _sign_off(report: Report) -> Iterator[Block]:
    yield heading("Sign-off")
    yield {"kind": "sign", "rows": [["Prepared by", "Date"], ["Reviewed by", "Date"], ["Conclusion"]]}
    yield sentence("manifest.sha256 has the SHA-256 of this file; trueup report verify checks it.", "soft")
