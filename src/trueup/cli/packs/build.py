"""`trueup packs build`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from trueup import managed
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack
from trueup.cli.emit import emit
from trueup.cli.options import common_options, console, load_catalogue, output_options
from trueup.cli.packs.shared import target_options, write
from trueup.packs import build as builder
from trueup.packs import limits, source
from trueup.packs.build import Built, Template

COLUMNS = ("template", "rules", "remediations", "parameters", "bytes", "route")


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--evaluators",
    type=click.Choice(builder.EVALUATORS),
    default="mixed",
    show_default=True,
    help="mixed: our rules on our function, the rest managed by AWS; custom or managed: that kind alone.",
)
@target_options
@click.option("--evaluator-arn", default="", help="Our function's ARN.  [default: a parameter of the template]")
@click.option(
    "--out-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/packs"),
    show_default=True,
    help="Where the templates go.",
)
@output_options
@common_options
def build(
    names: tuple[str, ...],
    evaluators: str,
    region: str | None,
    partition: str,
    account_id: str,
    evaluator_arn: str,
    out_dir: Path,
    output: str | None,
    out: Path | None,
    quiet: bool,
) -> None:
    """Write the templates of packs, by name or from a source file of yours; of all packs without a name.

    What a Region or a choice leaves out is told on stderr and in the template's first lines.

    Example: trueup packs build well-architected-security --region eu-west-1 --account-id 111122223333
    """
    library = load_catalogue()
    target = builder.Target(evaluators, region, partition, account_id, evaluator_arn)
    chosen = [_named(library, name) for name in names] or list(library.packs.values())
    built = [builder.build(library, pack, target) for pack in chosen]
    templates = [template for one in built for template in one.templates]
    for template in templates:
        write(out_dir / f"{template.name}.yaml", template.text)
    emit([_row(template) for template in templates], COLUMNS, output, out)
    if not quiet:
        _tell(built, out_dir)


def _row(template: Template) -> dict[str, Any]:
    return {
        "template": template.name,
        "rules": len(template.rules),
        "remediations": template.remediations,
        "parameters": len(template.parameters),
        "bytes": template.size,
        "route": template.route,
    }


def _tell(built: Sequence[Built], out_dir: Path) -> None:
    err = console(stderr=True)
    for one in built:
        for each in one.left_out:
            err.print(f"{one.pack}: left out {each.what} {each.rule}: {each.why}", markup=False)
        for template in one.templates:
            if template.route == "s3":
                err.print(f"{template.name}: over {limits.INLINE_BYTES:,} bytes, so deploy it from S3", markup=False)
    count = sum(len(one.templates) for one in built)
    list_of, day = managed.edition()
    err.print(f"{count} templates in {out_dir}. Managed rules as of {day} ({list_of}).", markup=False)


def _named(library: Catalogue, name: str) -> Pack:
    if name.endswith((".yaml", ".yml")):
        return source.read(Path(name), library)
    return library.pack(name)
