"""`trueup undo`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from trueup import file_kinds
from trueup.cli import changes
from trueup.cli.emit import emit
from trueup.cli.options import common_options, console, output_options
from trueup.remediation import journal as journals
from trueup.remediation import undo as undoing
from trueup.remediation.undo import End, Undone
from trueup.text import printable

COLUMNS = ("resource", "change", "result", "reason")


@click.command()
@click.argument("file", metavar="JOURNAL", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--only", multiple=True, metavar="RESOURCE", help="Only the changes of this resource; repeatable.")
@click.option("--plan", "planning", is_flag=True, help="Change nothing: show what would be restored.")
@click.option("--force", is_flag=True, help="Also what something else changed since.")
@click.option("--journal", type=click.Path(dir_okay=False, path_type=Path), help="[default: beside the other]")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--approved-by", "approver", default="", metavar="WHO", help="Who approved it; the journal keeps it.")
@changes.account_options
@output_options
@common_options
def undo(
    file: Path,
    only: tuple[str, ...],
    planning: bool,
    force: bool,
    journal: Path | None,
    yes: bool,
    approver: str,
    profile: str | None,
    region: str | None,
    role: str | None,
    output: str | None,
    out: Path | None,
    quiet: bool,
) -> int:
    """Take the changes of a journal back, the latest first.

    What something else changed since is left alone, and what cannot be taken back is said by name.

    Exit status: 0 restored or nothing to restore, 1 something to restore (--plan), 3 some could not be restored,
    4 AWS or credentials.

    Example: trueup undo plan.journal.jsonl --plan
    """
    screen = console(stderr=True)

    def warn(message: str) -> None:
        screen.print(Text(printable(f"warning: {message}")))

    file_kinds.expect(file_kinds.JOURNAL, file)
    with journals.Lock(file, "undo", shared=planning):
        found = journals.read(file, warn)
        path = journal or file.with_suffix(".undo.jsonl")
        before = journals.read(path, warn) if path.exists() else []
        todo = undoing.chosen(found, only, before)
        accounts = changes.accounts(profile, region, role)
        undoing.verify(todo, accounts)
        ahead = undoing.run(todo, accounts, None, done=before, force=force)
        restorable = [end.change for end in ahead.ends if end.kind == "planned"]
        if planning:
            _show(ahead.ends, screen, quiet)
            done = ahead
        elif not restorable:
            done = ahead
        elif not changes.confirm(_question(ahead.ends), yes):
            screen.print("Nothing was changed.")
            return 1
        else:
            opened = journals.Journal(path, command="undo", run=changes.allowed(accounts, approver, yes))
            with opened, changes.progress("undoing", len(todo), quiet) as advance:
                done = undoing.run(todo, accounts, opened, done=before, force=force, on_end=lambda _end: advance())
    emit((_row(end) for end in done.ends), COLUMNS, output, out)
    if not quiet:
        screen.print(Text(_summary(done, bool(restorable))))
    if done.stopped and not done.broken:
        return 4
    if done.incomplete:
        return 3
    return 1 if planning and restorable else 0


def _summary(done: Undone, any_restorable: bool) -> str:
    if done.stopped:
        return printable(
            f"{done.stopped} {len(done.ends)} changes: {changes.counted(done.counts)}; undo again goes on."
        )
    if any_restorable or done.incomplete:
        return f"{len(done.ends)} changes: {changes.counted(done.counts)}."
    return "Nothing left to undo."


def _question(ends: tuple[End, ...]) -> str:
    restorable = [end for end in ends if end.kind == "planned"]
    resources = len({(end.change.account, end.change.resource) for end in restorable})
    others = len(ends) - len(restorable)
    last = f" {others} other changes are left as they are." if others else ""
    return f"Take back {len(restorable)} changes of {resources} resources?{last}"


def _show(ends: tuple[End, ...], screen: Console, quiet: bool) -> None:
    if quiet:
        return
    for end in ends:
        if end.kind == "planned":
            change = end.change
            after = change.outcome.after if change.outcome else None
            changes.show_edit(screen, f"{change.resource}: {change.call}", after, change.before, {}, end.lost)


def _row(end: End) -> dict[str, object]:
    change = end.change
    return {
        "sequence": change.sequence,
        "account": change.account,
        "region": change.region,
        "resource": change.resource,
        "rule": change.rule,
        "document": change.document,
        "change": str(change.call),
        "result": end.kind,
        "reason": "; ".join(filter(None, (end.reason, end.lost))),
    }
