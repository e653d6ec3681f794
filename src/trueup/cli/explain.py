"""`trueup explain`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup.cli.emit import emit, opened
from trueup.cli.options import common_options, console, is_plain, load_catalogue, output_options
from trueup.errors import UsageError


@click.command()
@click.argument("name")
@output_options
@common_options
def explain(name: str, output: str | None, out: Path | None, quiet: bool) -> None:
    """Print a rule's page: what it checks, why, scenarios, fix, packs. On a terminal it is laid out, else Markdown.

    Example: trueup explain S3_BUCKET_SSL_REQUESTS_ONLY
    """
    library = load_catalogue()
    rule = library.rule(name.upper().replace("-", "_"))
    page = library.root / "docs" / "rules" / f"{rule.name}.md"
    if not page.is_file():
        raise UsageError(f"{page}: not written yet; run `make docs`.")
    text = page.read_text(encoding="utf-8").partition("-->\n")[2]
    if output in (None, "table") and not is_plain(out) and console().is_terminal:
        from rich.markdown import Markdown

        console().print(Markdown(text), soft_wrap=False)
    elif output == "json":
        emit([{"rule": rule.name, "page": text}], ("rule", "page"), output, out)
    else:
        with opened(out) as stream:
            stream.write(text)
