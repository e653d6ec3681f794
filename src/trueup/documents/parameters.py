"""What a document is started with: checked, and turned from text into values."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from trueup.documents.model import MISSING, PICKED, Document, Parameter
from trueup.documents.references import Unknown, of_type, whole
from trueup.errors import UsageError
from trueup.redaction import REDACTED, is_secret_name
from trueup.text import suggestion

LONGEST_TEXT = 512  # documented, and by AWS's own use not enforced


def given(document: Document, supplied: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The values of all parameters, and warnings. A parameter not supplied has its default.

    A value is of its parameter's type, or in the API's form, a list of strings: one for most types, one each for
    the items of a list, JSON for maps. Raises UsageError with all that is wrong, before anything is started.

    The role of `assumeRole` may be left out: a local run acts with the session that it is given.
    """
    wrong: list[str] = []
    notes: list[str] = []
    for name in supplied:
        if name not in document.parameters:
            wrong.append(f"there is no parameter {name}{suggestion(name, document.parameters)}")
    role = whole(document.assume_role or "")
    values: dict[str, Any] = {}
    for name, parameter in document.parameters.items():
        value = supplied.get(name, MISSING)
        if value is MISSING:
            values[name] = "" if parameter.required and name == role else parameter.default
            if values[name] is MISSING:
                wrong.append(f"parameter {name} is required")
            continue
        values[name] = value if isinstance(value, Unknown) else _value(parameter, value)
        if values[name] is MISSING:
            wrong.append(f"parameter {name} is {_told(name, value)}, not a {parameter.type}")
        elif not isinstance(value, Unknown):
            wrong += _violations(parameter, values[name])
            notes += _doubts(parameter, values[name])
    if wrong:
        raise UsageError(f"{document.file}: cannot be started: {'; '.join(wrong)}.")
    return values, tuple(notes)


def _value(parameter: Parameter, value: Any) -> Any:
    """The value in its type, or MISSING where it is none."""
    kind = parameter.basic_type
    if of_type(value, kind):
        return value
    if not of_type(value, "StringList"):
        return MISSING
    if kind == "MapList":
        items = [_json(text) for text in value]
        return items if of_type(items, kind) else MISSING
    if len(value) != 1:
        return MISSING
    [text] = value
    if kind == "String":
        return text
    if kind == "Integer" and not re.fullmatch(r"-?[0-9]+", text):
        return MISSING
    found = _json(text)
    return found if of_type(found, kind) else MISSING


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return MISSING


def _violations(parameter: Parameter, value: Any) -> Iterator[str]:
    name, texts = parameter.name, _texts(value)
    if parameter.allowed_values is not None:
        allowed = {_text(each) for each in parameter.allowed_values}
        for text in texts:
            if text not in allowed:
                yield f"parameter {name} is {_told(name, text)}, not one of {', '.join(sorted(allowed))}"
    pattern = _pattern(parameter.allowed_pattern)
    if pattern is not None:
        for text in texts:
            # Whether AWS wants the whole text to match is unverified, but many of its patterns make no sense otherwise.
            if not pattern.fullmatch(text):
                yield f"parameter {name} is {_told(name, text)}, which {parameter.allowed_pattern} does not match"
    if isinstance(value, str):
        yield from _bounds(name, "characters", len(value), parameter.min_chars, parameter.max_chars)
    if isinstance(value, list):
        yield from _bounds(name, "items", len(value), parameter.min_items, parameter.max_items)


def _bounds(name: str, what: str, size: int, least: int | None, most: int | None) -> Iterator[str]:
    if least is not None and size < least:
        yield f"parameter {name} has {size} {what}, and needs {least}"
    if most is not None and size > most:
        yield f"parameter {name} has {size} {what}, and may have {most}"


def _doubts(parameter: Parameter, value: Any) -> Iterator[str]:
    texts = _texts(value)
    picked = PICKED.get(parameter.type.removeprefix("List<").removesuffix(">"))
    for text in texts:
        if picked and text and not re.fullmatch(picked, text):
            told = _told(parameter.name, text)
            yield f"parameter {parameter.name} is {told}, which does not look like a {parameter.type}"
        if len(text) > LONGEST_TEXT:
            yield f"parameter {parameter.name} is longer than {LONGEST_TEXT} characters"
    if parameter.allowed_pattern and _pattern(parameter.allowed_pattern) is None:
        yield f"parameter {parameter.name} is not checked: its pattern is Java's and not Python's"


def _told(name: str, value: Any) -> str:
    """A value in a message, unless its name says that it is a secret."""
    return REDACTED if is_secret_name(name) else repr(value)


def _texts(value: Any) -> list[str]:
    """What patterns and allowed values are about: the text of a value, or of each item of a list."""
    if isinstance(value, list):
        return [_text(item) for item in value if not isinstance(item, dict)]
    return [] if isinstance(value, dict) else [_text(value)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _pattern(text: str | None) -> re.Pattern[str] | None:
    """The pattern, or None where there is none or Python cannot read it: they are Java's."""
    if text is None:
        return None
    try:
        with warnings.catch_warnings(action="ignore"):
            return re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return None
