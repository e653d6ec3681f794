"""All that a report says, as frozen data. Every format writes these facts; none counts or decides for itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from trueup import __version__
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack
from trueup.catalogue.rules import Rule
from trueup.report import history, journal, read, scope
from trueup.report.history import Trend
from trueup.report.journal import Remediation
from trueup.report.read import InputFile, Problem
from trueup.report.scope import Organization
from trueup.report.store import Row, Store, moment
from trueup.results import State
from trueup.waivers import register
from trueup.waivers.match import Waiver

REPORT_VERSION = "1.0"  # of names, columns and shapes of all files; additions only within a major version

SATISFIED, OTHER, NOT_ASSESSED = "satisfied", "other than satisfied", "not assessed"
FINDINGS = (SATISFIED, OTHER, NOT_ASSESSED)

# How old a failure is, by days since it was first known; the last takes all that are older.
AGES = ((7, "under 7 days"), (30, "7 to 30 days"), (90, "30 to 90 days"), (None, "over 90 days"))

LIMITS = (
    "The report knows what its input files hold. Resources that were not recorded, and accounts or Regions from which "
    "no result came, are not in it.",
    "COMPLIANT means that a rule found nothing wrong in what was captured at the time given. It is evidence for an "
    "assessor, not a certification.",
    "Results do not carry the version of their rule: the SHA-256 values are those of the library that wrote this "
    "report.",
    "What a rule does not check, such as procedures and people, is left to the assessor; controls without an automated "
    "check are listed as manual.",
)


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


@dataclass(frozen=True)
class WaiverFacts:
    """One waiver on the day of the report."""

    waiver: Waiver
    status: str  # in force, expired, not yet in force
    days_left: int
    matched: int  # results that are waived by it
    also_covers: int  # non-compliant results that it covers, and that the run did not waive


@dataclass(frozen=True)
class Gap:
    """What could not be evaluated, and why."""

    state: State
    reason: str
    rule: str
    accounts: int
    count: int
    example: str  # the annotation of one


@dataclass(frozen=True)
class Scope:
    """What was looked at, and what was meant to be."""

    organization: Organization
    accounts: tuple[str, ...]  # with results
    regions: tuple[str, ...]  # with results
    silent_accounts: tuple[str, ...]  # of the organization, not excluded, without any result
    silent_regions: tuple[str, ...]
    unknown_accounts: tuple[str, ...]  # with results, but not of the organization

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
    by_account: Mapping[tuple[str, str], Counts]  # (account, rule)
    ages: Mapping[tuple[str, str], int]  # (severity, age) -> non-compliant results
    waivers: tuple[WaiverFacts, ...]
    remediations: tuple[Remediation, ...]
    gaps: tuple[Gap, ...]
    trend: Trend | None
    files: tuple[InputFile, ...]
    lines: Mapping[str, int]  # read = counted + duplicates + unreadable
    problems: tuple[Problem, ...]
    limits: tuple[str, ...]
    seed: str
    sample_size: int
    store: Store = field(repr=False, compare=False)

    @property
    def complete(self) -> bool:
        """Whether the inputs add up."""
        return not self.problems

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
    def rules_as_controls(self) -> tuple[ControlFacts, ...]:
        """Each rule as a control of its own, for a report without a pack."""
        return tuple(
            ControlFacts(
                id=rule.name,
                title=rule.summary or rule.name,
                group=rule.category or "other",
                mandatory=False,
                finding=_finding(rule.counts, [rule])[0],
                comment=_finding(rule.counts, [rule])[1],
                method="TEST-AUTOMATED",
                automation="automated",
                manual="",
                today="",
                rules=(rule.name,),
                managed=(),
                counts=rule.counts,
            )
            for rule in self.rules
        )

    @property
    def mandatory_waived(self) -> tuple[ControlFacts, ...]:
        """Mandatory controls of which something is waived."""
        return tuple(control for control in self.controls if control.mandatory and control.counts[State.WAIVED])

    def findings(self, finding: str) -> int:
        return sum(control.finding == finding for control in self.controls)


@dataclass(frozen=True)
class Sources:
    """The files that a report is made from."""

    results: Sequence[Path]
    previous: Sequence[Path] = ()
    journals: Sequence[Path] = ()
    waivers: Path | None = None
    organization: Path | None = None


def gather(
    sources: Sources,
    library: Catalogue,
    pack: Pack | None,
    store: Store,
    now: datetime,
    command: str = "",
    sample: int | None = None,
    seed: str | None = None,
) -> Report:
    """Read everything and work out what the report says. `store` must be empty and stay open while it is written.

    sample: how many results the auditor's sample holds, by default by the usual ladder. seed: what decides which,
    by default the run id. Raises UsageError where a file cannot be read at all.
    """
    ledger = read.read(list(sources.results), store, now)
    counts = _counts(store)
    run_id = _run_id(store, ledger)
    read.read_previous(list(sources.previous), store, run_id, ledger)
    remediations = []
    for path in sources.journals:
        remediations += journal.load(path, ledger)
        ledger.files.append(read.hashed("journal", path))
    organization = Organization()
    if sources.organization:
        organization = scope.load(sources.organization)
        ledger.files.append(read.hashed("organization", sources.organization))
    if pack:
        ledger.files.append(read.hashed("pack", pack.path))
    ended = store.value("max(evaluated)")
    as_of = min(moment(ended), now) if ended is not None else now
    waivers: tuple[WaiverFacts, ...] = ()
    if sources.waivers:
        waivers = _waivers(register.load(sources.waivers), store, as_of, ledger)
        ledger.files.append(read.hashed("waivers", sources.waivers))
    for earlier, when in store.past_runs():
        if when > as_of:
            ledger.note("previous-is-later", earlier, "earlier runs that ended after the run reported: {count}")
    rules = _rules(store, library, pack)
    trend = history.trend(store, run_id, as_of, dict(counts.of))
    return Report(
        run_id=run_id,
        generated=now,
        as_of=as_of,
        started=_time(store, "min(evaluated)"),
        captured_from=_time(store, "min(captured)"),
        captured_to=_time(store, "max(captured)"),
        evidence_age=_evidence_age(store),
        command=command,
        pack=pack,
        scope=_scope(store, organization),
        counts=counts,
        rules=rules,
        controls=tuple(_controls(pack, {rule.name: rule for rule in rules})) if pack else (),
        by_account=_grouped(store.tally("account", "rule", "state")),
        ages=_ages(store, as_of),
        waivers=waivers,
        remediations=tuple(remediations),
        gaps=tuple(_gaps(store)),
        trend=trend,
        files=tuple(ledger.files),
        lines={
            "read": ledger.read,
            "counted": ledger.counted,
            "duplicates": ledger.duplicates,
            "unreadable": ledger.unreadable,
        },
        problems=ledger.problems(),
        limits=(*LIMITS, *_own_limits(sources, pack, store, rules)),
        seed=run_id if seed is None else seed,
        sample_size=min(ladder(counts.discovered) if sample is None else sample, counts.discovered),
        store=store,
    )


def ladder(population: int) -> int:
    """How many items of a population auditors usually test."""
    return next((size for most, size in ((5, population), (50, 10), (250, 20)) if population <= most), 25)


def _run_id(store: Store, ledger: read.Ledger) -> str:
    """The run of most results; without results, a name of the inputs."""
    runs = sorted(store.tally("run"), key=lambda each: (-each[1], each[0]))
    if runs:
        return str(runs[0][0])
    return "empty-" + sha256("".join(file.sha256 for file in ledger.files).encode()).hexdigest()[:12]


def _counts(store: Store) -> Counts:
    return Counts({State(state): count for state, count in store.tally("state")})


def _grouped(tally: Iterable[tuple[Any, ...]]) -> dict[Any, Counts]:
    """Rows of (key..., state, count) as counts by key; a key of one part is that part."""
    found: defaultdict[Any, dict[State, int]] = defaultdict(dict)
    for *key, state, count in tally:
        found[key[0] if len(key) == 1 else tuple(key)][State(state)] = count
    return {key: Counts(of) for key, of in found.items()}


def _time(store: Store, expression: str) -> datetime | None:
    found = store.value(expression)
    return None if found is None else moment(found)


def _evidence_age(store: Store) -> tuple[int, int] | None:
    """Median and greatest age of the evidence when it was judged, in seconds."""
    known = store.value("count(captured)")
    if not known:
        return None
    ages = store.column("evaluated - captured", "captured IS NOT NULL", known // 2)
    return int(ages), int(store.value("max(evaluated - captured)"))


def _rules(store: Store, library: Catalogue, pack: Pack | None) -> tuple[RuleFacts, ...]:
    counts = _grouped(store.tally("rule", "state"))
    inputs: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for rule, given, count in store.tally("rule", "inputs"):
        inputs[rule].append((given, count))
    severities: dict[str, str] = {rule: severity for rule, severity, _ in store.tally("rule", "severity")}
    seen = {kind for kind, _ in store.tally("type")}
    controls: defaultdict[str, list[str]] = defaultdict(list)
    for control in pack.controls if pack else ():
        for name in (*control.rules, *control.managed):
            controls[name].append(control.id)
    facts = []
    for name in sorted({*counts, *(pack.rules if pack else ())}):
        rule = library.rules.get(name)
        document = library.documents.get(rule.document) if rule else None
        facts.append(
            RuleFacts(
                name=name,
                summary=rule.summary if rule else "",
                severity=severities.get(name) or (rule.severity if rule else ""),
                category=rule.category if rule else "",
                document=rule.document if rule else "",
                rule_sha256=folder_sha256(rule.folder) if rule else "",
                document_sha256=sha256(document.path.read_bytes()).hexdigest() if document else "",
                inputs=tuple(inputs[name]),
                controls=tuple(controls[name]),
                counts=counts.get(name, Counts({})),
                silent="" if name in counts else _silence(rule, seen),
            )
        )
    return tuple(facts)


def _silence(rule: Rule | None, seen: set[str]) -> str:
    """Why a rule of the pack has no result: a rule whose resources are there, or that needs none, was not run."""
    if rule is None or not rule.resource_types or seen & set(rule.resource_types):
        return "not run"
    return "nothing in scope"


def folder_sha256(folder: Path) -> str:
    """The SHA-256 of a rule: of the lines `<sha256>  <name>` of its files, sorted by name, as sha256sum prints them."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    lines = "".join(f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    return sha256(lines.encode()).hexdigest()


def group_of(control_id: str) -> str:
    """The group that an id begins with: SEC04 of SEC04-BP03, AC of AC-2, 1 of 1.2."""
    return re.split(r"[-.(:]", control_id, maxsplit=1)[0]


def _controls(pack: Pack, rules: Mapping[str, RuleFacts]) -> Iterator[ControlFacts]:
    for control in pack.controls:
        checked = [rules[name] for name in (*control.rules, *control.managed) if name in rules]
        unseen = tuple(name for name in control.managed if name not in rules)
        counts = Counts.sum(rule.counts for rule in checked)
        finding, comment = _finding(counts, checked, control.manual, unseen)
        today = control.today
        yield ControlFacts(
            id=control.id,
            title=control.title,
            group=group_of(control.id),
            mandatory=control.mandatory,
            finding=finding,
            comment=comment,
            method="TEST-AUTOMATED" if checked else "EXAMINE",
            automation=control.automation,
            manual=control.manual,
            today="; ".join(filter(None, (f"{today.id} {today.title}".strip(), today.note))) if today else "",
            rules=tuple(rule.name for rule in checked),
            managed=unseen,
            counts=counts,
        )


def _finding(
    counts: Counts, rules: Sequence[RuleFacts], manual: str = "", managed: Sequence[str] = ()
) -> tuple[str, str]:
    """Whether a control is satisfied, as far as the rules of this run can tell, and why.

    Satisfied takes evidence: something compliant, nothing that fails or is waived, nothing that could not be judged,
    and no rule that should have spoken and did not. What the rules of this run cannot tell (rules of whose resources
    there are none, AWS's managed rules, work of people) is named with the finding.
    """
    if not rules and not managed:
        return NOT_ASSESSED, f"Manual: no automated check. {manual}"
    unrun = [rule.name for rule in rules if rule.silent == "not run"]
    absent = [rule.name for rule in rules if rule.silent == "nothing in scope"]
    unjudged = counts[State.NOT_EVALUATED] + counts[State.ERROR]
    said = []
    if counts[State.NON_COMPLIANT]:
        said.append(f"{counts[State.NON_COMPLIANT]} of {counts.judged} judged results are non-compliant")
    if counts[State.WAIVED]:
        said.append(f"{counts[State.WAIVED]} of {counts.judged} judged results are waived")
    if counts[State.COMPLIANT] and not said:
        said.append(f"all {counts.judged} judged results are compliant")
    if unjudged:
        said.append(f"{unjudged} of {counts.discovered} could not be evaluated")
    if unrun:
        said.append(f"without any result though it should have one: {', '.join(unrun)}")
    if absent:
        said.append(f"nothing in scope for {', '.join(absent)}")
    if not counts.judged and counts[State.NOT_APPLICABLE]:
        said.append(f"none of {counts.discovered} results is about something that the rule applies to")
    if managed:
        said.append(f"AWS's managed rules that check it too are not in these results ({len(managed)})")
    if manual:
        said.append(f"left for people: {manual}")
    comment = "; ".join(said)
    comment = comment[:1].upper() + comment[1:]
    if counts[State.NON_COMPLIANT] or counts[State.WAIVED]:
        return OTHER, comment
    if unjudged or unrun or not counts[State.COMPLIANT]:
        return NOT_ASSESSED, comment
    return SATISFIED, comment


def _ages(store: Store, as_of: datetime) -> dict[tuple[str, str], int]:
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for severity, since, count in store.failing_since(as_of.timestamp()):
        found[severity, age_of(timedelta(seconds=since))] += count
    return dict(found)


def age_of(age: timedelta) -> str:
    """The name of an age, as AGES has them."""
    return next(name for days, name in AGES if days is None or age < timedelta(days=days))


def _waivers(held: Sequence[Waiver], store: Store, as_of: datetime, ledger: read.Ledger) -> tuple[WaiverFacts, ...]:
    day = as_of.date()
    matched: dict[str, int] = {name: count for name, count in store.tally("waiver") if name}
    for name in sorted(set(matched) - {waiver.id for waiver in held}):
        for _ in range(matched[name]):
            ledger.note("unknown-waiver", name, "results waived by a waiver that the register does not have: {count}")
    covers = register.matches(held, day, (row.line for row in store.rows(State.NON_COMPLIANT)))
    return tuple(
        WaiverFacts(
            waiver=waiver,
            status="expired" if waiver.expires < day else "in force" if waiver.holds_on(day) else "not yet in force",
            days_left=waiver.days_left(day),
            matched=matched.get(waiver.id, 0),
            also_covers=covers[waiver.id],
        )
        for waiver in held
    )


def _gaps(store: Store) -> Iterator[Gap]:
    for state, reason, rule, accounts, count, example in store.gaps((State.NOT_EVALUATED, State.ERROR)):
        yield Gap(State(state), reason, rule, accounts, count, example)


def _scope(store: Store, organization: Organization) -> Scope:
    accounts = tuple(account for account, _ in store.tally("account") if account)
    regions = tuple(region for region, _ in store.tally("region") if region)
    excluded = {each.what for each in organization.excluded}
    return Scope(
        organization=organization,
        accounts=accounts,
        regions=regions,
        silent_accounts=tuple(
            account
            for account in organization.accounts
            if account not in accounts and f"account {account}" not in excluded
        ),
        silent_regions=tuple(
            region for region in organization.regions if region not in regions and f"Region {region}" not in excluded
        ),
        unknown_accounts=tuple(
            account for account in accounts if organization.accounts and account not in organization.accounts
        ),
    )


def _own_limits(sources: Sources, pack: Pack | None, store: Store, rules: Sequence[RuleFacts]) -> Iterator[str]:
    """What this report cannot say: what its pack leaves out, and what no input tells."""
    if pack and pack.uncovered:
        yield f"Not covered by the pack: {pack.uncovered}"
    if not sources.previous:
        yield (
            "No earlier run was given: what is new, fixed or re-opened is not known, and the age of a failure counts "
            "from the capture of its evidence."
        )
    if not sources.journals:
        yield "No journal was given: whether anything was remediated is not known."
    if not sources.waivers and store.value("sum(state = 'WAIVED')"):
        yield "No waiver register was given: who approved the waivers, and until when, is not known."
    foreign = [rule.name for rule in rules if not rule.rule_sha256]
    if foreign:
        yield f"Not in this library, so without summary, version and fix: {', '.join(foreign)}."


def utc(time: datetime | None) -> str:
    """A time as every format writes it: ISO 8601, UTC, to the second."""
    return "" if time is None else time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def tool() -> str:
    return f"trueup {__version__}"
