"""`trueup demo`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from trueup import demo as running
from trueup.cli import changes
from trueup.cli.options import common_options, console, load_catalogue
from trueup.cli.terminal import print_lines, table, width
from trueup.demo import NEGLECTED, NOT_PLANNED, Demo, Told
from trueup.remediation.apply import ENDS, Applied
from trueup.remediation.inverse import UNKNOWN
from trueup.remediation.planfile import Item, Plan
from trueup.results import SEVERITIES, Result, State

SHOWN = 3  # fixes of which the difference is printed, each by another document; the plan file holds all


@click.command()
@click.option(
    "--out-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default="trueup-demo",
    show_default=True,
    help="Where results, plan, journal and report go.",
)
@common_options
def demo(out_dir: Path, quiet: bool) -> int:
    """Run the whole loop on an organization in memory: no AWS account, no network.

    Scans four accounts in two Regions, plans the fixes of one of them, applies those that are safe, scans again,
    takes one fix back, and writes the report. Nothing outside this machine is touched.
    """
    started = time.monotonic()
    screen, progress = console(), console(stderr=True)
    _title(screen, 1, "An organization of four accounts and two Regions is being made, wrong on purpose ...")
    with running.running(load_catalogue(), out_dir) as opened:
        names = {account.id: account.name for account in opened.organization.accounts}

        _title(screen, 2, f"Every account is scanned by {len(opened.library.rules)} rules (trueup scan)")
        before = _scanned(opened, opened.files.before, progress, quiet)
        _matrix(before, names)

        planned = opened.chosen(before)
        _title(screen, 3, f"What fixing {NEGLECTED} would change (trueup plan); {NOT_PLANNED} is left for later")
        with _bar(progress, "planning", len(planned), quiet) as advance:
            plan = opened.plan(before, advance)
        _some_of(plan, screen)

        _title(screen, 4, "What is safe is applied, each write journalled before it happens (trueup apply)")
        with _bar(progress, "applying", len(plan.items), quiet) as advance:
            applied = opened.apply(plan, advance)
        screen.print(f"{len(plan.items)} fixes in the plan: {changes.counted(applied.counts)}.")
        _unfinished(applied, screen)

        _title(screen, 5, "Every account is scanned again")
        after = _scanned(opened, opened.files.after, progress, quiet)
        _compare(before, after, screen)

        _title(screen, 6, "One fix is taken back (trueup undo)")
        undone = opened.undo()
        for end in undone.ends:
            screen.print(Text(f"{end.change.rule}  {end.change.resource}: {end.kind}"))

        _title(screen, 7, "The report (trueup report)")
        report = opened.report()
        told = Told(before, plan, applied, after, undone, opened.files, report)
    _closing(told, screen, time.monotonic() - started)
    return 0


def _title(screen: Console, number: int, text: str) -> None:
    screen.print()
    screen.print(Text(f"{number}. {text}", style="bold"))


def _scanned(opened: Demo, path: Path, progress: Console, quiet: bool) -> tuple[Result, ...]:
    places = len(opened.organization.accounts) * len(opened.organization.regions)
    with _bar(progress, "scanning", places, quiet) as advance:
        return opened.scan(path, lambda _account, _region: advance())


@contextmanager
def _bar(where: Console, what: str, total: int, quiet: bool) -> Iterator[Callable[[], None]]:
    if quiet or not where.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=where, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


def _matrix(results: Iterable[Result], names: dict[str, str]) -> None:
    """Failures by rule and account, the worst account first: a narrow terminal shows the first columns only."""
    counted = running.failures(results)
    failing = sum(counted.values(), Counter())
    names = dict(sorted(names.items(), key=lambda named: -failing[named[0]]))
    severity = {result.configRuleName: result.severity for result in results}
    rows = [
        {
            "severity": severity[rule],
            "failing rule": rule,
            **{name: str(counted[rule][account] or "") for account, name in names.items()},
        }
        for rule in sorted(counted, key=lambda rule: (-SEVERITIES.index(severity[rule]), rule))
    ]
    print_lines(table(rows, ("severity", "failing rule", *names.values()), width()), None)
    states = Counter(result.state for result in results)
    console().print(", ".join(f"{states[state]} {state}" for state in State if states[state]) + ".")


def _some_of(plan: Plan, screen: Console) -> None:
    """Some safe fixes in full, those that change a setting first; the others are in the plan file."""
    safe = sorted((item for item in plan.items if item.risk == "safe"), key=_shown_late)
    by_document: dict[str, Item] = {}
    for item in safe:
        by_document.setdefault(item.document, item)
    shown = list(by_document.values())[:SHOWN]
    for item in shown:
        screen.print(Text(f"{item.rules[0]}  {item.target}  {item.document}", style="bold"))
        for edit in item.edits:
            undo = f"undo: {edit.reversible}" + (f" ({edit.reason})" if edit.reason else "")
            changes.show_edit(screen, str(edit.call), edit.before, edit.after, edit.call.parameters, undo)
    more = len(plan.items) - len(shown)
    screen.print(f"... and {more} more: {changes.counted(plan.by_risk)} in all; nothing has been changed.")
    for skipped in plan.skipped:
        if skipped.kind == "waived":
            screen.print(Text(f"Skipped: {skipped.target} ({skipped.rule}): {skipped.reason}"))


def _shown_late(item: Item) -> int:
    """What takes another value goes first, then what is new, and last what only AWS can tell."""
    known = [edit for edit in item.edits if edit.after is not UNKNOWN]
    told = (line for edit in known for line in changes.difference(edit.before, edit.after, edit.call.parameters))
    return 0 if any(line.startswith("- ") for line in told) else 1 if known else 2


def _unfinished(applied: Applied, screen: Console) -> None:
    """Which fixes somebody must look at, and why."""
    for end in applied.ends:
        if ENDS[end.kind]:
            screen.print(Text(f"{end.kind}: {end.item.document} of {end.item.target}: {end.reason}"))


def _compare(before: Iterable[Result], after: Iterable[Result], screen: Console) -> None:
    then, now = ({_subject(result) for result in results if _fails(result)} for results in (before, after))
    made = f"; {len(now - then)} new ones came with what the fixes made" if now - then else ""
    screen.print(f"{len(then)} findings before, {len(now)} now: {len(then - now)} are fixed{made}.")


def _fails(result: Result) -> bool:
    return result.state == State.NON_COMPLIANT


def _subject(result: Result) -> tuple[str, ...]:
    return result.accountId, result.awsRegion, result.configRuleName, result.resourceId


def _closing(told: Told, screen: Console, seconds: float) -> None:
    withheld = told.applied.counts.get("withheld", 0)
    page = told.report / "report.html"
    screen.print()
    screen.print(Text(f"Done in {seconds:.0f} seconds.", style="bold"))
    screen.print(
        f"{withheld} fixes were withheld because they can break something: `trueup apply --risk disruptive` takes them."
    )
    screen.print(Text(f"Open the report:      {page}"))
    screen.print(Text(f"Check the evidence:   trueup report verify {told.report}"))
    screen.print(Text("Read a rule:          trueup explain S3_BUCKET_SSL_REQUESTS_ONLY"))
    screen.print(Text("Judge your own:       trueup evaluate YOUR-CONFIG-SNAPSHOT.json.gz"))
    screen.print(Text("Scan your account:    trueup scan --profile PROFILE --region REGION"))
    screen.print(Text(f"All files of the demo: {told.files.before.parent}"))
