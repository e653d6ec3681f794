"""`trueup automation run`."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from trueup import aws
from trueup.cli.automation import documents
from trueup.cli.emit import opened
from trueup.cli.named import DOCUMENT, PROFILE, REGION
from trueup.cli.options import common_options, console
from trueup.errors import IncompleteError, UsageError
from trueup.remediation import inverse
from trueup.runner import interpreter
from trueup.runner.actions.base import Question
from trueup.runner.execution import Execution, texts
from trueup.text import printable

STYLES = {"Success": "green", "Failed": "red", "TimedOut": "red", "Planned": "yellow", "Cancelled": "yellow"}
CANCELLED = 130


@click.command()
@click.argument("document", type=DOCUMENT, metavar="DOC")
@click.option("--plan", "mode", flag_value="plan", help="Change nothing: show which writes it would make.")
@click.option("--apply", "mode", flag_value="apply", help="Carry it out, and keep in a journal what was before.")
@click.option(
    "--parameter",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter; once for each item of a list, as JSON for a map.",
)
@click.option("--journal", type=click.Path(dir_okay=False, path_type=Path), help="[default: a new file here]")
@click.option("--yes", is_flag=True, help="Approve whatever the document asks approval for.")
@click.option(
    "--unfenced",
    is_flag=True,
    help="Where this machine has no wall for scripts, run those that are not the library's too.",
)
@click.option("--profile", type=PROFILE, help="A profile of the AWS settings.")
@click.option("--region", type=REGION, help="A Region other than the settings'.")
@click.option("--endpoint-url", help="The URL of an emulator that serves every API.")
@click.option("--output", type=click.Choice(["table", "json"]), help="Format  [default: table]")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file, not to stdout.")
@common_options
def run(
    document: str,
    mode: str | None,
    given: tuple[str, ...],
    journal: Path | None,
    yes: bool,
    unfenced: bool,
    profile: str | None,
    region: str | None,
    endpoint_url: str | None,
    output: str | None,
    out: Path | None,
    quiet: bool,
) -> int:
    """Run a document with your own credentials, in place of Systems Manager.

    Its assumeRole is not assumed: it may do what you may do.

    Example: trueup automation run EnforceS3TlsOnly --plan --parameter BucketName=example
    """
    if mode is None:
        raise UsageError("say whether to --plan or to --apply.")
    read = documents.found(document)
    account = aws.connect(profile, region, endpoint_url)
    with _journal(journal, read.name) if mode == "apply" else nullcontext() as journalled:
        execution = interpreter.run(
            read,
            parameters(given),
            account,
            mode,
            library=documents.neighbours(read),
            journal=journalled,
            images=inverse,
            approve=(lambda _question: True) if yes else _ask,
            unfenced=unfenced,
        )
    if output == "json" or out is not None:
        with opened(out) as stream:
            json.dump(execution.to_json(), stream, indent=2, sort_keys=True, ensure_ascii=False, default=str)
            stream.write("\n")
    else:
        _show(execution)
    if not quiet:
        for warning in execution.warnings:
            console(stderr=True).print(f"warning: {printable(warning)}", markup=False)
    if execution.status == "Cancelled":
        return CANCELLED
    if execution.status not in ("Success", "Planned"):
        raise IncompleteError(f"{read.name} ended as {execution.status}: {printable(execution.failure or '')}")
    return 0


def parameters(given: tuple[str, ...]) -> dict[str, list[str]]:
    """`Name=Value` texts in the API's form. Raises UsageError."""
    values: dict[str, list[str]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--parameter {text}: not Name=Value.")
        values.setdefault(name, []).append(value)
    return values


def _journal(path: Path | None, document: str) -> Any:
    from trueup.remediation.journal import Journal

    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return Journal(path or Path(f"trueup-{document}-{stamp}.journal"))


def _ask(question: Question) -> bool:
    """Asks on a terminal; without one nobody is there to answer."""
    if not sys.stdin.isatty():
        return False
    return click.confirm(printable(f"{question.step}: {question.message}"), err=True)


def _show(execution: Execution) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("step", "action", "status", "note"):
        table.add_column(column, overflow="fold")
    for step in execution.steps:
        style = STYLES.get(step.status, "")
        status = f"[{style}]{step.status}[/]" if style else step.status
        table.add_row(step.name, step.action, status, escape(printable(step.why)))
    screen = console()
    screen.print(table)
    for planned in execution.planned:
        wanted = json.dumps(execution.shown(planned.call.redacted().parameters), default=str, ensure_ascii=False)
        maybe = "" if planned.certain else " (if it comes to that)"
        screen.print(f"would call {planned.call} {printable(wanted)}{maybe}", markup=False)
    for name, value in execution.outputs.items():
        told = " ".join(execution.shown({name: texts(value)})[name])
        screen.print(f"{name}: {printable(told)}", markup=False)
    screen.print(f"{execution.document}: {execution.status}", markup=False)
