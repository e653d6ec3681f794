"""The JSON Schemas of what trueup writes and reads, and what is wrong with a value by one of them.

Each file's name begins with the thing's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The schema `<name>.schema.json` of this package, as JSON."""
    read: dict[str, Any] = json.loads((files(__package__) / f"{name}.schema.json").read_text(encoding="utf-8"))
    return read


def faults(name: str, value: Any) -> Iterator[Any]:
    """What is wrong with a value by `<name>.schema.json`, each as jsonschema's ValidationError."""
    yield from _validator(name).iter_errors(value)


def fault(name: str, value: Any) -> str:
    """What is wrong with a value by `<name>.schema.json`, where first; empty where nothing is."""
    from jsonschema.exceptions import best_match

    error = best_match(faults(name, value))
    if error is None:
        return ""
    message = error.message if len(error.message) <= 200 else f"{error.message[:200]}..."
    return f"{error.json_path}: {message}"


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator  # takes longer to import than most commands to run

    return Draft202012Validator(load(name))
