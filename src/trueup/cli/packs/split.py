"""`trueup packs split`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup.cli.emit import emit
from trueup.cli.options import common_options, console, output_options
from trueup.cli.packs.shared import write
from trueup.errors import UsageError
from trueup.packs import limits, reader
from trueup.packs import split as splitting

COLUMNS = ("part", "rules", "bytes")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out-dir", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where the parts go.")
@click.option(
    "--route",
    type=click.Choice(["inline", "s3"]),
    default="inline",
    show_default=True,
    help="inline: parts of up to 51,200 bytes; s3: of up to 300 KB.",
)
@output_options
@common_options
def split(file: Path, out_dir: Path, route: str, output: str | None, out: Path | None, quiet: bool) -> None:
    """Cut a template into parts that AWS takes; rules stay with their remediations and what they refer to.

    Example: trueup packs split Operational-Best-Practices.yaml --out-dir parts
    """
    most = limits.INLINE_BYTES if route == "inline" else limits.S3_BYTES
    parts = splitting.split(reader.read(file), most)
    targets = {out_dir / f"{part.name}{file.suffix}": part.text for part in parts}
    for path, part_text in targets.items():
        if path.exists() and path.read_text(encoding="utf-8", errors="replace") != part_text:
            raise UsageError(f"{path}: exists, and is another; nothing was written. Give an --out-dir of its own.")
    for path, part_text in targets.items():
        write(path, part_text)
    rows = [{"part": part.name, "rules": part.rules, "bytes": len(part.text.encode())} for part in parts]
    emit(rows, COLUMNS, output, out)
    if not quiet:
        console(stderr=True).print(f"{len(parts)} parts in {out_dir}.", markup=False)
