"""`trueup evidence template`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup.cli.emit import opened
from trueup.cli.evidence import packs_named
from trueup.cli.options import common_options, load_catalogue
from trueup.manual_evidence.template import template as slots


@click.command()
@click.option(
    "--pack",
    "packs",
    multiple=True,
    required=True,
    metavar="PACK",
    help="A name, a pack source, or a conformance pack with process checks. Repeatable.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file, not to stdout.")
@common_options
def template(packs: tuple[str, ...], out: Path | None, quiet: bool) -> None:
    """Print an evidence.yaml with a slot for each control that wants people.

    Example: trueup evidence template --pack well-architected-security --out evidence.yaml
    """
    found, process_checks = packs_named(packs, load_catalogue())
    with opened(out) as stream:
        stream.write(slots(found, process_checks))
