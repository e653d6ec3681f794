"""`trueup evidence`, and what its commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trueup.cli.lazy import Commands, commands

if TYPE_CHECKING:
    from trueup.catalogue import Catalogue
    from trueup.catalogue.packs import Pack

COMMANDS = {
    "check": "Find manual evidence that has expired, was altered or is gone, and controls that have none.",
    "template": "Print an evidence.yaml with a slot for each control that wants people.",
}


@click.group(cls=Commands, commands=commands(__name__, COMMANDS))
def evidence() -> None:
    """Manual evidence: who looked at what, for the controls that no rule checks."""


def packs_named(names: tuple[str, ...], library: Catalogue) -> tuple[list[Pack], list[str]]:
    """The packs of these names or sources, and the process checks of those that are templates of conformance packs."""
    from trueup.catalogue.packs import read_pack
    from trueup.packs import process_checks, reader

    found: list[Pack] = []
    checks: list[str] = []
    for name in names:
        path = Path(name)
        if not (path.is_file() and path.suffix in (".yaml", ".yml", ".json")):
            found.append(library.pack(name))
            continue
        text = reader.read(path)
        if text.section("Resources"):
            checks += process_checks.names(text)
        else:
            found.append(read_pack(path, library.rules))
    return found, checks
