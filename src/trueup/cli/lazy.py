"""Commands that are imported when they are called.

So `trueup --help` imports none of them, and a missing extra stops only the command that wants it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class Lazy(click.Command):
    """What stands for a command until it is called: its name, its line in the list of commands, and where it is."""

    def __init__(self, name: str, line: str, module: str) -> None:
        super().__init__(name, help=line)
        self.module = module

    @property
    def command(self) -> click.Command:
        """The command itself."""
        command = getattr(import_module(self.module), self.module.rpartition(".")[2])
        assert isinstance(command, click.Command)
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the command itself: from here on click deals with that one alone."""
        return self.command.make_context(info_name, args, parent, **extra)


def commands(package: str, lines: Mapping[str, str]) -> list[click.Command]:
    """The commands of a package: name -> the first sentence of its docstring, in the order in which they are listed.

    Each is in a module of its own name, underscores for dashes. The sentence is said twice, because a docstring cannot
    be had without importing its module; a test holds the two together.
    """
    return [Lazy(name, line, f"{package}.{name.replace('-', '_')}") for name, line in lines.items()]


class Commands(click.Group):
    """Commands in the order in which they were given, which is that of the work; click would sort them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)
