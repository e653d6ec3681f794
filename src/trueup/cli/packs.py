"""`trueup packs`: build, lint, split, pair."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from trueup import managed
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack
from trueup.cli.emit import emit, opened
from trueup.cli.options import common_options, console, load_catalogue, output_options
from trueup.errors import UsageError
from trueup.packs import build as builder
from trueup.packs import limits, reader, source
from trueup.packs import lint as linter
from trueup.packs import pair as pairing
from trueup.packs import split as splitting

Command = TypeVar("Command", bound=Callable[..., Any])

PACK_COLUMNS = ("pack", "controls", "automated", "partial", "manual", "rules", "managed", "title")
TEMPLATE_COLUMNS = ("template", "rules", "remediations", "parameters", "bytes", "route")
FINDING_COLUMNS = ("file", "line", "severity", "code", "message")
PART_COLUMNS = ("part", "rules", "bytes")


def target_options(command: Command) -> Command:
    """Where a template will run."""
    for option in (
        click.option(
            "--account-id",
            default=builder.NO_ACCOUNT,
            help="The account that deploys, for the ARNs of roles; an organization puts each member's in its place.",
        ),
        click.option("--partition", default="", help="aws, aws-cn, aws-us-gov ...  [default: the Region's, or aws]"),
        click.option("--region", help="Leave out what AWS does not offer there.  [default: any Region]"),
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@output_options
@common_options
@click.pass_context
def packs(context: click.Context, output: str | None, out: Path | None, quiet: bool) -> None:
    """Conformance packs: build ours; lint, split or pair any. Without a command, list ours."""
    if context.invoked_subcommand is not None:
        return
    held = load_catalogue().packs.values()
    emit([_row(pack) for pack in held], PACK_COLUMNS, output, out)


def _row(pack: Pack) -> dict[str, Any]:
    kinds = [control.automation for control in pack.controls]
    return {
        "pack": pack.name,
        "controls": len(kinds),
        **{kind: kinds.count(kind) for kind in ("automated", "partial", "manual")},
        "rules": len(pack.rules),
        "managed": len(pack.listings) - len(pack.rules),
        "title": pack.title,
    }


@packs.command()
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
    rows = []
    for template in [each for one in built for each in one.templates]:
        _write(out_dir / f"{template.name}.yaml", template.text)
        rows.append(
            {
                "template": template.name,
                "rules": len(template.rules),
                "remediations": template.remediations,
                "parameters": len(template.parameters),
                "bytes": template.size,
                "route": template.route,
            }
        )
    emit(rows, TEMPLATE_COLUMNS, output, out)
    if quiet:
        return
    err = console(stderr=True)
    for one in built:
        for each in one.left_out:
            err.print(f"{one.pack}: left out {each.what} {each.rule}: {each.why}", markup=False)
        for template in one.templates:
            if template.route == "s3":
                err.print(f"{template.name}: over {limits.INLINE_BYTES:,} bytes, so deploy it from S3", markup=False)
    list_of, day = managed.edition()
    err.print(f"{len(rows)} templates in {out_dir}. Managed rules as of {day} ({list_of}).", markup=False)


def _named(library: Catalogue, name: str) -> Pack:
    if name.endswith((".yaml", ".yml")):
        return source.read(Path(name), library)
    return library.pack(name)


@packs.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--region", help="Also what AWS does not offer there.")
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
        emit([{name: getattr(each, name) for name in FINDING_COLUMNS} for each in shown], FINDING_COLUMNS, output, out)
    if not quiet:
        err = console(stderr=True)
        for note in (*report.notes, *linter.told(report.findings)):
            err.print(f"note: {note}", markup=False)
        err.print(f"{len(texts)} templates, {len(errors)} findings.")
    return 1 if errors else 0


@packs.command()
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
        _write(path, part_text)
    rows = [{"part": part.name, "rules": part.rules, "bytes": len(part.text.encode())} for part in parts]
    emit(rows, PART_COLUMNS, output, out)
    if not quiet:
        console(stderr=True).print(f"{len(parts)} parts in {out_dir}.", markup=False)


@packs.command()
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


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
