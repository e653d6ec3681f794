"""HTML: one file for people. No network, no server; the list of failures is data in the page and a small script.

Without the script everything is there but search and filters. A Content-Security-Policy allows what is in the file,
by hash, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from markupsafe import Markup

from trueup.report import attention, charts, fixes, front, page_accounts, pages
from trueup.report.compact import compact
from trueup.report.figures import percent
from trueup.report.model import AGES, FINDINGS, Counts, Report, tool
from trueup.report.states import BY_WEIGHT, SPOKEN, STATES, shown
from trueup.report.store import Row
from trueup.results import State
from trueup.times import utc

MOST_ROWS = 20_000  # results listed in the page; all are in results.csv and results.xlsx
STATIC_ROWS = 100  # of them written as a table, for readers without the script and for paper
MOST_PERIODS = 200  # controls in periods that are listed in the page
MOST_HIDDEN = 50  # results listed with the waiver that hid them
LONGEST_CELL = 500


def write(report: Report, folder: Path) -> None:
    """Write report.html."""
    environment = pages.environment(LONGEST_CELL)
    style = pages.asset("report.css")
    scripts = [pages.asset(name) for name in ("report.js", "accounts.js")]
    accounts = page_accounts.accounts(report)
    page = environment.get_template("report.html.j2").stream(
        report=report,
        policy=_policy(style, *scripts),
        style=Markup(style),
        scripts=[Markup(script) for script in scripts],
        data=Markup(_embedded(_data(report))),
        tool=tool(),
        spoken=SPOKEN,
        states=STATES,
        State=State,
        findings=FINDINGS,
        severities={name: report.failing(name) for name in BY_WEIGHT},
        actions=list(attention.actions(report)),
        figures=_figures(report),
        accounts=accounts,
        places=Markup(_embedded(accounts.data)),
        worst=page_accounts.worst,
        unreached=page_accounts.unreached,
        front=front.front(report),
        basis=front.BASIS,
        rows=list(islice(attention.listed(report), STATIC_ROWS)),
        listed=min(attention.count(report), MOST_ROWS),
        to_list=attention.count(report),
        rule_numbers={rule.name: number for number, rule in enumerate(report.rules)},
        control_numbers={control.id: number for number, control in enumerate(report.controls)},
        evidence_numbers={each.evidence.id: number for number, each in enumerate(report.evidence)},
        hidden=lambda waiver: islice(report.results(State.WAIVED, waiver=waiver), MOST_HIDDEN),
        most_hidden=MOST_HIDDEN,
        without_evidence=report.without_evidence,
        periods=attention.by_weight(report.effectiveness)[:MOST_PERIODS],
        overdue_known=any(each.overdue is not None for each in report.effectiveness),
        standings=fixes.tally(report.fixes),
    )
    with (folder / "report.html").open("w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.writelines(page)


def _policy(style: str, *scripts: str) -> str:
    """The Content-Security-Policy: what is written here, and nothing from anywhere."""
    allowed = {
        f"{kind}-src": " ".join(f"'sha256-{pages.digest(text)}'" for text in texts)
        for kind, texts in (("style", [style]), ("script", scripts))
    }
    rest = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}
    return "; ".join(f"{name} {value}" for name, value in {**rest, **allowed}.items())


def _embedded(data: Any) -> str:
    """JSON that cannot end its script element, whatever text is in it."""
    text = compact(data)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@dataclass
class _Index:
    """Texts that repeat, held once: text -> its place."""

    places: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))

    def texts(self, show: Callable[[str], str] = shown) -> list[str]:
        return [show(text) for text in self.places]


def _data(report: Report) -> dict[str, Any]:
    """What the script lists: rows of numbers and text, repeated texts by their place in a list."""
    rules, accounts, regions, kinds = (_Index() for _ in range(4))
    for rule in report.rules:
        rules[rule.name]
    rows = [
        [
            rules[row.rule],
            STATES.index(row.state),
            BY_WEIGHT.index(row.line["severity"]),
            accounts[row.line["accountId"]],
            regions[row.line["awsRegion"]],
            kinds[row.line["resourceType"]],
            shown(row.line["resourceId"], LONGEST_CELL),
            shown(row.line["resourceName"], LONGEST_CELL) if row.line["resourceName"] != row.line["resourceId"] else "",
            shown(row.line["arn"], LONGEST_CELL),
            shown(": ".join(filter(None, (_reason(row), row.line["annotation"]))), LONGEST_CELL),
            _seconds(row.captured),
            _seconds(row.evaluated),
            _seconds(row.since),
            row.change,
            shown(row.line["waiverId"], LONGEST_CELL),
            row.id,
        ]
        for row in islice(attention.listed(report), MOST_ROWS)
    ]
    numbers = {control.id: number for number, control in enumerate(report.controls)}
    return {
        "asOf": int(report.as_of.timestamp()),
        "states": [[state.value, SPOKEN[state].word, SPOKEN[state].shape] for state in STATES],
        "severities": BY_WEIGHT,
        "rules": [
            [shown(rule.name), shown(rule.summary), rule.document, [numbers[each] for each in rule.controls]]
            for rule in report.rules
        ],
        "controls": [[shown(control.id), shown(control.title)] for control in report.controls],
        "accounts": accounts.texts(lambda account: shown(report.scope.called(account))),
        "regions": regions.texts(),
        "types": kinds.texts(),
        "rows": rows,
    }


def _reason(row: Row) -> str:
    return row.line["reason"] if row.state in (State.ERROR, State.NOT_EVALUATED) else ""


def _seconds(time: datetime | None) -> int | None:
    return None if time is None else int(time.timestamp())


@dataclass(frozen=True)
class Figure:
    """A picture, and its numbers as a table."""

    id: str
    title: str
    said: str
    svg: Markup
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


def _figures(report: Report) -> list[Figure]:
    found = []
    what = "controls" if report.controls else "rules"
    by_group = report.findings_by_group
    if by_group:
        groups = list(dict.fromkeys(group for group, _ in by_group))
        found.append(
            Figure(
                "groups",
                f"Findings by group of {what}",
                f"How many {what} of each group are satisfied, other than satisfied and not assessed.",
                Markup(charts.findings_by_group(by_group)),
                ("Group", *FINDINGS),
                [(shown(group), *(f"{by_group[group, finding]:,}" for finding in FINDINGS)) for group in groups],
            )
        )
    if report.ages:
        ages = [name for _, name in AGES]
        found.append(
            Figure(
                "ages",
                "Failures by severity and age",
                f"How long non-compliant resources are known to be so, on {report.as_of:%Y-%m-%d}.",
                Markup(charts.failures_by_age(report.ages)),
                ("Severity", *ages),
                [(severity, *(f"{report.ages.get((severity, age), 0):,}" for age in ages)) for severity in BY_WEIGHT],
            )
        )
    if report.trend:
        points = [(point.ended, point.run_id, Counts(point.tally)) for point in report.trend.points]
        found.append(
            Figure(
                "rates",
                "Pass rate over time",
                "Compliant among judged results, run by run, without and with waivers.",
                Markup(charts.pass_rates([(when, of.rate, of.rate_with_waivers) for when, _, of in points])),
                ("Ended", "Run", "Without waivers", "With waivers", "Discovered"),
                [
                    (utc(when), shown(run), percent(of.rate), percent(of.rate_with_waivers), f"{of.discovered:,}")
                    for when, run, of in points
                ],
            )
        )
    return found
