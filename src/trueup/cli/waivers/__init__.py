"""`trueup waivers`, and the register that other commands honour."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trueup.cli.lazy import Commands, commands
from trueup.cli.options import console

if TYPE_CHECKING:
    from trueup.waivers.match import Waiver

COMMANDS = {
    "check": "Find waivers that have lapsed or soon will, that cover nothing, or too much.",
}


@click.group(cls=Commands, commands=commands(__name__, COMMANDS))
def waivers() -> None:
    """Approved, dated exceptions: who allowed what, why, and until when."""


def read(path: Path | None, day: date, quiet: bool) -> tuple[Waiver, ...]:
    """The waivers of a register, if one is named; those that lapsed or soon will are announced on stderr."""
    if path is None:
        return ()
    from trueup.waivers import register

    held = register.load(path)
    if not quiet:
        for finding in register.lapses(held, day):
            console(stderr=True).print(f"waiver {finding.waiver}: {finding.message}", markup=False)
    return held
