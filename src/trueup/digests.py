"""SHA-256 and size of what passes by: a file that is read, a file that is written, a folder."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

BLOCK = 1024 * 1024  # bytes read, or kept before they are written, at once


class Digest(NamedTuple):
    """What bytes are known by: their SHA-256 in hex, and how many there are."""

    sha256: str
    size: int


class Hashing:
    """Hashes what it is given, piece by piece."""

    def __init__(self) -> None:
        self._hash = sha256()
        self.size = 0

    def update(self, data: bytes | memoryview) -> None:
        self._hash.update(data)
        self.size += len(data)

    @property
    def digest(self) -> Digest:
        return Digest(self._hash.hexdigest(), self.size)


class HashedReader(io.RawIOBase):
    """A binary stream that is hashed as it is read; `io.BufferedReader` gives its lines."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._hashing = stream, Hashing()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def tell(self) -> int:
        return self._stream.tell()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._hashing.update(data)
        return data

    def readinto(self, buffer: object, /) -> int:
        into = memoryview(buffer)  # type: ignore[arg-type]
        data = self.read(len(into))
        into[: len(data)] = data
        return len(data)

    def whole(self) -> Digest:
        """That of the whole stream: what nobody asked for is read now. Raises OSError."""
        while self.read(BLOCK):
            pass
        return self._hashing.digest


class HashedWriter(io.RawIOBase):
    """A new file that is hashed, and its lines counted, as it is written. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self._file, self._hashing, self.lines = io.FileIO(path, "w"), Hashing(), 0

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()

    def write(self, data: object, /) -> int:
        taken = memoryview(data)[: self._file.write(data)]  # type: ignore[arg-type]
        self._hashing.update(taken)
        self.lines += bytes(taken).count(b"\n")
        return len(taken)

    def close(self) -> None:
        super().close()
        self._file.close()

    @property
    def digest(self) -> Digest:
        return self._hashing.digest


def of_file(path: Path) -> Digest:
    """That of a file. Raises OSError."""
    with path.open("rb") as stream:
        return HashedReader(stream).whole()


def of_folder(folder: Path) -> str:
    """The SHA-256 of a folder: of the lines `<sha256>  <name>` of its files by name, as sha256sum prints them."""
    with os.scandir(folder) as found:
        names = sorted(each.name for each in found if each.is_file())
    lines = "".join(f"{of_file(folder / name).sha256}  {name}\n" for name in names)
    return sha256(lines.encode()).hexdigest()


def of_json(value: Any) -> str:
    """The SHA-256 of a value as JSON with sorted keys, without blanks, in ASCII."""
    return sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def of_others(value: Mapping[str, Any], member: str) -> str:
    """The same of a mapping but for one of its members: that which holds it."""
    return of_json({name: held for name, held in value.items() if name != member})


def check(line: Mapping[str, Any]) -> str:
    """What a line of a journal is known by, but for its member `check`: the first 16 hex digits of its SHA-256."""
    return of_others(line, "check")[:16]
