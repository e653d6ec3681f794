"""`trueup explain`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from trueup.catalogue import Catalogue
from trueup.cli import words
from trueup.cli.emit import emit
from trueup.cli.named import PAGE
from trueup.cli.options import common_options, load_catalogue, output_options
from trueup.cli.reading import show
from trueup.errors import UsageError
from trueup.text import suggestion

NOTHING = "no rule, document, pack, code, state, reason or exit status is called that"
ELSEWHERE = "; `trueup rules` lists the rules, `trueup automation` the documents."


@click.command()
@click.argument("name", type=PAGE)
@output_options
@common_options
def explain(name: str, output: str | None, out: Path | None, quiet: bool) -> None:
    """Print the page of a rule, document or pack, or what a word means that trueup prints.

    Words are the codes of lint, states, reasons and exit statuses (`exit-3`). NAME may be spelled with dashes or in
    small letters. On a terminal the page is laid out, else it is Markdown.

    Example: trueup explain S3_BUCKET_SSL_REQUESTS_ONLY
    """
    library = load_catalogue()
    for kind, known, text in _pages(library, name):
        if output == "json":
            emit([{kind: known, "page": text}], (kind, "page"), output, out)
        else:
            show(text, out)
        return
    names = _names(library)
    hint = suggestion(name, names) or suggestion(name.upper().replace("-", "_"), names)
    raise UsageError(f"{name}: {NOTHING}{hint or ELSEWHERE}")


def _pages(library: Catalogue, name: str) -> Iterator[tuple[str, str, str]]:
    """What goes by a name: its kind, its name, its page. Rules come first: nothing else need be read for one."""
    if (rule := name.upper().replace("-", "_")) in library.rules:
        page = library.root / "docs" / "rules" / f"{rule}.md"
        if not page.is_file():
            raise UsageError(f"{page}: not written yet; run `make docs`.")
        yield "rule", rule, page.read_text(encoding="utf-8").partition("-->\n")[2]
    if meaning := words.meaning(name):
        yield "word", meaning.word, f"# {meaning.word}\n\n{meaning.what}\n"
    for known in library.documents:
        if known.lower() == name.lower().replace("-", ""):
            yield "document", known, _document(library, known)
    if name.lower() in library.packs:
        yield "pack", name.lower(), _pack(library, name.lower())


def _document(library: Catalogue, name: str) -> str:
    """A document as it describes itself, and which rules it fixes."""
    described = str(library.document(name).content.get("description", "")).strip()
    rules = [rule.name for rule in library.rules.values() if rule.document == name]
    fixes = "".join(f"- `trueup explain {rule}`\n" for rule in rules) or "No rule of the library names it.\n"
    return f"# {name}\n\n{described}\n\n## What it fixes\n{fixes}"


def _pack(library: Catalogue, name: str) -> str:
    """A pack: what it is for, its controls, the rules of each, and what it leaves out."""
    pack = library.pack(name)
    lines = [f"# {pack.title}\n\n{pack.framework}\n\n{pack.description}\n\n## Controls\n"]
    for control in pack.controls:
        checked = ", ".join(control.rules) or "manual"
        lines.append(f"- **{control.id}** {control.title}: {checked}\n")
    return "".join([*lines, f"\n## What it says nothing about\n{pack.uncovered}\n"])


def _names(library: Catalogue) -> list[str]:
    return [*library.rules, *library.documents, *library.packs, *words.KNOWN]
