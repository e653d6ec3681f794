"""`trueup deploy status`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup.cli.deploy.shared import FILE, PROFILE, reach, read
from trueup.cli.emit import emit
from trueup.cli.options import common_options, console, output_options
from trueup.clock import Clock
from trueup.deploy import state as states
from trueup.deploy import status as statuses
from trueup.deploy.apply import POLL_SECONDS
from trueup.deploy.plan.calls import named
from trueup.errors import IncompleteError

COLUMNS = ("kind", "account", "region", "state", "name", "reason")


@click.command()
@FILE
@click.option("--all", "everything", is_flag=True, help="Also what is as it should be.")
@click.option(
    "--wait", "minutes", type=click.FloatRange(0), default=0, help="Minutes to wait while something is in progress."
)
@PROFILE
@output_options
@common_options
def status(
    file: Path,
    everything: bool,
    minutes: float,
    profile: str | None,
    output: str | None,
    out: Path | None,
    quiet: bool,
) -> None:
    """Tell what is not as it should be, in each account and Region, of the accounts that have joined.

    Also what AWS Config no longer fixes, because it tried too often in vain, and what was created once and is no
    longer wanted.

    Exit status: 3 where anything is not as it should be.

    Example: trueup deploy status deployment.yaml --all --output csv --out status.csv
    """
    deployment, library = read(file)
    access, clock = reach(deployment, profile), Clock()
    deadline = clock.monotonic() + minutes * 60
    while True:
        state = states.read(access, deployment)
        held = list(statuses.rows(state, library, states.standing(state, library)))
        if not statuses.in_progress(held) or clock.monotonic() >= deadline:
            break
        clock.sleep(POLL_SECONDS)
    bad = [row for row in held if not row.good]
    emit([row.to_json() for row in (held if everything else bad)], COLUMNS, output, out)
    if not quiet:
        accounts = state.actual.deployed(state.organization)
        console(stderr=True).print(f"{len(held) - len(bad)} of {len(held)} as they should be, in {named(accounts)}.")
    if bad:
        raise IncompleteError(f"{len(bad)} things are not as they should be; `trueup deploy apply` tries them again.")
