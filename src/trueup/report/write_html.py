"""HTML: one file for people. No network, no server; the list of failures is data in the page and a small script.

Without the script everything is there but search and filters. A Content-Security-Policy allows what is in the file,
by hash, and nothing else.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from trueup.manual_evidence.register import Status
from trueup.report import chain, charts, fixes, page_accounts
from trueup.report.compact import compact
from trueup.report.model import AGES, FINDINGS, Counts, Effectiveness, Report, RuleFacts, tool
from trueup.report.states import BY_WEIGHT, SPOKEN, STATES, shown
from trueup.report.store import Row
from trueup.results import State
from trueup.times import utc

MOST_ROWS = 20_000  # results listed in the page; all are in results.csv and results.xlsx
STATIC_ROWS = 100  # of them written as a table, for readers without the script and for paper
MOST_ACTIONS = 5
MOST_PERIODS = 200  # controls in periods that are listed in the page
MOST_HIDDEN = 50  # results listed with the waiver that hid them
LISTED = (State.NON_COMPLIANT, State.ERROR, State.WAIVED, State.NOT_EVALUATED)
LONGEST_CELL = 500


@dataclass(frozen=True)
class Action:
    """One thing to do next: a word of weight, a sentence, and where in the page to read on."""

    weight: str
    text: str
    link: str


def write(report: Report, folder: Path) -> None:
    """Write report.html."""
    environment = Environment(
        loader=PackageLoader("trueup", "templates/report"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"shown": _shown, "number": _number, "percent": _percent}
    environment.filters |= {"when": _when, "days": _days, "clock": _clock}
    style = _asset("report.css")
    scripts = [_asset(name) for name in ("report.js", "accounts.js")]
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
        severities={name: _failing(report, name) for name in BY_WEIGHT},
        actions=list(_actions(report)),
        figures=_figures(report),
        accounts=accounts,
        places=Markup(_embedded(accounts.data)),
        worst=page_accounts.worst,
        unreached=page_accounts.unreached,
        chain=list(chain.lines(report.chain, report.seals)),
        rows=list(islice(_listed(report), STATIC_ROWS)),
        listed=min(sum(report.counts[state] for state in LISTED), MOST_ROWS),
        to_list=sum(report.counts[state] for state in LISTED),
        rule_numbers={rule.name: number for number, rule in enumerate(report.rules)},
        control_numbers={control.id: number for number, control in enumerate(report.controls)},
        evidence_numbers={each.evidence.id: number for number, each in enumerate(report.evidence)},
        hidden=lambda waiver: islice(report.results(State.WAIVED, waiver=waiver), MOST_HIDDEN),
        most_hidden=MOST_HIDDEN,
        without_evidence=report.without_evidence,
        periods=_by_weight(report.effectiveness)[:MOST_PERIODS],
        overdue_known=any(each.overdue is not None for each in report.effectiveness),
        standings=fixes.tally(report.fixes),
    )
    with (folder / "report.html").open("w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.writelines(page)


def _asset(name: str) -> str:
    return (files("trueup") / "templates" / "report" / name).read_text(encoding="utf-8")


def _policy(style: str, *scripts: str) -> str:
    """The Content-Security-Policy: what is written here, and nothing from anywhere."""
    allowed = {
        f"{kind}-src": " ".join(f"'sha256-{_hash(text)}'" for text in texts)
        for kind, texts in (("style", [style]), ("script", scripts))
    }
    rest = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}
    return "; ".join(f"{name} {value}" for name, value in {**rest, **allowed}.items())


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _embedded(data: Any) -> str:
    """JSON that cannot end its script element, whatever text is in it."""
    text = compact(data)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _listed(report: Report) -> Iterator[Row]:
    """The results that want somebody's attention, the weightiest first."""
    for state in LISTED:
        for severity in BY_WEIGHT:
            yield from report.results(state, severity=severity)


def _by_weight(periods: Sequence[Effectiveness]) -> list[Effectiveness]:
    """Controls in periods, those that want attention first."""
    return sorted(
        periods,
        key=lambda each: (each.overdue or 0, each.open, each.reopened, each.opened, each.days_without),
        reverse=True,
    )


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
        for row in islice(_listed(report), MOST_ROWS)
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


def _failing(report: Report, severity: str) -> int:
    return sum(count for (each, _), count in report.ages.items() if each == severity)


def _actions(report: Report) -> Iterator[Action]:
    """What to do next, the weightiest first; each is one line that can be handed to somebody."""
    if report.problems:
        yield Action(
            "first", "Mend the inputs: they do not add up, and every number here depends on them.", "#problems"
        )
    if report.outdated:
        named = ", ".join(sorted({fix.resource for fix in report.outdated})[:MOST_ACTIONS])
        count = len(report.outdated)
        what = "a fix was" if count == 1 else f"{count:,} fixes were"
        yield Action("undone", f"Evaluate again: {what} undone after these results ({named}).", "#remediations")
    lapsed_fixes = fixes.tally(fix for fix in report.fixes if fix.standing in fixes.LAPSED)
    if lapsed_fixes:
        counts = ", ".join(f"{count:,} {standing}" for standing, count in lapsed_fixes.items())
        yield Action("fixes", f"Look at fixes that do not hold: {counts}.", "#remediations")
    overdue = report.fix_times[-1].overdue
    if overdue:
        yield Action("overdue", f"Fix what is over its service level: {overdue:,} failures.", "#fix-times")
    order = {severity: place for place, severity in enumerate(BY_WEIGHT)}
    failing = [rule for rule in report.rules if rule.counts[State.NON_COMPLIANT]]
    failing.sort(key=lambda rule: (order.get(rule.severity, 9), -rule.counts[State.NON_COMPLIANT], rule.name))
    for rule in failing[:MOST_ACTIONS]:
        yield Action(rule.severity, _fix(rule), f"#rule-{report.rules.index(rule)}")
    lapsed = [each.waiver.id for each in report.waivers if each.status == "expired"]
    if lapsed:
        yield Action("waivers", f"Renew or fix what expired waivers covered: {', '.join(lapsed)}.", "#waivers")
    soon = [each.waiver.id for each in report.waivers if each.status == "in force" and each.days_left <= 30]
    if soon:
        yield Action("waivers", f"Lapse within 30 days: {', '.join(soon)}.", "#waivers")
    doubtful = [each.waiver.id for each in report.waivers if each.concerns]
    if doubtful:
        yield Action("waivers", f"Review how these were granted: {', '.join(doubtful)}.", "#waivers")
    if report.mandatory_waived:
        named = ", ".join(control.id for control in report.mandatory_waived)
        yield Action("waivers", f"Mandatory controls under waiver: {named}.", "#controls")
    wrong = [each for each in report.evidence if each.status != Status.VALID]
    if wrong:
        named = ", ".join(f"{each.evidence.id} ({each.status})" for each in wrong)
        yield Action("evidence", f"Look again at manual evidence that does not count: {named}.", "#evidence")
    unjudged = report.counts[State.ERROR] + report.counts[State.NOT_EVALUATED]
    if unjudged:
        yield Action("coverage", f"Find out why {unjudged:,} results could not be evaluated.", "#gaps")


def _fix(rule: RuleFacts) -> str:
    count = rule.counts[State.NON_COMPLIANT]
    fix = f", with {rule.document}" if rule.document else ""
    return f"Fix {count:,} {'resource' if count == 1 else 'resources'} under {rule.name}{fix}."


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
    controls = report.controls or report.rules_as_controls
    what = "controls" if report.controls else "rules"
    by_group: dict[tuple[str, str], int] = {}
    for control in controls:
        for finding in FINDINGS:
            by_group.setdefault((control.group, finding), 0)
        by_group[control.group, control.finding] += 1
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
                    (utc(when), shown(run), _percent(of.rate), _percent(of.rate_with_waivers), f"{of.discovered:,}")
                    for when, run, of in points
                ],
            )
        )
    return found


def _shown(text: str, longest: int = LONGEST_CELL) -> str:
    return shown(text, longest)


def _number(count: int) -> str:
    return f"{count:,}"


def _percent(rate: float | None) -> str:
    """A rate; never rounded up to 100 % or down to 0 %, which would say too much."""
    if rate is None:
        return "n/a"
    text = f"{rate:.1%}"
    return {"100.0%": "100%" if rate == 1 else "99.9%", "0.0%": "0%" if rate == 0 else "0.1%"}.get(text, text)


def _days(days: float | None) -> str:
    return "unknown" if days is None else f"{days:.1f}"


def _clock(text: str) -> str:
    """A time of a journal, which is UTC, to the second."""
    return shown(text[:19].replace("T", " ") + " UTC") if text else ""


def _when(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else "unknown"
