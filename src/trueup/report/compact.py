"""JSON as the formats for machines have it: no spaces, text as it is, and a list whose elements pass one by one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TextIO

from trueup import bulk

compact: Callable[[Any], str] = partial(bulk.dumps, sort=False)


def listed(stream: TextIO) -> Callable[[Any], None]:
    """What writes an element of a JSON list, the first one and all that follow."""
    lead = "\n"

    def put(value: Any) -> None:
        nonlocal lead
        stream.write(lead + compact(value))
        lead = ",\n"

    return put
