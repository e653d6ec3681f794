"""The bytes of a file, unpacked where they are gzip, a slice at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from trueup import bulk
from trueup.digests import HashedReader

SLICE = 64 * 1024  # larger ones are slower: objects should die while they are still in the processor's cache

GZIP = b"\x1f\x8b"


class DamagedError(Exception):
    """The bytes end or go wrong; the message says how."""


def chunks(stream: BinaryIO | HashedReader) -> Iterator[bytes]:
    """The bytes of a stream, unpacked where they are gzip. Raises DamagedError where they cannot be read to the end."""
    try:
        data = stream.read(SLICE)
        if data[:2] == GZIP:
            yield from _inflated(data, stream)
            return
        while data:
            yield data
            data = stream.read(SLICE)
    except OSError as error:
        raise DamagedError(f"cannot be read: {error.strerror or error}") from error
    except bulk.INFLATE_ERRORS as error:
        raise DamagedError("the gzip data is damaged") from error


def _inflated(data: bytes, stream: BinaryIO | HashedReader) -> Iterator[bytes]:
    engine = bulk.decompressor()
    while True:
        output = engine.decompress(data, SLICE)
        data = engine.unconsumed_tail
        if output:
            yield output
        if engine.eof:  # gzip files may follow each other, and zeros may follow the last
            data = (engine.unused_data or stream.read(SLICE)).lstrip(b"\0")
            while not data:
                data = stream.read(SLICE)
                if not data:
                    return
                data = data.lstrip(b"\0")
            engine = bulk.decompressor()
        elif not data and len(output) < SLICE:
            data = stream.read(SLICE)
            if not data:
                raise DamagedError("the gzip data ends too early")
