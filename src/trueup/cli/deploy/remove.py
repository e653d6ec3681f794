"""`trueup deploy remove`."""

from __future__ import annotations

from pathlib import Path

import click

from trueup.cli import changes
from trueup.cli.deploy.shared import FILE, PLAN_COLUMNS, PROFILE, WAIT, YES, executor, finish, look, read, tell
from trueup.cli.emit import emit
from trueup.cli.options import common_options, console
from trueup.deploy import export as exports
from trueup.deploy import state as states
from trueup.errors import IncompleteError, UsageError
from trueup.run import new_run
from trueup.text import printable


@click.command()
@FILE
@click.option("--export", "folder", type=click.Path(file_okay=False, path_type=Path), help="Keep the results here.")
@click.option("--no-export", is_flag=True, help="Let the results go with the packs.")
@WAIT
@YES
@PROFILE
@common_options
def remove(
    file: Path, folder: Path | None, no_export: bool, minutes: float, yes: bool, profile: str | None, quiet: bool
) -> None:
    """Remove all of it, packs first and buckets last. The evidence bucket stays.

    Deleting a pack deletes its results, so they are exported first, or --no-export says that they may go.

    Exit status: 3 not everything is gone; what is left is named.

    Example: trueup deploy remove deployment.yaml --export farewell
    """
    if (folder is None) == (not no_export):
        raise UsageError("give --export FOLDER to keep the results, or --no-export to let them go.")
    deployment, library = read(file)
    state = look(deployment, profile)
    found = states.removal(state)
    emit([call.to_json() for call in found.calls], PLAN_COLUMNS, None, None)
    tell(found, quiet)
    if found.calls and not changes.confirm(f"Make these {len(found.calls)} calls?", yes):
        raise click.Abort
    if folder is not None:
        told = console(stderr=True)
        count, refused = exports.export(
            state, library, new_run(), folder, lambda line: told.print(printable(line), markup=False)
        )
        told.print(f"{count} results are in {folder}.")
        if refused:
            raise IncompleteError(f"{refused} answers are missing in {folder}, and nothing was removed; see above.")
    outcome = executor(state, minutes, quiet).apply(found)
    for orphan in states.orphans(state):
        console(stderr=True).print(f"Left: {printable(orphan)}")
    finish(outcome)
