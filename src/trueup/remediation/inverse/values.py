"""Templates filled from a call, paths picked from an answer, and values made comparable."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import jmespath

Parameters = Mapping[str, Any]
Answer = Mapping[str, Any] | None  # None: what was asked for does not exist
Answers = Sequence[Answer]

REFERENCE = re.compile(r"\$([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*)")
EMPTY: tuple[Any, ...] = (None, "", [])  # an empty mapping may say that something is on


def dig(value: Any, path: str) -> Any:
    """What lies at a dotted path of nested mappings, or None."""
    for key in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def planted(paths: Mapping[str, Any]) -> dict[str, Any]:
    """Nested parameters of values by dotted path."""
    tree: dict[str, Any] = {}
    for path, value in paths.items():
        *parents, last = path.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[last] = value
    return tree


def fill(template: Any, parameters: Parameters) -> Any:
    """A template with each `$Path.to.it` replaced by that parameter; what is not given is left out.

    So is an EC2 filter that is left without values.
    """
    if isinstance(template, str) and template.startswith("$"):
        return dig(parameters, template[1:])
    if isinstance(template, Mapping):
        filled = {name: fill(part, parameters) for name, part in template.items()}
        return {name: value for name, value in filled.items() if value not in (None, [])}
    if isinstance(template, list):
        parts = [fill(part, parameters) for part in template]
        return [part for part in parts if part is not None and not _is_empty_filter(part)]
    return template


def _is_empty_filter(part: Any) -> bool:
    return isinstance(part, Mapping) and set(part) == {"Name"}


def pick(path: str, answer: Answer, parameters: Parameters) -> Any:
    """What a JMESPath finds in an answer; `$Name` in it stands for that parameter. None where nothing is."""

    def literal(match: re.Match[str]) -> str:
        value = json.dumps(plain(dig(parameters, match[1]))).replace("`", "\\`")
        return f"`{value}`"

    return None if answer is None else _compiled(REFERENCE.sub(literal, path)).search(answer)


@lru_cache(maxsize=512)
def _compiled(path: str) -> Any:
    return jmespath.compile(path)


def pruned(value: Any) -> Any:
    """Without the members that a JMESPath could only fill with null."""
    if isinstance(value, Mapping):
        return {name: pruned(part) for name, part in value.items() if part is not None}
    return [pruned(part) for part in value] if isinstance(value, list) else value


def plain(value: Any) -> Any:
    """JSON: times as ISO text, bytes as `{"$bytes": base64}`, any mapping as a dict."""
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in value]
    if isinstance(value, date):  # datetimes too
        return value.isoformat()
    if isinstance(value, bytes | bytearray):
        return {"$bytes": b64encode(value).decode()}
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def comparable(value: Any) -> str:
    """A value as text that is the same for the same value."""
    return json.dumps(plain(value), sort_keys=True)


def normal(value: Any) -> Any:
    """A value to compare: policy text as what it says, so that spacing and URL encoding do not count."""
    if isinstance(value, str):
        text = unquote(value) if value[:3].upper() in ("%7B", "%5B") else value
        if text.lstrip()[:1] in ("{", "["):
            try:
                return json.loads(text)
            except ValueError:
                return value
        return value
    if isinstance(value, Mapping):
        return {str(name): normal(part) for name, part in value.items() if part is not None}
    return [normal(part) for part in value] if isinstance(value, list | tuple) else plain(value)


def text(value: Any) -> Any:
    """A policy as the API takes it: the SDK decodes IAM's policies in answers and wants text in requests."""
    if isinstance(value, Mapping):
        return json.dumps(plain(value))
    if isinstance(value, str) and value[:3].upper() in ("%7B", "%5B"):
        return unquote(value)
    return value
