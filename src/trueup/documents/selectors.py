"""JSONPath on answers, as Automation reads it, and the types of what is selected.

Nearly all selectors of real documents are dotted names and indexes; those are walked here. The rest goes to
jsonpath-ng, whose parser takes about 25 ms a selector.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from trueup.documents.model import MISSING
from trueup.documents.references import Unknown, of_type

_SIMPLE = re.compile(r"(?:\$|\w+)(?:\.\w+|\[\d+\])*")
_PART = re.compile(r"(\w+)|\[(\d+)\]")


class SelectorError(ValueError):
    """A selector that is no JSONPath."""


class OutputTypeError(ValueError):
    """A selected value that is not of the type its output declares."""


def prepared(response: Any) -> Any:
    """An answer of boto3 as JSON: times become text. In which form AWS writes them is unverified; ISO 8601 here."""
    return json.loads(json.dumps(response, default=_text))


def _text(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def select(selector: str, root: Any) -> Any:
    """What a selector finds: one value for a definite path, a list for a deep scan or filter, MISSING for nothing.

    The leading `$` may be left out. null counts as nothing (unverified). Raises SelectorError.
    """
    if isinstance(root, Unknown):
        return root
    if _SIMPLE.fullmatch(selector):
        return _walk(selector, root)
    expression, definite = _parsed(selector)
    found = [match.value for match in expression.find(root)]
    if not definite:
        return found or MISSING
    return found[0] if found and found[0] is not None else MISSING


def _walk(selector: str, root: Any) -> Any:
    value = root
    for name, index in _PART.findall(selector.removeprefix("$")):
        if isinstance(value, Unknown):
            return value
        if name:
            value = value.get(name) if isinstance(value, dict) else None
        else:
            value = value[int(index)] if isinstance(value, list) and int(index) < len(value) else None
    return MISSING if value is None else value


@lru_cache(maxsize=4096)
def _parsed(selector: str) -> tuple[Any, bool]:
    from jsonpath_ng.ext import parse  # its tables cost a tenth of a second

    try:
        expression = parse(selector)
    except Exception as error:  # the lexer and the parser raise bare Exceptions of their own
        raise SelectorError(f"selector {selector!r} is no JSONPath: {' '.join(str(error).split())}") from error
    return expression, all(_definite(node) for node in _nodes(expression))


def _nodes(expression: Any) -> Iterator[Any]:
    yield expression
    for side in ("left", "right"):
        child = getattr(expression, side, None)
        if child is not None:
            yield from _nodes(child)


def _definite(node: Any) -> bool:
    kind = type(node).__name__
    if kind == "Fields":
        return len(node.fields) == 1 and node.fields[0] != "*"
    if kind == "Index":
        return len(getattr(node, "indices", (0,))) == 1
    return kind in ("Root", "This", "Child")


def typed(value: Any, kind: str) -> tuple[Any, str | None]:
    """A selected value as its declared type, and a warning where it had to be converted.

    The only element of a list stands for itself where a String is declared: filters give lists. What AWS does with
    any other mismatch is unverified. Raises OutputTypeError where no conversion keeps the value.
    """
    if isinstance(value, Unknown) or value is MISSING:
        return value, None
    if kind == "String" and isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return value[0], None
    if of_type(value, kind):
        return value, None
    if kind == "Integer" and isinstance(value, float) and value.is_integer():
        return int(value), f"{value} taken as Integer"
    if kind == "String":
        text = json.dumps(value, ensure_ascii=False)
        return text, f"{_kind(value)} taken as String"
    if kind == "StringList" and isinstance(value, str):
        return [value], "one String taken as StringList"
    if kind == "StringList" and isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return [item if isinstance(item, str) else json.dumps(item) for item in value], "list items taken as String"
    raise OutputTypeError(f"is {_kind(value)}, not {kind}")


def _kind(value: Any) -> str:
    names = ("Boolean", "Integer", "String", "StringMap", "StringList", "MapList")
    return next((name for name in names if of_type(value, name)), type(value).__name__)
