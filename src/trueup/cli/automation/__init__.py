"""`trueup automation`."""

from __future__ import annotations

import click

from trueup.cli.lazy import Commands, commands

COMMANDS = {
    "run": "Run a document with your own credentials, in place of Systems Manager.",
    "lint": "Say what AWS would refuse in documents, and what would fail only when they run.",
    "policy": "Print the IAM policy that the role of a document needs, and nothing more.",
}


@click.group(cls=Commands, commands=commands(__name__, COMMANDS))
def automation() -> None:
    """SSM Automation documents: run them here, without Systems Manager.

    DOC is a file, or the name of a document of the library.
    """
