"""A file -> its items, what could not be read, and the place of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple

from trueup import bulk
from trueup.digests import Digest, HashedReader
from trueup.errors import AwsError
from trueup.items import envelopes, json_stream, unpacking
from trueup.items.json_decoder import Broken
from trueup.items.sources import Source


class Found(NamedTuple):
    """One item; `file`, `unit` and `number` say where it stands (`unit` is empty for a file of one document)."""

    item: Mapping[str, Any]
    file: str
    unit: str = ""
    number: int = 0
    is_summary: bool = False  # the item was too large to be delivered: only its summary is here
    left_scope: bool = False  # the event says that it is no longer the rule's to judge

    @property
    def place(self) -> str:
        return _place(self.file, self.unit, self.number)


class Account(NamedTuple):
    """An account and a Region of which an event was saved without items."""

    account: str
    region: str


class Unreadable(NamedTuple):
    """What could not be read, where, and why."""

    file: str
    unit: str
    number: int
    reason: str
    is_aws: bool = False  # AWS refused to hand it out

    @property
    def line(self) -> str:
        return f"{_place(self.file, self.unit, self.number)}: {self.reason}"


Entry = Found | Account | Unreadable
Hashed = Callable[[str, Digest], None]  # is told the name of a file that was read to its end, and its digest


def read(
    source: Source, progress: Callable[[int], None] | None = None, hashed: Hashed | None = None
) -> Iterator[Entry]:
    """Everything in one file, in its order. What is broken is told in its place, and the rest is read.

    `progress` is told, now and then, how many more bytes of the file have been read.
    """
    for unit, first, values in batches(source, progress, hashed=hashed):
        for number, value in enumerate(values, first):
            yield from entries(value, source.name, unit, number)


def batches(
    source: Source,
    progress: Callable[[int], None] | None = None,
    slices: json_stream.Reader = bulk.loads,
    hashed: Hashed | None = None,
) -> Iterator[tuple[str, int, Sequence[Any]]]:
    """The same, undigested and several at once: the unit, the number of the first, the values, for `entries`.

    `slices` reads the text of a list: `lazy.reader` makes one that is faster, for those who let go of each item before
    they ask for the next. `hashed` wants the bytes of the file, packed as they are, to be hashed on their way.
    """
    try:
        stream = source.open()
    except AwsError as error:
        yield "", 0, [Unreadable(source.name, "", 0, str(error), is_aws=True)]
        return
    except OSError as error:
        yield "", 0, [Broken(f"cannot be read: {error.strerror or error}")]
        return
    with stream:
        if hashed is None:
            yield from json_stream.batches(_watched(stream, progress), slices)
            return
        passing = HashedReader(stream)
        yield from json_stream.batches(_watched(passing, progress), slices)
        with suppress(OSError):  # which was told, where it was met
            hashed(source.name, passing.whole())


def entries(value: Any, file: str, unit: str, number: int) -> Iterator[Entry]:
    """What one value holds, or what it says of itself that could not be read."""
    if isinstance(value, Unreadable):
        yield value
        return
    if isinstance(value, Broken):
        yield Unreadable(file, unit, number, value.reason)
        return
    for each in envelopes.contents(value):
        if isinstance(each, envelopes.Content):
            yield Found(each.item, file, unit, number, each.is_summary, each.left_scope)
        elif isinstance(each, envelopes.Scheduled):
            yield Account(each.account, each.region)
        else:
            yield Unreadable(file, unit, number, each.reason)


def _watched(stream: BinaryIO | HashedReader, progress: Callable[[int], None] | None) -> Iterator[bytes]:
    if progress is None or not stream.seekable():
        yield from unpacking.chunks(stream)
        return
    before = 0
    for chunk in unpacking.chunks(stream):
        now = stream.tell()
        if now != before:
            progress(now - before)
            before = now
        yield chunk


def _place(file: str, unit: str, number: int) -> str:
    return f"{file}: {unit} {number}" if unit else file
