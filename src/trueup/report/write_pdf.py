"""PDF: the report on paper. Tagged (PDF/UA-1), with contents, bookmarks, and the run on every page.

What is said is data, as JSON, for a template of Typst (`templates/report/report.typ`) that lays it out: no text from a
resource is ever markup. It is set with Typst's own fonts, and those of the system for what these do not have; a
character that no font has is written as an escape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

import typst

from trueup.errors import UsageError
from trueup.manual_evidence.register import Status
from trueup.report import attention, breaks, chain, fixes, page_accounts, palette
from trueup.report.fixes import Fix
from trueup.report.front import BAD, BASIS, GOOD, NO_OPINION, Front, clock, front, percent, when
from trueup.report.journal import Remediation
from trueup.report.model import AGES, FINDINGS, Counts, Report, tool
from trueup.report.states import BY_WEIGHT, SPOKEN, STATES, shown
from trueup.report.store import Row
from trueup.results import State

# What is cut is said where it is cut, with the file that has all of it.
MOST_FAILURES = 250
MOST_PLACES = 100  # accounts and Regions
MOST_PERIODS = 100
MOST_FIXES = 40
MOST_HIDDEN = 20  # results of one waiver
LONGEST_CELL = 300
LONGEST_STATE = 1500  # characters of what was there before a fix, and after it
TRIES = 8  # to find the characters that no font has
DRAWN = "those with the smallest SHA-256 of seed:resultId, in sample.csv"

Cell = str | list[tuple[str, str]]  # text, or lines of it, each with its style
Block = Mapping[str, Any]

_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


def write(report: Report, folder: Path) -> None:
    """Write report.pdf."""
    (folder / "report.pdf").write_bytes(_set(_data(report)))


def _set(data: Mapping[str, Any]) -> bytes:
    """The document of some data. Raises UsageError where Typst cannot make it."""
    template = (files("trueup") / "templates" / "report" / "report.typ").read_bytes()
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)
    text = json.dumps(data, ensure_ascii=False)
    for attempt in range(TRIES):
        try:
            compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
            made = compiler.compile(template, format="pdf", sys_inputs={"data": text}, pdf_standards=["ua-1"])
        except typst.TypstError as error:
            missing = set("".join(_MISSING.findall(error.diagnostic)))
            if not missing or attempt == TRIES - 1:
                raise UsageError(f"report.pdf: cannot be made: {error.message}") from error
            if attempt == TRIES - 2:  # there is no end of them
                missing |= {character for character in text if not character.isascii() and character not in _OURS}
            text = text.translate({ord(each): _escape(each) for each in missing if each > "~"})
        else:
            assert isinstance(made, bytes)
            return made
    raise AssertionError("the last attempt returns or raises")


def _escape(character: str) -> str:
    """A character as its escape, inside a string of JSON."""
    return ascii(character)[1:-1].replace("\\", "\\\\")


_OURS = "…✓✕◐○▲·" + breaks.MARK


def _data(report: Report) -> dict[str, Any]:
    run = shown(report.run_id, 80)
    return {
        "title": f"Evaluation report {run}",
        "run": run,
        "tool": tool(),
        "date": [report.generated.year, report.generated.month, report.generated.day],
        "colours": dict(palette.WORDS) | {"ink": palette.INK, "line": palette.LINE},
        "severities": palette.SEVERITIES,
        "front": _front(report, front(report)),
        "blocks": list(_blocks(report)),
    }


def _front(report: Report, first: Front) -> Mapping[str, Any]:
    scope = report.scope
    said = f"as of {when(report.as_of)} · run {shown(report.run_id, 80)}"
    name = f"{scope.organization.name} · " if scope.organization.name else ""
    return {
        "title": _text(first.title, 200),
        "lead": _text(f"{name}{said}"),
        "opinion": first.opinion,
        "colour": {GOOD: "good", BAD: "bad", NO_OPINION: "bad"}.get(first.opinion, "waived"),
        "verdict": first.verdict,
        "reservations": [_text(each) for each in first.reservations],
        "basis": BASIS,
        "chain": report.chain,
        "blocks": [
            {
                "title": block.title,
                "facts": [[_text(each.name), _text(each.said), each.is_bad] for each in block.facts],
                "said": [_text(each, 400) for each in block.said],
            }
            for block in first.blocks
        ],
    }


def _text(text: object, longest: int = LONGEST_CELL) -> str:
    """Text from outside, fit for paper: nothing invisible but the places where a line may end."""
    return breaks.broken(shown(str(text), longest))


def _head(title: str, level: int = 1) -> Block:
    return {"kind": "head", "level": level, "text": _text(title)}


def _said(text: str, style: str = "") -> Block:
    return {"kind": "said", "style": style, "text": _text(text, 4000)}


def _table(
    name: str, columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[Cell]], foot: bool = False
) -> Block:
    """columns: (head, share of the width), the share of a column of numbers is negative."""
    return {
        "kind": "table",
        "name": name,
        "heads": [head for head, _ in columns],
        "widths": [abs(width) for _, width in columns],
        "right": [width < 0 for _, width in columns],
        "rows": list(rows),
        "foot": foot,
    }


def _facts(rows: Iterable[tuple[str, Cell]]) -> Block:
    return {"kind": "facts", "rows": list(rows)}


def _lines(*lines: tuple[str, object], longest: int = LONGEST_CELL) -> Cell:
    """Lines of a cell, without those that are empty."""
    return [(style, _text(text, longest)) for style, text in lines if text]


def _number(count: int | None, none: str = "") -> str:
    return none if count is None else f"{count:,}"


def _days(days: float | None, none: str = "unknown") -> str:
    return none if days is None else f"{days:.1f}"


def _state(state: State) -> Cell:
    return [(palette.STATES[state.value], f"{SPOKEN[state].shape} {SPOKEN[state].word}")]


def _blocks(report: Report) -> Iterator[Block]:
    sections: Sequence[Callable[[Report], Iterator[Block]]] = (
        _problems, _figures, _next, _fix_times, _pictures, _accounts, _controls, _effectiveness, _rules, _failures,
        _evidence, _waivers, _fixes, _gaps, _method, _sign_off,
    )  # fmt: skip
    for section in sections:
        yield from section(report)


def _problems(report: Report) -> Iterator[Block]:
    if not report.problems:
        return
    yield _head("The inputs do not add up")
    for each in report.problems:
        yield _said(each.message[:1].upper() + each.message[1:] + ".", "bad")
        more = each.count - len(each.places)
        places = [_text(place) for place in each.places]
        yield {"kind": "list", "items": places + ([f"… {more:,} more"] if more > 0 and places else [])}


def _figures(report: Report) -> Iterator[Block]:
    counts, coverage = report.counts, report.coverage
    yield _head("Figures")
    terms = " + ".join(f"{counts[state]:,} {SPOKEN[state].word.lower()}" for state in STATES)
    rows: list[tuple[str, Cell]] = [
        ("Results", _text(f"{counts.discovered:,} discovered = {terms}")),
        ("Pass rate", f"{percent(counts.rate)}: {counts[State.COMPLIANT]:,} of {counts.judged:,} judged are compliant"),
        ("With waivers", percent(counts.rate_with_waivers)),
        ("Failing by severity", ", ".join(f"{name} {report.failing(name):,}" for name in BY_WEIGHT)),
    ]
    if coverage.controls:
        said = (
            f"{percent(coverage.of_controls)}: of {coverage.controls:,}, {coverage.by_rules:,} have a finding by rules"
        )
        rows.append(("Controls covered", f"{said}, and {coverage.by_evidence:,} valid manual evidence"))
    rows.append(
        ("Results covered", f"{percent(coverage.of_results)}: {coverage.judged:,} of {coverage.results:,} judged")
    )
    yield _facts(rows)


def _next(report: Report) -> Iterator[Block]:
    yield _head("What to do next")
    rows: list[Sequence[Cell]] = [
        [[(each.weight, each.weight)], _text(each.text, 600)] for each in attention.actions(report)
    ]
    yield _table("What to do next", [("Weight", 1), ("What", 6)], rows) if rows else _said("Nothing known of.")


def _fix_times(report: Report) -> Iterator[Block]:
    yield _head("Time to remediate")
    columns = [("Severity", 1.4), ("Remediated", -1), ("Median, days", -1), ("90 %, days", -1)]
    columns += [("Service level, days", -1), ("In time", -1), ("Open", -1), ("Overdue", -1)]
    rows: list[Sequence[Cell]] = [
        [
            [(each.severity, each.severity)],
            _number(each.fixed),
            _days(each.median_days),
            _days(each.p90_days),
            _days(each.level_days, "none"),
            _number(each.within, "no level"),
            _number(each.open),
            _number(each.overdue, "no level"),
        ]
        for each in report.fix_times
    ]
    yield _table("Time to remediate, by severity", columns, rows)
    yield _said("From the first run that saw a failure to the first that saw it compliant.", "soft")


def _pictures(report: Report) -> Iterator[Block]:
    groups = report.findings_by_group
    what = "controls" if report.controls else "rules"
    yield _head("Pictures")
    if groups:
        names = dict.fromkeys(group for group, _ in groups)
        rows = [(_text(name, 40), [groups[name, finding] for finding in FINDINGS]) for name in names]
        colours = [palette.WORDS[palette.FINDINGS[finding]] for finding in FINDINGS]
        yield _bars(f"Findings by group of {what}", FINDINGS, colours, rows)
    if report.ages:
        ages = [name for _, name in AGES]
        rows = [(severity, [report.ages.get((severity, age), 0) for age in ages]) for severity in BY_WEIGHT]
        yield _bars("Failures by severity and age", ages, palette.AGES, rows)
    if report.trend:
        points = [(point, Counts(point.tally)) for point in report.trend.points]
        yield _head("Pass rate over time", 2)
        columns = [("Ended", 2.0), ("Run", 3), ("Without waivers", -1.2), ("With waivers", -1.2), ("Discovered", -1.2)]
        yield _table(
            "Pass rate over time",
            columns,
            [
                [
                    when(point.ended),
                    _text(point.run_id, 80),
                    percent(of.rate),
                    percent(of.rate_with_waivers),
                    _number(of.discovered),
                ]
                for point, of in points
            ],
        )


def _bars(title: str, parts: Sequence[str], colours: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> Block:
    return {
        "kind": "bars",
        "title": title,
        "parts": list(parts),
        "colours": list(colours),
        "rows": rows,
        "most": max((sum(counts) for _, counts in rows), default=0),
    }


def _count_columns(first: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    return [*first, *((SPOKEN[state].word, -1.0) for state in STATES), ("Discovered", -1.05), ("Pass rate", -0.9)]


def _counts(counts: Counts) -> list[Cell]:
    cells: list[Cell] = [_number(counts[state]) for state in STATES]
    if counts[State.NON_COMPLIANT]:
        cells[STATES.index(State.NON_COMPLIANT)] = [("bad", _number(counts[State.NON_COMPLIANT]))]
    return [*cells, _number(counts.discovered), percent(counts.rate)]


def _accounts(report: Report) -> Iterator[Block]:
    places, scope = report.places.facts, report.scope
    yield _head("Accounts")
    if not places:
        yield _said("None: there are no results, and no organization file says which accounts were meant.")
        return
    yield _cut(len(places), MOST_PLACES, "accounts and Regions", "accounts.csv", "Each account in each Region, ")
    rows = [
        [
            _lines(
                ("b", f"{place.account or 'no account'} {place.region}"),
                ("soft", " · ".join(filter(None, (of(place.account) for of in (scope.name, scope.unit, scope.owner))))),
                ("soft", page_accounts.worst(place) and f"Worst: {page_accounts.worst(place)}"),
                ("soft", page_accounts.unreached(place) and f"Not reached: {page_accounts.unreached(place)}"),
            ),
            *_counts(place.counts),
            "unknown" if place.before is None else f"{place.counts[State.NON_COMPLIANT] - place.before:+,}",
        ]
        for place in places[:MOST_PLACES]
    ]
    if len(places) <= MOST_PLACES:
        rows.append(["All", *_counts(report.counts), ""])
    columns = [*_count_columns([("Account and Region", 3.6)]), ("Trend", -1.0)]
    yield _table("Accounts and Regions", columns, rows, foot=len(places) <= MOST_PLACES)


def _cut(count: int, most: int, what: str, file: str, before: str = "") -> Block:
    """How much of a list is on paper, and which file has all of it."""
    said = f"{before or 'The '}{'the ' if before else ''}weightiest first: "
    if count <= most:
        return _said(f"{said}all {count:,}.", "soft")
    return _said(f"{said}the first {most:,} of {count:,} {what} are printed; all are in {file}.", "b")


def _controls(report: Report) -> Iterator[Block]:
    if not report.controls:
        return
    assert report.pack
    yield _head("Controls")
    kinds = ("automated", "partial", "manual")
    of_kind = ", ".join(f"{sum(each.automation == kind for each in report.controls):,} {kind}" for kind in kinds)
    yield _said(f"{report.pack.framework}. {len(report.controls):,} controls: {of_kind}.", "soft")
    rows = [
        [
            _lines(
                ("b", each.id),
                ("", each.title),
                ("soft", "mandatory" if each.mandatory else ""),
                (palette.FINDINGS[each.finding], each.finding.capitalize()),
            ),
            _lines(
                ("", each.comment),
                ("soft", each.today and f"Today: {each.today}"),
                ("soft", each.evidence and f"Manual evidence: {', '.join(each.evidence)}"),
                ("soft", each.rules and f"Rules: {', '.join(each.rules)}"),
                longest=700,
            ),
            *_counts(each.counts),
        ]
        for each in report.controls
    ]
    yield _table("Controls with their findings", _count_columns([("Control", 2.6), ("Why", 3.2)]), rows)


def _effectiveness(report: Report) -> Iterator[Block]:
    if not report.effectiveness:
        return
    yield _head("Operating effectiveness")
    yield _cut(len(report.effectiveness), MOST_PERIODS, "controls in periods", "effectiveness.csv")
    columns = [("Control" if report.controls else "Rule", 2.4), ("Period", 2.2)]
    columns += [(name, -1.0) for name in ("Population", "Opened", "Re-opened", "Closed", "Gone", "Open", "Overdue")]
    columns += [("Longest, days", -1.0), ("Days without", -1.1)]
    rows = [
        [
            [("b", _text(each.control, 60))],
            _lines(("", each.period), ("soft", f"{each.first} to {each.last}")),
            _number(each.population),
            _number(each.opened),
            _number(each.reopened),
            _number(each.closed),
            _number(each.gone),
            _number(each.open),
            _number(each.overdue, "no level"),
            _days(each.longest_open_days),
            f"{each.days_without:,} of {each.days:,}",
        ]
        for each in attention.by_weight(report.effectiveness)[:MOST_PERIODS]
    ]
    yield _table("Operating effectiveness, what wants attention first", columns, rows)
    yield _said("Open: at the end of the period. Days without: days without any evaluation of the control.", "soft")


def _rules(report: Report) -> Iterator[Block]:
    yield _head("Rules")
    rows = [
        [
            _lines(
                ("b", each.name),
                ("", each.summary),
                ("soft", each.document and f"Fix: {each.document}"),
                ("soft", ", ".join(each.controls)),
                ("b", each.silent and f"No result: {each.silent}."),
            ),
            [(each.severity, each.severity or "unknown")],
            *_counts(each.counts),
        ]
        for each in report.rules
    ]
    rows.append(["All rules", "", *_counts(report.counts)])
    yield _table("Rules with what they said", _count_columns([("Rule", 3.8), ("Severity", 1.2)]), rows, foot=True)


def _failures(report: Report) -> Iterator[Block]:
    count = sum(report.counts[state] for state in attention.LISTED)
    yield _head("Failures")
    what = "Non-compliant, errors, waived and not evaluated, "
    yield _cut(count, MOST_FAILURES, "results", "results.csv and results.xlsx", what)
    columns = [
        ("State", 1.6),
        ("Rule and resource", 3.2),
        ("Account and Region", 1.7),
        ("Since", 1.1),
        ("What is wrong", 3),
    ]
    rows = [_failure(report, row) for row in islice(attention.listed(report), MOST_FAILURES)]
    yield _table("Results that want attention", columns, rows) if rows else _said("None.")


def _failure(report: Report, row: Row) -> Sequence[Cell]:
    line = row.line
    reason = line["reason"] if row.state in (State.ERROR, State.NOT_EVALUATED) else ""
    state = f"{SPOKEN[row.state].shape} {SPOKEN[row.state].word}"
    waiver = f"Waiver {line['waiverId']}" if line["waiverId"] else ""
    return [
        [(line["severity"], line["severity"]), (palette.STATES[row.state.value], state)],
        _lines(("soft", row.rule), ("b", line["resourceId"]), ("soft", line["resourceType"])),
        _lines(("", report.scope.called(line["accountId"])), ("soft", line["awsRegion"])),
        f"{row.since:%Y-%m-%d}" if row.since else "unknown",
        _lines(("soft", reason), ("", line["annotation"]), ("soft", waiver)),
    ]


def _evidence(report: Report) -> Iterator[Block]:
    if not (report.evidence or report.controls):
        return
    yield _head("Manual evidence")
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
                    [("b", _text(held.id))],
                    _lines(("", held.about), ("soft", each.title)),
                    _lines((style, each.status.value), ("soft", f"{each.days_left:,} days left")),
                    _lines(("", f"{held.when} to"), ("", held.valid_until)),
                    _lines(
                        ("b", held.who),
                        ("soft", held.account and report.scope.called(held.account)),
                        ("", held.what),
                        *(hashes or [("b", "No file: only the word of who looked.")]),
                        longest=1000,
                    ),
                ]
            )
        yield _table("Manual evidence on the day of the run", columns, rows)
    else:
        yield _said("No manual evidence was given.")
    if report.without_evidence:
        named = ", ".join(each.id for each in report.without_evidence)
        yield _said(f"Manual controls without valid evidence ({len(report.without_evidence):,}): {named}.")


def _waivers(report: Report) -> Iterator[Block]:
    yield _head("Waivers")
    if not report.waivers:
        yield _said(
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
                _lines(("b", waiver.id), ("bad" if each.status == "expired" else "", each.status)),
                _lines(("", waiver.expires), ("soft", f"{each.days_left:,} days left")),
                _lines(("", waiver.owner), ("", waiver.approver), ("soft", waiver.ticket)),
                _lines(
                    ("", waiver.reason),
                    ("soft", waiver.compensating_control and f"Instead: {waiver.compensating_control}"),
                    ("b", each.also_covers and f"Covers {each.also_covers:,} non-compliant results not waived."),
                    ("b", each.fails_again and f"Hid {each.fails_again:,} of earlier runs that fail now."),
                    *(("bad", f"{concern[:1].upper()}{concern[1:]}.") for concern in each.concerns),
                    longest=700,
                ),
                _lines(("b", f"{each.matched:,} results" if each.matched else ""), *hid) or "nothing",
            ]
        )
    yield _table("Waivers on the day of the run", columns, rows)
    for each in report.waivers:
        if each.matched:
            yield _head(f"What {each.waiver.id} hid", 2)
            yield _cut(each.matched, MOST_HIDDEN, "results", "waived.csv")
            yield _table(
                f"Results that {shown(each.waiver.id, 60)} hid",
                [("Account and Region", 2), ("Rule and resource", 3), ("What is wrong", 3)],
                [
                    [
                        _lines(("", report.scope.called(row.line["accountId"])), ("soft", row.line["awsRegion"])),
                        _lines(("soft", row.rule), ("b", row.line["resourceId"])),
                        _text(row.line["annotation"]),
                    ]
                    for row in islice(report.results(State.WAIVED, waiver=each.waiver.id), MOST_HIDDEN)
                ],
            )


def _fixes(report: Report) -> Iterator[Block]:
    yield _head("Fixes")
    if not report.fixes:
        given = any(each.role == "journal" for each in report.files)
        yield _said("None in the journals given." if given else "No journal was given.")
        return
    yield _said(", ".join(f"{count:,} {standing}" for standing, count in fixes.tally(report.fixes).items()) + ".", "b")
    if report.outdated:
        yield _said(
            f"Undone after the results here, which tell of before: {len(report.outdated):,}. Evaluate again.", "bad"
        )
    yield _cut(len(report.fixes), MOST_FIXES, "fixes", "fixes.csv")
    order = sorted(report.fixes, key=lambda fix: fix.standing not in fixes.LAPSED and not fix.outdated)
    for fix in order[:MOST_FIXES]:
        yield from _fix(report, fix)


def _fix(report: Report, fix: Fix) -> Iterator[Block]:
    session, proof = fix.session, fix.proof
    yield _head(f"{fix.resource or 'no resource'}: {fix.standing}", 2)
    rows: list[tuple[str, Cell]] = [
        ("Rule", _text(fix.rule)),
        ("Document", _lines(("", fix.document), ("mono", fix.document_sha256))),
        ("Account and Region", _text(f"{report.scope.called(fix.account)} {fix.region}")),
        ("Planned", _text(f"{_who(session.planned, session.planned_by)}, plan {fix.plan_id or 'unknown'}")),
        ("Approved", _text(f"{_who(session.approved, session.approved_by)} ({session.approved_how or 'unknown'})")),
        ("Ran", _text(f"{_who(fix.began, session.ran_by)}: {', '.join(filter(None, (fix.end, fix.reason)))}", 600)),
    ]
    if proof:
        rows.append(("Proof", _text(f"{SPOKEN[proof.state].word} in run {proof.run_id}, result {proof.result_id}")))
    if fix.undone:
        late = "; the result is of before that" if fix.outdated else ""
        rows.append(("Undone", _text(f"{clock(fix.undone.time)} by {fix.undone.session.ran_by or 'unknown'}{late}")))
    yield _facts(rows)
    for write in fix.writes:
        yield _change(write)
    if not fix.writes:
        yield _said("It wrote nothing.")


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
        "title": _text(f"{write.call}: {write.outcome}"),
        "note": _text(f"{clock(write.time)}, {undo}"),
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
        kept.append(_text(line.replace(" ", "\u00a0", len(line) - len(line.lstrip())), 500))
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
    yield _head("Not evaluated")
    columns = [("State", 1.4), ("Reason", 1.5), ("Rule", 3), ("Results", -1), ("Accounts", -1), ("Example", 3.5)]
    rows: list[Sequence[Cell]] = [
        [
            _state(each.state),
            _text(each.reason or "none given"),
            _text(each.rule),
            _number(each.count),
            _number(each.accounts),
            _text(each.example or ""),
        ]
        for each in report.gaps
    ]
    yield (
        _table("What could not be evaluated, and why", columns, rows) if rows else _said("Every result was evaluated.")
    )


def _method(report: Report) -> Iterator[Block]:
    scope, of = report.scope, report.lines
    added = " + ".join(f"{of[name]:,} {name}" for name in ("counted", "duplicates", "unreadable"))
    lines = f"{of['read']:,} read = {added}"
    yield _head("Scope and method")
    rows: list[tuple[str, Cell]] = [
        ("Organization", _text(f"{scope.organization.name} {scope.organization.id}".strip() or "not given")),
        ("Accounts with results", f"{len(scope.accounts):,}, listed under Accounts"),
        ("Accounts without", _text(", ".join(map(scope.called, scope.silent_accounts)) or "none known", 4000)),
        ("Not in the organization file", _text(", ".join(scope.unknown_accounts) or "none known", 4000)),
        ("Regions with results", _text(", ".join(scope.regions) or "none", 1000)),
        ("Regions without", _text(", ".join(scope.silent_regions) or "none known", 1000)),
        *((f"Excluded: {_text(each.what)}", _text(each.reason)) for each in scope.organization.excluded),
        ("Evaluated", f"{when(report.started)} to {when(report.as_of)}"),
        ("Evidence captured", f"{when(report.captured_from)} to {when(report.captured_to)}"),
        ("Method", "TEST-AUTOMATED: rules judge what was recorded; EXAMINE for manual controls."),
        ("Tool", tool()),
        ("Command", _lines(("mono", report.command), longest=1000) or "not known"),
        ("Written", when(report.generated)),
        ("Sample", _text(f"{report.sample_size:,} of {report.counts.discovered:,}, seed {report.seed}: {DRAWN}")),
        ("Lines", lines),
    ]
    yield _facts(rows)
    yield _head("Chain of evidence", 2)
    yield {"kind": "list", "items": [_text(each, 500) for each in islice(chain.lines(report.chain, report.seals), 50)]}
    yield _head("Input files", 2)
    yield _table(
        "Input files",
        [("Role", 1.2), ("File", 3.5), ("Lines", -0.8), ("SHA-256", 3)],
        [
            [each.role, _text(each.path), _number(each.lines) if each.lines else "", [("mono", _text(each.sha256))]]
            for each in report.files
        ],
    )
    yield _head("Rules and documents: versions and inputs", 2)
    yield _table(
        "Versions and inputs of rules",
        [("Rule and document", 2.6), ("SHA-256 of both", 3), ("Inputs in force, and in how many results", 2.6)],
        [
            [
                _lines(("b", each.name), ("soft", each.document)),
                _lines(("mono", each.rule_sha256 or "not of this library"), ("mono", each.document_sha256)),
                _lines(*(("", f"{values} ({count:,})") for values, count in each.inputs[:5] if values != "{}")),
            ]
            for each in report.rules
        ],
    )
    yield _head("Limits", 2)
    yield {"kind": "list", "items": [_text(each, 4000) for each in report.limits]}


def _sign_off(report: Report) -> Iterator[Block]:
    yield _head("Sign-off")
    yield {"kind": "sign", "rows": [["Prepared by", "Date"], ["Reviewed by", "Date"], ["Conclusion"]]}
    yield _said("manifest.sha256 has the SHA-256 of this file; trueup report verify checks it.", "soft")
