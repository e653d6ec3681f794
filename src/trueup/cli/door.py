"""The outermost door: whatever a command ends with becomes an exit status, and at most one line on stderr.

A crash never exits 1, which means findings. A reader of stdout that goes away, as `| head` does, changes no status:
what it no longer wants is dropped, and the run ends as it would have.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import click

from trueup.errors import TrueupError

INCOMPLETE, INTERRUPTED = 3, 130


def run(command: Callable[[], Any], debug: bool) -> int:
    """The exit status of a command: what it returns, or what its error means. debug: errors with their traceback."""
    out = _Heedless(sys.stdout)
    sys.stdout = out
    try:
        status = _status(command, debug)
        out.flush()
        return status
    except OSError as error:  # what was left to be written
        _say(f"cannot write to stdout: {error.strerror}")
        return INCOMPLETE
    finally:
        sys.stdout = out.stream


def _status(command: Callable[[], Any], debug: bool) -> int:
    try:
        status = command()
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:  # nothing was asked for: the help, in its own layout
        error.show()
        return error.exit_code
    except click.ClickException as error:
        _say(_one_line(error))
        return error.exit_code
    except Exception as error:
        if debug:
            traceback.print_exc()
        return _failed(error)
    return status if isinstance(status, int) else 0


def _failed(error: Exception) -> int:
    if isinstance(error, TrueupError):
        _say(str(error))
        return error.exit_code
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else "cannot write: "
        _say(f"{place}{error.strerror or error}; what was done until then stands.")
    else:
        _say(f"{_unexpected(error)}; --debug shows the traceback.")
    return INCOMPLETE


def _unexpected(error: Exception) -> str:
    """What went wrong that nobody expected, and the last line that it passed."""
    [*_, last] = traceback.extract_tb(error.__traceback__)
    said = ": ".join(filter(None, (type(error).__name__, " ".join(str(error).split())[:300])))
    return f"unexpected {said} ({Path(last.filename).name}:{last.lineno})"


def _one_line(error: click.ClickException) -> str:
    """What is wrong with the command line, and where its help is."""
    said = " ".join(error.format_message().split()).rstrip(".")
    context = getattr(error, "ctx", None)
    return f"{said}; see `{context.command_path} --help`." if context else f"{said}."


def _say(line: str) -> None:
    try:
        click.echo(f"trueup: {line}", err=True)
    except OSError:  # stderr is gone, too
        return


class _Heedless:
    """stdout that drops whatever is written once nobody reads it any more."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        return self._heeded(lambda: self.stream.write(text)) or len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        self._heeded(self.stream.flush)

    def _heeded(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except BrokenPipeError:
            # Python flushes stdout once more when it ends, and would complain: let that go nowhere.
            self.stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
            os.dup2(self.stream.fileno(), 1)
            return None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)
