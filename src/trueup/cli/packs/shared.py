"""What the commands share: where a template will run, and how one is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from trueup.cli.named import REGION
from trueup.errors import UsageError
from trueup.packs.build import NO_ACCOUNT

Command = TypeVar("Command", bound=Callable[..., Any])


def target_options(command: Command) -> Command:
    """Where a template will run."""
    for option in (
        click.option(
            "--account-id",
            default=NO_ACCOUNT,
            help="The account that deploys, for the ARNs of roles; an organization puts each member's in its place.",
        ),
        click.option("--partition", default="", help="aws, aws-cn, aws-us-gov ...  [default: the Region's, or aws]"),
        click.option("--region", type=REGION, help="Leave out what AWS does not offer there.  [default: any Region]"),
    ):
        command = option(command)
    return command


def write(path: Path, text: str) -> None:
    """A file, and the folders that it needs. Raises UsageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
