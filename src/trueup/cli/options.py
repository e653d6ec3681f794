"""Options that commands share, spelled once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from trueup import catalogue, library
from trueup.cli.named import PACK, PROFILE, REGION, RULE
from trueup.results import SEVERITIES

if TYPE_CHECKING:  # rich takes as long to import as all that a short command needs
    from rich.console import Console

Command = TypeVar("Command", bound=Callable[..., Any])

FORMATS = ("table", "json", "jsonl", "csv")


def output_options(command: Command) -> Command:
    """--output and --out: machine output alone on stdout, or in a file."""
    for option in (
        click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file, not to stdout."),
        click.option("--output", type=click.Choice(FORMATS), help="Format  [default: table]"),
    ):
        command = option(command)
    return command


def waivers_option(command: Command) -> Command:
    """--waivers: the register of approved exceptions that the command honours."""
    return click.option(
        "--waivers",
        "register",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The register of approved exceptions; see `trueup waivers check`.",
    )(command)


def judging_options(command: Command) -> Command:
    """Which rules judge, with which inputs, what is printed of it, what is waived, and what counts as a failure."""
    for option in (
        waivers_option,
        click.option(
            "--fail-on",
            type=click.Choice([*SEVERITIES, "none"]),
            default="low",
            show_default=True,
            help="Exit with 1 for a finding of this severity or a higher one.",
        ),
        click.option(
            "--results",
            "which",
            type=click.Choice(["all", "failed"]),
            help="Which results to print.  [default: failed in a table, else all]",
        ),
        click.option("--input", "given", multiple=True, metavar="RULE.NAME=VALUE", help="An input of a rule."),
        click.option("--pack", "pack_name", type=PACK, metavar="PACK", help="Only a pack's rules, with its inputs."),
        click.option(
            "--rule", "rule_names", type=RULE, multiple=True, metavar="RULE", help="Only this rule; repeatable."
        ),
    ):
        command = option(command)
    return command


def aws_options(command: Command) -> Command:
    """--profile and --region, as the AWS CLI has them."""
    for option in (
        click.option("--region", type=REGION, help="The AWS Region, in place of AWS_REGION and the profile's."),
        click.option("--profile", type=PROFILE, help="The profile of AWS settings, in place of AWS_PROFILE."),
    ):
        command = option(command)
    return command


def common_options(command: Command) -> Command:
    """--quiet, --debug, --color."""
    for option in (
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            expose_value=False,
            callback=_remember_color,
            help="Colour on terminals only, always or never; NO_COLOR is honoured.  [default: auto]",
        ),
        click.option("--debug", is_flag=True, expose_value=False, help="Show a traceback with an error."),
        click.option("--quiet", "-q", is_flag=True, help="No progress and no summary on stderr."),
    ):
        command = option(command)
    return command


def _remember_color(ctx: click.Context, _parameter: click.Parameter, value: str) -> None:
    ctx.meta["trueup.color"] = value


def console(stderr: bool = False) -> Console:
    """Where people read: colour only where it was asked for or a terminal shows it."""
    from rich.console import Console

    color = _color()
    return Console(
        stderr=stderr,
        highlight=False,
        soft_wrap=True,
        force_terminal=True if color == "always" or (color == "auto" and os.environ.get("FORCE_COLOR")) else None,
        no_color=color == "never" or (color == "auto" and bool(os.environ.get("NO_COLOR"))) or None,
    )


def is_plain(out: Path | None) -> bool:
    """Whether what is written there has neither colour nor a width to keep to, so that no console is needed for it.

    False where a console has to look closer.
    """
    forced = _color() == "always" or os.environ.get("FORCE_COLOR") or os.environ.get("TTY_COMPATIBLE")
    return out is not None or not (forced or sys.stdout.isatty())


def _color() -> str:
    context = click.get_current_context(silent=True)
    return str(context.meta.get("trueup.color", "auto")) if context else "auto"


def load_catalogue() -> catalogue.Catalogue:
    """The library that this trueup carries."""
    return catalogue.load(library.root())
