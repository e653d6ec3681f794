"""The JSON Schemas of what trueup writes and reads; each file's name begins with the thing's."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The schema `<name>.schema.json` of this package, as JSON."""
    read: dict[str, Any] = json.loads((files(__package__) / f"{name}.schema.json").read_text(encoding="utf-8"))
    return read
