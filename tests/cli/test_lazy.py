"""A command is listed without being imported: by a line that says what its docstring says."""

import pytest

from commands import COMMANDS
from trueup.cli.lazy import Lazy


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
