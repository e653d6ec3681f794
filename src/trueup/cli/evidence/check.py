"""`trueup evidence check`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from trueup.cli.emit import emit
from trueup.cli.evidence import packs_named
from trueup.cli.options import common_options, console, load_catalogue, output_options
from trueup.manual_evidence import check as checking
from trueup.manual_evidence import register

COLUMNS = ("evidence", "kind", "message")


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default="evidence.yaml")
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="PACK",
    help="Also which of its controls have none: a name, a pack source, or a conformance pack with process checks.",
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="As of that day, not of today (UTC).")
@output_options
@common_options
def check(
    file: Path,
    packs: tuple[str, ...],
    day: datetime | None,
    output: str | None,
    out: Path | None,
    quiet: bool,
) -> int:
    """Find manual evidence that has expired, was altered or is gone, and controls that have none.

    Exit status: 0 nothing to say, 1 findings, 2 the file cannot be read.

    Example: trueup evidence check evidence.yaml --pack well-architected-security
    """
    entries = register.load(file)
    found_packs, process_checks = packs_named(packs, load_catalogue())
    on = (day or datetime.now(UTC)).date()
    found = checking.check(entries, on, found_packs, process_checks)
    if found or output:
        emit([vars(finding) for finding in found], COLUMNS, output, out)
    if not quiet:
        console(stderr=True).print(f"{len(entries)} pieces of evidence, {len(found)} findings on {on}.")
    return 1 if found else 0
