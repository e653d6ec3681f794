"""What wants somebody's attention, the weightiest first: what to do next, results, controls in periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trueup.manual_evidence.register import Status
from trueup.report import fixes
from trueup.report.model import Effectiveness, Report, RuleFacts
from trueup.report.states import BY_WEIGHT
from trueup.report.store import Row
from trueup.results import State

MOST_ACTIONS = 5
LISTED = (State.NON_COMPLIANT, State.ERROR, State.WAIVED, State.NOT_EVALUATED)


@dataclass(frozen=True)
class Action:
    """One thing to do next: a word of weight, a sentence, and where in the page to read on."""

    weight: str
    text: str
    link: str


def listed(report: Report) -> Iterator[Row]:
    """The results that want somebody's attention, the weightiest first."""
    for state in LISTED:
        for severity in BY_WEIGHT:
            yield from report.results(state, severity=severity)


def count(report: Report) -> int:
    """How many they are."""
    return sum(report.counts[state] for state in LISTED)


def by_weight(periods: Sequence[Effectiveness]) -> list[Effectiveness]:
    """Controls in periods, those that want attention first."""
    return sorted(
        periods,
        key=lambda each: (each.overdue or 0, each.open, each.reopened, each.opened, each.days_without),
        reverse=True,
    )


def actions(report: Report) -> Iterator[Action]:
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
