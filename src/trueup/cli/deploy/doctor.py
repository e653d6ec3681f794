"""`trueup deploy doctor`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup import aws
from trueup.cli.deploy.shared import FILE, PROFILE, THROUGH, read
from trueup.cli.emit import emit
from trueup.cli.options import common_options, console, output_options
from trueup.deploy import doctor as examination
from trueup.deploy.access import Access
from trueup.errors import IncompleteError

COLUMNS = ("state", "check", "account", "region", "message")


@click.command()
@FILE
@THROUGH
@PROFILE
@output_options
@common_options
def doctor(
    file: Path, through: str | None, profile: str | None, output: str | None, out: Path | None, quiet: bool
) -> None:
    """Look at everything that must hold before anything is created, and say what to do where it does not.

    Exit status: 3 where a check fails.

    Example: trueup deploy doctor deployment.yaml
    """
    deployment, library = read(file)
    session = aws.session(profile, deployment.home_region)
    checks = list(examination.examine(session, Access(session, deployment), deployment, library, through))
    emit([check.to_json() for check in checks], COLUMNS, output, out)
    fails = sum(check.state == examination.FAIL for check in checks)
    unknown = sum(check.state == examination.UNKNOWN for check in checks)
    if not quiet:
        console(stderr=True).print(f"{len(checks)} checks, {fails} failed, {unknown} could not be made.")
    if fails:
        raise IncompleteError(f"{fails} checks failed; nothing was changed.")
