"""`trueup plan`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from trueup import file_kinds
from trueup.cli import changes, waivers
from trueup.cli.named import RULE
from trueup.cli.options import common_options, console, load_catalogue, waivers_option
from trueup.errors import UsageError
from trueup.remediation import plan as planning
from trueup.remediation import planfile
from trueup.remediation.planfile import Item, Plan
from trueup.remediation.runbooks import Runbooks
from trueup.text import printable
from trueup.waivers.register import waived


@click.command()
@click.argument("results", type=click.Path(allow_dash=True, dir_okay=False, path_type=Path))
@click.option("--out", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan to a file.")
@click.option("--rule", "rules", type=RULE, multiple=True, metavar="NAME", help="Only what it found; repeatable.")
@click.option("--account", "only", multiple=True, metavar="ID", help="Only what is in this account; repeatable.")
@click.option("--max", "most", type=click.IntRange(1), help="Plan at most so many fixes.")
@waivers_option
@changes.account_options
@click.option("--output", type=click.Choice(["table", "json"]), help="Format  [default: table]")
@common_options
def plan(
    results: Path,
    out: Path | None,
    rules: tuple[str, ...],
    only: tuple[str, ...],
    most: int | None,
    register: Path | None,
    profile: str | None,
    region: str | None,
    role: str | None,
    output: str | None,
    quiet: bool,
) -> int:
    """Show what fixing the failing resources of RESULTS (results.jsonl) would change. Nothing is changed.

    Exit status: 0 nothing to change, 1 changes planned, 3 some could not be planned, 4 AWS or credentials.

    Example: trueup plan results.jsonl -o plan.json
    """
    file_kinds.expect(file_kinds.RESULTS, results)
    library = load_catalogue()
    for name in rules:
        library.rule(name)
    today = datetime.now(UTC).date()
    held = waivers.read(register, today, quiet)
    found = [waived(result, held, today) for result in _results(results)]
    runbooks = Runbooks(library)
    with changes.progress("planning", None, quiet) as advance:
        made = planning.make(
            found,
            runbooks,
            changes.accounts(profile, region, role),
            rules=rules,
            only_accounts=only,
            most=most,
            on_item=lambda _item: advance(),
        )
    if out is not None:
        planfile.write(made, out)
    if output == "json":
        json.dump(made.to_json(), sys.stdout, indent=2, sort_keys=True)
        sys.stdout.write("\n")
    else:
        show(made, console())
    if not quiet:
        _summary(made, out, console(stderr=True))
    if made.incomplete:
        return 3
    return 1 if made.items else 0


def _results(path: Path) -> list[dict[str, object]]:
    if str(path) == "-":
        return list(planning.read_results(sys.stdin, "-"))
    try:
        with path.open(encoding="utf-8") as stream:
            return list(planning.read_results(stream, str(path)))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not text: {error}") from error


def show(made: Plan, screen: Console) -> None:
    """The plan for people: by account and rule, each resource with what it is and what it would be."""
    for (account, region), here in groupby(made.items, key=lambda item: (item.target.account, item.target.region)):
        screen.print(Text(f"Account {printable(account)}, {printable(region)}", style="bold underline"))
        for (rule, document, risk, cost), items in groupby(here, key=_fix):
            title = Text(f"  {printable(rule)}  {printable(document)}  ")
            screen.print(title.append(risk, style=changes.RISK_STYLES[risk]).append(f"  cost: {cost}"))
            for item in items:
                _show_item(item, screen)
    for skipped in made.skipped:
        line = f"skipped: {skipped.target} ({skipped.rule}): {skipped.kind}: {skipped.reason}"
        screen.print(Text(printable(line)))


def _fix(item: Item) -> tuple[str, str, str, str]:
    return item.rules[0], item.document, item.risk, item.cost


def _show_item(item: Item, screen: Console) -> None:
    screen.print(Text(f"    {printable(str(item.target))}"))
    for edit in item.edits:
        title = f"{edit.call}{'' if edit.certain else '  (if it comes to that)'}"
        undo = f"undo: {edit.reversible}" + (f" ({edit.reason})" if edit.reason else "")
        changes.show_edit(screen, f"  {title}", edit.before, edit.after, edit.call.parameters, undo)
    if item.may_follow:
        follow = f"then, as AWS answers: {', '.join(item.may_follow)}"
        screen.print(Text(f"      {printable(follow)}", style="italic"))
    for note in item.notes:
        screen.print(Text(f"      {printable(note)}", style="italic"))
    for rule in item.rules[1:]:
        screen.print(Text(f"      also fixes what {printable(rule)} found", style="italic"))


def _summary(made: Plan, out: Path | None, screen: Console) -> None:
    skipped = Counter(skipped.kind for skipped in made.skipped)
    final = sum(item.reversible == "no" for item in made.items)
    parts = [f"{len(made.items)} to change ({changes.counted(made.by_risk)})" if made.items else "Nothing to change"]
    parts += [f"{final} of them cannot be undone"] if final else []
    parts += [f"{len(made.skipped)} skipped ({changes.counted(skipped)})"] if made.skipped else []
    screen.print(Text("; ".join(parts) + "."))
    if made.items:
        screen.print(Text(f"`trueup apply {out}` carries it out." if out else "`-o plan.json` keeps it for apply."))
