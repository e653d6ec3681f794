"""The page of a pack: each control, how it is looked at and by what; and lint's codes.

No page counts anything: two branches that each add a rule would both change the count. `trueup packs` counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from trueup import names
from trueup.catalogue import Catalogue
from trueup.catalogue.packs import Control, Pack, Today
from trueup.packs.build import Target, build
from trueup.packs.lint import CODES
from trueup.templates import render
from trueup.text import table_cell


def write(library: Catalogue) -> dict[Path, str]:
    """Every generated page about packs, by path under `docs/`."""
    pages = {Path("frameworks") / f"{pack.name}.md": pack_page(library, pack) for pack in library.packs.values()}
    return {Path("frameworks.md"): index_page(library.packs.values()), Path("pack-lint.md"): codes_page(CODES), **pages}


def pack_page(library: Catalogue, pack: Pack) -> str:
    """The Markdown page of one pack."""
    built = build(library, pack, Target())
    return render(
        "pack.md.j2",
        pack=pack,
        templates=[template.name for template in built.templates],
        left_out=sorted(each.rule for each in built.left_out),
        automatic=sorted(_link(each.name) for each in pack.listings.values() if each.automatic),
        controls=[_control(control) for control in pack.controls],
    )


def index_page(packs: Iterable[Pack]) -> str:
    """The table of all packs."""
    lines = [
        "<!-- Written by `make docs`. -->",
        "# Packs",
        "",
        "`trueup packs` counts their controls and rules.",
        "",
        "| Pack | Title | Framework |",
        "| --- | --- | --- |",
        *(f"| [{pack.name}](frameworks/{pack.name}.md) | {pack.title} | {pack.framework} |" for pack in packs),
    ]
    return "\n".join(lines) + "\n"


def codes_page(codes: Mapping[str, str]) -> str:
    """The table of what lint finds."""
    lines = [
        "<!-- Written by `make docs`. -->",
        "# What `trueup packs lint` finds",
        "",
        "It reads any conformance pack, whoever wrote it. Codes that begin with E, W or I are cfn-lint's own.",
        "",
        "| Code | What is wrong |",
        "| --- | --- |",
    ]
    return "\n".join([*lines, *(f"| {code} | {what} |" for code, what in codes.items())]) + "\n"


def _control(control: Control) -> dict[str, Any]:
    return {
        "id": control.id,
        "title": table_cell(control.title),
        "today": table_cell(_today(control.today)) if control.today else "",
        "automation": control.automation,
        "ours": " ".join(_link(name) for name in control.rules),
        "managed": " ".join(f"`{name}`" for name in control.managed),
        "manual": table_cell(control.manual),
    }


def _today(today: Today) -> str:
    name = " ".join(filter(None, (today.id, today.title)))
    return f" (today: {'; '.join(filter(None, (name, today.note)))})"


def _link(rule_name: str) -> str:
    return f"[{rule_name}](../rules/{names.rule_of_instance(rule_name)}.md)"
