"""`trueup packs lint`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup.cli.emit import emit
from trueup.cli.named import REGION
from trueup.cli.options import common_options, console, load_catalogue, output_options
from trueup.packs import build as builder
from trueup.packs import lint as linter
from trueup.packs import reader

COLUMNS = ("file", "line", "severity", "code", "message")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--region", type=REGION, help="Also what AWS does not offer there.")
@click.option("--partition", help="Also ARNs of another one.  [default: the Region's]")
@click.option("--cfn-lint/--no-cfn-lint", default=True, show_default=True, help="Run cfn-lint as well.")
@output_options
@common_options
def lint(
    files: tuple[Path, ...],
    region: str | None,
    partition: str | None,
    cfn_lint: bool,
    output: str | None,
    out: Path | None,
    quiet: bool,
) -> int:
    """Find what AWS would refuse, or would not do, in templates of conformance packs, whoever wrote them.

    Exit status: 0 nothing wrong (notes do not count), 1 errors, 2 a file cannot be read.

    Example: trueup packs lint conformance-packs/s3.yaml --region eu-west-1
    """
    builder.Target(region=region, partition=partition or "")  # refuses what is no Region
    texts = [reader.read(path) for path in files]
    report = linter.lint(texts, load_catalogue(), linter.Place(region, partition), cfn_lint)
    errors = [finding for finding in report.findings if finding.severity == "error"]
    shown = report.findings if output not in (None, "table") else errors
    if shown or output:
        emit([{name: getattr(each, name) for name in COLUMNS} for each in shown], COLUMNS, output, out)
    if not quiet:
        err = console(stderr=True)
        for note in (*report.notes, *linter.told(report.findings)):
            err.print(f"note: {note}", markup=False)
        err.print(f"{len(texts)} templates, {len(errors)} findings.")
    return 1 if errors else 0
