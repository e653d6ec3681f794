"""`trueup report verify`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup.cli.emit import emit
from trueup.cli.options import common_options, console, output_options
from trueup.report import folder


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--inputs", is_flag=True, help="Look at the input files too, where they were.")
@output_options
@common_options
def verify(directory: Path, inputs: bool, output: str | None, out: Path | None, quiet: bool) -> int:
    """Check that every file of a report is as it was written.

    Exit status: 0 nothing changed, 1 something did, 2 there is no manifest.

    Example: trueup report verify reports/latest
    """
    checked, faults = folder.verify(directory, inputs)
    if faults or output:
        emit([vars(fault) for fault in faults], ("file", "what"), output, out)
    if not quiet:
        console(stderr=True).print(f"{checked} files checked, {len(faults)} not as they were.")
    return 1 if faults else 0
