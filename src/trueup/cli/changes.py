"""What plan, apply and undo share: ways into accounts, before and after, and the question whether to go on."""

from __future__ import annotations

import difflib
import json
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.text import Text

from trueup import aws
from trueup.cli.named import PROFILE, REGION
from trueup.cli.terminal import NARROWEST
from trueup.errors import UsageError
from trueup.remediation import allowing
from trueup.remediation.accounts import Accounts
from trueup.remediation.inverse import UNKNOWN
from trueup.remediation.inverse.values import plain
from trueup.remediation.planfile import Plan
from trueup.runner.actions.base import Question
from trueup.text import printable

Command = TypeVar("Command", bound=Callable[..., Any])

INDENT, STEP = 6, 2  # cells before a line of a difference, and before what continues it

RISK_STYLES = {"safe": "green", "disruptive": "yellow", "manual-approval": "red"}


def account_options(command: Command) -> Command:
    """--profile, --region, --assume-role."""
    for option in (
        click.option("--assume-role", "role", metavar="NAME", help="A role to reach other accounts with."),
        click.option("--region", type=REGION, help="A Region other than the settings'."),
        click.option("--profile", type=PROFILE, help="A profile of the AWS settings."),
    ):
        command = option(command)
    return command


def accounts(profile: str | None, region: str | None, role: str | None) -> Accounts:
    """The account of the settings, and the way into others. Raises AwsError."""
    return Accounts(aws.connect(profile, region), role)


def show_edit(screen: Console, title: str, before: Any, after: Any, call: Mapping[str, Any], note: str = "") -> None:
    """One change of one thing: its name, then what goes and what comes."""
    screen.print(Text(f"    {printable(title)}", style="bold"))
    for line in difference(before, after, call):
        style = {"-": "red", "+": "green"}.get(line[:1], "")
        for part in _wrapped(printable(line), screen):
            screen.print(Text(f"      {part}", style=style))
    if note:
        screen.print(Text(f"      {printable(note)}", style="italic"))


def difference(before: Any, after: Any, call: Mapping[str, Any]) -> Iterator[str]:
    """Lines that begin with `-`, `+` or a blank; where the state after is not known, what the call says."""
    old = _lines(before)
    if after is UNKNOWN:
        yield from (f"- {line}" for line in old)
        yield "+ what AWS makes of" if call else "+ what AWS makes of it"
        for name, value in sorted(plain(call).items()):
            yield f"+   {json.dumps(name)}: {json.dumps(value, sort_keys=True, ensure_ascii=False)}"
        return
    for line in difflib.ndiff(old, _lines(after)):
        if not line.startswith("?"):
            yield line


def _lines(value: Any) -> list[str]:
    if value in (None, [], {}):
        return []
    return json.dumps(plain(value), indent=2, sort_keys=True, ensure_ascii=False).splitlines()


def _wrapped(line: str, screen: Console) -> list[str]:
    """A line of a difference, and on a terminal as many as it needs: each begins with the sign, one step further in."""
    room = screen.width - INDENT
    if not screen.is_terminal or len(line) <= room or room < NARROWEST:
        return [line]
    inside = len(line) - len(line[1:].lstrip()) + STEP
    further = f"{line[0]}{' ' * (min(inside, room // 2) - 1)}"
    return textwrap.wrap(line, room, subsequent_indent=further, break_on_hyphens=False, drop_whitespace=True)


def confirm(question: str, yes: bool) -> bool:
    """Whether to go on. Raises UsageError where nobody is there to ask and --yes does not answer."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to confirm it; give --yes.")
    return click.confirm(question, err=True)


def allowed(accounts: Accounts, approver: str, yes: bool, plan: Plan | None = None) -> dict[str, Any]:
    """What the journal says of a run that is allowed now, by --approved-by, by --yes, or by whoever was asked."""
    how = "--approved-by" if approver else "--yes" if yes else "asked"
    return allowing.told(accounts.who, how, approver, plan)


def approver(yes: bool) -> Callable[[Question], bool]:
    """Who answers a document that asks for approval: --yes, or whoever sits at the terminal."""

    def approve(question: Question) -> bool:
        if yes:
            return True
        return sys.stdin.isatty() and click.confirm(printable(f"{question.step}: {question.message}"), err=True)

    return approve


@contextmanager
def progress(what: str, total: int | None, quiet: bool) -> Iterator[Callable[[], None]]:
    """How far it has come, on a terminal only; the caller says when another one is done."""
    screen, done = Console(stderr=True), count(1)
    if quiet or not screen.is_terminal:
        yield lambda: None
        return
    last = f" of {total}" if total is not None else ""
    with screen.status(what) as status:
        yield lambda: status.update(f"{what}: {next(done)}{last}")


def counted(counts: Mapping[str, int]) -> str:
    """`3 changed, 1 moved`; the zeros left out."""
    return ", ".join(f"{number} {kind}" for kind, number in counts.items() if number) or "none"
