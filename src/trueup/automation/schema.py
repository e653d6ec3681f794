"""The published JSON Schemas of the files that plan, apply and undo exchange."""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from trueup import schemas


def fault(schema: str, value: Any) -> str:
    """What is wrong with a value by `schemas/<schema>.schema.json`, where first; empty where nothing is."""
    error = best_match(_validator(schema).iter_errors(value))
    if error is None:
        return ""
    message = error.message if len(error.message) <= 200 else f"{error.message[:200]}..."
    return f"{error.json_path}: {message}"


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(schemas.load(schema))
