"""`trueup packs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trueup.cli.emit import emit
from trueup.cli.lazy import Commands, commands
from trueup.cli.options import common_options, load_catalogue, output_options

if TYPE_CHECKING:
    from trueup.catalogue.packs import Pack

COMMANDS = {
    "build": "Write the templates of packs, by name or from a source file of yours; of all packs without a name.",
    "lint": "Find what AWS would refuse, or would not do, in templates of conformance packs, whoever wrote them.",
    "pair": "Print a template with our remediation added to each rule that we have a document for.",
    "split": "Cut a template into parts that AWS takes; rules stay with their remediations and what they refer to.",
}
COLUMNS = ("pack", "controls", "automated", "partial", "manual", "rules", "managed", "title")


@click.group(cls=Commands, commands=commands(__name__, COMMANDS), invoke_without_command=True)
@output_options
@common_options
@click.pass_context
def packs(context: click.Context, output: str | None, out: Path | None, quiet: bool) -> None:
    """Conformance packs: build ours; lint, split or pair any. Without a command, list ours."""
    if context.invoked_subcommand is None:
        emit([_row(pack) for pack in load_catalogue().packs.values()], COLUMNS, output, out)


def _row(pack: Pack) -> dict[str, Any]:
    kinds = [control.automation for control in pack.controls]
    return {
        "pack": pack.name,
        "controls": len(kinds),
        **{kind: kinds.count(kind) for kind in ("automated", "partial", "manual")},
        "rules": len(pack.rules),
        "managed": len(pack.listings) - len(pack.rules),
        "title": pack.title,
    }
