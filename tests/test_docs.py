"""The documentation names what there is, and what it names is there."""

import re

import click
import pytest

import support
from trueup.catalogue.documents import RISKS
from trueup.cli import trueup
from trueup.cli.lazy import Lazy

README = (support.ROOT / "README.md").read_text()
CONTRIBUTING = (support.ROOT / "CONTRIBUTING.md").read_text()
THEIRS = {"--db-password"}  # an option of somebody's program, as an example
PAGES = sorted([*support.ROOT.glob("*.md"), *(support.ROOT / "docs").glob("*.md")])


def commands(group, *above):
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        command = command.command if isinstance(command, Lazy) else command
        yield " ".join((*above, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)


COMMANDS = dict(commands(trueup))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name):
    command = COMMANDS[name]
    assert command.help
    assert isinstance(command, click.Group) or "Example: trueup " in command.help or name == "demo"


@pytest.mark.parametrize("name", [name for name in COMMANDS if " " not in name])
def test_the_readme_names_every_command(name):
    assert f"`trueup {name}" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_only_commands_that_exist(page):
    for name in re.findall(r"`(?:\$ )?trueup ([a-z][a-z-]*)", page.read_text()):
        assert name in COMMANDS, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_links_only_to_files_that_exist(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_only_options_that_exist(page):
    given = [parameter for each in COMMANDS.values() for parameter in each.params]
    known = {option for each in given for option in (*each.opts, *each.secondary_opts)}
    assert set(re.findall(r"`(--[a-z-]+)[` ]", page.read_text())) <= known | THEIRS


def rows(heading):
    """The first cells of the table under a heading of CONTRIBUTING.md, without its head."""
    [section] = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    return [row.strip("` ") for row in re.findall(r"^\|([^|]+)\|", section, re.MULTILINE)][2:]


def test_contributing_says_what_each_law_wants():
    laws = (support.ROOT / "tests" / "test_catalogue.py").read_text()
    named = [name.replace("_", " ") for name in re.findall(r"^def test_(\w+)", laws, re.MULTILINE)]
    assert rows("What each law wants") == named


def test_contributing_says_what_each_risk_means():
    assert tuple(rows("Risk")) == RISKS


def test_contributing_says_how_many_scenarios_are_the_least():
    assert set(re.findall(r"at least (\d+)", CONTRIBUTING)) == {str(support.LEAST_SCENARIOS)}
