"""The careful way to read JSON: one value at a time, where it ends, and why it cannot be read."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trueup import bulk


@dataclass(frozen=True, slots=True)
class Broken:
    """Instead of a value: why there is none; where that ends the file, after how many items."""

    said: str
    after: int | None = None

    @property
    def reason(self) -> str:
        return self.said if self.after is None else f"{self.said}, after item {self.after}"


class Decoder:
    """The standard library's decoder, which tells where a value ends; it notes numbers that are none, and reads on."""

    def __init__(self) -> None:
        self.fault: str | None = None
        inner = json.JSONDecoder(parse_int=self._whole, parse_float=self._float, parse_constant=self._refuse)
        self._decode: Callable[[str, int], tuple[Any, int]] = inner.raw_decode

    def read(self, content: str, at: int) -> tuple[Any, int]:
        """The value that begins at a place, and where it ends. Raises JSONDecodeError or RecursionError."""
        self.fault = None
        return self._decode(content, at)

    def _whole(self, digits: str) -> int | float:
        value = bulk.number(digits)
        return self._float(digits) if isinstance(value, float) else value

    def _float(self, digits: str) -> float:
        value = float(digits)
        return self._refuse(digits) if math.isinf(value) else value

    def _refuse(self, word: str) -> float:
        self.fault = f"not JSON: {word[:40]} is no number of JSON"
        return 0.0


# What `surrogateescape` makes of bytes that are not UTF-8. An escaped surrogate of the JSON itself is still ASCII here.
NOT_UTF8 = re.compile("[\udc80-\udcff]")


def decoded(held: bytearray) -> tuple[str, bool]:
    """The text, and whether all of it was UTF-8."""
    try:
        return held.decode(), True
    except UnicodeDecodeError:
        return held.decode(errors="surrogateescape"), False


def width(content: str, length: int) -> int:
    """How many bytes the first characters came from."""
    return length if content.isascii() else len(content[:length].encode(errors="surrogateescape"))


def after(pattern: re.Pattern[str], content: str, at: int) -> int:
    """Where something else begins than what the pattern, which matches everywhere, is about."""
    found = pattern.match(content, at)
    return at if found is None else found.end()


def wants_more(error: Exception, content: str, is_all: bool) -> bool:
    """Whether the text ends too early, rather than goes wrong; a literal or an escape may be cut, hence the eight."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated string") or error.pos >= len(content) - (0 if is_all else 8)


def why(error: Exception, first_line: int = 0) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return "nested too deeply"
    place = f" at line {error.lineno + first_line - 1} column {error.colno}" if first_line else ""
    near = error.doc[max(0, error.pos - 20) : error.pos + 20].strip()
    return f"not JSON: {error.msg.removesuffix(' at')}{place}, near {near!r}"
