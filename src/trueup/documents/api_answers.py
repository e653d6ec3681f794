"""What a selector can find in the answer of an operation, by the shape that botocore has of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from trueup.documents.api_models import ANSWERED, DECODED, SHAPES

_TOKEN = re.compile(r"\.\.(?P<deep>\w+)|\.?(?P<name>\w+)|\[(?P<index>\d+|\*)\]|\[?['\"](?P<quoted>[^'\"]+)['\"]\]?")
_METADATA = {"HTTPStatusCode": "Integer", "RequestId": "String", "HostId": "String", "RetryAttempts": "Integer"}


@dataclass(frozen=True)
class Selected:
    """What a selector finds in a shape: its type in Automation's words, and the strings that it may be."""

    type: str | None  # None where the model does not tell
    several: bool = False  # found by a deep scan
    enum: tuple[str, ...] = ()
    shape: str = ""  # botocore's name of what an enumeration is of


def selected(model: Any, selector: str) -> Selected | str:
    """What a selector finds in the answer of an operation, or why it can find nothing."""
    steps = _steps(selector)
    if steps is None:
        return Selected(None)
    shape = model.output_shape
    if not steps:
        return Selected("StringMap")
    if steps[0] == ("name", "ResponseMetadata"):
        rest = [name for _, name in steps[1:]]
        return Selected("StringMap" if not rest else _METADATA.get(rest[0]))
    service = model.service_model.service_name
    found = _find(shape, steps, model.name, service)
    if isinstance(found, str):
        return found
    return replace(found, enum=ANSWERED.get((service, found.shape), found.enum))


def _steps(selector: str) -> list[tuple[str, str]] | None:
    """The steps of a selector; None for filters, wildcards and whatever else is not walked here."""
    rest = selector.strip().removeprefix("$")
    steps: list[tuple[str, str]] = []
    while rest:
        found = _TOKEN.match(rest)
        if found is None:
            return None
        kind = found.lastgroup
        assert kind is not None
        steps.append(("name" if kind == "quoted" else kind, found[kind]))
        rest = rest[found.end() :]
    return steps


def _find(shape: Any, steps: list[tuple[str, str]], what: str, service: str) -> Selected | str:
    if shape is None:
        return f"{what} answers with nothing"
    if _is_free(shape, service):
        return Selected(None)
    if not steps:
        return Selected(_type(shape), enum=tuple(getattr(shape, "enum", ())), shape=shape.name)
    (kind, name), *rest = steps
    if kind == "deep":
        found = [
            each for each in _anywhere(shape, name, set()) if not isinstance(_find(each, rest, name, service), str)
        ]
        if not found:
            return f"there is no {name} anywhere in {what}"
        kinds = {_type(each) for each in found}
        return Selected(_list_of(kinds.pop()) if len(kinds) == 1 else None, several=True)
    if kind == "index":
        if shape.type_name != "list":
            return f"{what} is no list"
        return _find(shape.member, rest, f"an item of {what}", service)
    if shape.type_name == "map":
        return _find(shape.value, rest, name, service)
    if shape.type_name == "list":
        return f"{what} is a list: choose an item, as in [0]"
    if shape.type_name != "structure" or name not in shape.members:
        return f"there is no {name} in {what}"
    return _find(shape.members[name], rest, name, service)


def _is_free(shape: Any, service: str) -> bool:
    """Whether the model does not tell what lies in a value."""
    return (
        getattr(shape, "is_document_type", False)
        or bool(shape.serialization.get("jsonvalue"))
        or (service, shape.name) in DECODED
    )


def _anywhere(shape: Any, name: str, seen: set[str]) -> Iterator[Any]:
    if shape.name in seen:
        return
    seen = {*seen, shape.name}
    if shape.type_name == "structure":
        for member, inner in shape.members.items():
            if member == name:
                yield inner
            yield from _anywhere(inner, name, seen)
    elif shape.type_name == "list":
        yield from _anywhere(shape.member, name, seen)
    elif shape.type_name == "map":
        yield from _anywhere(shape.value, name, seen)


def _type(shape: Any) -> str | None:
    if shape.type_name == "list":
        return _list_of(_type(shape.member))
    return next((kind for kind, shapes in SHAPES.items() if shape.type_name in shapes), None)


def _list_of(kind: str | None) -> str | None:
    return {"String": "StringList", "StringMap": "MapList"}.get(kind or "")
