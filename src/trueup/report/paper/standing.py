"""How things stand: figures, pictures, accounts, controls, rules and failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from trueup.report import attention, page_accounts, palette
from trueup.report.figures import counted, in_days, percent, when
from trueup.report.model import AGES, FINDINGS, Counts, Report
from trueup.report.paper.blocks import (
    Block,
    Cell,
    bars_of,
    count_cells,
    count_columns,
    cut_of,
    facts_of,
    fit,
    heading,
    sentence,
    stacked,
    state_of,
    table_of,
)
from trueup.report.states import BY_WEIGHT, SPOKEN, STATES
from trueup.report.store import Row
from trueup.results import State

# What is cut is said where it is cut, with the file that has all of it.
MOST_FAILURES = 250
MOST_PLACES = 100  # accounts and Regions
MOST_PERIODS = 100


def sections(report: Report) -> Iterator[Block]:
    """In their order."""
    for section in (
        _problems,
        _figures,
        _next,
        _fix_times,
        _pictures,
        _accounts,
        _controls,
        _effectiveness,
        _rules,
        _failures,
    ):
        yield from section(report)


def _problems(report: Report) -> Iterator[Block]:
    if not report.problems:
        return
    yield heading("The inputs do not add up")
    for each in report.problems:
        yield sentence(each.message[:1].upper() + each.message[1:] + ".", "bad")
        more = each.count - len(each.places)
        places = [fit(place) for place in each.places]
        yield {"kind": "list", "items": places + ([f"… {more:,} more"] if more > 0 and places else [])}


def _figures(report: Report) -> Iterator[Block]:
    counts, coverage = report.counts, report.coverage
    yield heading("Figures")
    terms = " + ".join(f"{counts[state]:,} {SPOKEN[state].word.lower()}" for state in STATES)
    rows: list[tuple[str, Cell]] = [
        ("Results", fit(f"{counts.discovered:,} discovered = {terms}")),
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
    yield facts_of(rows)


def _next(report: Report) -> Iterator[Block]:
    yield heading("What to do next")
    rows: list[Sequence[Cell]] = [
        [[(each.weight, each.weight)], fit(each.text, 600)] for each in attention.actions(report)
    ]
    yield (table_of("What to do next", [("Weight", 1), ("What", 6)], rows) if rows else sentence("Nothing known of."))


def _fix_times(report: Report) -> Iterator[Block]:
    yield heading("Time to remediate")
    columns = [("Severity", 1.4), ("Remediated", -1), ("Median, days", -1), ("90 %, days", -1)]
    columns += [("Service level, days", -1), ("In time", -1), ("Open", -1), ("Overdue", -1)]
    rows: list[Sequence[Cell]] = [
        [
            [(each.severity, each.severity)],
            counted(each.fixed),
            in_days(each.median_days),
            in_days(each.p90_days),
            in_days(each.level_days, "none"),
            counted(each.within, "no level"),
            counted(each.open),
            counted(each.overdue, "no level"),
        ]
        for each in report.fix_times
    ]
    yield table_of("Time to remediate, by severity", columns, rows)
    yield sentence("From the first run that saw a failure to the first that saw it compliant.", "soft")


def _pictures(report: Report) -> Iterator[Block]:
    groups = report.findings_by_group
    what = "controls" if report.controls else "rules"
    yield heading("Pictures")
    if groups:
        names = dict.fromkeys(group for group, _ in groups)
        rows = [(fit(name, 40), [groups[name, finding] for finding in FINDINGS]) for name in names]
        colours = [palette.WORDS[palette.FINDINGS[finding]] for finding in FINDINGS]
        yield bars_of(f"Findings by group of {what}", FINDINGS, colours, rows)
    if report.ages:
        ages = [name for _, name in AGES]
        rows = [(severity, [report.ages.get((severity, age), 0) for age in ages]) for severity in BY_WEIGHT]
        yield bars_of("Failures by severity and age", ages, palette.AGES, rows)
    if report.trend:
        points = [(point, Counts(point.tally)) for point in report.trend.points]
        yield heading("Pass rate over time", 2)
        columns = [("Ended", 2.0), ("Run", 3), ("Without waivers", -1.2), ("With waivers", -1.2), ("Discovered", -1.2)]
        yield table_of(
            "Pass rate over time",
            columns,
            [
                [
                    when(point.ended),
                    fit(point.run_id, 80),
                    percent(of.rate),
                    percent(of.rate_with_waivers),
                    counted(of.discovered),
                ]
                for point, of in points
            ],
        )


def _accounts(report: Report) -> Iterator[Block]:
    places, scope = report.places.facts, report.scope
    yield heading("Accounts")
    if not places:
        yield sentence("None: there are no results, and no organization file says which accounts were meant.")
        return
    yield cut_of(len(places), MOST_PLACES, "accounts and Regions", "accounts.csv", "Each account in each Region, ")
    rows = [
        [
            stacked(
                ("b", f"{place.account or 'no account'} {place.region}"),
                ("soft", " · ".join(filter(None, (of(place.account) for of in (scope.name, scope.unit, scope.owner))))),
                ("soft", page_accounts.worst(place) and f"Worst: {page_accounts.worst(place)}"),
                ("soft", page_accounts.unreached(place) and f"Not reached: {page_accounts.unreached(place)}"),
            ),
            *count_cells(place.counts),
            "unknown" if place.before is None else f"{place.counts[State.NON_COMPLIANT] - place.before:+,}",
        ]
        for place in places[:MOST_PLACES]
    ]
    if len(places) <= MOST_PLACES:
        rows.append(["All", *count_cells(report.counts), ""])
    columns = [*count_columns([("Account and Region", 3.6)]), ("Trend", -1.0)]
    yield table_of("Accounts and Regions", columns, rows, foot=len(places) <= MOST_PLACES)


def _controls(report: Report) -> Iterator[Block]:
    if not report.controls:
        return
    assert report.pack
    yield heading("Controls")
    kinds = ("automated", "partial", "manual")
    of_kind = ", ".join(f"{sum(each.automation == kind for each in report.controls):,} {kind}" for kind in kinds)
    yield sentence(f"{report.pack.framework}. {len(report.controls):,} controls: {of_kind}.", "soft")
    rows = [
        [
            stacked(
                ("b", each.id),
                ("", each.title),
                ("soft", "mandatory" if each.mandatory else ""),
                (palette.FINDINGS[each.finding], each.finding.capitalize()),
            ),
            stacked(
                ("", each.comment),
                ("soft", each.today and f"Today: {each.today}"),
                ("soft", each.evidence and f"Manual evidence: {', '.join(each.evidence)}"),
                ("soft", each.rules and f"Rules: {', '.join(each.rules)}"),
                longest=700,
            ),
            *count_cells(each.counts),
        ]
        for each in report.controls
    ]
    yield table_of("Controls with their findings", count_columns([("Control", 2.6), ("Why", 3.2)]), rows)


def _effectiveness(report: Report) -> Iterator[Block]:
    if not report.effectiveness:
        return
    yield heading("Operating effectiveness")
    yield cut_of(len(report.effectiveness), MOST_PERIODS, "controls in periods", "effectiveness.csv")
    columns = [("Control" if report.controls else "Rule", 2.4), ("Period", 2.2)]
    columns += [(name, -1.0) for name in ("Population", "Opened", "Re-opened", "Closed", "Gone", "Open", "Overdue")]
    columns += [("Longest, days", -1.0), ("Days without", -1.1)]
    rows = [
        [
            [("b", fit(each.control, 60))],
            stacked(("", each.period), ("soft", f"{each.first} to {each.last}")),
            counted(each.population),
            counted(each.opened),
            counted(each.reopened),
            counted(each.closed),
            counted(each.gone),
            counted(each.open),
            counted(each.overdue, "no level"),
            in_days(each.longest_open_days),
            f"{each.days_without:,} of {each.days:,}",
        ]
        for each in attention.by_weight(report.effectiveness)[:MOST_PERIODS]
    ]
    yield table_of("Operating effectiveness, what wants attention first", columns, rows)
    yield sentence("Open: at the end of the period. Days without: days without any evaluation of the control.", "soft")


def _rules(report: Report) -> Iterator[Block]:
    yield heading("Rules")
    rows = [
        [
            stacked(
                ("b", each.name),
                ("", each.summary),
                ("soft", each.document and f"Fix: {each.document}"),
                ("soft", ", ".join(each.controls)),
                ("b", each.silent and f"No result: {each.silent}."),
            ),
            [(each.severity, each.severity or "unknown")],
            *count_cells(each.counts),
        ]
        for each in report.rules
    ]
    rows.append(["All rules", "", *count_cells(report.counts)])
    yield table_of("Rules with what they said", count_columns([("Rule", 3.8), ("Severity", 1.2)]), rows, foot=True)


def _failures(report: Report) -> Iterator[Block]:
    count = attention.count(report)
    yield heading("Failures")
    what = "Non-compliant, errors, waived and not evaluated, "
    yield cut_of(count, MOST_FAILURES, "results", "results.csv and results.xlsx", what)
    columns = [
        ("State", 1.6),
        ("Rule and resource", 3.2),
        ("Account and Region", 1.7),
        ("Since", 1.1),
        ("What is wrong", 3),
    ]
    rows = [_failure(report, row) for row in islice(attention.listed(report), MOST_FAILURES)]
    yield table_of("Results that want attention", columns, rows) if rows else sentence("None.")


def _failure(report: Report, row: Row) -> Sequence[Cell]:
    line = row.line
    reason = line["reason"] if row.state in (State.ERROR, State.NOT_EVALUATED) else ""
    waiver = f"Waiver {line['waiverId']}" if line["waiverId"] else ""
    return [
        [(line["severity"], line["severity"]), *state_of(row.state)],
        stacked(("soft", row.rule), ("b", line["resourceId"]), ("soft", line["resourceType"])),
        stacked(("", report.scope.called(line["accountId"])), ("soft", line["awsRegion"])),
        f"{row.since:%Y-%m-%d}" if row.since else "unknown",
        stacked(("soft", reason), ("", line["annotation"]), ("soft", waiver)),
    ]
