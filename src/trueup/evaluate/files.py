"""Files of items -> results, in order, in one process or several, in bounded memory.

The order is that of the input whoever does the work: files as given, items as they stand, rules by name, and the
periodic rules last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from trueup.catalogue.rules import Rule
from trueup.evaluate.stream import Judge, Order
from trueup.evaluate.tally import Tally
from trueup.items.reading import Unreadable
from trueup.items.sources import Source
from trueup.results import Result
from trueup.run import Run


def _ignore(_: Any) -> None:
    pass


def evaluate(
    sources: Sequence[Source],
    rules: Iterable[Rule],
    run: Run,
    *,
    inputs: Mapping[str, Mapping[str, str]] | None = None,
    workers: int = 1,
    failures: bool = False,
    render: Callable[[Result], Any] | None = None,
    hashed: bool = False,
    tally: Tally | None = None,
    on_unreadable: Callable[[Unreadable], None] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Iterator[Any]:
    """Judge every item of the files by every rule, and give the results in order, as they come.

    failures says to give those alone that somebody has to look at; every one is counted
    render   makes of each what is given, in the process that judged it: a line of text, say (default: the Result)
    hashed   says to hash the files as they are read; the tally tells
    tally    is filled on the way, and complete when the results are exhausted
    on_unreadable, on_progress   are told of what could not be read, and of how many bytes were

    With more than one worker `render` and `run.waive` travel to other processes: they must be picklable.
    Raises UsageError where a rule refuses its inputs, IncompleteError where worker processes die again and again.
    """
    total = Tally() if tally is None else tally
    order = Order(tuple(rules), run, inputs, failures, render, hashed)
    judge = Judge(order)
    judge.expect(total)
    progress = on_progress or _ignore
    given: Iterable[Any]
    if workers > 1:
        from trueup.evaluate import workers as others  # multiprocessing, which one process does without

        given = others.given(judge, order, sources, workers, total, progress)
    else:
        given = chain.from_iterable(judge.of_file(source, total, progress) for source in sources)
    tell = on_unreadable or _ignore
    for each in given:
        if isinstance(each, Unreadable):
            tell(each)
        else:
            yield each
    yield from judge.of_schedule(total)
