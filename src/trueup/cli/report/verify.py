"""`trueup report verify`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click
from rich.text import Text

from trueup.cli.emit import emit
from trueup.cli.options import common_options, console, load_catalogue, output_options
from trueup.evidence.chain import Fault
from trueup.evidence.verify import Verified
from trueup.evidence.verify import verify as verified
from trueup.text import printable

NOTES_A_LINK = 10  # lines on stderr about one kind of link that could not be checked


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--inputs", is_flag=True, help="Look at the input files too.")
@click.option("--deep", is_flag=True, help="Walk the chain to its end: inputs, seals, sources, evaluators.")
@click.option(
    "--verify-with", "signer", default="", metavar="COMMAND", help="Check the signature: {manifest} and {signature}."
)
@output_options
@common_options
def verify(
    directory: Path, inputs: bool, deep: bool, signer: str, output: str | None, out: Path | None, quiet: bool
) -> int:
    """Check that every file of a report is as it was written, and name each link of its evidence that broke.

    What is not there to be checked, such as sources that were not kept, is told and breaks nothing. An input of the
    report must be there.

    Exit status: 0 nothing changed, 1 something did, 2 there is no manifest.

    Example: trueup report verify reports/latest --deep --verify-with 'gpg --verify {signature} {manifest}'
    """
    found = verified(directory, inputs=inputs, evaluator=_evaluators() if deep else None, signer=signer)
    if found.faults or output:
        emit([fault._asdict() for fault in found.faults], Fault._fields, output, out)
    if not quiet:
        _say(found)
    return 1 if found.faults else 0


def _evaluators() -> Callable[[str], Path | None]:
    rules = load_catalogue().rules
    return lambda name: rules[name].folder if name in rules else None


def _say(found: Verified) -> None:
    screen, told = console(stderr=True), Counter[str]()
    for each in found.unchecked:
        told[each.link] += 1
        if told[each.link] <= NOTES_A_LINK:
            screen.print(Text(printable(f"not checked: {each.link}: {each.file}: {each.what}")))
    for link, count in told.items():
        if count > NOTES_A_LINK:
            screen.print(Text(f"not checked: {link}: and {count - NOTES_A_LINK} more."))
    screen.print(f"{found.checked} files checked, {len(found.faults)} not as they were.")
