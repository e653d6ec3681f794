"""The first screen, and the first sheet of paper: what an auditor asks first, the same in every format for people.

Opinion, scope and exclusions, population and sample, chain, changes since the last run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trueup.evidence.chain import BROKEN, SEALED
from trueup.report import chain
from trueup.report.figures import when
from trueup.report.model import NOT_ASSESSED, OTHER, SATISFIED, Report
from trueup.report.states import SPOKEN, STATES
from trueup.results import State

MOST_NAMED = 5  # accounts and exclusions named on the first screen; all are under Scope and method
MOST_CHAIN = 6  # lines about seals; all are in results.json
NO_OPINION, GOOD, PART, BAD = "No opinion", "Satisfied", "Satisfied in part", "Other than satisfied"
BASIS = "It is what rules found in what was recorded: evidence for an assessor, and no certification."


@dataclass(frozen=True)
class Fact:
    """A name, and what is said of it; is_bad where somebody should look."""

    name: str
    said: str
    is_bad: bool = False


@dataclass(frozen=True)
class Block:
    """One of the things that are asked first."""

    id: str
    title: str
    facts: tuple[Fact, ...]
    said: tuple[str, ...] = ()  # in sentences, where it is no list of facts


@dataclass(frozen=True)
class Front:
    """All of the first screen."""

    title: str
    opinion: str  # in few words
    verdict: tuple[tuple[str, str], ...]  # the sentence that says why: (what, its weight: strong, bad, or none)
    reservations: tuple[str, ...]  # what keeps the numbers from being the whole truth
    scope: Block
    population: Block
    chain: Block
    changes: Block

    @property
    def blocks(self) -> tuple[Block, ...]:
        return self.scope, self.population, self.chain, self.changes

    @property
    def sentence(self) -> str:
        return "".join(text for text, _ in self.verdict)


def front(report: Report) -> Front:
    return Front(
        title=report.pack.title if report.pack else "AWS Config rules",
        opinion=_opinion(report),
        verdict=tuple(_verdict(report)),
        reservations=tuple(_reservations(report)),
        scope=Block("scope-first", "Scope and exclusions", tuple(_scope(report))),
        population=Block("population", "Population and sample", tuple(_population(report))),
        chain=Block("chain", "Chain of evidence", (), tuple(_chain(report))),
        changes=_changes(report),
    )


def _opinion(report: Report) -> str:
    counts = report.counts
    if not counts.discovered or not report.complete:
        return NO_OPINION
    findings = {control.finding for control in report.controls}
    if OTHER in findings or counts[State.NON_COMPLIANT]:
        return BAD
    unknown = NOT_ASSESSED in findings or counts[State.NOT_EVALUATED] + counts[State.ERROR] + counts[State.WAIVED]
    return PART if unknown or not counts[State.COMPLIANT] else GOOD


def _verdict(report: Report) -> Iterator[tuple[str, str]]:
    counts = report.counts
    if not counts.discovered:
        yield "There are no results: nothing was assessed.", ""
    elif report.controls:
        yield f"{report.findings(SATISFIED):,} of {len(report.controls):,} controls", "strong"
        yield " are satisfied, ", ""
        yield f"{report.findings(OTHER):,}", "bad"
        yield f" are not, and {report.findings(NOT_ASSESSED):,} were not assessed.", ""
    else:
        yield f"{counts[State.COMPLIANT]:,} of {counts.judged:,} judged results", "strong"
        yield " are compliant, ", ""
        yield f"{counts[State.NON_COMPLIANT]:,}", "bad"
        yield f" are not, and {counts[State.WAIVED]:,} are waived.", ""


def _reservations(report: Report) -> Iterator[str]:
    if not report.complete:
        yield "The inputs do not add up, and every number here depends on them."
    if report.chain != SEALED:
        yield "The seal of the results is broken." if report.chain == BROKEN else "The results are not sealed."
    if report.outdated:
        yield f"Undone after these results, which tell of before: {_count(len(report.outdated), 'fix', 'fixes')}."
    if report.scope.silent_accounts or report.scope.silent_regions:
        silent = (report.scope.silent_accounts, "account"), (report.scope.silent_regions, "Region")
        named = " and ".join(_count(len(places), what) for places, what in silent if places)
        yield f"Nothing came from {named} meant to be covered."
    unjudged = report.counts[State.NOT_EVALUATED] + report.counts[State.ERROR]
    if unjudged:
        yield f"{_count(unjudged, 'result')} could not be evaluated."
    if report.mandatory_waived:
        yield f"Under waiver: {_count(len(report.mandatory_waived), 'mandatory control')}."


def _count(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _scope(report: Report) -> Iterator[Fact]:
    scope, organization = report.scope, report.scope.organization
    if organization.name or organization.id:
        yield Fact("Organization", " ".join(filter(None, (organization.name, organization.id))))
    if report.pack:
        yield Fact("Framework", report.pack.framework)
    meant = f" of {len(scope.accounts) + len(scope.silent_accounts):,}" if organization.accounts else ""
    yield Fact("Accounts", f"{len(scope.accounts):,}{meant} with results")
    if scope.silent_accounts:
        yield Fact("Without results", _named(map(scope.called, scope.silent_accounts)), is_bad=True)
    if scope.unknown_accounts:
        yield Fact("Not in the file", _named(scope.unknown_accounts), is_bad=True)
    yield Fact("Regions", _named(scope.regions) or "none")
    if scope.silent_regions:
        yield Fact("Without results", _named(scope.silent_regions), is_bad=True)
    excluded = [f"{each.what} ({each.reason})" for each in organization.excluded]
    known = "none" if organization.accounts else "not known: no organization file was given"
    yield Fact("Excluded", _named(excluded, "; ") or known)
    yield Fact("Evaluated", f"{when(report.started)} to {when(report.as_of)}")
    yield Fact("Evidence captured", f"{when(report.captured_from)} to {when(report.captured_to)}")


def _named(names: Iterable[str], between: str = ", ") -> str:
    found = list(names)
    more = len(found) - MOST_NAMED
    return between.join(found[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _population(report: Report) -> Iterator[Fact]:
    counts, lines = report.counts, report.lines
    yield Fact("Discovered", f"{counts.discovered:,} results, all in population.csv")
    for state in STATES:
        is_bad = state == State.NON_COMPLIANT and bool(counts[state])
        yield Fact(f"{SPOKEN[state].shape} {SPOKEN[state].word}", f"{counts[state]:,}", is_bad)
    yield Fact("Sample", f"{report.sample_size:,} in sample.csv, seed {report.seed}")
    said = f"{lines['read']:,} read = {lines['counted']:,} counted + {lines['duplicates']:,} duplicates"
    yield Fact("Lines", f"{said} + {lines['unreadable']:,} unreadable", is_bad=lines["read"] != lines["counted"])


def _chain(report: Report) -> Iterator[str]:
    told = list(chain.lines(report.chain, report.seals))
    yield from told[: MOST_CHAIN + 1]
    if len(told) > MOST_CHAIN + 1:
        yield f"… and {len(told) - MOST_CHAIN - 1:,} more lines; all are in results.json."


def _changes(report: Report) -> Block:
    trend, name = report.trend, "Since the last run"
    if trend is None:
        return Block("since", name, (), ("No earlier run was given, so nothing is known about it.",))
    last = trend.points[-2]
    facts = (
        Fact("Last run", f"{last.run_id}, {when(last.ended)}"),
        Fact("New failures", f"{trend.new:,}", is_bad=bool(trend.new)),
        Fact("Re-opened", f"{trend.reopened:,}", is_bad=bool(trend.reopened)),
        Fact("Still failing", f"{trend.known:,}"),
        Fact("Fixed", f"{trend.fixed:,}"),
        Fact("Newly waived", f"{trend.newly_waived:,}"),
        Fact("Failed, and now without a result", f"{trend.gone:,}"),
        Fact("Failed, and now not judged", f"{trend.unclear:,}"),
    )
    return Block("since", name, facts)
