"""`trueup deploy`: bring packs to an organization, see how they are, take them away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from trueup import aws
from trueup.catalogue import Catalogue
from trueup.cli import changes
from trueup.cli.emit import emit
from trueup.cli.options import common_options, console, load_catalogue, output_options
from trueup.clock import Clock
from trueup.deploy import configuration
from trueup.deploy import doctor as examination
from trueup.deploy import export as exports
from trueup.deploy import package as packages
from trueup.deploy import state as states
from trueup.deploy import status as statuses
from trueup.deploy.access import Access, verify
from trueup.deploy.apply import POLL_SECONDS, Executor, Outcome
from trueup.deploy.configuration import Deployment
from trueup.deploy.plan import Plan, named
from trueup.deploy.state import State
from trueup.errors import AwsError, IncompleteError, UsageError
from trueup.text import printable
from trueup.waivers.match import Waiver

Command = TypeVar("Command", bound=Callable[..., Any])

PLAN_COLUMNS = ("stage", "account", "region", "what", "why")
STATUS_COLUMNS = ("kind", "account", "region", "state", "name", "reason")
DOCTOR_COLUMNS = ("state", "check", "account", "region", "message")
FAILURE_COLUMNS = ("account", "region", "what", "reason")

FILE = click.argument("file", type=click.Path(path_type=Path), default="deployment.yaml")
PROFILE = click.option("--profile", help="The profile of AWS settings and credentials, in place of AWS_PROFILE.")
THROUGH = click.option("--through", metavar="WAVE", help="Up to and with this wave, not all of them.")
YES = click.option("--yes", is_flag=True, help="Do not ask first.")
WAIT = click.option(
    "--wait", "minutes", type=click.FloatRange(0), default=60, show_default=True, help="Minutes for each stage."
)


@click.group()
def deploy() -> None:
    """Bring packs to an organization, see how they are, take them away.

    FILE says what, where and in which order; docs/deployment.md tells all of it. The credentials are those of the
    security account, AWS Config's delegated administrator.
    """


@deploy.command()
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
    deployment, library = _read(file)
    found, _wanted = states.planned(_state(deployment, profile), library, through)
    emit([call.to_json() for call in found.calls], PLAN_COLUMNS, output, out)
    _tell(found, quiet)
    _refuse(found)


@deploy.command()
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
    deployment, library = _read(file)
    state = _state(deployment, profile)
    found, _wanted = states.planned(state, library, through)
    _tell(found, quiet)
    _refuse(found)
    if not found.calls:
        console(stderr=True).print(f"Nothing to do: {named(found.accounts)} have it all.")
        return
    emit([call.to_json() for call in found.calls], PLAN_COLUMNS, None, None)
    if not changes.confirm(f"Make these {len(found.calls)} calls?", yes):
        raise click.Abort
    _finish(_executor(state, minutes, quiet).apply(found))


@deploy.command()
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
    deployment, library = _read(file)
    access, clock = _access(deployment, profile), Clock()
    deadline = clock.monotonic() + minutes * 60
    while True:
        state = states.read(access, deployment)
        held = list(statuses.rows(state, library, states.standing(state, library)))
        if not statuses.in_progress(held) or clock.monotonic() >= deadline:
            break
        clock.sleep(POLL_SECONDS)
    bad = [row for row in held if not row.good]
    emit([row.to_json() for row in (held if everything else bad)], STATUS_COLUMNS, output, out)
    if not quiet:
        accounts = state.found.deployed(state.organization)
        console(stderr=True).print(f"{len(held) - len(bad)} of {len(held)} as they should be, in {named(accounts)}.")
    if bad:
        raise IncompleteError(f"{len(bad)} things are not as they should be; `trueup deploy apply` tries them again.")


@deploy.command()
@FILE
@click.option("--export", "folder", type=click.Path(file_okay=False, path_type=Path), help="Keep the results here.")
@click.option("--no-export", is_flag=True, help="Let the results go with the packs.")
@WAIT
@YES
@PROFILE
@common_options
def remove(
    file: Path, folder: Path | None, no_export: bool, minutes: float, yes: bool, profile: str | None, quiet: bool
) -> None:
    """Remove all of it, packs first and buckets last. The evidence bucket stays.

    Deleting a pack deletes its results, so they are exported first, or --no-export says that they may go.

    Exit status: 3 not everything is gone; what is left is named.

    Example: trueup deploy remove deployment.yaml --export farewell
    """
    if (folder is None) == (not no_export):
        raise UsageError("give --export FOLDER to keep the results, or --no-export to let them go.")
    deployment, library = _read(file)
    state = _state(deployment, profile)
    found = states.removal(state)
    emit([call.to_json() for call in found.calls], PLAN_COLUMNS, None, None)
    _tell(found, quiet)
    if found.calls and not changes.confirm(f"Make these {len(found.calls)} calls?", yes):
        raise click.Abort
    if folder is not None:
        told = console(stderr=True)
        count, refused = exports.export(state, library, folder, lambda line: told.print(printable(line), markup=False))
        told.print(f"{count} results are in {folder}.")
        if refused:
            raise IncompleteError(f"{refused} answers are missing in {folder}, and nothing was removed; see above.")
    outcome = _executor(state, minutes, quiet).apply(found)
    for orphan in states.orphans(state):
        console(stderr=True).print(f"Left: {printable(orphan)}")
    _finish(outcome)


@deploy.command()
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
    deployment, library = _read(file)
    session = aws.session(profile, deployment.home_region)
    checks = list(examination.examine(session, Access(session, deployment), deployment, library, through))
    emit([check.to_json() for check in checks], DOCTOR_COLUMNS, output, out)
    fails = sum(check.state == examination.FAIL for check in checks)
    unknown = sum(check.state == examination.UNKNOWN for check in checks)
    if not quiet:
        console(stderr=True).print(f"{len(checks)} checks, {fails} failed, {unknown} could not be made.")
    if fails:
        raise IncompleteError(f"{fails} checks failed; nothing was changed.")


@deploy.command()
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
        deployment, library = _read(file)
        listed = {rule for name in deployment.packs for rule in library.pack(name).rules}
        rules, waivers = [library.rules[name] for name in sorted(listed)], deployment.waivers
    body = packages.zipped(packages.contents(rules, waivers))
    try:
        out.write_bytes(body)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written: {error.strerror}") from error
    if not quiet:
        console(stderr=True).print(f"{out}: {len(rules)} rules, {len(waivers)} waivers, {len(body):,} bytes.")


def _read(file: Path) -> tuple[Deployment, Catalogue]:
    deployment = configuration.load(file)
    return deployment, configuration.with_packs(load_catalogue(), deployment)


def _access(deployment: Deployment, profile: str | None) -> Access:
    session = aws.session(profile, deployment.home_region)
    verify(session, deployment)
    return Access(session, deployment)


def _state(deployment: Deployment, profile: str | None) -> State:
    return states.read(_access(deployment, profile), deployment)


def _executor(state: State, minutes: float, quiet: bool) -> Executor:
    told = console(stderr=True)

    def tell(line: str) -> None:
        if not quiet:
            told.print(printable(line), markup=False)

    return Executor(
        state.access, state.deployment, state.organization, state.manifest, tell, Clock(), patience=minutes * 60
    )


def _tell(plan: Plan, quiet: bool) -> None:
    told = console(stderr=True)
    for note in () if quiet else plan.notes:
        told.print(printable(f"Note: {note}"), markup=False)
    for obstacle in plan.obstacles:
        told.print(printable(f"In the way: {obstacle}"), markup=False)


def _refuse(plan: Plan) -> None:
    if plan.obstacles:
        raise UsageError(f"{len(plan.obstacles)} things stand in the way; nothing was changed.")


def _finish(outcome: Outcome) -> None:
    """Name every failure, then raise for the gravest: AWS refused, or not everything is done."""
    rows: Iterable[dict[str, Any]] = [dict(vars(failure)) for failure in sorted(outcome.failures)]
    if outcome.failures:
        emit(rows, FAILURE_COLUMNS, None, None)
    if outcome.complete:
        return
    left = f"; {len(outcome.not_begun)} calls were not begun" if outcome.not_begun else ""
    text = f"{len(outcome.failures)} things failed{left}; apply again when they are mended."
    raise AwsError(text) if outcome.not_begun else IncompleteError(text)
