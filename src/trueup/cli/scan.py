"""`trueup scan`: live accounts, without AWS Config."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from trueup import aws
from trueup.cli import sealing, waivers
from trueup.cli.evaluate import (
    chosen_inputs,
    chosen_rules,
    delivered,
    group_lines,
    rule_counts,
    several,
)
from trueup.cli.named import PROFILE, REGION
from trueup.cli.options import common_options, console, judging_options, load_catalogue, output_options
from trueup.cli.terminal import print_lines, width
from trueup.errors import AwsError, UsageError
from trueup.evaluate import Tally
from trueup.evaluate.lines import csv_line, json_line
from trueup.regions import partition
from trueup.run import new_run
from trueup.scan import Target
from trueup.scan import scan as scan_accounts
from trueup.text import printable
from trueup.waivers.register import applied

EVERYWHERE = "all"


@click.command()
@click.option("--profile", type=PROFILE, help="The profile of AWS settings and credentials, in place of AWS_PROFILE.")
@click.option(
    "--region",
    "regions",
    type=REGION,
    multiple=True,
    metavar="REGION",
    help="May be given again; the first is home to IAM. `all`: every Region that is on in the account.",
)
@click.option("--assume-role", "role", metavar="NAME", help="The role to assume in each --account, its path included.")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="An account to scan; may be given again.")
@judging_options
@output_options
@common_options
def scan(
    profile: str | None,
    regions: tuple[str, ...],
    role: str | None,
    accounts: tuple[str, ...],
    rule_names: tuple[str, ...],
    pack_name: str | None,
    given: tuple[str, ...],
    which: str | None,
    fail_on: str,
    register: Path | None,
    output: str | None,
    out: Path | None,
    quiet: bool,
) -> int:
    """Judge live accounts, without AWS Config. Only operations that read are called.

    Without --assume-role it is the account of the credentials. What cannot be read gives NOT_EVALUATED, and the rest
    goes on.

    Exit status: 0 nothing at or above --fail-on, 1 findings, 2 usage, 3 something could not be read or some rule
    raised, 4 AWS refused an account, or credentials, 130 interrupted.

    Example: trueup scan --region eu-west-1 --assume-role auditor --account 123456789012
    """
    library = load_catalogue()
    rules = chosen_rules(library, rule_names, pack_name)
    inputs = chosen_inputs(library, rules, pack_name, given)
    now = datetime.now(UTC)
    run = new_run(now, applied(waivers.read(register, now.date(), quiet), now.date()))
    named = [region for region in regions if region != EVERYWHERE]
    source = aws.session(profile, named[0] if named else None)
    where = tuple(dict.fromkeys(named or filter(None, [source.region_name])))
    if not where:
        raise AwsError("no Region: give --region or set AWS_REGION.")
    targets = _targets(source, where[0], role, accounts)
    if EVERYWHERE in regions:
        targets = [replace(target, regions=_enabled(target, where[0])) for target in targets]
    kind = output or "table"
    failed_only = (which or ("failed" if kind == "table" else "all")) == "failed"
    tally, errors = Tally(), console(stderr=True)
    pack, seal = library.pack(pack_name) if pack_name else None, None
    if out and kind != "table" and sealing.is_sealed(out):
        who = aws.caller_arn(source, where[0])
        seal = sealing.begun(out.parent, run, rules, inputs, pack, register, failures=failed_only, caller_arn=who)
    # Progress would run into results that go to the same terminal.
    places = sum(len(target.regions or where) for target in targets)
    with _progress(errors, quiet or (out is None and kind != "table"), places) as tell:
        judged = scan_accounts(
            targets,
            where,
            rules,
            run,
            inputs=inputs,
            tally=tally,
            on_place=tell,
            on_failure=lambda place, error: errors.print(Text(printable(f"trueup: {place}: {error}"))),
        )
        results = (each for each in judged if each.is_failure) if failed_only else judged
        shown = results if kind == "table" else map(csv_line if kind == "csv" else json_line, results)
        groups, written = delivered(shown, kind, out, seal)
    if seal and out and written:
        sealing.write(out, seal, written, sealing.of_places(tally), tally)
    if kind == "table":
        print_lines(group_lines(groups, {rule.name: rule for rule in rules}, width(out)), out)
    if not quiet:
        for line in [*rule_counts(tally, errors), *map(Text, _notes(tally))]:
            errors.print(line)
    return tally.exit_status(fail_on)


def _targets(source: Any, home: str, role: str | None, accounts: tuple[str, ...]) -> list[Target]:
    """The accounts named, through the role, or the one that the settings lead to.

    Raises UsageError, and AwsError where the credentials are good for nothing.
    """
    if bool(role) != bool(accounts):
        raise UsageError("--assume-role and --account go together: the role's name, and each account to assume it in.")
    for account in accounts:
        if not re.fullmatch("[0-9]{12}", account):
            raise UsageError(f"{printable(account)}: not an account id of 12 digits.")
    own = aws.account_of(source, home)
    if role is None:
        return [Target(own, lambda region: source)]
    return [Target(account, _assuming(source, account, role)) for account in dict.fromkeys(accounts)]


def _enabled(target: Target, home: str) -> tuple[str, ...]:
    """The Regions of an account; its home alone where it does not open, which the scan will tell."""
    try:
        return aws.enabled_regions(target.opened(home), home)
    except AwsError:
        return (home,)


def _assuming(source: Any, account: str, role: str) -> Callable[[str], Any]:
    def opened_in(region: str) -> Any:
        return aws.assume_role(source, f"arn:{partition(region)}:iam::{account}:role/{role.strip('/')}", region)

    return opened_in


@contextmanager
def _progress(where: Console, is_off: bool, places: int) -> Iterator[Callable[[str, str], None] | None]:
    """Which account and Region it is at, and how long the others may take, on a terminal."""
    if is_off or not where.is_terminal:
        yield None
        return
    started, passed = time.monotonic(), count()
    with where.status("") as status:
        yield lambda account, region: status.update(
            f"Scanning {account} {region}{_estimate(next(passed), places, time.monotonic() - started)}"
        )


def _estimate(passed: int, places: int, seconds: float) -> str:
    """Of so many accounts and Regions, those that took so long: `, 3 of 40, about 12 minutes left`."""
    if places == 1:
        return ""
    left = seconds / passed * (places - passed) / 60 if passed else 0
    return f", {passed + 1} of {places}" + (f", about {several(round(left), 'minute')} left" if left >= 1 else "")


def _notes(tally: Tally) -> Iterator[str]:
    """What was counted, so that it adds up."""
    accounts, regions = ({place[at] for place in tally.places} for at in (0, 1))
    yield (
        f"{several(len(accounts), 'account')} in {several(len(regions), 'Region')}: "
        f"{several(tally.items, 'resource')} recorded, {several(tally.results, 'result')}."
    )
    if tally.gaps:
        yield f"{several(tally.gaps, 'result')} could not be told: the run is incomplete."
