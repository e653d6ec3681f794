"""`trueup automation`: one module of this package for each subcommand, imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click

# subcommand -> the module of this package that holds it, as a click command of the same name
COMMANDS = {
    "run": "run",
    "lint": "lint",
    "policy": "policy",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f"trueup.cli.automation.{COMMANDS[name]}"), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands)
def automation() -> None:
    """SSM Automation documents: run them here, without Systems Manager.

    DOC is a file, or the name of a document of the library.
    """
