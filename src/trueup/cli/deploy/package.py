"""`trueup deploy package`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup.cli.deploy.shared import read
from trueup.cli.options import common_options, console, load_catalogue
from trueup.deploy import package as packages
from trueup.errors import UsageError
from trueup.names import rule_of_instance
from trueup.waivers.match import Waiver


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The zip to write.")
@common_options
def package(file: Path | None, out: Path, quiet: bool) -> None:
    """Write the evaluator function's zip, the same bytes each time: all rules, or those of a deployment file.

    Example: trueup deploy package --out evaluator.zip
    """
    waivers: tuple[Waiver, ...] = ()
    if file is None:
        rules = list(load_catalogue().rules.values())
    else:
        deployment, library = read(file)
        listed = {rule_of_instance(rule) for name in deployment.packs for rule in library.pack(name).rules}
        rules, waivers = [library.rules[name] for name in sorted(listed)], deployment.waivers
    body = packages.zipped(packages.contents(rules, waivers))
    try:
        out.write_bytes(body)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written: {error.strerror}") from error
    if not quiet:
        console(stderr=True).print(f"{out}: {len(rules)} rules, {len(waivers)} waivers, {len(body):,} bytes.")
