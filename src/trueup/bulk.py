"""The one seam to what is optional: isal, orjson and msgspec (the extra `bulk`) read and write what is large faster.

With or without them the same input gives the same items, and what one refuses, the other refuses too. Only the depth
at which both give up differs: 1024 levels for orjson, the interpreter's recursion limit for the standard library.
"""

from __future__ import annotations

import json
import math
import zlib
from typing import Any

orjson: Any
msgspec: Any
isal_zlib: Any
try:
    import msgspec
except ImportError:
    msgspec = None
try:
    import orjson
except ImportError:
    orjson = None
try:
    from isal import isal_zlib
except ImportError:
    isal_zlib = None

GZIP_WINDOW = 31  # zlib's way of saying: with a gzip header and checksum

INFLATE_ERRORS: tuple[type[Exception], ...] = (zlib.error, *((isal_zlib.error,) if isal_zlib else ()))


_SORTED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_AS_GIVEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def loads(text: bytes | bytearray) -> Any:
    """The JSON value of UTF-8 bytes. Raises ValueError, or RecursionError where it is nested too deeply."""
    return _standard(text) if orjson is None else orjson.loads(text)


def like_json(text: str) -> Any:
    """What `json.loads` gives, and what it raises."""
    if msgspec is not None:
        try:
            return msgspec.json.decode(text)  # which knows whole numbers of any length, as orjson does not
        except (ValueError, RecursionError):  # NaN, say, or half of a surrogate pair
            pass
    return json.loads(text)


def dumps(value: Any, sort: bool = True) -> str:
    """One line of JSON, keys sorted, no blanks, not escaped to ASCII; a lone surrogate becomes U+FFFD."""
    if orjson is not None:
        try:
            return str(orjson.dumps(value, option=orjson.OPT_SORT_KEYS if sort else None), "utf-8")
        except TypeError:  # what orjson will not write, such as a lone surrogate
            pass
    line = (_SORTED if sort else _AS_GIVEN).encode(value)
    return line if line.isascii() else sound(line)


def decompressor() -> Any:
    """A decompressor of one gzip member, with the interface of `zlib.decompressobj`."""
    return (isal_zlib or zlib).decompressobj(GZIP_WINDOW)


def number(text: str) -> int | float:
    """A whole number of JSON; one that needs more than 64 bits is a float, maybe infinite, as to most readers of it."""
    if len(text) < 19:
        return int(text)
    if len(text) < 22 and -(2**63) <= (value := int(text)) < 2**64:
        return value
    return float(text)


def sound(text: str) -> str:
    """The text, with U+FFFD for each lone surrogate, which UTF-8 cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def _standard(text: bytes | bytearray) -> Any:
    return json.loads(str(text, "utf-8"), parse_int=_finite_number, parse_float=_finite, parse_constant=_refused)


def _finite_number(text: str) -> int | float:
    value = number(text)
    return _finite(text) if isinstance(value, float) else value


def _finite(text: str) -> float:
    value = float(text)
    return float(_refused(text)) if math.isinf(value) else value


def _refused(text: str) -> Any:
    raise ValueError(f"{text[:40]} is no number of JSON")
