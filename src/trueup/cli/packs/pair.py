"""`trueup packs pair`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup.cli.emit import opened
from trueup.cli.options import common_options, console, load_catalogue
from trueup.cli.packs.shared import target_options
from trueup.packs import build as builder
from trueup.packs import limits, reader
from trueup.packs import pair as pairing


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@target_options
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file, not to stdout.")
@common_options
def pair(file: Path, region: str | None, partition: str, account_id: str, out: Path | None, quiet: bool) -> None:
    """Print a template with our remediation added to each rule that we have a document for.

    Example: trueup packs pair Operational-Best-Practices.yaml --account-id 111122223333 --out paired.yaml
    """
    text = reader.read(file)
    target = builder.Target(region=region, partition=partition, account_id=account_id)
    paired = pairing.pair(text, load_catalogue(), target)
    with opened(out) as stream:
        stream.write(paired.text)
    if not quiet:
        err = console(stderr=True)
        for name, why in paired.left:
            err.print(f"{name}: no remediation: {why}", markup=False)
        total = len(paired.added) + len(paired.left)
        size = len(paired.text.encode())
        route = "" if size <= limits.INLINE_BYTES else f"; over {limits.INLINE_BYTES:,}, so split it or use S3"
        err.print(f"{len(paired.added)} of {total} rules got a remediation; {size:,} bytes{route}.", markup=False)
