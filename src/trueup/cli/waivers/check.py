"""`trueup waivers check`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from trueup.cli.emit import emit
from trueup.cli.options import common_options, console, load_catalogue, output_options
from trueup.errors import UsageError
from trueup.waivers import governance, register

COLUMNS = ("waiver", "kind", "message")


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default="waivers.yaml")
@click.option(
    "--results",
    "results_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="results.jsonl to match against: finds waivers that cover nothing, or much.",
)
@click.option("--many", default=register.MANY, show_default=True, help="Covering more failing resources is a finding.")
@click.option(
    "--longest",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="The longest term of a waiver.  [default: the register's longestDays, or 366]",
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="As of that day, not of today (UTC).")
@output_options
@common_options
def check(
    file: Path,
    results_files: tuple[Path, ...],
    many: int,
    longest: int | None,
    day: datetime | None,
    output: str | None,
    out: Path | None,
    quiet: bool,
) -> int:
    """Find waivers that have lapsed or soon will, that cover nothing, or too much.

    Also those that their owner approved, that hold too long, that are bare wildcards, and that overlap.

    Exit status: 0 nothing to say, 1 findings, 2 the register cannot be read.

    Example: trueup waivers check waivers.yaml --results results.jsonl
    """
    read = register.read(file)
    held = read.waivers
    results = None
    if results_files:
        results = [json.loads(line) for path in results_files for line in _lines(path)]
    on = (day or datetime.now(UTC)).date()
    found = register.check(held, on, load_catalogue().rules, results, many)
    found += governance.check(held, on, longest or read.longest_days or governance.LONGEST_DAYS)
    if found or output:
        emit([vars(finding) for finding in found], COLUMNS, output, out)
    if not quiet:
        console(stderr=True).print(f"{len(held)} waivers, {len(found)} findings on {on}.")
    return 1 if found else 0


def _lines(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            try:
                if not isinstance(json.loads(line).get("state"), str):
                    raise ValueError("no result: it has no state")
            except (ValueError, AttributeError) as error:
                raise UsageError(f"{path}:{number}: not a line of results.jsonl: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    return lines
