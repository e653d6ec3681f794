"""`trueup deploy plan`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup.cli.deploy.shared import FILE, PLAN_COLUMNS, PROFILE, THROUGH, look, read, refuse, tell
from trueup.cli.emit import emit
from trueup.cli.options import common_options, output_options
from trueup.deploy import state as states


@click.command()
@FILE
@THROUGH
@PROFILE
@output_options
@common_options
def plan(
    file: Path, through: str | None, profile: str | None, output: str | None, out: Path | None, quiet: bool
) -> None:
    """Tell each call that apply would make, and why. Nothing is changed.

    Exit status: 2 where something stands in the way, such as a name that another team has.

    Example: trueup deploy plan deployment.yaml --through pilot
    """
    deployment, library = read(file)
    found, _wanted = states.planned(look(deployment, profile), library, through)
    emit([call.to_json() for call in found.calls], PLAN_COLUMNS, output, out)
    tell(found, quiet)
    refuse(found)
