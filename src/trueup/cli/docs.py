"""`trueup docs`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup import library
from trueup.cli.emit import emit
from trueup.cli.named import GUIDE
from trueup.cli.options import common_options, output_options
from trueup.cli.reading import show
from trueup.errors import UsageError
from trueup.text import suggestion

COLUMNS = ("topic", "title")


@click.command()
@click.argument("topic", type=GUIDE, required=False)
@output_options
@common_options
def docs(topic: str | None, output: str | None, out: Path | None, quiet: bool) -> None:
    """Print a guide, or without TOPIC the list of them. They travel with trueup: no network is asked.

    On a terminal the guide is laid out, else it is Markdown.

    Example: trueup docs waivers
    """
    guides = {path.stem: path for path in sorted((library.root() / "docs").glob("*.md"))}
    if topic is None:
        rows = [{"topic": name, "title": _title(path)} for name, path in guides.items()]
        emit(rows, COLUMNS, output, out)
        if not quiet and (output or "table") == "table":
            click.echo("`trueup docs TOPIC` shows one; `trueup explain NAME` shows a rule, document or pack.", err=True)
        return
    name = topic.lower().removesuffix(".md")
    if name not in guides:
        known = suggestion(name, guides) or f"; there are {', '.join(guides)}."
        raise UsageError(f"{topic}: there is no such guide{known}")
    text = guides[name].read_text(encoding="utf-8")
    if output == "json":
        emit([{"topic": name, "page": text}], ("topic", "page"), output, out)
    else:
        show(text, out)


def _title(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((line.removeprefix("# ").replace("`", "") for line in lines if line.startswith("# ")), path.stem)
