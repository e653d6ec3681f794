"""How a change is shown: what goes, what comes, and where AWS decides what comes, what it is asked for."""

import io

import pytest
from rich.console import Console

from trueup.cli.changes import difference, show_edit
from trueup.remediation.inverse import UNKNOWN

OPS_ITEM = {
    "Title": "INSTANCES_IN_VPC: i-1",
    "Severity": "2",
    "OperationalData": {"rule": {"Value": "INSTANCES_IN_VPC", "Type": "String"}},
}
LONG = {"Description": "Move it, " * 30, "Title": "x" * 200}

SHOWN = {  # a change of ...: (before, after, the call, its lines)
    "one member": ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {}, ["  {", '    "a": 1,', '-   "b": 2', '+   "b": 3', "  }"]),
    "what is made, known": (None, ["x"], {}, ["+ [", '+   "x"', "+ ]"]),
    "what goes": (["x"], None, {}, ["- [", '-   "x"', "- ]"]),
    "what AWS makes, a line for each thing that it is told": (
        None,
        UNKNOWN,
        OPS_ITEM,
        [
            "+ what AWS makes of",
            '+   "OperationalData": {"rule": {"Type": "String", "Value": "INSTANCES_IN_VPC"}}',
            '+   "Severity": "2"',
            '+   "Title": "INSTANCES_IN_VPC: i-1"',
        ],
    ),
    "what AWS makes of what is there": (["x"], UNKNOWN, {}, ["- [", '-   "x"', "- ]", "+ what AWS makes of it"]),
}


@pytest.mark.parametrize(("before", "after", "call", "lines"), SHOWN.values(), ids=SHOWN)
def test_a_change_of(before, after, call, lines):
    assert list(difference(before, after, call)) == lines


def shown(width, **console):
    screen = Console(file=io.StringIO(), width=width, **console)
    show_edit(screen, "ssm:CreateOpsItem", None, UNKNOWN, LONG, "undo: yes")
    return screen.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [40, 80, 120])
def test_on_a_terminal_long_text_is_wrapped_and_each_line_has_its_sign(width):
    title, *lines, undo = shown(width, force_terminal=True, color_system=None)

    assert (title, undo) == ("    ssm:CreateOpsItem", "      undo: yes")
    assert max(map(len, lines)) <= width
    assert {line[:8] for line in lines} == {"      + "}
    words = "".join(line[8:].replace(" ", "") for line in lines)
    assert words == f'whatAWSmakesof"Description":"{"Moveit," * 30}""Title":"{"x" * 200}"'


def test_a_terminal_too_narrow_to_wrap_in_loses_nothing():
    assert "".join("".join(shown(20, force_terminal=True, color_system=None)).split()).count("x") == 200
