"""What was read of a JSON text and is not used yet."""

from __future__ import annotations

import re
from collections.abc import Iterable

from trueup.items.unpacking import DamagedError

LARGEST = 256 * 1024 * 1024  # of one element, or of one document that is not a list
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_BLANKS = re.compile(rb"[ \t\r\n]*+")


class Buffer:
    """What was read and not used yet, and a way to more."""

    def __init__(self, source: Iterable[bytes]) -> None:
        self._source = iter(source)
        self.held = bytearray()
        self.line = 1  # of its first byte, in the file
        self.fault = ""  # why nothing more will come, if that is not the end of the file
        self.more()
        if self.held.startswith(BYTE_ORDER_MARK):
            self.drop(len(BYTE_ORDER_MARK))

    def more(self) -> bool:
        """Read on. False at the end, or where the file is damaged."""
        try:
            chunk = next(self._source, None)
        except DamagedError as error:
            self.fault = str(error)
            return False
        if chunk is None:
            return False
        if len(self.held) > LARGEST:
            self.fault = f"holds a single item of more than {LARGEST // 1024 // 1024} MiB"
            self._source = iter(())
            return False
        self.held += chunk
        return True

    def grow(self) -> bool:
        """Read as much again as there is, so that trying again and again costs no more than twice."""
        wanted = 2 * len(self.held)
        grown = False
        while len(self.held) < wanted and self.more():
            grown = True
        return grown

    def drop(self, length: int) -> None:
        del self.held[:length]

    def skip_blanks(self) -> bool:
        """Whether anything but blanks is left."""
        while True:
            blanks = _BLANKS.match(self.held)
            assert blanks is not None
            self.line += self.held.count(b"\n", 0, blanks.end())
            self.drop(blanks.end())
            if self.held or not self.more():
                return bool(self.held)
