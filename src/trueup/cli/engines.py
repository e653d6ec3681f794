"""`trueup evaluate --engine`: files are judged elsewhere, and the counts come together here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trueup.errors import IncompleteError
from trueup.evaluate import Tally, parts, spark
from trueup.evaluate.stream import Order
from trueup.items.reading import Unreadable
from trueup.items.sources import Source


def evaluate(
    files: Sequence[Source], order: Order, folder: str, tally: Tally, tell: Callable[[Unreadable], None]
) -> None:
    """Have each file judged into the folder, tell what could not be read, and fill the tally.

    Raises IncompleteError where a file of the folder cannot be written.
    """
    found = spark.written(files, order, folder)
    for part in found:
        for each in part.unreadable:
            tell(each)
        if part.failure:
            tell(Unreadable(part.file, "", 0, part.failure))
    try:
        parts.merged(order, folder, found, tally)
    except OSError as error:
        raise IncompleteError(f"{folder}: {error}") from error
