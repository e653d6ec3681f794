"""JSON as the formats for machines have it: no spaces, text as it is, and a list whose elements pass one by one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TextIO

from trueup.report.store import Row

compact: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def listed(stream: TextIO, made: Callable[[Row], Any]) -> Callable[[Row], None]:
    """What writes an element of a JSON list for each result that it is given."""
    lead = "\n"

    def take(row: Row) -> None:
        nonlocal lead
        stream.write(lead + compact(made(row)))
        lead = ",\n"

    return take
