"""Files of items -> results, in order, in one process or several, in bounded memory.

The order is that of the input whoever does the work: files as given, items as they stand, rules by name, and the
periodic rules last. With several workers each file's results wait in a file of their own for their turn.
"""

from __future__ import annotations

import gc
import pickle
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from trueup.catalogue.rules import Rule
from trueup.errors import IncompleteError
from trueup.evaluate.binding import Bound, bind, by_type, only_periodic
from trueup.evaluate.judging import judge, judge_periodic
from trueup.evaluate.tally import Tally
from trueup.items.reading import Account, Unreadable, read
from trueup.items.sources import Source
from trueup.results import Result
from trueup.run import Run

CHUNK = 512  # results at once between processes


def _ignore(_: Any) -> None:
    pass


def evaluate(
    sources: Sequence[Source],
    rules: Iterable[Rule],
    run: Run,
    *,
    inputs: Mapping[str, Mapping[str, str]] | None = None,
    workers: int = 1,
    wanted: Callable[[Result], bool] | None = None,
    render: Callable[[Result], Any] | None = None,
    tally: Tally | None = None,
    on_unreadable: Callable[[Unreadable], None] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Iterator[Any]:
    """Judge every item of the files by every rule, and give the results in order, as they come.

    wanted   says which results to give (default: all); every one is counted
    render   makes of each what is given, in the process that judged it: a line of text, say (default: the Result)
    tally    is filled on the way, and complete when the results are exhausted
    on_unreadable, on_progress   are told of what could not be read, and of how many bytes were

    With more than one worker `wanted`, `render` and `run.waive` travel to other processes: they must be picklable.
    Raises UsageError where a rule refuses its inputs, IncompleteError where a worker process dies.
    """
    chosen = tuple(rules)
    total = Tally() if tally is None else tally
    judging = _Judging(bind(chosen, inputs), run, wanted, render)
    for each in judging.bound:
        total.states.setdefault(each.rule.name, Counter())
    tell, progress = on_unreadable or _ignore, on_progress or _ignore
    if min(workers, len(sources)) > 1:
        start = (chosen, inputs, run, wanted, render)
        yield from _by_workers(judging, start, sources, workers, total, tell, progress)
    else:
        for source in sources:
            yield from _told(judging.of_file(source, total, progress), tell)
    for account, region in total.scheduled_places:
        yield from judging.counted(judge_periodic(judging.periodic, account, region, run), total)


class _Judging:
    """What judges one file after the other, in whichever process."""

    def __init__(
        self,
        bound: tuple[Bound, ...],
        run: Run,
        wanted: Callable[[Result], bool] | None,
        render: Callable[[Result], Any] | None,
    ) -> None:
        self.bound = bound
        self.periodic = only_periodic(bound)
        self._by_type = by_type(bound)
        self._run = run
        self._wanted = wanted
        self._render = render

    def of_file(self, source: Source, tally: Tally, progress: Callable[[int], None] = _ignore) -> Iterator[Any]:
        """The results of one file, and in their places what could not be read."""
        tally.files += 1
        readable = broken = 0
        for entry in read(source, progress):
            if isinstance(entry, Unreadable):
                broken += 1
                tally.refused_by_aws += entry.is_aws
                yield entry
                continue
            readable += 1
            if isinstance(entry, Account):
                tally.places.add((entry.account, entry.region))
                continue
            item = entry.item
            tally.items += 1
            tally.places.add((item.get("awsAccountId") or "", item.get("awsRegion") or ""))
            bound = self._by_type.get(item["resourceType"])
            if bound is None:
                tally.unruled[item["resourceType"]] += 1
                continue
            tally.judged += 1
            results = judge(bound, item, self._run, is_summary=entry.is_summary, left_scope=entry.left_scope)
            yield from self.counted(results, tally)
        tally.unreadable += broken
        tally.unreadable_files += bool(broken and not readable)

    def counted(self, results: Iterable[Result], tally: Tally) -> Iterator[Any]:
        """Those results that are wanted, as they are to be given."""
        for result in results:
            tally.count(result)
            if self._wanted is None or self._wanted(result):
                yield result if self._render is None else self._render(result)


def _told(given: Iterable[Any], tell: Callable[[Unreadable], None]) -> Iterator[Any]:
    for each in given:
        if isinstance(each, Unreadable):
            tell(each)
        else:
            yield each


def _by_workers(
    judging: _Judging,
    start: tuple[Any, ...],
    sources: Sequence[Source],
    workers: int,
    total: Tally,
    tell: Callable[[Unreadable], None],
    progress: Callable[[int], None],
) -> Iterator[Any]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="trueup-")))
        # Spawned, not forked: a fork copies the locks of this process's threads as they happen to be.
        pool = ProcessPoolExecutor(min(workers, len(sources)), get_context("spawn"), _start_worker, start)
        stack.callback(pool.shutdown, cancel_futures=True)
        waiting: dict[int, Future[Tally]] = {}
        for index in sorted(range(len(sources)), key=lambda index: -sources[index].size):  # the largest first
            if not sources[index].is_stdin:
                waiting[index] = pool.submit(_spill, sources[index], folder / str(index))
        for index, source in enumerate(sources):
            if index not in waiting:
                yield from _told(judging.of_file(source, total, progress), tell)
                continue
            try:
                tally = waiting.pop(index).result()
            except BrokenProcessPool as error:
                raise IncompleteError(
                    f"{source.name}: a worker process died, out of memory perhaps; try fewer --workers."
                ) from error
            yield from _told(_spilled(folder / str(index)), tell)
            total.add(tally)
            progress(source.size)


_worker: _Judging


def _start_worker(
    rules: Sequence[Rule],
    inputs: Mapping[str, Mapping[str, str]] | None,
    run: Run,
    wanted: Callable[[Result], bool] | None,
    render: Callable[[Result], Any] | None,
) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends a worker without a word; the parent speaks
    sys.stdout = sys.stderr  # a rule that prints must not write into the results
    _worker = _Judging(bind(rules, inputs), run, wanted, render)
    gc.freeze()  # what stays until the end need not be searched for garbage again and again


def _spill(source: Source, path: Path) -> Tally:
    """Judge one file in a worker, and leave what it gives in `path`, in chunks."""
    tally = Tally()
    given = _worker.of_file(source, tally)
    with path.open("wb") as stream:
        while chunk := list(islice(given, CHUNK)):
            pickle.dump(chunk, stream, pickle.HIGHEST_PROTOCOL)
    return tally


def _spilled(path: Path) -> Iterator[Any]:
    with path.open("rb") as stream:
        while stream.peek(1):
            yield from pickle.load(stream)
    path.unlink()
