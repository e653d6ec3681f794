"""`trueup new-rule`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup import catalogue, scaffold
from trueup.catalogue.rules import CATEGORIES
from trueup.cli.options import common_options, console
from trueup.errors import UsageError
from trueup.results import SEVERITIES


@click.command("new-rule")
@click.argument("name")
@click.option("--type", "resource_type", required=True, help="What it judges, such as AWS::SQS::Queue.")
@click.option("--summary", help="One sentence, present tense, of the world in which all is right.")
@click.option("--severity", type=click.Choice(SEVERITIES), default="medium", show_default=True)
@click.option("--category", type=click.Choice(CATEGORIES), default="governance", show_default=True)
@click.option("--document", help="The document that fixes it: a new name (VerbObject) or one that exists.")
@common_options
def new_rule(
    name: str,
    resource_type: str,
    summary: str | None,
    severity: str,
    category: str,
    document: str | None,
    quiet: bool,
) -> None:
    """Write the four files of a new rule into this checkout; they pass but for rows named TODO.

    Example: trueup new-rule SQS_QUEUE_ENCRYPTED --type AWS::SQS::Queue
    """
    root = checkout(Path.cwd())
    rule = scaffold.NewRule.named(name, resource_type, summary, severity, category, document)
    texts = scaffold.files(rule, catalogue.load(root))
    scaffold.write(root, texts)
    for path in texts:
        click.echo(path)
    if not quiet:
        console(stderr=True).print(
            f"Now: fill in the TODOs, list {name} in a pack of conformance-packs/sources, then `make written check`."
        )


def checkout(start: Path) -> Path:
    """The library that `start` lies in. Raises UsageError outside of one."""
    for folder in (start, *start.parents):
        if (folder / "rules").is_dir() and (folder / "remediation-docs").is_dir():
            return folder
    raise UsageError(f"{start}: not inside a checkout with rules/ and remediation-docs/; clone trueup and go there.")
