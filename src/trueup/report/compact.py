"""JSON as the formats for machines have it: no spaces, text as it is, and a list whose elements pass one by one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TextIO

orjson: Any
try:
    import orjson
except ImportError:  # of the extra `bulk`: faster, and the same bytes
    orjson = None

_plain = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def compact(value: Any) -> str:
    """JSON text of dicts, lists, tuples, text, whole numbers and None."""
    if orjson is None:
        return _plain(value)
    try:
        return str(orjson.dumps(value), "utf-8")
    except orjson.JSONEncodeError:  # whole numbers beyond 64 bits
        return _plain(value)


def listed(stream: TextIO) -> Callable[[Any], None]:
    """What writes an element of a JSON list, the first one and all that follow."""
    lead = "\n"

    def put(value: Any) -> None:
        nonlocal lead
        stream.write(lead + compact(value))
        lead = ",\n"

    return put
