"""`trueup collect`: the organization's results, as AWS Config has them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from trueup import aws
from trueup.cli import sealing, waivers
from trueup.cli.emit import opened
from trueup.cli.evaluate import Complaints, chosen_rules, framed, pack_inputs, progress, rule_counts, several
from trueup.cli.named import PACK, RULE
from trueup.cli.options import aws_options, common_options, console, load_catalogue, waivers_option
from trueup.collect import delivered, merge
from trueup.collect.aggregator import Aggregator
from trueup.collect.merge import Merged
from trueup.collect.organization import Collector
from trueup.collect.rule_names import RuleNames
from trueup.collect.scope import AUTO, RULES, SQL, Scope
from trueup.collect.store import Store
from trueup.errors import AwsError, UsageError
from trueup.evaluate import Tally
from trueup.evaluate.lines import csv_line, json_line
from trueup.evidence.seal import Source
from trueup.items import sources
from trueup.results import SEVERITIES, Result
from trueup.run import Run, new_run
from trueup.text import printable
from trueup.waivers.register import applied

CHECKPOINT = ".checkpoint"  # after the name of --out
NOTES_A_KIND = 20  # lines on stderr that are alike


@click.command()
@click.argument("source", nargs=-1)
@click.option("--aggregator", metavar="NAME", help="The configuration aggregator to ask, in place of SOURCE.")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="Only this account; may be given again.")
@click.option(
    "--source-region",
    "regions",
    multiple=True,
    metavar="REGION",
    help="Only results of this Region; may be given again.",
)
@click.option("--rule", "rule_names", type=RULE, multiple=True, metavar="RULE", help="Only this rule; repeatable.")
@click.option("--pack", "pack_name", type=PACK, metavar="PACK", help="Only the rules of a pack, with its inputs.")
@click.option("--all-rules", is_flag=True, help="Also rules that this library does not have, by their own names.")
@click.option(
    "--route",
    type=click.Choice([AUTO, SQL, RULES]),
    default=AUTO,
    show_default=True,
    help="How to ask an aggregator: by query, or rule by rule, which tells annotations and times.",
)
@waivers_option
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "none"]),
    default="low",
    show_default=True,
    help="Exit with 1 for a finding of this severity or a higher one.",
)
@aws_options
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to a file, not to stdout; beside it, what an interrupted collect goes on from.",
)
@click.option(
    "--output", type=click.Choice(["jsonl", "json", "csv"]), default="jsonl", show_default=True, help="Format."
)
@common_options
def collect(
    source: tuple[str, ...],
    aggregator: str | None,
    accounts: tuple[str, ...],
    regions: tuple[str, ...],
    rule_names: tuple[str, ...],
    pack_name: str | None,
    all_rules: bool,
    route: str,
    register: Path | None,
    fail_on: str,
    profile: str | None,
    region: str | None,
    out: Path | None,
    output: str,
    quiet: bool,
) -> int:
    """Collect the organization's results, as AWS Config has them: for `trueup report` and `trueup plan`.

    They come from a configuration aggregator, or from SOURCE: delivered snapshots and histories that hold
    AWS::Config::ResourceCompliance, as files, folders or s3://bucket/prefix. Only operations that read are called.
    A rule without a result in an account and Region gives NOT_EVALUATED there. The same command goes on from where
    an earlier one was interrupted.

    Exit status: 0 nothing at or above --fail-on, 1 findings, 2 usage, 3 something could not be read, 4 AWS refused, or
    credentials, 130 interrupted.

    Example: trueup collect --aggregator organization --profile audit --out results.jsonl
    """
    _check(source, aggregator, accounts, regions, route)
    library = load_catalogue()
    rules = chosen_rules(library, rule_names, pack_name)
    pack = library.pack(pack_name) if pack_name else None
    inputs = pack_inputs(pack) if pack else {}
    now = datetime.now(UTC)
    run = new_run(now, applied(waivers.read(register, now.date(), quiet), now.date()))
    names_of_rules, explicit = tuple(sorted(rule.name for rule in rules)), bool(rule_names or pack_name)
    where = tuple(sorted(set(accounts))), tuple(sorted(set(regions)))
    scope = Scope(names_of_rules, explicit, *where, all_rules, aggregator or "", route)
    names = RuleNames(library.rules, scope.rules, all_rules)
    notes, tally, merged = Notes(console(stderr=True)), Tally(), Merged()

    def write(store: Store, run: Run, asked: Sequence[Source], caller_arn: str = "") -> None:
        def counted() -> Iterator[Result]:
            for result in merge.results(store, run, {rule.name: rule for rule in rules}, inputs, merged):
                tally.count(result)
                tally.places.add((result.accountId, result.awsRegion))
                yield result

        with _replaced(out) as (stream, hashed):
            stream.writelines(framed(map(csv_line if output == "csv" else json_line, counted()), output))
        if out and hashed:
            begun = sealing.begun(
                out.parent, run, rules, inputs, pack, register, judged_here=False, caller_arn=caller_arn
            )
            sealing.write(out, begun, hashed, asked, tally)

    if aggregator:
        summary = _from_aggregator(scope, names, run, tally, write, notes, profile, region, out, quiet)
    else:
        summary = _from_files(source, scope, names, run, tally, write, notes, profile, region, out, quiet)
    notes.finish()
    if not quiet:
        for line in [*rule_counts(tally, notes.console), *map(Text, [*_twice(merged), *_counts(tally), *summary])]:
            notes.console.print(line)
    return tally.exit_status(fail_on)


def _check(
    source: tuple[str, ...], aggregator: str | None, accounts: tuple[str, ...], regions: tuple[str, ...], route: str
) -> None:
    if bool(source) == bool(aggregator):
        raise UsageError("give either --aggregator NAME, or the files, folders or s3://bucket/prefix to read.")
    if source and route != AUTO:
        raise UsageError("--route is for --aggregator; files are read as they are.")
    for account in accounts:
        if not re.fullmatch("[0-9]{12}", account):
            raise UsageError(f"{printable(account)}: not an account id of 12 digits.")
    for region in regions:
        if not re.fullmatch("[a-z0-9-]+", region):
            raise UsageError(f"{printable(region)}: not a Region, such as eu-west-1.")


class Notes:
    """What a person should know, a line each on stderr; of lines that are alike but for where, the first few."""

    def __init__(self, where: Console) -> None:
        self.console = where
        self._counts: Counter[str] = Counter()

    def __call__(self, said: str) -> None:
        kind = said.partition(": ")[2] or said
        self._counts[kind] += 1
        if self._counts[kind] <= NOTES_A_KIND:
            self.console.print(Text(printable(said)))

    def finish(self) -> None:
        for kind, count in self._counts.items():
            if count > NOTES_A_KIND:
                self.console.print(Text(printable(f"and {count - NOTES_A_KIND} more: {kind}")))


Write = Callable[..., None]  # store, run, what was asked, and who by


def _from_aggregator(
    scope: Scope, names: RuleNames, run: Run, tally: Tally, write: Write, notes: Notes,
    profile: str | None, region: str | None, out: Path | None, quiet: bool,
) -> list[str]:  # fmt: skip
    """Ask, write, and forget what was read. Out: what was done, for the summary."""
    session = aws.session(profile, region)
    if not session.region_name:
        raise AwsError("no Region: give --region or set AWS_REGION.")
    asked = Aggregator(session.client("config"), scope.aggregator)
    scope = scope.of(session.profile_name, session.region_name)
    path = out.with_name(out.name + CHECKPOINT) if out else None
    store = Store(path, scope.to_json())
    try:
        if store.resumed and not quiet:
            notes(f"{path}: going on from where an earlier run was interrupted.")
        run = _one_run(store, run)
        day = datetime.fromisoformat(run.started).date()
        with _status(notes.console, quiet) as tell:
            inform = (lambda _: None) if quiet else notes
            tally.unreadable += Collector(asked, scope, names, store, day, notes, inform, tell).collect()
        tally.refused_by_aws += store.failures()
        live = [Source("live", f"aggregator {scope.aggregator} in {session.region_name}")]
        write(store, run, live, aws.caller_arn(session) if sealing.is_sealed(out) else "")
        store.remove()
    except (KeyboardInterrupt, AwsError):
        if path:
            notes(f"{path}: keeps what {several(asked.calls, 'call')} brought; the same command goes on from there.")
        raise
    finally:
        store.close()
    return [f"{several(asked.calls, 'call')} made."]


def _from_files(
    named: tuple[str, ...], scope: Scope, names: RuleNames, run: Run, tally: Tally, write: Write, notes: Notes,
    profile: str | None, region: str | None, out: Path | None, quiet: bool,
) -> list[str]:  # fmt: skip
    """Read, and write. Out: what was read, for the summary."""
    found = sources.find(named, profile, region)
    complaints = Complaints(notes.console)
    store = Store(None, scope.to_json())
    try:
        with progress(found.files, notes.console, quiet or out is None) as advance:
            day = datetime.fromisoformat(run.started).date()
            read = delivered.collect(found.files, scope, names, store, day, notes, complaints, advance)
        complaints.finish()
        if not read.items and read.files == read.unreadable_files:
            raise UsageError(f"{', '.join(map(printable, named))}: nothing could be read.")
        tally.unreadable += read.unreadable + read.missing
        tally.refused_by_aws += read.refused_by_aws
        folder = out.parent if out else None
        write(store, run, sealing.of_files(found.files, read.sources, folder))
    finally:
        store.close()
    said = f"{several(read.files, 'file')}: {several(read.items, 'item')} read, {read.compliance} of them compliance."
    if not read.compliance:
        tally.unreadable += 1
        said += " AWS Config delivers results only where AWS::Config::ResourceCompliance is recorded."
    passed = f"{several(found.passed_over, 'file')} passed over: no JSON by name or content."
    return [said, passed] if found.passed_over else [said]


def _one_run(store: Store, run: Run) -> Run:
    """The run that was begun, if an earlier one was interrupted."""
    if store.fact("run") is None:
        with store.transaction():
            store.remember("run", run.run_id)
            store.remember("evaluatedAt", run.started)
    return Run(store.fact("run") or "", store.fact("evaluatedAt") or "", run.waive)


@contextmanager
def _replaced(out: Path | None) -> Iterator[Any]:
    """A file that takes the place of `out` once it is whole and what hashes it; or stdout, or a device, and nothing."""
    if out is None or not sealing.is_sealed(out):
        with opened(out) as stream:
            yield stream, None
        return
    partial_file = out.with_name(f".{out.name}.partial")
    try:
        with sealing.opened(partial_file) as (stream, hashed):
            yield stream, hashed
        sealing.forget(out)
        partial_file.replace(out)
    finally:
        partial_file.unlink(missing_ok=True)


@contextmanager
def _status(where: Console, is_off: bool) -> Iterator[Callable[[str], None]]:
    """Where it is, on a terminal."""
    if is_off or not where.is_terminal:
        yield lambda _: None
        return
    with where.status("") as status:
        yield lambda said: status.update(Text(printable(f"Collecting {said}")))


def _twice(merged: Merged) -> Iterator[str]:
    """Which rules are deployed more than once."""
    for rule, count in sorted(merged.judged_twice.items()):
        yield (
            f"{printable(rule)}: {several(count, 'resource')} judged by more than one deployment; the worst verdict "
            f"counts ({merged.disagreeing[rule]} disagree)."
        )


def _counts(tally: Tally) -> Iterator[str]:
    accounts, regions = ({place[at] for place in tally.places if place[at]} for at in (0, 1))
    where = f"{several(len(accounts), 'account')} in {several(len(regions), 'Region')}"
    yield f"{where}: {several(tally.results, 'result')}."
    if tally.unreadable or tally.gaps:
        yield (
            f"{several(tally.unreadable, 'thing')} could not be read and {several(tally.gaps, 'result')} could not be "
            "told: the run is incomplete."
        )
