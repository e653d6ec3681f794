"""`trueup automation`."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import click

from trueup.cli.emit import emit
from trueup.cli.lazy import Commands, commands
from trueup.cli.options import common_options, load_catalogue, output_options

COMMANDS = {
    "run": "Run a document with your own credentials, in place of Systems Manager.",
    "lint": "Say what AWS would refuse in documents, and what would fail only when they run.",
    "policy": "Print the IAM policy that the role of a document needs, and nothing more.",
}
COLUMNS = ("document", "risk", "cost", "rules")


@click.group(cls=Commands, commands=commands(__name__, COMMANDS), invoke_without_command=True)
@output_options
@common_options
@click.pass_context
def automation(context: click.Context, output: str | None, out: Path | None, quiet: bool) -> None:
    """SSM Automation documents: run them here, without Systems Manager. Without a command, list ours.

    DOC is a file, or the name of a document of the library.
    """
    if context.invoked_subcommand is not None:
        return
    library = load_catalogue()
    fixed: defaultdict[str, list[str]] = defaultdict(list)
    for rule in library.rules.values():
        fixed[rule.document].append(rule.name)
    rows = [
        {"document": each.name, "risk": each.risk, "cost": each.cost, "rules": ", ".join(fixed[each.name])}
        for each in library.documents.values()
    ]
    emit(rows, COLUMNS, output, out)
