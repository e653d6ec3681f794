"""`trueup deploy apply`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup.cli import changes
from trueup.cli.deploy.shared import (
    FILE,
    PLAN_COLUMNS,
    PROFILE,
    THROUGH,
    WAIT,
    YES,
    executor,
    finish,
    look,
    read,
    refuse,
    tell,
)
from trueup.cli.emit import emit
from trueup.cli.options import common_options, console
from trueup.deploy import state as states
from trueup.deploy.plan.calls import named


@click.command()
@FILE
@THROUGH
@WAIT
@YES
@PROFILE
@common_options
def apply(file: Path, through: str | None, minutes: float, yes: bool, profile: str | None, quiet: bool) -> None:
    """Make the calls of the plan, stage after stage, and wait for every account.

    What was interrupted goes on from where it stopped: apply again. Accounts that failed are named, each with AWS's
    reason, and are tried again the next time.

    Exit status: 2 something stands in the way and nothing was changed, 3 not everything is done.

    Example: trueup deploy apply deployment.yaml --through pilot --yes
    """
    deployment, library = read(file)
    state = look(deployment, profile)
    found, _wanted = states.planned(state, library, through)
    tell(found, quiet)
    refuse(found)
    if not found.calls:
        console(stderr=True).print(f"Nothing to do: {named(found.accounts)} have it all.")
        return
    emit([call.to_json() for call in found.calls], PLAN_COLUMNS, None, None)
    if not changes.confirm(f"Make these {len(found.calls)} calls?", yes):
        raise click.Abort
    finish(executor(state, minutes, quiet).apply(found))
