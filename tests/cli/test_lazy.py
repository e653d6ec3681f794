"""A command is listed without being imported: by a line that says what its docstring says."""

import click
import pytest

from trueup.cli import trueup
from trueup.cli.lazy import Lazy


def lazy(group, *above):
    for name, command in group.commands.items():
        yield " ".join((*above, name)), command
        if isinstance(command, Lazy) and isinstance(command.command, click.Group):
            yield from lazy(command.command, *above, name)


COMMANDS = dict(lazy(trueup))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_imported_when_it_is_called(name):
    assert isinstance(COMMANDS[name], Lazy)
    assert COMMANDS[name].command.name == name.split()[-1]


@pytest.mark.parametrize("name", COMMANDS)
def test_its_line_is_the_first_sentence_of_its_docstring(name):
    stand_in, command = COMMANDS[name], COMMANDS[name].command
    for width in range(10, 120):
        assert stand_in.get_short_help_str(width) == command.get_short_help_str(width)
    assert stand_in.help in " ".join(command.help.split())
