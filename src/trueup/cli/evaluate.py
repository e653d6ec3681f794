"""`trueup evaluate`: the main job, offline."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from trueup import file_kinds
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack
from trueup.catalogue.rules import Rule
from trueup.cli import engines, sealing, waivers
from trueup.cli.emit import opened
from trueup.cli.options import aws_options, common_options, console, judging_options, load_catalogue, output_options
from trueup.cli.sealing import Beginning
from trueup.cli.terminal import print_lines, styled, table, width, wrapped
from trueup.digests import HashedWriter
from trueup.errors import UsageError
from trueup.evaluate import Tally
from trueup.evaluate import evaluate as evaluate_files
from trueup.evaluate.lines import csv_header, csv_line, json_line
from trueup.evaluate.stream import Order
from trueup.items import sources
from trueup.items.reading import Unreadable
from trueup.results import SEVERITIES, Result, State
from trueup.run import new_run
from trueup.text import printable
from trueup.waivers.register import applied

LINES_A_FILE = 20  # about what could not be read; the count is always that of all
RESOURCES_A_GROUP = 100  # in the table for people
TYPES_NAMED = 5
LONGEST_COLUMN = 44  # cells: a longer resource id does not push the annotations of all others aside

STATES = {  # in the order people want to see them, in their words
    State.NON_COMPLIANT: "non-compliant",
    State.ERROR: "error",
    State.NOT_EVALUATED: "not evaluated",
    State.WAIVED: "waived",
    State.COMPLIANT: "compliant",
    State.NOT_APPLICABLE: "not applicable",
}
ORDER = list(STATES)


@click.command()
@click.argument("source", nargs=-1, required=True)
@judging_options
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes on this machine.")
@click.option("--engine", type=click.Choice(["spark"]), help="What carries files past this machine; needs --out-dir.")
@click.option(
    "--out-dir", metavar="DIR", help="Where an engine writes: a folder that all its machines see, or s3://..."
)
@aws_options
@output_options
@common_options
def evaluate(
    source: tuple[str, ...],
    rule_names: tuple[str, ...],
    pack_name: str | None,
    given: tuple[str, ...],
    which: str | None,
    fail_on: str,
    register: Path | None,
    workers: int,
    engine: str | None,
    out_dir: str | None,
    profile: str | None,
    region: str | None,
    output: str | None,
    out: Path | None,
    quiet: bool,
) -> int:
    """Judge configuration items, without AWS.

    SOURCE is a Config snapshot or history file (.json, .json.gz), one item, a list of items, JSON lines, a saved
    Lambda event, an API answer, a folder of those, s3://bucket/prefix, or - for standard input. A rule that has to
    ask AWS gives NOT_EVALUATED.

    Exit status: 0 nothing at or above --fail-on, 1 findings, 2 usage, or nothing readable at all, 3 some input could
    not be read or some rule raised, 4 AWS or credentials, 130 interrupted.

    Example: trueup evaluate snapshot.json.gz --results failed --output jsonl
    """
    library = load_catalogue()
    rules = chosen_rules(library, rule_names, pack_name)
    inputs = chosen_inputs(library, rules, pack_name, given)
    now = datetime.now(UTC)
    run = new_run(now, applied(waivers.read(register, now.date(), quiet), now.date()))
    file_kinds.expect(file_kinds.ITEMS, *map(Path, source))
    found = sources.find(source, profile, region)
    kind = output or "table"
    failures = (which or ("failed" if kind == "table" else "all")) == "failed"
    tally, complaints = Tally(), Complaints(console(stderr=True))
    if (engine is None) != (out_dir is None) or (engine and (output or out)):
        raise UsageError("--engine and --out-dir go together, without --output or --out: an engine writes JSON lines.")
    pack = library.pack(pack_name) if pack_name else None
    begun = partial(sealing.begun, run=run, rules=rules, inputs=inputs, pack=pack, register=register)
    if engine and out_dir:
        order = Order(tuple(rules), run, inputs, which == "failed", json_line)
        folder = None if out_dir.startswith(sources.S3) else Path(out_dir)
        engines.evaluate(found.files, order, out_dir, tally, complaints, begun(folder, failures=which == "failed"))
        return _ended(tally, complaints, found, quiet, fail_on, source)
    seal = begun(out.parent, failures=failures) if out and kind != "table" and sealing.is_sealed(out) else None
    gc.freeze()  # the library stays until the end: no need to search it for garbage again and again
    with progress(found.files, complaints.console, quiet or (out is None and kind != "table")) as advance:
        results = evaluate_files(
            found.files,
            rules,
            run,
            inputs=inputs,
            workers=workers,
            failures=failures,
            render={"csv": csv_line, "table": None}.get(kind, json_line),
            hashed=seal is not None,
            tally=tally,
            on_unreadable=complaints,
            on_progress=advance,
        )
        groups, written = delivered(results, kind, out, seal)
    if seal and out and written:
        sealing.write(out, seal, written, sealing.of_files(found.files, tally.sources, out.parent), tally)
    if kind == "table" and (tally.items or tally.files != tally.unreadable_files):
        print_lines(group_lines(groups, {rule.name: rule for rule in rules}, width(out)), out)
    return _ended(tally, complaints, found, quiet, fail_on, source)


def _ended(
    tally: Tally, complaints: Complaints, found: sources.Sources, quiet: bool, fail_on: str, named: Sequence[str]
) -> int:
    """Say what was counted, and the exit status. Raises UsageError where nothing could be read."""
    complaints.finish()
    if not tally.items and tally.files == tally.unreadable_files:
        raise UsageError(f"{', '.join(map(printable, named))}: nothing could be read.")
    if not quiet:
        for line in summary(tally, found.passed_over, console(stderr=True)):
            complaints.console.print(line)
    return tally.exit_status(fail_on)


def chosen_rules(library: Catalogue, names: Sequence[str], pack: str | None) -> list[Rule]:
    """The rules asked for by name and by pack, or all. Raises UsageError with the nearest name."""
    asked = [*(library.pack(pack).rules if pack else ()), *(name.upper().replace("-", "_") for name in names)]
    return [library.rule(name) for name in dict.fromkeys(asked)] if asked else list(library.rules.values())


def chosen_inputs(
    library: Catalogue, rules: Sequence[Rule], pack: str | None, given: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Rule -> input -> text: the pack's, and on top those of the command line. Raises UsageError."""
    inputs = pack_inputs(library.pack(pack)) if pack else {}
    names = {rule.name for rule in rules}
    for text in given:
        target, equals, value = text.partition("=")
        rule_name, dot, name = target.partition(".")
        if not (equals and dot and rule_name and name):
            raise UsageError(f"--input {text}: expected RULE.NAME=VALUE.")
        rule = library.rule(rule_name.upper().replace("-", "_"))
        if rule.name not in names:
            raise UsageError(f"--input {text}: {rule.name} is not among the rules of this run.")
        inputs.setdefault(rule.name, {})[name] = value
    return inputs


def pack_inputs(pack: Pack) -> dict[str, dict[str, str]]:
    """What a pack's source gives its rules, as AWS Config takes it: text."""
    return {
        listing.name: {name: value for name, value in listing.inputs.items() if value}
        for listing in pack.listings.values()
        if listing.ours and any(listing.inputs.values())
    }


def framed(lines: Iterator[str], kind: str) -> Iterator[str]:
    """Lines of results as a file of that kind; JSON is a list with one result a line."""
    if kind == "json":
        separator = "[\n"
        for line in lines:
            yield separator + line
            separator = ",\n"
        yield "[]\n" if separator == "[\n" else "\n]\n"
        return
    end = "\r\n" if kind == "csv" else "\n"
    if kind == "csv":
        yield csv_header() + end
    for line in lines:
        yield line + end


class Complaints:
    """What could not be read, a line each on stderr, but not a flood of them from one file."""

    def __init__(self, where: Console) -> None:
        self.console = where
        self._counts: Counter[str] = Counter()

    def __call__(self, unreadable: Unreadable) -> None:
        self._counts[unreadable.file] += 1
        if self._counts[unreadable.file] <= LINES_A_FILE:
            self.console.print(Text(printable(unreadable.line)))

    def finish(self) -> None:
        for file, count in self._counts.items():
            if count > LINES_A_FILE:
                self.console.print(Text(printable(f"{file}: and {count - LINES_A_FILE} more that could not be read.")))


@contextmanager
def progress(files: Sequence[sources.Source], where: Console, is_off: bool) -> Iterator[Callable[[int], None] | None]:
    """A bar on a terminal; off where results are being printed to stdout, which may be the same terminal."""
    if is_off or not where.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("Reading"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
        console=where, transient=True, redirect_stdout=False, redirect_stderr=False,
    )  # fmt: skip
    with bar:
        task = bar.add_task("read", total=sum(file.size for file in files) or None)
        yield lambda read: bar.advance(task, read)


class Group:
    """The results of one rule in one state: how many, and the first to be shown."""

    def __init__(self) -> None:
        self.count = 0
        self.shown: list[Result] = []


def delivered(
    results: Iterator[Any], kind: str, out: Path | None, seal: Beginning | None
) -> tuple[dict[tuple[str, str], Group], HashedWriter | None]:
    """The groups of a table's results. Lines of any other kind are written, hashed where a seal is wanted."""
    with redirect_stdout(sys.stderr):  # a rule that prints must not write into the results
        if kind == "table":
            return grouped(results), None
        if seal and out:
            sealing.forget(out)
            with sealing.opened(out) as (stream, hashed):
                stream.writelines(framed(results, kind))
            return {}, hashed
    with opened(out) as stream, redirect_stdout(sys.stderr):
        stream.writelines(framed(results, kind))
    return {}, None


def grouped(results: Iterator[Result]) -> dict[tuple[str, str], Group]:
    groups: dict[tuple[str, str], Group] = {}
    for result in results:
        group = groups.setdefault((result.state, result.configRuleName), Group())
        group.count += 1
        if group.count <= RESOURCES_A_GROUP:
            group.shown.append(result)
    return groups


def group_lines(groups: Mapping[tuple[str, str], Group], rules: Mapping[str, Rule], room: int | None) -> Iterator[Text]:
    """Worst first: a heading for each rule and state, and below it the resources."""

    def rank(key: tuple[str, str]) -> tuple[int, int, str]:
        state, name = key
        return ORDER.index(State(state)), -SEVERITIES.index(rules[name].severity), name

    for state, name in sorted(groups, key=rank):
        group, rule = groups[state, name], rules[name]
        heading = Text("  ").join([styled(state), styled(rule.severity), Text(name, "bold")])
        yield from wrapped(heading + Text(f"  {several(group.count, 'resource')}"), room)
        yield from wrapped(Text(rule.summary, "dim"), room)
        yield from resource_lines(group.shown, room)
        if group.count > len(group.shown):
            more = f"  and {group.count - len(group.shown)} more; --output csv, json or jsonl lists them all."
            yield from wrapped(Text(more, "dim"), room)
        yield Text()


def resource_lines(results: Sequence[Result], room: int | None) -> Iterator[Text]:
    """A resource a line: which, where, what about it; what does not fit goes on below, indented."""
    named = [(_resource(result), f"{result.accountId} {result.awsRegion}".strip(), result) for result in results]
    longest = LONGEST_COLUMN if room is None else min(LONGEST_COLUMN, room // 3)
    first = min(max(Text(resource).cell_len for resource, _place, _result in named), longest)
    second = max(len(place) for _resource, place, _result in named)
    for resource, place, result in named:
        beginning = Text(f"  {resource}")
        beginning.append(" " * max(0, first + 2 - beginning.cell_len))
        beginning.append(f"  {place.ljust(second)}", "dim")
        said = Text(printable(": ".join(filter(None, (result.reason, result.annotation)))))
        if room is None or beginning.cell_len + 2 + said.cell_len <= room:
            line = beginning + Text("  ") + said
            line.rstrip()
            yield line
            continue
        beginning.rstrip()
        yield from wrapped(beginning, room)
        yield from (Text("    ") + line for line in wrapped(said, room - 4))


def _resource(result: Result) -> str:
    """Its id, and its name where that says more."""
    more = result.resourceName if result.resourceName not in ("", result.resourceId) else ""
    if more and more in result.resourceId:
        more = ""
    return printable(f"{result.resourceId} ({more})" if more else result.resourceId)


def rule_counts(tally: Tally, where: Console) -> list[Text]:
    """Results by rule and state."""
    rows = [
        {
            "rule": rule,
            "results": sum(states.values()),
            "states": ", ".join(f"{states[state]} {word}" for state, word in STATES.items() if states[state]),
        }
        for rule, states in sorted(tally.states.items())
    ]
    return table(rows, ("rule", "results", "states"), where.width if where.is_terminal else None)


def summary(tally: Tally, passed_over: int, where: Console) -> list[Text]:
    """What was counted, so that it adds up: results by rule and state, and items read."""
    skipped = tally.items - tally.judged
    types = [f"{kind} {count}" for kind, count in sorted(tally.unruled.items(), key=lambda each: (-each[1], each[0]))]
    if len(types) > TYPES_NAMED:
        types[TYPES_NAMED:] = [f"and {len(types) - TYPES_NAMED} more types"]
    said = f"{several(tally.items, 'item')} read, {tally.judged} judged, {skipped} of types no rule reads"
    said += f" ({', '.join(types)})." if types else "."
    notes = [f"{several(tally.files, 'file')}: {said} {several(tally.results, 'result')}."]
    if tally.unreadable:
        notes.append(f"{several(tally.unreadable, 'piece')} of input could not be read: the run is incomplete.")
    if tally.gaps:
        notes.append(f"{several(tally.gaps, 'result')} could not be told: the run is incomplete.")
    if passed_over:
        notes.append(f"{several(passed_over, 'file')} passed over: no JSON by name or content.")
    room = where.width if where.is_terminal else None
    return rule_counts(tally, where) + [line for note in notes for line in wrapped(Text(printable(note)), room)]


def several(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
