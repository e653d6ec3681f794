"""`trueup new-rule`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from trueup import catalogue, recorder, scaffold
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
@click.option("--unlisted", is_flag=True, help="Take a type that is newer than AWS's list of them.")
@common_options
def new_rule(
    name: str,
    resource_type: str,
    summary: str | None,
    severity: str,
    category: str,
    document: str | None,
    unlisted: bool,
    quiet: bool,
) -> None:
    """Write the files of a new rule into this checkout; they pass but for rows named TODO.

    Example: trueup new-rule SQS_QUEUE_RETENTION --type AWS::SQS::Queue
    """
    library = catalogue.load(checkout(Path.cwd()))
    rule = scaffold.NewRule.named(name, resource_type, summary, severity, category, document, unlisted)
    texts = scaffold.files(rule, library, recorder.RECORDERS)
    scaffold.write(library.root, texts)
    for path in texts:
        click.echo(path)
    if not quiet:
        for line in next_steps(rule, scaffold.needs_recorder(rule, library, recorder.RECORDERS)):
            console(stderr=True).print(line)


def next_steps(rule: scaffold.NewRule, unrecorded: bool) -> Iterator[str]:
    """What is left to the author."""
    if unrecorded:
        row, its_test = scaffold.recorder_files(rule)
        yield f"{rule.resource_type} was never recorded: add its row to {row}, and make one in {its_test}."
    yield f"Fill in the TODOs; `make rule-check NAME={rule.name}` tells what is left."
    yield f"List {rule.name} in a pack of conformance-packs/sources, then `make written check`."


def checkout(start: Path) -> Path:
    """The library that `start` lies in. Raises UsageError outside of one."""
    for folder in (start, *start.parents):
        if (folder / "rules").is_dir() and (folder / "remediation-docs").is_dir():
            return folder
    raise UsageError(f"{start}: not inside a checkout with rules/ and remediation-docs/; clone trueup and go there.")
