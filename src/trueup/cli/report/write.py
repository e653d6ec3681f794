"""`trueup report write`."""

from __future__ import annotations

import shlex
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from trueup import file_kinds, regions
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Pack, read_pack
from trueup.cli.options import common_options, console, load_catalogue
from trueup.errors import IncompleteError, UsageError
from trueup.report import chain, effectiveness, folder
from trueup.report.gather import gather
from trueup.report.model import Report, Sources
from trueup.report.store import Store
from trueup.results import State
from trueup.text import printable

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("results", nargs=-1, required=True, type=FILE)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(list(folder.FORMATS)),
    help="Repeatable.  [default: all whose packages are installed]",
)
@click.option("--out-dir", type=click.Path(file_okay=False, path_type=Path), default="reports", show_default=True)
@click.option("--pack", "pack_name", help="The pack whose controls are reported: a name, or the file of a pack source.")
@click.option("--waivers", type=FILE, help="The waiver register.")
@click.option("--evidence", type=FILE, help="Manual evidence; see `trueup evidence template`.")
@click.option("--journal", "journals", multiple=True, type=FILE, help="What `trueup apply` wrote. Repeatable.")
@click.option("--previous", multiple=True, type=FILE, help="Results of an earlier run, for the trend. Repeatable.")
@click.option(
    "--period",
    "unit",
    type=click.Choice(effectiveness.UNITS),
    default="month",
    show_default=True,
    help="Over which --previous runs show how controls worked.",
)
@click.option("--service-levels", "levels", type=FILE, help="Days within which each severity is to be fixed.")
@click.option("--organization", type=FILE, help="Names of accounts, what was meant to be covered, what was excluded.")
@click.option("--home-region", default="", help="Where Security Hub gets findings of IAM.  [default: us-east-1]")
@click.option("--sample", type=click.IntRange(min=0), help="Size of the auditor's sample.  [default: by population]")
@click.option("--seed", help="What decides which results are in the sample.  [default: the run id]")
@click.option("--sign-with", "sign", default="", help="A command that signs; the manifest's path is put behind it.")
@click.option("--force", is_flag=True, help="Replace an earlier report of the same run.")
@common_options
def write(
    results: tuple[Path, ...],
    formats: tuple[str, ...],
    out_dir: Path,
    pack_name: str | None,
    waivers: Path | None,
    evidence: Path | None,
    journals: tuple[Path, ...],
    previous: tuple[Path, ...],
    unit: str,
    levels: Path | None,
    organization: Path | None,
    home_region: str,
    sample: int | None,
    seed: str | None,
    sign: str,
    force: bool,
    quiet: bool,
) -> None:
    """Write the report of the run in RESULTS (results.jsonl) to <out-dir>/<run id>.

    Exit status: 0 written, 2 usage, 3 written, but the inputs do not add up; the report says by how much.

    Example: trueup report results.jsonl --pack security --waivers waivers.yaml --journal journal.jsonl
    """
    if home_region and not regions.is_region(home_region):
        raise UsageError(f"--home-region {home_region}: no Region; one is spelled like eu-west-1.")
    file_kinds.expect(file_kinds.RESULTS, *results, *previous)
    file_kinds.expect(file_kinds.JOURNAL, *journals)
    library = load_catalogue()
    pack = _pack(library, pack_name) if pack_name else None
    command = shlex.join(["trueup", *sys.argv[1:]])
    sources = Sources(results, previous, journals, waivers, organization, evidence, levels)
    with closing(Store()) as store:
        made = gather(sources, library, pack, store, datetime.now(UTC), command, sample, seed, home_region, unit)
        written = folder.write(made, formats or folder.installed(), out_dir, force, sign)
    click.echo(written)
    if not quiet:
        _say(made)
        missing = sorted(set(folder.FORMATS) - set(folder.installed()))
        if not formats and missing:
            extras = ",".join(sorted({folder.FORMATS[name][2] for name in missing}))
            console(stderr=True).print(f"Left out: {', '.join(missing)}: pip install 'trueup\\[{extras}]'.")
    if not made.complete:
        first = made.problems[0]
        more = f" and {len(made.problems) - 1} more" if len(made.problems) > 1 else ""
        raise IncompleteError(f"the inputs do not add up: {printable(first.message)}{more}; see {written}.")


def _pack(library: Catalogue, name: str) -> Pack:
    path = Path(name)
    if path.suffix in (".yaml", ".yml") and path.is_file():
        return read_pack(path, library.rules)
    return library.pack(name)


def _say(made: Report) -> None:
    counts = made.counts
    said = ", ".join(f"{counts[state]} {state.value}" for state in State)
    rate = "nothing was judged" if counts.rate is None else f"pass rate {counts.rate:.1%}"
    with_waivers = f" ({counts.rate_with_waivers:.1%} with waivers)" if counts.gap else ""
    screen = console(stderr=True)
    screen.print(f"{counts.discovered} results: {said}. {rate}{with_waivers}.", markup=False)
    for line in chain.lines(made.chain, made.seals):
        screen.print(printable(line), markup=False)
