"""`trueup apply`."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.text import Text

from trueup import file_kinds
from trueup.catalogue.documents import COSTS, RISKS
from trueup.cli import changes, waivers
from trueup.cli.emit import emit
from trueup.cli.options import common_options, console, load_catalogue, output_options, waivers_option
from trueup.errors import UsageError
from trueup.remediation import apply as applying
from trueup.remediation import planfile
from trueup.remediation.apply import Allowed, Applied, End
from trueup.remediation.journal import Journal
from trueup.remediation.runbooks import Runbooks
from trueup.text import printable

COLUMNS = ("resource", "rule", "result", "writes", "reason")


@click.command()
@click.argument("file", metavar="PLAN", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--journal", type=click.Path(dir_okay=False, path_type=Path), help="[default: beside the plan]")
@click.option("--risk", type=click.Choice(RISKS), default=RISKS[0], show_default=True, help="The highest to take.")
@click.option("--cost", type=click.Choice(COSTS), default=COSTS[1], show_default=True, help="The highest to take.")
@click.option("--irreversible", is_flag=True, help="Also what cannot be undone.")
@click.option("--only", multiple=True, metavar="RESOURCE", help="Only this resource, by id, name or ARN; repeatable.")
@click.option("--max-changes", type=click.IntRange(0), help="Refuse to start where more resources would be changed.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--approved-by", "approver", default="", metavar="WHO", help="Who approved it; the journal keeps it.")
@waivers_option
@changes.account_options
@output_options
@common_options
def apply(
    file: Path,
    journal: Path | None,
    risk: str,
    cost: str,
    irreversible: bool,
    only: tuple[str, ...],
    max_changes: int | None,
    yes: bool,
    approver: str,
    register: Path | None,
    profile: str | None,
    region: str | None,
    role: str | None,
    output: str | None,
    out: Path | None,
    quiet: bool,
) -> int:
    """Carry out a plan, and keep in a journal what was before.

    A resource that is not as the plan saw it is left alone. Running it again after it was stopped finishes it, or says
    what is half done and how to take that back first.

    Exit status: 0 done, 1 some withheld (risk, cost, finality, waiver), 3 some moved, failed or half done, 4 AWS or
    credentials.

    Example: trueup apply plan.json --risk disruptive
    """
    file_kinds.expect(file_kinds.PLAN, file)
    plan = planfile.read(file)
    today = datetime.now(UTC).date()
    allowed = Allowed(risk, cost, irreversible, only, waivers.read(register, today, quiet), today)
    runbooks = Runbooks(load_catalogue(), changes.approver(yes))
    wanted = applying.chosen(plan, allowed)
    if max_changes is not None and len(wanted) > max_changes:
        raise UsageError(f"{len(wanted)} resources would be changed, and --max-changes is {max_changes}.")
    accounts = changes.accounts(profile, region, role)
    applying.verify(plan, runbooks, accounts)
    screen = console(stderr=True)
    if wanted and not changes.confirm(_question(wanted), yes):
        screen.print("Nothing was changed.")
        return 1
    path = journal or file.with_suffix(".journal.jsonl")

    run = changes.allowed(accounts, approver, yes, plan)
    with Journal(path, run=run) as opened, changes.progress("applying", len(plan.items), quiet) as advance:
        applied = applying.run(plan, runbooks, accounts, opened, allowed, lambda _end: advance())
    emit((_row(end) for end in applied.ends), COLUMNS, output, out)
    if not quiet:
        screen.print(Text(f"{len(applied.ends)} in the plan: {changes.counted(applied.counts)}."))
        if applied.stopped and not applied.interrupted:
            screen.print(Text(printable(applied.stopped)))
        if any(end.writes for end in applied.ends):
            screen.print(Text(f"Take it back with: trueup undo {shlex.quote(str(path))}"))
    return _status(applied)


def _question(wanted: tuple[planfile.Item, ...]) -> str:
    places = len({(item.target.account, item.target.region) for item in wanted})
    by_risk = {risk: sum(item.risk == risk for item in wanted) for risk in RISKS}
    final = sum(item.reversible == "no" for item in wanted)
    last = f", {final} of which cannot be undone" if final else ""
    things = "resource" if len(wanted) == 1 else "resources"
    where = "account and Region" if places == 1 else "accounts and Regions"
    return f"Change {len(wanted)} {things} ({changes.counted(by_risk)}) in {places} {where}{last}?"


def _row(end: End) -> dict[str, object]:
    item = end.item
    return item.target.to_json() | {
        "resource": str(item.target),
        "rule": item.rules[0],
        "document": item.document,
        "risk": item.risk,
        "cost": item.cost,
        "result": end.kind,
        "writes": end.writes,
        "reason": end.reason,
    }


def _status(applied: Applied) -> int:
    if applied.interrupted:
        return 130
    if applied.stopped and not applied.broken:
        return 4
    if applied.incomplete:
        return 3
    return 1 if any(end.kind == "withheld" for end in applied.ends) else 0
