"""Pages that people read: laid out on a terminal, Markdown elsewhere."""

from __future__ import annotations

from pathlib import Path

from trueup.cli.emit import opened
from trueup.cli.options import console, is_plain


def show(text: str, out: Path | None) -> None:
    """Print a page of Markdown, or write it to a file."""
    if not is_plain(out) and console().is_terminal:
        from rich.markdown import Markdown

        console().print(Markdown(text), soft_wrap=False)
        return
    with opened(out) as stream:
        stream.write(text)
