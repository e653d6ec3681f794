"""`trueup diff`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from trueup import diff as versions
from trueup.cli.emit import emit
from trueup.cli.options import common_options, console, output_options

COLUMNS = ("configRuleName", "resourceId", "old", "new", "accountId", "awsRegion", "annotation")


@click.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@click.argument("source", nargs=-1, required=True)
@output_options
@common_options
def diff(old: Path, new: Path, source: tuple[str, ...], output: str | None, out: Path | None, quiet: bool) -> int:
    """Show which verdicts a new version of trueup changes.

    OLD and NEW are checkouts, folders that trueup is installed in, or wheels; SOURCE is whatever `trueup evaluate`
    takes. Run it before an upgrade, on a snapshot of your own.

    Exit status: 0 no verdict changes, 1 some do, 2 usage.

    Example: trueup diff trueup-1.4.whl trueup-1.5.whl snapshot.json.gz
    """
    found = versions.changes(old, new, source)
    if found or output:
        emit([vars(change) for change in found], COLUMNS, output, out)
    if not quiet:
        counts = Counter(f"{change.old} -> {change.new}" for change in found)
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
        console(stderr=True).print(f"{len(found)} verdicts change{': ' + told if told else ''}.")
    return 1 if found else 0
