"""`trueup evaluate --engine`: files are judged elsewhere, and the counts come together here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from trueup.cli import sealing
from trueup.cli.sealing import Beginning
from trueup.errors import IncompleteError
from trueup.evaluate import Tally, parts, spark
from trueup.evaluate.stream import Order
from trueup.evidence.seal import Sealed, path_of
from trueup.items.reading import Unreadable
from trueup.items.sources import Source

SEAL = path_of(Path("results")).name  # of all files of the folder `results`


def evaluate(
    files: Sequence[Source],
    order: Order,
    folder: str,
    tally: Tally,
    tell: Callable[[Unreadable], None],
    begun: Beginning,
) -> None:
    """Have each file judged into the folder, tell what could not be read, fill the tally, and seal what was written.

    An engine may judge a file twice, and both times have to give the same: all results of its run say when that began.
    Raises IncompleteError where a file of the folder cannot be written.
    """
    order = order._replace(run=replace(order.run, clock=None), hashed=True)
    if begun.folder:
        (begun.folder / SEAL).unlink(missing_ok=True)  # a run that is stopped must not be left with an earlier one
    found = spark.written(files, order, folder)
    for part in found:
        for each in part.unreadable:
            tell(each)
        if part.failure:
            tell(Unreadable(part.file, "", 0, part.failure))
    try:
        periodic = parts.merged(order, folder, found, tally)
        whole = [each.results for each in found if each.results] + [periodic]
        sealed = [Sealed(each.name, *each.digest, each.lines) for each in whole]
        seal = begun.ended(sealed, sealing.of_files(files, tally.sources, begun.folder), tally)
        parts.put(folder, SEAL, BytesIO(seal.content()))
    except OSError as error:
        raise IncompleteError(f"{folder}: {error}") from error
