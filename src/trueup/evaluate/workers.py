"""The same results from several processes: small files each to a worker, in groups, and large ones slice by slice.

This process unpacks a large file and cuts it where items begin, workers read and judge the slices, and what they give
is taken in the order of the input. A worker that dies costs no result: what all were at is judged again, once.
"""

from __future__ import annotations

import gc
import pickle
import signal
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from trueup.errors import IncompleteError
from trueup.evaluate.stream import Judge, Order
from trueup.evaluate.tally import Tally
from trueup.items import reading
from trueup.items.json_decoder import Broken
from trueup.items.reading import Unreadable
from trueup.items.sources import Source

CHUNK = 512  # results at once between processes
GROUP = 1024 * 1024  # bytes of small files for one task
SLICES = 8  # of 64 KiB for one task
LARGE = 8 * 1024 * 1024  # a smaller file is not worth the cutting

Progress = Callable[[int], None]


def given(
    judge: Judge, order: Order, sources: Sequence[Source], workers: int, total: Tally, progress: Progress
) -> Iterator[Any]:
    """What `judge` gives of the files one after the other. Raises IncompleteError where a worker dies twice."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="trueup-")))
        crew = Crew(order, workers)
        stack.callback(crew.end)
        groups = _groups(sources, workers)
        spilled: dict[int, Job] = {}
        for index in sorted(range(len(groups)), key=lambda index: -groups[index].size):  # the largest first
            group = groups[index]
            if not group.is_alone:
                spilled[index] = crew.submit(group.files[0].name, _spill, group.files, folder / str(index))
        for index, group in enumerate(groups):
            if index in spilled:
                tally = crew.result(spilled.pop(index))
                yield from _spilled(folder / str(index))
                total.add(tally)
                progress(group.size)
            elif group.files[0].is_stdin:
                yield from judge.of_file(group.files[0], total, progress)
            else:
                yield from _Sliced(crew, judge, group.files[0], total).given(progress)


class _Group(NamedTuple):
    """Files for one task; one that is alone is for this process to cut, or to read."""

    files: list[Source]
    size: int
    is_alone: bool = False


def _groups(sources: Sequence[Source], workers: int) -> list[_Group]:
    """The files in their order, small ones together, and those alone that are more than one worker's share."""
    whole = sum(each.size for each in sources)
    share, full = max(LARGE, whole / workers), min(GROUP, whole / workers / 4)
    groups: list[_Group] = []
    for source in sources:
        is_alone = source.is_stdin or source.size > share
        last = groups[-1] if groups else None
        if is_alone or last is None or last.is_alone or last.size + source.size > full:
            groups.append(_Group([source], source.size, is_alone))
        else:
            groups[-1] = _Group([*last.files, source], last.size + source.size)
    return groups


class Job:
    """Work for a worker, held until its outcome is taken, so that it can be done again."""

    def __init__(self, name: str, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
        self.name, self.work, self.given = name, work, given
        self.is_second = False
        self.future: Future[Any]


def _ready() -> None:
    """What a worker does that only has to be there."""


class Crew:
    """Worker processes. Where one dies, all begin anew, and what was not done is done again: once."""

    def __init__(self, order: Order, workers: int) -> None:
        self._order, self.size = order, workers
        self._waiting: dict[Job, None] = {}
        self._start()

    def submit(self, name: str, work: Callable[..., Any], *given: Any) -> Job:
        """Have `work` done; `name` is the file that it is about."""
        job = Job(name, work, given)
        self._waiting[job] = None
        try:
            job.future = self._pool.submit(work, *given)
        except BrokenProcessPool:
            self._again()
        return job

    def result(self, job: Job) -> Any:
        """What came of it. Raises IncompleteError where two workers have died at it, or beside it."""
        while True:
            try:
                found = job.future.result()
            except BrokenProcessPool as error:
                if job.is_second:
                    raise IncompleteError(
                        f"{job.name}: a worker process died twice, out of memory perhaps; try fewer --workers."
                    ) from error
                self._again()
            else:
                self._waiting.pop(job, None)
                return found

    def drop(self, job: Job) -> None:
        """Its outcome is not wanted."""
        job.future.cancel()
        self._waiting.pop(job, None)

    def end(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _start(self) -> None:
        # Spawned, not forked: a fork copies the locks of this process's threads as they happen to be.
        self._pool = ProcessPoolExecutor(self.size, get_context("spawn"), _start_worker, (self._order,))
        for _ in range(self.size):  # all start now: one that starts while a pool breaks is waited for without end
            self._pool.submit(_ready)

    def _again(self) -> None:
        self.end()
        self._start()
        for job in self._waiting:
            is_done = hasattr(job, "future") and job.future.done()
            if not is_done or job.future.cancelled() or isinstance(job.future.exception(), BrokenProcessPool):
                job.is_second = hasattr(job, "future")
                job.future = self._pool.submit(job.work, *job.given)


class _Sliced:
    """One file by the slice. What a worker refuses this process reads on from there, alone and with care."""

    def __init__(self, crew: Crew, judge: Judge, source: Source, total: Tally) -> None:
        self._crew, self._judge, self._source, self._total = crew, judge, source, total
        self._texts: list[bytes] = []  # for the next task
        self._window: deque[Job] = deque()
        self._passed = 0  # slices that workers have accepted, and the items in them
        self._items = 0
        self._is_refused = False

    def given(self, progress: Progress) -> Iterator[Any]:
        with self._total.of_file():
            for batch in reading.batches(self._source, progress, self._keep, self._judge.hashed(self._total)):
                if batch[2]:  # not in slices: it comes after all that was cut off before
                    yield from self._taken(0)
                if self._is_refused:
                    break
                yield from self._here(batch)
                if len(self._texts) >= SLICES:
                    self._ship()
                    yield from self._taken(2 * self._crew.size)
            else:
                yield from self._taken(0)
            if self._is_refused:
                yield from self._alone()

    def _keep(self, text: bytes | bytearray) -> Sequence[Any]:
        self._texts.append(bytes(text))
        return ()

    def _ship(self) -> None:
        self._window.append(self._crew.submit(self._source.name, _judged, self._source.name, self._texts))
        self._texts = []

    def _taken(self, left: int) -> Iterator[Any]:
        """What workers give, until no more than so many tasks are out; none that follow a refused slice."""
        if not left and self._texts:
            self._ship()
        while len(self._window) > left and not self._is_refused:
            given, tally, items, accepted, shipped = self._crew.result(self._window.popleft())
            for each in given:
                yield each._replace(number=each.number + self._items) if isinstance(each, Unreadable) else each
            self._total.add(tally)
            self._items += items
            self._passed += accepted
            self._is_refused = accepted < shipped
        if self._is_refused:
            while self._window:
                self._crew.drop(self._window.popleft())

    def _here(self, batch: tuple[str, int, Sequence[Any]]) -> list[Any]:
        """What this process read itself. Numbers of items count from the last slice that it did not."""
        unit, first, values = batch
        if unit == "item":
            first += self._items
        moved = [
            replace(each, after=each.after + self._items)
            if isinstance(each, Broken) and each.after is not None
            else each
            for each in values
        ]
        return self._judge.of_values(moved, self._total, self._source.name, unit, first)

    def _alone(self) -> Iterator[Any]:
        left = iter(range(self._passed))

        def read(text: bytes | bytearray) -> Sequence[Any]:
            return () if next(left, None) is not None else self._judge.slices(text)

        for batch in reading.batches(self._source, None, read, self._judge.hashed(self._total)):
            yield from self._here(batch)


_worker: Judge


def _start_worker(order: Order) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends a worker without a word; the parent speaks
    sys.stdout = sys.stderr  # a rule that prints must not write into the results
    _worker = Judge(order)
    gc.freeze()  # what stays until the end need not be searched for garbage again and again


def _judged(name: str, texts: Sequence[bytes]) -> tuple[list[Any], Tally, int, int, int]:
    """What slices of a file give, up to one that is no list; the items and slices accepted, and those there were."""
    given: list[Any] = []
    tally, items = Tally(), 0
    for accepted, text in enumerate(texts):
        try:
            values = _worker.slices(text)
        except (ValueError, RecursionError):
            return given, tally, items, accepted, len(texts)
        given += _worker.of_values(values, tally, name, "item", items + 1)
        items += len(values)
    return given, tally, items, len(texts), len(texts)


def _spill(files: Sequence[Source], path: Path) -> Tally:
    """Judge files in a worker, and leave what they give in `path`, in chunks."""
    tally = Tally()
    with path.open("wb") as stream:
        for source in files:
            given = _worker.of_file(source, tally)
            while chunk := list(islice(given, CHUNK)):
                pickle.dump(chunk, stream, pickle.HIGHEST_PROTOCOL)
    return tally


def _spilled(path: Path) -> Iterator[Any]:
    with path.open("rb") as stream:
        while stream.peek(1):
            yield from pickle.load(stream)
    path.unlink()
