"""`trueup init`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup import starting
from trueup.cli.emit import emit
from trueup.cli.options import common_options, load_catalogue, output_options
from trueup.errors import UsageError

COLUMNS = ("file", "state", "purpose", "next")


@click.command()
@click.option(
    "--for", "kind", type=click.Choice(list(starting.KINDS)), default="scan", show_default=True, help="What you begin."
)
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=".",
    show_default=True,
    help="Where the files go.",
)
@output_options
@common_options
def init(kind: str, folder: Path, output: str | None, out: Path | None, quiet: bool) -> None:
    """Write the files that a team starts from, commented and valid. Nothing that is there is written over.

    Example: trueup init --for organization
    """
    made = {}
    if starting.EVIDENCE in starting.KINDS[kind]:
        from trueup.manual_evidence.template import template

        made[starting.EVIDENCE.name] = template([load_catalogue().pack(starting.PACK)], [])
    try:
        begun = starting.begin(kind, folder, made)
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: cannot be written: {error.strerror}") from error
    rows = [
        {
            "file": each.file.name,
            "state": "written" if each.is_written else "was there",
            "purpose": each.file.purpose,
            "next": each.file.following,
        }
        for each in begun
    ]
    emit(rows, COLUMNS, output, out)
