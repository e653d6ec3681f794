"""All that a report says, as frozen data. Every format writes these facts; none counts or decides for itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from trueup import __version__
from trueup.catalogue.packs import Pack
from trueup.evidence import chain
from trueup.evidence.chain import Checked
from trueup.manual_evidence.register import Evidence, Status
from trueup.report.fix_times import FixTimes
from trueup.report.fixes import Fix
from trueup.report.history import Trend
from trueup.report.journal import Remediation
from trueup.report.organization import Organization
from trueup.report.read import InputFile, Problem
from trueup.report.store import Row, Store
from trueup.results import State
from trueup.waivers.match import Waiver

REPORT_VERSION = "1.0"  # of names, columns and shapes of all files; additions only within a major version

SATISFIED, OTHER, NOT_ASSESSED = "satisfied", "other than satisfied", "not assessed"
FINDINGS = (SATISFIED, OTHER, NOT_ASSESSED)

# How old a failure is, by days since it was first known; the last takes all that are older.
AGES = ((7, "under 7 days"), (30, "7 to 30 days"), (90, "30 to 90 days"), (None, "over 90 days"))


def age_of(age: timedelta) -> str:
    """The name of an age, as AGES has them."""
    return next(name for days, name in AGES if days is None or age < timedelta(days=days))


@dataclass(frozen=True)
class Sources:
    """The files that a report is made from."""

    results: Sequence[Path]
    previous: Sequence[Path] = ()
    journals: Sequence[Path] = ()
    waivers: Path | None = None
    organization: Path | None = None
    evidence: Path | None = None
    service_levels: Path | None = None


@dataclass(frozen=True)
class Counts:
    """How many results there are of each state. Discovered is their sum."""

    of: Mapping[State, int]

    def __getitem__(self, state: State) -> int:
        return self.of.get(state, 0)

    @property
    def discovered(self) -> int:
        return sum(self.of.values())

    @property
    def judged(self) -> int:
        """Those about which a rule decided."""
        return self[State.COMPLIANT] + self[State.NON_COMPLIANT] + self[State.WAIVED]

    @property
    def rate(self) -> float | None:
        """Compliant among judged: waived ones count as what they are, not compliant. None where none was judged."""
        return self[State.COMPLIANT] / self.judged if self.judged else None

    @property
    def rate_with_waivers(self) -> float | None:
        """Compliant or waived among judged: the rate that the approved exceptions leave."""
        return (self[State.COMPLIANT] + self[State.WAIVED]) / self.judged if self.judged else None

    @property
    def gap(self) -> float | None:
        """How much of the rate is owed to waivers."""
        return self[State.WAIVED] / self.judged if self.judged else None

    @classmethod
    def sum(cls, counts: Iterable[Counts]) -> Counts:
        total: defaultdict[State, int] = defaultdict(int)
        for each in counts:
            for state, count in each.of.items():
                total[state] += count
        return cls(dict(total))


def grouped(tally: Iterable[tuple[Any, ...]]) -> dict[Any, Counts]:
    """Rows of (key..., state, count) as counts by key; a key of one part is that part."""
    found: defaultdict[Any, dict[State, int]] = defaultdict(dict)
    for *key, state, count in tally:
        found[key[0] if len(key) == 1 else tuple(key)][State(state)] = count
    return {key: Counts(of) for key, of in found.items()}


@dataclass(frozen=True)
class RuleFacts:
    """One rule: what it is, in which version, and what it said."""

    name: str
    summary: str
    severity: str
    category: str
    document: str
    rule_sha256: str  # of the rule's folder; empty for a rule that this library does not have
    document_sha256: str  # empty where there is none
    inputs: tuple[tuple[str, int], ...]  # inputs in force, as JSON, with the number of results
    controls: tuple[str, ...]
    counts: Counts
    silent: str  # why it says nothing: empty where it spoke, else `not run` or `nothing in scope`


@dataclass(frozen=True)
class ControlFacts:
    """One control of the pack: what is known about it."""

    id: str
    title: str
    group: str
    mandatory: bool
    finding: str  # one of FINDINGS
    comment: str  # why
    method: str  # TEST-AUTOMATED, or EXAMINE where people have to look
    automation: str  # automated, partial or manual, as the pack has it
    manual: str  # what is left for people
    today: str  # what it is in today's edition of the framework, where that differs
    rules: tuple[str, ...]
    managed: tuple[str, ...]  # AWS's managed rules that check it too, without a result in this run
    counts: Counts
    evidence: tuple[str, ...] = ()  # the ids of the manual evidence about it, whatever its status


@dataclass(frozen=True)
class Hidden:
    """Results of one rule that a waiver keeps from counting as failures."""

    rule: str
    severity: str
    accounts: int
    count: int


@dataclass(frozen=True)
class WaiverFacts:
    """One waiver on the day of the report."""

    waiver: Waiver
    status: str  # in force, expired, not yet in force
    days_left: int
    matched: int  # results that are waived by it
    also_covers: int  # non-compliant results that it covers, and that the run did not waive
    fails_again: int = 0  # results that it waived in an earlier run, and that are non-compliant now
    hid: tuple[Hidden, ...] = ()  # what is waived by it, the weightiest first
    concerns: tuple[str, ...] = ()  # what is wrong with how it was granted


@dataclass(frozen=True)
class EvidenceFacts:
    """One piece of manual evidence on the day of the report."""

    evidence: Evidence
    status: Status
    days_left: int
    title: str  # of the control; empty for a process check, and for a control that is not of the pack


@dataclass(frozen=True)
class Coverage:
    """How much of what was meant to be known is known: of the controls, and of the results."""

    controls: int
    by_rules: int  # controls with a finding
    by_evidence: int  # controls without one, for which valid manual evidence stands
    results: int  # discovered
    judged: int

    @property
    def of_controls(self) -> float | None:
        return (self.by_rules + self.by_evidence) / self.controls if self.controls else None

    @property
    def of_results(self) -> float | None:
        return self.judged / self.results if self.results else None


@dataclass(frozen=True)
class Gap:
    """What could not be evaluated, and why."""

    state: State
    reason: str
    rule: str
    accounts: int
    count: int
    example: str  # the annotation of one


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """One account in one Region."""

    account: str
    region: str  # empty where nothing came from the whole account
    counts: Counts
    worst: tuple[tuple[str, int], ...]  # controls (without a pack: rules) with most failures there, and how many
    not_reached: tuple[tuple[str, int], ...]  # why something was not evaluated, and for how many results
    before: int | None  # failures there in the last run; None where it is not known


@dataclass(frozen=True)
class Places:
    """All accounts and Regions, and the cells of the heat map."""

    facts: tuple[PlaceFacts, ...]  # with most failures first
    cells: Mapping[str, tuple[str, ...]]  # account -> a cell for each control or, without a pack, rule


@dataclass(frozen=True)
class Effectiveness:
    """How one control worked over one period, as far as the runs can tell. Rule and resource are counted once each."""

    control: str
    title: str
    period: str  # 2026-W48, 2026-11, 2026-Q4, 2026
    first: date  # the days of the period that the runs span
    last: date
    population: int  # judged at least once
    opened: int  # failures that a run of the period was the first to see
    reopened: int  # those of them that had failed and been compliant, or gone, before
    closed: int  # failures that ended in compliance
    gone: int  # failures of what has no result any more
    open: int  # at the end of the period, those under waiver included
    overdue: int | None  # failures that lasted longer than their service level; None without levels
    longest_open_days: float
    days: int
    days_without: int  # without any verdict


@dataclass(frozen=True)
class Scope:
    """What was looked at, and what was meant to be."""

    organization: Organization
    accounts: tuple[str, ...]  # with results
    regions: tuple[str, ...]  # with results
    silent_accounts: tuple[str, ...]  # of the organization, not excluded, without any result
    silent_regions: tuple[str, ...]
    unknown_accounts: tuple[str, ...]  # with results, but not of the organization

    @property
    def wanted_regions(self) -> tuple[str, ...]:
        """The Regions of the organization file that were not left out."""
        excluded = {each.what for each in self.organization.excluded}
        return tuple(region for region in self.organization.regions if f"Region {region}" not in excluded)

    def unit(self, account: str) -> str:
        known = self.organization.accounts.get(account)
        return known.unit if known else ""

    def owner(self, account: str) -> str:
        known = self.organization.accounts.get(account)
        return known.owner if known else ""

    def name(self, account: str) -> str:
        known = self.organization.accounts.get(account)
        return known.name if known else ""

    def called(self, account: str) -> str:
        """The account's id, and its name where it is known."""
        return f"{account} ({self.name(account)})" if self.name(account) else account


@dataclass(frozen=True)
class Report:
    """One run, ready to be written in any format."""

    run_id: str
    generated: datetime
    as_of: datetime  # the end of the run: days left and ages are counted from here
    started: datetime | None
    captured_from: datetime | None
    captured_to: datetime | None
    evidence_age: tuple[int, int] | None  # seconds: median, greatest
    command: str
    pack: Pack | None
    scope: Scope
    counts: Counts
    rules: tuple[RuleFacts, ...]
    controls: tuple[ControlFacts, ...]
    rules_as_controls: tuple[ControlFacts, ...]  # each rule as a control of its own, for a report without a pack
    places: Places
    ages: Mapping[tuple[str, str], int]  # (severity, age) -> non-compliant results
    waivers: tuple[WaiverFacts, ...]
    evidence: tuple[EvidenceFacts, ...]
    remediations: tuple[Remediation, ...]  # every write, those of undo too
    fixes: tuple[Fix, ...]  # the writes of apply, fix by fix
    gaps: tuple[Gap, ...]
    trend: Trend | None
    effectiveness: tuple[Effectiveness, ...]  # each control, period by period; empty without earlier runs
    fix_times: tuple[FixTimes, ...]  # by severity, the last of all
    seals: tuple[Checked, ...]  # of the results, and of those of earlier runs
    files: tuple[InputFile, ...]
    lines: Mapping[str, int]  # read = counted + duplicates + unreadable
    problems: tuple[Problem, ...]
    limits: tuple[str, ...]
    seed: str
    sample_size: int
    home_region: str  # where findings of what is global belong; empty for the partition's own choice
    store: Store = field(repr=False, compare=False)

    @property
    def complete(self) -> bool:
        """Whether the inputs add up."""
        return not self.problems

    @cached_property
    def chain(self) -> str:
        """Whether the results are sealed, unsealed or broken: the worst of them, those of earlier runs included."""
        return chain.state_of(self.seals)

    def results(self, *states: State, **equal: str) -> Iterator[Row]:
        """The results in the order of every report: by rule, account, Region, type, id. As Store.rows."""
        return self.store.rows(*states, **equal)

    @cached_property
    def controls_of(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the controls that a rule checks, by rule."""
        return {rule.name: rule.controls for rule in self.rules}

    @cached_property
    def control(self) -> Mapping[str, ControlFacts]:
        return {control.id: control for control in self.controls}

    @cached_property
    def rule(self) -> Mapping[str, RuleFacts]:
        return {rule.name: rule for rule in self.rules}

    @cached_property
    def valid_evidence(self) -> frozenset[str]:
        """The ids of the manual evidence that is valid."""
        return frozenset(each.evidence.id for each in self.evidence if each.status == Status.VALID)

    @property
    def without_evidence(self) -> tuple[ControlFacts, ...]:
        """Controls that no rule checks, and for which no valid manual evidence stands."""
        return tuple(
            control
            for control in self.controls
            if control.automation == "manual" and self.valid_evidence.isdisjoint(control.evidence)
        )

    @property
    def coverage(self) -> Coverage:
        open_ones = [control for control in self.controls if control.finding == NOT_ASSESSED]
        return Coverage(
            controls=len(self.controls),
            by_rules=len(self.controls) - len(open_ones),
            by_evidence=sum(not self.valid_evidence.isdisjoint(control.evidence) for control in open_ones),
            results=self.counts.discovered,
            judged=self.counts.judged,
        )

    @cached_property
    def fixes_of(self) -> Mapping[tuple[str, ...], tuple[Fix, ...]]:
        """The fixes of what a result is about: by rule, account, Region and resource id."""
        found: defaultdict[tuple[str, ...], tuple[Fix, ...]] = defaultdict(tuple)
        for fix in self.fixes:
            found[fix.rule, fix.account, fix.region, fix.resource] += (fix,)
        return dict(found)

    @cached_property
    def fix_of(self) -> Mapping[tuple[str, int], Fix]:
        """The fix that a write is of, by journal and sequence; what undo wrote is of none."""
        return {(write.journal, write.sequence): fix for fix in self.fixes for write in fix.writes}

    @property
    def outdated(self) -> tuple[Fix, ...]:
        """Fixes that were undone after the result that is reported: it tells of before."""
        return tuple(fix for fix in self.fixes if fix.outdated)

    @property
    def mandatory_waived(self) -> tuple[ControlFacts, ...]:
        """Mandatory controls of which something is waived."""
        return tuple(control for control in self.controls if control.mandatory and control.counts[State.WAIVED])

    @property
    def findings_by_group(self) -> Mapping[tuple[str, str], int]:
        """(group, finding) -> controls, or rules where there is no pack."""
        found: dict[tuple[str, str], int] = {}
        for control in self.controls or self.rules_as_controls:
            for finding in FINDINGS:
                found.setdefault((control.group, finding), 0)
            found[control.group, control.finding] += 1
        return found

    def failing(self, severity: str) -> int:
        """How many results of a severity are non-compliant."""
        return sum(count for (each, _), count in self.ages.items() if each == severity)

    def findings(self, finding: str) -> int:
        return sum(control.finding == finding for control in self.controls)


def tool() -> str:
    """What wrote the report."""
    return f"trueup {__version__}"
