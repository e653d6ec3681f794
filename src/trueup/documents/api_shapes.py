"""Values and selectors of a document held against botocore's shapes: what boto3 would refuse, what cannot be found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trueup.documents import references
from trueup.yaml_files import Place

# Names that boto3 takes beside the model's own, by service and operation; any operation, where that is empty.
_ALIASES = {
    ("ec2", ""): {"Filters": "Filter"},
    ("logs", "CreateExportTask"): {"fromTime": "from"},
    ("cloudsearchdomain", "Search"): {"returnFields": "return"},
}

_NUMBERS = ("integer", "long", "float", "double")
_SHAPES = {
    "String": ("string", "timestamp", "blob"),
    "Integer": _NUMBERS,
    "Boolean": ("boolean",),
    "StringMap": ("structure", "map"),
}
_ITEMS = {"StringList": ("string", "timestamp"), "MapList": ("structure", "map")}

TypeOf = Callable[[str], str | None]  # a reference -> its type, or None where it is not known


@dataclass(frozen=True)
class Mismatch:
    """Something that does not fit: where, which of lint's codes, and what is wrong."""

    path: Place
    code: str
    message: str


def parameters(model: Any, given: Mapping[str, Any], type_of: TypeOf) -> Iterator[Mismatch]:
    """What does not fit of the parameters that are given to an operation."""
    shape = model.input_shape
    if shape is None:
        yield from (Mismatch((name,), "api-parameter", f"{model.name} takes no parameters") for name in given)
        return
    service = model.service_model.service_name
    for name in _unknown(shape, given):
        aliases = _ALIASES.get((service, model.name), {}) | _ALIASES.get((service, ""), {})
        if aliases.get(name) not in shape.members:
            yield Mismatch((name,), "api-parameter", f"{model.name} has no parameter {name}")
    yield from _structure(shape, given, (), type_of, model.name, skip_unknown=True)


def _structure(
    shape: Any, given: Mapping[str, Any], path: Place, type_of: TypeOf, what: str, skip_unknown: bool = False
) -> Iterator[Mismatch]:
    if not skip_unknown:
        for name in _unknown(shape, given):
            yield Mismatch((*path, name), "api-parameter", f"{what} has no member {name}")
    for name in shape.required_members:
        generated = shape.members[name].metadata.get("idempotencyToken")  # boto3 makes one up
        if name not in given and not generated:
            yield Mismatch(path, "api-required", f"{what} requires {name}")
    for name, value in given.items():
        if name in shape.members:
            yield from value_of(shape.members[name], value, (*path, name), type_of, name)


def _unknown(shape: Any, given: Mapping[str, Any]) -> list[str]:
    return [name for name in given if name not in shape.members]


def value_of(shape: Any, value: Any, path: Place, type_of: TypeOf, what: str) -> Iterator[Mismatch]:
    """What does not fit of one value, at any depth."""
    kind = shape.type_name
    if getattr(shape, "is_document_type", False):
        return
    if isinstance(value, str) and references.names(value):
        yield from _referenced(shape, value, path, type_of, what)
    elif kind == "structure" and isinstance(value, Mapping):
        yield from _structure(shape, value, path, type_of, what)
    elif kind == "map" and isinstance(value, Mapping):
        for name, part in value.items():
            yield from value_of(shape.value, part, (*path, name), type_of, what)
    elif kind == "list" and isinstance(value, list):
        yield from _bounds(shape, len(value), path, f"{what} has {len(value)} items")
        for index, part in enumerate(value):
            if not _spread(part, type_of):
                yield from value_of(shape.member, part, (*path, index), type_of, what)
    elif not _is(kind, value):
        yield Mismatch(path, "api-type", f"{what} is {_name(value)}, not {kind}")
    elif kind == "string":
        if getattr(shape, "enum", None) and value not in shape.enum:
            yield Mismatch(path, "api-value", f"{what} is {value!r}, not one of {', '.join(shape.enum[:12])}")
        yield from _bounds(shape, len(value), path, f"{what} has {len(value)} characters")
    elif kind in _NUMBERS:
        yield from _bounds(shape, value, path, f"{what} is {value}")


def _referenced(shape: Any, value: str, path: Place, type_of: TypeOf, what: str) -> Iterator[Mismatch]:
    name = references.whole(value)
    kind = type_of(name) if name else "String"
    if kind is None:
        return
    if kind in _ITEMS:
        fits = shape.type_name == "list" and shape.member.type_name in _ITEMS[kind]
    else:
        fits = shape.type_name in _SHAPES[kind]
    if not fits:
        wanted = f"a list of {shape.member.type_name}" if shape.type_name == "list" else shape.type_name
        yield Mismatch(path, "api-type", f"{what} is {wanted}, but {value.strip()} is a {kind}")


def _spread(part: Any, type_of: TypeOf) -> bool:
    """Whether an item is a whole reference to a list, whose items take its place."""
    name = references.whole(part) if isinstance(part, str) else None
    return name is not None and type_of(name) in _ITEMS


def _bounds(shape: Any, size: float, path: Place, what: str) -> Iterator[Mismatch]:
    least = shape.metadata.get("min")
    if least is not None and size < least:  # like botocore, which leaves maxima to the service
        yield Mismatch(path, "api-value", f"{what}, fewer than {least}")


def _is(kind: str, value: Any) -> bool:
    match kind:
        case "string" | "timestamp" | "blob":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer" | "long":
            return isinstance(value, int) and not isinstance(value, bool)
        case "float" | "double":
            return isinstance(value, int | float) and not isinstance(value, bool)
    return False


def _name(value: Any) -> str:
    names = {bool: "a boolean", dict: "a map", float: "a number", int: "a number", list: "a list", str: "a string"}
    return names.get(type(value), "null")


# Selectors -----------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\.\.(?P<deep>\w+)|\.?(?P<name>\w+)|\[(?P<index>\d+|\*)\]|\[?['\"](?P<quoted>[^'\"]+)['\"]\]?")
_METADATA = {"HTTPStatusCode": "Integer", "RequestId": "String", "HostId": "String", "RetryAttempts": "Integer"}


@dataclass(frozen=True)
class Selected:
    """What a selector finds in a shape: its type in Automation's words, and the strings that it may be."""

    type: str | None  # None where the model does not tell
    several: bool = False  # found by a deep scan
    enum: tuple[str, ...] = ()


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
    return _find(shape, steps, model.name)


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


def _find(shape: Any, steps: list[tuple[str, str]], what: str) -> Selected | str:
    if shape is None:
        return f"{what} answers with nothing"
    if getattr(shape, "is_document_type", False):
        return Selected(None)
    if not steps:
        return Selected(_type(shape), enum=tuple(getattr(shape, "enum", ())))
    (kind, name), *rest = steps
    if kind == "deep":
        found = [each for each in _anywhere(shape, name, set()) if not isinstance(_find(each, rest, name), str)]
        if not found:
            return f"there is no {name} anywhere in {what}"
        kinds = {_type(each) for each in found}
        return Selected(_list_of(kinds.pop()) if len(kinds) == 1 else None, several=True)
    if kind == "index":
        if shape.type_name != "list":
            return f"{what} is no list"
        return _find(shape.member, rest, f"an item of {what}")
    if shape.type_name == "map":
        return _find(shape.value, rest, name)
    if shape.type_name == "list":
        return f"{what} is a list: choose an item, as in [0]"
    if shape.type_name != "structure" or name not in shape.members:
        return f"there is no {name} in {what}"
    return _find(shape.members[name], rest, name)


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
    return next((kind for kind, shapes in _SHAPES.items() if shape.type_name in shapes), None)


def _list_of(kind: str | None) -> str | None:
    return {"String": "StringList", "StringMap": "MapList"}.get(kind or "")
