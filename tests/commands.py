"""Every command that there is, by its words: `packs lint`."""

import click

from trueup.cli import trueup
from trueup.cli.lazy import Lazy


def _all(group, *above):
    for name, command in group.commands.items():
        yield " ".join((*above, name)), command
        if isinstance(command, Lazy) and isinstance(command.command, click.Group):
            yield from _all(command.command, *above, name)


COMMANDS = dict(_all(trueup))
