"""What the commands share: options, the way from a deployment file to the organization, and what is said of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from trueup import aws
from trueup.catalogue import Catalogue
from trueup.cli import named
from trueup.cli.emit import emit
from trueup.cli.options import console, load_catalogue
from trueup.clock import Clock
from trueup.deploy import configuration
from trueup.deploy import state as states
from trueup.deploy.access import Access, verify
from trueup.deploy.apply import Executor, Outcome
from trueup.deploy.configuration import Deployment
from trueup.deploy.plan.calls import Plan
from trueup.deploy.state import State
from trueup.errors import AwsError, IncompleteError, UsageError
from trueup.text import printable

PLAN_COLUMNS = ("stage", "account", "region", "what", "why")
FAILURE_COLUMNS = ("account", "region", "what", "reason")

FILE = click.argument("file", type=click.Path(path_type=Path), default="deployment.yaml")
PROFILE = click.option(
    "--profile", type=named.PROFILE, help="The profile of AWS settings and credentials, in place of AWS_PROFILE."
)
THROUGH = click.option("--through", metavar="WAVE", help="Up to and with this wave, not all of them.")
YES = click.option("--yes", is_flag=True, help="Do not ask first.")
WAIT = click.option(
    "--wait", "minutes", type=click.FloatRange(0), default=60, show_default=True, help="Minutes for each stage."
)


def read(file: Path) -> tuple[Deployment, Catalogue]:
    """What is wanted, and the library with its packs in it."""
    deployment = configuration.load(file)
    return deployment, configuration.with_packs(load_catalogue(), deployment)


def reach(deployment: Deployment, profile: str | None) -> Access:
    """The way into the accounts. Raises AwsError where the credentials are not those of the security account."""
    session = aws.session(profile, deployment.home_region)
    verify(session, deployment)
    return Access(session, deployment)


def look(deployment: Deployment, profile: str | None) -> State:
    """How the organization is now."""
    return states.read(reach(deployment, profile), deployment)


def executor(state: State, minutes: float, quiet: bool) -> Executor:
    """What makes the calls of a plan, and tells of it on stderr."""
    told = console(stderr=True)

    def say(line: str) -> None:
        if not quiet:
            told.print(printable(line), markup=False)

    return Executor(
        state.access, state.deployment, state.organization, state.manifest, say, Clock(), patience=minutes * 60
    )


def tell(plan: Plan, quiet: bool) -> None:
    """What a person should know about a plan, and what is in its way."""
    told = console(stderr=True)
    for note in () if quiet else plan.notes:
        told.print(printable(f"Note: {note}"), markup=False)
    for obstacle in plan.obstacles:
        told.print(printable(f"In the way: {obstacle}"), markup=False)


def refuse(plan: Plan) -> None:
    """Raises UsageError where something is in the way of a plan."""
    if plan.obstacles:
        raise UsageError(f"{len(plan.obstacles)} things stand in the way; nothing was changed.")


def finish(outcome: Outcome) -> None:
    """Name every failure, then raise for the gravest: AWS refused, or not everything is done."""
    rows: Iterable[dict[str, Any]] = [dict(vars(failure)) for failure in sorted(outcome.failures)]
    if outcome.failures:
        emit(rows, FAILURE_COLUMNS, None, None)
    if outcome.complete:
        return
    left = f"; {len(outcome.not_begun)} calls were not begun" if outcome.not_begun else ""
    text = f"{len(outcome.failures)} things failed{left}; apply again when they are mended."
    raise AwsError(text) if outcome.not_begun else IncompleteError(text)
