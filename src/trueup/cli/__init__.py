"""The only door for people: each command parses, calls one function of the engine, and prints.

A command's module is imported when it is called, so that `trueup --help` costs nothing and a missing extra
stops only the command that wants it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from trueup import __version__
from trueup.errors import TrueupError

# command -> the module of `trueup.cli` that holds it, as a click command of the same name
COMMANDS = {
    "rules": "rules",
    "explain": "rules",
    "evaluate": "evaluate",
    "scan": "scan",
    "collect": "collect",
    "plan": "plan",
    "apply": "apply",
    "undo": "undo",
    "report": "report",
    "waivers": "waivers",
    "automation": "automation",
    "packs": "packs",
    "deploy": "deploy",
    "cost": "cost",
    "diff": "diff",
    "demo": "demo",
    "new-rule": "new_rule",
}

INTERRUPTED = 130


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f"trueup.cli.{COMMANDS[name]}"), name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="trueup %(version)s")
def trueup() -> None:
    """AWS Config rules that come with their fix.

    Judge resources offline or live, see what a fix would change, apply it, take it back, report.

    Exit status: 0 clean, 1 findings, 2 usage, 3 incomplete, 4 AWS or credentials, 130 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status; an error is one line on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = trueup.main(args=given, prog_name="trueup", standalone_mode=False)
    except click.exceptions.Abort:
        status = INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:  # nothing was asked for: the help, in its own layout
        error.show()
        status = error.exit_code
    except click.ClickException as error:
        click.echo(f"trueup: {_one_line(error)}", err=True)
        status = error.exit_code
    except TrueupError as error:
        if "--debug" in given:
            raise
        click.echo(f"trueup: {error}", err=True)
        status = error.exit_code
    except BrokenPipeError:  # the reader of stdout went away, as `| head` does
        sys.stderr.close()
        status = 0
    sys.exit(status if isinstance(status, int) else 0)


def _one_line(error: click.ClickException) -> str:
    """What is wrong with the command line, and where its help is."""
    said = " ".join(error.format_message().split()).rstrip(".")
    context = getattr(error, "ctx", None)
    return f"{said}; see `{context.command_path} --help`." if context else f"{said}."
