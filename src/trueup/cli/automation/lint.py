"""`trueup automation lint`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from trueup.cli.emit import emit, opened
from trueup.cli.options import common_options, load_catalogue, output_options
from trueup.documents.lint import remediation
from trueup.documents.lint.findings import Finding
from trueup.documents.load import SUFFIXES, document
from trueup.errors import CatalogueError, UsageError
from trueup.permissions import lint as linter
from trueup.text import printable

COLUMNS = ("file", "line", "severity", "code", "message")


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option(
    "--house/--no-house",
    default=None,
    help="Ask for this library's own style too, or not.  [default: for files in remediation-docs]",
)
@output_options
@common_options
def lint(paths: tuple[Path, ...], house: bool | None, output: str | None, out: Path | None, quiet: bool) -> int:
    """Say what AWS would refuse in documents, and what would fail only when they run.

    PATH is a file, a folder that is searched for .yaml, .yml and .json, or the name of a document of the library.
    Nothing is called.

    Exit status: 0 no errors (warnings do not count), 1 errors, 2 a file that cannot be read.

    Example: trueup automation lint remediation-docs
    """
    files = list(dict.fromkeys(_files(paths)))
    if not files:
        raise UsageError(f"{', '.join(map(str, paths))}: no .yaml, .yml or .json in there.")
    findings = [finding for path in files for finding in linter.file(path, house)]
    findings += _remediations(path for path in files if (path.parent.name == "remediation-docs") if house is not False)
    rows = [{column: getattr(finding, column) for column in COLUMNS} for finding in findings]
    if output in (None, "table"):
        with opened(out) as stream:
            stream.writelines(f"{printable(str(finding))}\n" for finding in findings)
    else:
        emit(rows, COLUMNS, output, out)
    errors = sum(finding.severity == "error" for finding in findings)
    if not quiet:
        click.echo(f"{len(files)} files: {errors} errors, {len(findings) - errors} warnings.", err=True)
    return 1 if errors else 0


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (file for file in sorted(path.rglob("*")) if file.suffix in SUFFIXES and file.is_file())
        elif path.is_file():
            yield path
        elif path.suffix or len(path.parts) > 1:
            raise UsageError(f"{path}: no such file or folder.")
        else:
            yield load_catalogue().document(str(path)).path


def _remediations(paths: Iterable[Path]) -> Iterator[Finding]:
    """What rules give to documents of the library that lie in its own folder."""
    ours = [path.resolve() for path in paths]
    library = load_catalogue() if ours else None
    if library is None:
        return
    for path in ours:
        if path.parent != (library.root / "remediation-docs").resolve():
            continue
        try:
            read = document(path)
        except CatalogueError:
            continue  # its faults are findings already
        for rule in library.rules.values():
            if rule.document == read.name:
                yield from remediation.findings(rule, read)
