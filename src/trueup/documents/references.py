"""`{{ references }}` replaced by values, once and with their types.

A reference that is a whole scalar becomes the typed value; one amid text becomes text. What is put in is never
looked at again, so that no value can smuggle in a reference of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from trueup.documents.model import MISSING

SYSTEM = (
    "global:ACCOUNT_ID", "global:DATE", "global:DATE_TIME", "global:AWS_PARTITION", "global:REGION",
    "automation:EXECUTION_ID",
)  # fmt: skip

# A name, a dotted name, or a prefixed one. Anything else between braces is text, such as `{{"a": 1}}` in a script.
_REFERENCE = re.compile(r"\{\{\s*((?:[A-Za-z0-9_]+:)?[A-Za-z0-9_/][A-Za-z0-9_./-]*)\s*\}\}")

UNKNOWN = "(known once applied: "  # how an Unknown begins as text

Lookup = Callable[[str], Any]  # reference -> value, or MISSING


@dataclass(frozen=True)
class Unknown:
    """A value that exists only once the plan is applied, and why; whatever it becomes part of is unknown too."""

    because: str

    def __str__(self) -> str:
        return f"{UNKNOWN}{self.because})"


def names(text: str) -> tuple[str, ...]:
    """The references in a text, in order."""
    return tuple(_REFERENCE.findall(text))


def whole(text: str) -> str | None:
    """The reference that the whole text is, without a blank around it; None where there is more."""
    found = _REFERENCE.fullmatch(text)
    return found[1] if found else None


def resolve(value: Any, lookup: Lookup) -> Any:
    """The value with its references replaced, at any depth; keys of mappings are left alone.

    - A whole reference gives the value as it is, or stays as it is written where there is none: AWS leaves it too.
    - A whole reference to a list, as an item of a list, gives its items to that list.
    - Amid text, text goes in as it is and everything else as JSON. How AWS renders other types is unverified; its
      own documents embed text only.
    """
    if isinstance(value, dict):
        return {key: resolve(item, lookup) for key, item in value.items()}
    if isinstance(value, list):
        return list(_items(value, lookup))
    if not isinstance(value, str):
        return value
    name = whole(value)
    if name is not None:
        found = lookup(name)
        return value if found is MISSING else found
    return _embedded(value, lookup)


def _items(items: list[Any], lookup: Lookup) -> Iterator[Any]:
    for item in items:
        resolved = resolve(item, lookup)
        if isinstance(item, str) and isinstance(resolved, list):
            yield from resolved
        else:
            yield resolved


def _embedded(text: str, lookup: Lookup) -> Any:
    parts: list[str] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        found = lookup(match[1])
        unknown = next(unknowns(found), None)
        if unknown:
            return unknown
        parts += (text[end : match.start()], match[0] if found is MISSING else as_text(found))
        end = match.end()
    return "".join((*parts, text[end:]))


def unknowns(value: Any) -> Iterator[Unknown]:
    """Every Unknown in a value, at any depth."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from unknowns(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from unknowns(item)


def as_text(value: Any) -> str:
    """Text as it is, everything else as JSON, Unknowns as a note in brackets."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, Unknown) else json.dumps(value, default=str, ensure_ascii=False)


def of_type(value: Any, kind: str) -> bool:
    """Whether a JSON value is of one of Automation's six types, without any conversion."""
    match kind:
        case "String":
            return isinstance(value, str)
        case "StringList":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Boolean":
            return isinstance(value, bool)
        case "StringMap":
            return isinstance(value, dict)
        case "MapList":
            return isinstance(value, list) and all(isinstance(item, dict) for item in value)
    raise ValueError(f"{kind} is no type of Automation")
