"""The files of a run, read -> all that a report says of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack
from trueup.evidence.chain import Checked
from trueup.manual_evidence import register as manual
from trueup.report import (
    accounts,
    chain,
    controls,
    effectiveness,
    fix_times,
    fixes,
    history,
    journal,
    limits,
    read,
    rules,
)
from trueup.report import organization as organizations
from trueup.report.effectiveness import Observed
from trueup.report.fix_times import FixTimes
from trueup.report.journal import Journal
from trueup.report.model import Counts, EvidenceFacts, Gap, Hidden, Report, Scope, Sources, WaiverFacts, age_of
from trueup.report.organization import Organization
from trueup.report.store import Store
from trueup.results import SEVERITIES, State
from trueup.times import moment
from trueup.waivers import governance, register


def gather(
    sources: Sources,
    library: Catalogue,
    pack: Pack | None,
    store: Store,
    now: datetime,
    command: str = "",
    sample: int | None = None,
    seed: str | None = None,
    home_region: str = "",
    unit: str = "month",
) -> Report:
    """Read everything and work out what the report says. `store` must be empty and stay open while it is written.

    sample: how many results the auditor's sample holds, by default by the usual ladder. seed: what decides which,
    by default the run id. home_region: where findings of what is global belong. unit: of the periods over which
    controls are watched, one of effectiveness.UNITS.
    Raises UsageError where a file cannot be read at all.
    """
    inputs = _read(sources, pack, store, now)
    ledger, run_id, as_of = inputs.ledger, inputs.run_id, inputs.as_of
    counts = Counts({State(state): count for state, count in store.tally("state")})
    waivers = _waivers(sources.waivers, store, as_of, ledger)
    evidence = _evidence(sources.evidence, pack, as_of.date(), ledger)
    _tell_later_runs(store, as_of, ledger)
    seen = _observed(store, inputs, unit)
    # This dates the failures, too.
    trend = history.trend(store, run_id, as_of, dict(counts.of), seen.see if seen else None)
    told = rules.rules(store, library, pack)
    made = fixes.fixes(inputs.journals, store)
    scope = _scope(store, inputs.organization)
    held = tuple(controls.controls(pack, told, evidence)) if pack else ()
    as_controls = tuple(controls.of_rules(told))
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
        scope=scope,
        counts=counts,
        rules=told,
        controls=held,
        rules_as_controls=as_controls,
        places=accounts.places(store, scope, held or as_controls, trend.points[-2].run_id if trend else None),
        ages=_ages(store, as_of),
        waivers=waivers,
        evidence=evidence,
        remediations=tuple(change for each in inputs.journals for change in each.changes),
        fixes=made,
        gaps=tuple(_gaps(store)),
        trend=trend,
        effectiveness=tuple(effectiveness.effectiveness(seen, held or as_controls)) if seen else (),
        fix_times=_fix_times(store, trend, inputs.levels, as_of),
        seals=inputs.seals,
        files=tuple(ledger.files),
        lines={name: getattr(ledger, name) for name in ("read", "counted", "duplicates", "unreadable")},
        problems=ledger.problems(),
        limits=(*limits.OF_EVERY_REPORT, *limits.of(sources, pack, store, told, inputs.seals, made)),
        seed=run_id if seed is None else seed,
        sample_size=min(ladder(counts.discovered) if sample is None else sample, counts.discovered),
        home_region=home_region,
        store=store,
    )


@dataclass(frozen=True)
class _Inputs:
    """What the files say, but for the results, which are in the store."""

    ledger: read.Ledger
    run_id: str
    as_of: datetime
    seals: tuple[Checked, ...]
    journals: tuple[Journal, ...]
    organization: Organization
    levels: Mapping[str, float]


def _read(sources: Sources, pack: Pack | None, store: Store, now: datetime) -> _Inputs:
    """Read the files, and put the results of all runs into the store."""
    ledger = read.read(list(sources.results), store, now)
    run_id = _run_id(store, ledger)
    read.read_previous(list(sources.previous), store, run_id, ledger)
    inputs = _Inputs(
        ledger=ledger,
        run_id=run_id,
        as_of=min(_time(store, "max(evaluated)") or now, now),
        seals=chain.held(ledger),
        journals=_journals(sources.journals, ledger),
        organization=_organization(sources.organization, ledger),
        levels=_service_levels(sources.service_levels, ledger),
    )
    if pack:
        ledger.files.append(read.hashed("pack", pack.path))
    return inputs


def _observed(store: Store, inputs: _Inputs, unit: str) -> Observed | None:
    """What counts how controls worked over time; None without earlier runs."""
    begun = store.first()
    if begun is None:
        return None
    runs = store.past_runs()
    order = history.order_of(runs)
    ended = max([inputs.as_of, *(when for _, when in runs)])

    def looks(rule: str, account: str, region: str) -> list[tuple[int, float]]:
        found = [(order[run], when) for run, when in store.looks(rule, account, region)]
        return sorted(found, key=lambda look: (look[0] == order[None], look[1], look[0]))

    periods = effectiveness.periods(min(begun, _time(store, "min(evaluated)") or begun), ended, unit)
    return Observed(periods, inputs.levels, looks, ended.timestamp())


def ladder(population: int) -> int:
    """How many items of a population auditors usually test."""
    return next((size for most, size in ((5, population), (50, 10), (250, 20)) if population <= most), 25)


def _run_id(store: Store, ledger: read.Ledger) -> str:
    """The run of most results; without results, a name of the inputs."""
    runs = sorted(store.tally("run"), key=lambda each: (-each[1], each[0]))
    if runs:
        return str(runs[0][0])
    return "empty-" + sha256("".join(file.sha256 for file in ledger.files).encode()).hexdigest()[:12]


def _journals(journals: Sequence[Path], ledger: read.Ledger) -> tuple[Journal, ...]:
    """What they tell; files of one name are told apart by their paths, and what is given twice counts once."""
    found: list[Journal] = []
    names = Counter(path.name for path in journals)
    for path in journals:
        file = read.hashed("journal", path)
        if any((file.role, file.sha256) == (other.role, other.sha256) for other in ledger.files):
            ledger.note("journal-twice", str(path), "journals that were given already, and count once: {count}")
            continue
        ledger.files.append(file)
        found.append(journal.load(path, ledger, path.name if names[path.name] == 1 else str(path)))
    return tuple(found)


def _organization(path: Path | None, ledger: read.Ledger) -> Organization:
    if path is None:
        return Organization()
    organization = organizations.load(path)
    ledger.files.append(read.hashed("organization", path))
    return organization


def _service_levels(path: Path | None, ledger: read.Ledger) -> dict[str, float]:
    if path is None:
        return {}
    levels = fix_times.load(path)
    ledger.files.append(read.hashed("service-levels", path))
    return levels


def _fix_times(
    store: Store, trend: history.Trend | None, levels: Mapping[str, float], as_of: datetime
) -> tuple[FixTimes, ...]:
    failing = {
        severity: count for severity, state, count in store.tally("severity", "state") if state == State.NON_COMPLIANT
    }
    fixed = trend.fixed_after if trend else {}
    return fix_times.fix_times(fixed, failing, levels, partial(store.failing_longer, as_of.timestamp()))


def _tell_later_runs(store: Store, as_of: datetime, ledger: read.Ledger) -> None:
    for earlier, when in store.past_runs():
        if when > as_of:
            ledger.note("previous-is-later", earlier, "earlier runs that ended after the run reported: {count}")


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


def _ages(store: Store, as_of: datetime) -> dict[tuple[str, str], int]:
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for severity, since, count in store.failing_since(as_of.timestamp()):
        found[severity, age_of(timedelta(seconds=since))] += count
    return dict(found)


def _waivers(path: Path | None, store: Store, as_of: datetime, ledger: read.Ledger) -> tuple[WaiverFacts, ...]:
    if path is None:
        return ()
    kept, day = register.read(path), as_of.date()
    held = kept.waivers
    again = store.fails_again()
    matched: dict[str, int] = {name: count for name, count in store.tally("waiver") if name}
    for name in sorted(set(matched) - {waiver.id for waiver in held}):
        for _ in range(matched[name]):
            ledger.note("unknown-waiver", name, "results waived by a waiver that the register does not have: {count}")
    hid: defaultdict[str, list[Hidden]] = defaultdict(list)
    for waiver_id, rule, severity, found_in, count in store.hidden():
        hid[waiver_id].append(Hidden(rule, severity, found_in, count))
    concerns: defaultdict[str, list[str]] = defaultdict(list)
    for finding in governance.check(held, day, kept.longest_days or governance.LONGEST_DAYS):
        concerns[finding.waiver].append(finding.message)
    covers = register.matches(held, day, (row.line for row in store.rows(State.NON_COMPLIANT)))
    ledger.files.append(read.hashed("waivers", path))
    return tuple(
        WaiverFacts(
            waiver=waiver,
            status="expired" if waiver.expires < day else "in force" if waiver.holds_on(day) else "not yet in force",
            days_left=waiver.days_left(day),
            matched=matched.get(waiver.id, 0),
            also_covers=covers[waiver.id],
            fails_again=again.get(waiver.id, 0),
            hid=tuple(sorted(hid[waiver.id], key=lambda each: (-SEVERITIES.index(each.severity), -each.count))),
            concerns=tuple(concerns[waiver.id]),
        )
        for waiver in held
    )


def _evidence(path: Path | None, pack: Pack | None, day: date, ledger: read.Ledger) -> tuple[EvidenceFacts, ...]:
    """The manual evidence of the file; what is altered or gone does not add up, and what has expired says so itself."""
    if path is None:
        return ()
    held = manual.load(path)
    ledger.files.append(read.hashed("evidence", path))
    titles = {control.id: control.title for control in pack.controls} if pack else {}
    for entry in held:
        for file in entry.files:
            ledger.files.append(read.InputFile("evidence-file", str(file.place), file.sha256, file.size))
            if file.wrong:
                words = "files of manual evidence that are not as they were looked at: {count}"
                ledger.note("manual-evidence", f"{entry.id}: {file.path} is {file.wrong}", words)
    return tuple(
        EvidenceFacts(entry, entry.status(day), entry.days_left(day), titles.get(entry.control, "")) for entry in held
    )


def _gaps(store: Store) -> Iterator[Gap]:
    for state, reason, rule, found_in, count, example in store.gaps((State.NOT_EVALUATED, State.ERROR)):
        yield Gap(State(state), reason, rule, found_in, count, example)


def _scope(store: Store, organization: Organization) -> Scope:
    with_results = tuple(account for account, _ in store.tally("account") if account)
    known = set(with_results)
    regions = tuple(region for region, _ in store.tally("region") if region)
    excluded = {each.what for each in organization.excluded}
    return Scope(
        organization=organization,
        accounts=with_results,
        regions=regions,
        silent_accounts=tuple(
            account
            for account in organization.accounts
            if account not in known and f"account {account}" not in excluded
        ),
        silent_regions=tuple(
            region for region in organization.regions if region not in regions and f"Region {region}" not in excluded
        ),
        unknown_accounts=tuple(
            account for account in with_results if organization.accounts and account not in organization.accounts
        ),
    )
