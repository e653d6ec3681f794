"""JSON as the formats for machines have it: no spaces, text as it is, and a list whose elements pass one by one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TextIO

compact: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def listed(stream: TextIO) -> Callable[[Any], None]:
    """What writes an element of a JSON list, the first one and all that follow."""
    lead = "\n"

    def put(value: Any) -> None:
        nonlocal lead
        stream.write(lead + compact(value))
        lead = ",\n"

    return put
