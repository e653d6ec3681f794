"""`trueup scan`: live accounts, without AWS Config."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from trueup import aws
from trueup.catalogue import Catalogue, Rule
from trueup.cli.emit import emit
from trueup.cli.options import common_options, console, load_catalogue, output_options
from trueup.errors import AwsError, UsageError
from trueup.evaluate import Tally, new_run
from trueup.results import SEVERITIES, Result, State
from trueup.scan import Target
from trueup.scan import scan as scanned
from trueup.text import printable
from trueup.waivers import register

COLUMNS = ("state", "severity", "configRuleName", "accountId", "awsRegion", "resourceType", "resourceId", "annotation")


@click.command()
@click.option("--profile", help="Of the AWS settings, as the AWS CLI has them.")
@click.option("--region", "regions", multiple=True, help="To scan; the first is home to global resources. Repeatable.")
@click.option("--assume-role", help="Name of the role to assume in each --account, its path included.")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="To scan through the role. Repeatable.")
@click.option("--rule", "names", multiple=True, help="Only this rule. Repeatable.")
@click.option("--pack", help="Only the rules of a pack.")
@click.option("--waivers", type=click.Path(path_type=Path), help="Register of approved exceptions.")
@click.option(
    "--results", "kind", type=click.Choice(["all", "failed"]), default="all", show_default=True, help="Which to print."
)
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "none"]),
    default="low",
    show_default=True,
    help="Exit 1 for findings of this severity or higher.",
)
@output_options
@common_options
def scan(
    profile: str | None,
    regions: tuple[str, ...],
    assume_role: str | None,
    accounts: tuple[str, ...],
    names: tuple[str, ...],
    pack: str | None,
    waivers: Path | None,
    kind: str,
    fail_on: str,
    output: str | None,
    out: Path | None,
    quiet: bool,
) -> int:
    """Judge live accounts, without AWS Config. Nothing is changed: only reading operations are called.

    An account, type or resource that cannot be read is told as NOT_EVALUATED, and the rest goes on.

    Exit status: 0 clean, 1 findings, 3 something could not be read, 4 AWS refused an account.

    Example: trueup scan --profile audit --region eu-west-1 --assume-role auditor --account 123456789012
    """
    library = load_catalogue()
    rules = _chosen(library, names, pack)
    now = datetime.now(UTC)
    run = new_run(now, register.applied(register.load(waivers), now.date())) if waivers else new_run(now)
    source = aws.session(profile, regions[0] if regions else None)
    where = tuple(dict.fromkeys(regions)) or ((source.region_name,) if source.region_name else ())
    if not where:
        raise AwsError("no Region: give --region or set AWS_REGION.")
    targets = _targets(source, assume_role, accounts)
    tally, errors = Tally(), console(stderr=True)

    with errors.status("") as status:
        if quiet or not errors.is_terminal:
            status.stop()
        results = scanned(
            targets,
            where,
            rules,
            run,
            tally=tally,
            on_place=lambda account, region: status.update(f"{account} {region}"),
            on_failure=lambda place, error: click.echo(f"trueup: {place}: {printable(str(error))}", err=True),
        )
        emit(_rows(results, kind), COLUMNS, output, out)
    if not quiet:
        for line in _summary(tally):
            errors.print(line, markup=False)
    return tally.exit_status(fail_on)


def _chosen(library: Catalogue, names: tuple[str, ...], pack: str | None) -> list[Rule]:
    """The rules named, of the pack named, or all."""
    wanted = [*names, *(library.pack(pack).rules if pack else ())] or list(library.rules)
    return [library.rule(name.upper().replace("-", "_")) for name in dict.fromkeys(wanted)]


def _targets(source: Any, role: str | None, accounts: tuple[str, ...]) -> list[Target]:
    """The accounts named, through the role, or the one that the settings lead to."""
    if bool(role) != bool(accounts):
        raise UsageError("--assume-role and --account go together: the role's name, and each account to assume it in.")
    if role is None:
        return [Target("", lambda region: source)]
    for account in accounts:
        if not (account.isdigit() and len(account) == 12):
            raise UsageError(f"{account}: not an account id of 12 digits.")
    return [Target(account, _assuming(source, account, role)) for account in dict.fromkeys(accounts)]


def _assuming(source: Any, account: str, role: str) -> Any:
    def opened(region: str) -> Any:
        partition = aws.partition_of(source, region)
        return aws.assume_role(source, f"arn:{partition}:iam::{account}:role/{role.strip('/')}", region)

    return opened


def _rows(results: Iterator[Result], kind: str) -> Iterator[dict[str, Any]]:
    for result in results:
        if kind == "all" or result.is_failure:
            yield result.to_json()


def _summary(tally: Tally) -> Iterator[str]:
    """One line a rule, and one for all: the six states add up to what was discovered."""
    for name, states in sorted(tally.states.items()):
        counts = ", ".join(f"{states[state]} {state}" for state in State if states[state]) or "nothing to judge"
        yield f"{name}: {counts}"
    accounts = len({account for account, _ in tally.places})
    yield f"{tally.results} results about {tally.items} resources and {accounts} accounts."
