"""`trueup cost`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from trueup import cost as costs
from trueup.cli.emit import emit
from trueup.cli.evaluate import chosen_rules
from trueup.cli.named import PACK, RULE
from trueup.cli.options import aws_options, common_options, console, load_catalogue, output_options
from trueup.errors import IncompleteError, UsageError
from trueup.items import sources
from trueup.items.reading import Found, Unreadable, read

COLUMNS = ("cause", "count", "unit", "dollars")
DEAREST = 5


@click.command()
@click.argument("source", nargs=-1, required=True)
@click.option("--rule", "rule_names", type=RULE, multiple=True, metavar="RULE", help="Only this rule; repeatable.")
@click.option("--pack", "pack_name", type=PACK, metavar="PACK", help="Only the rules of a pack.")
@click.option(
    "--changes",
    type=click.FloatRange(0),
    default=costs.Assumptions.changes,
    show_default=True,
    help="Changes of each resource in a month, which no snapshot tells.",
)
@click.option("--recording", type=click.Choice(["continuous", "daily"]), default="continuous", show_default=True)
@click.option("--fixes", type=click.IntRange(0), default=0, show_default=True, help="Documents run in a month.")
@click.option("--times", type=click.IntRange(1), default=1, show_default=True, help="As many accounts like these.")
@aws_options
@output_options
@common_options
def cost(
    source: tuple[str, ...],
    rule_names: tuple[str, ...],
    pack_name: str | None,
    changes: float,
    recording: str,
    fixes: int,
    times: int,
    profile: str | None,
    region: str | None,
    output: str | None,
    out: Path | None,
    quiet: bool,
) -> int:
    """Estimate what rules cost a month, from the resources in a snapshot.

    SOURCE is whatever `trueup evaluate` takes. The prices are dated; see the note that is printed with them.

    Example: trueup cost snapshot.json.gz --pack s3 --times 800
    """
    library = load_catalogue()
    rules = chosen_rules(library, rule_names, pack_name)
    resources: set[tuple[str, str, str, str]] = set()
    unreadable = []
    for file in sources.find(source, profile, region).files:
        for entry in read(file):
            if isinstance(entry, Unreadable):
                unreadable.append(entry.line)
            elif isinstance(entry, Found):
                item = entry.item
                place = (item.get("awsAccountId") or "", item.get("awsRegion") or "", item["resourceType"])
                resources.add((*place, item["resourceId"]))
    if not resources:
        raise UsageError(f"{', '.join(source)}: no configuration item could be read.")
    counts = Counter((account, place, kind) for account, place, kind, _identifier in resources)
    assumed = costs.Assumptions(changes=changes, recording=recording, fixes=fixes)
    found = costs.estimate(counts, rules, assumed)
    # Tiers fill per account, so many accounts cost as many times as much as one.
    rows: list[dict[str, Any]] = [
        {"cause": each.cause, "count": round(each.count * times), "unit": each.unit, "dollars": _dollars(each, times)}
        for each in costs.by_cause(found)
    ]
    rows.append({"cause": "total", "count": "", "unit": "", "dollars": _total(found, times)})
    if output in (None, "table"):
        rows = [row | {"dollars": f"{row['dollars']:,.2f}"} for row in rows]
    emit(rows, COLUMNS, output, out)
    if not quiet:
        _tell(counts, found, costs.savings(counts, rules, assumed), costs.after_fixes(rules), times, changes)
    for line in unreadable:
        click.echo(line, err=True)
    if unreadable:
        raise IncompleteError(f"{len(unreadable)} inputs could not be read; the estimate is of the rest.")
    return 0


def _tell(
    counts: Counter[tuple[str, str, str]],
    found: list[costs.Cost],
    savings: list[tuple[str, float]],
    after_fixes: list[str],
    times: int,
    changes: float,
) -> None:
    told = console(stderr=True)
    table = costs.prices()
    accounts = len({account for account, _region, _kind in counts})
    told.print(
        f"{sum(counts.values())} resources in {accounts} accounts, times {times}; {changes:g} changes of each a month."
    )
    for each in costs.by_rule(found)[:DEAREST]:
        told.print(f"  {each.rule}: {each.count * times:,.0f} evaluations, ${each.dollars * times:,.2f}")
    size, took = costs.FUNCTION_GIGABYTES, 1000 * costs.change_seconds()
    dollars = costs.dollars_a_million()
    told.print(f"A million evaluations on change take ${dollars:,.2f} of Lambda: {took:.0f} ms each at {size:g} GB.")
    for text, saved in savings:
        told.print(f"To save ${saved * times:,.2f} a month: {text}.")
    for line in after_fixes:
        told.print(f"Once fixed, by {line}.")
    told.print(f"Prices as of {table['asOf']}, {table['region']}, {table['currency']}. {table['note']}")


def _dollars(each: costs.Cost, times: int) -> float:
    return round(each.dollars * times, 2)


def _total(found: list[costs.Cost], times: int) -> float:
    return round(sum(each.dollars for each in found) * times, 2)
