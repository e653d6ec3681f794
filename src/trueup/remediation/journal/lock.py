"""The lock of a journal, which apply and undo share: one process at a time works with it.

It is the kernel's, on the journal itself, so that a process that was killed holds nothing, and a journal on a disk
that cannot be written is locked too. Who holds it stands beside it, where there is room.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from trueup.errors import UsageError


class Lock:
    """Held until it is closed. `shared`: by any number of those that only read.

    Raises UsageError where another process holds it, with its name, or where there is no such file.
    """

    def __init__(self, path: Path, command: str, shared: bool = False) -> None:
        self.path, self._holder = path, path.with_name(f".{path.name}.holder")
        try:
            self._file = os.open(path, os.O_RDONLY)
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
        try:
            fcntl.flock(self._file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise UsageError(f"{path}: {self._who()} works with it; wait until it has ended.") from error
        self._named = not shared
        with contextlib.suppress(OSError):
            if self._named:
                self._holder.write_text(_self(command), encoding="utf-8")
            else:  # of one that was killed
                self._holder.unlink(missing_ok=True)

    def is_of(self, file: int) -> bool:
        """Whether an open file is the one that is locked, and not one that has taken its name meanwhile."""
        return os.path.samestat(os.fstat(file), os.fstat(self._file))

    def _who(self) -> str:
        try:
            return self._holder.read_text(encoding="utf-8", errors="replace")[:200].splitlines()[0]
        except (OSError, IndexError):
            return "another process"

    def close(self) -> None:
        if self._named:
            with contextlib.suppress(OSError):
                self._holder.unlink(missing_ok=True)
        os.close(self._file)

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


def _self(command: str) -> str:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return f"trueup {command}, process {os.getpid()} on {socket.gethostname()}, since {since}"
