"""The parameters of a call held against the shape that botocore has of them: what boto3 would refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trueup.documents import references
from trueup.documents.api_models import ANSWERED, ITEMS, LONGEST_ENUMERATION, NUMBERS, SHAPES
from trueup.yaml_files import Place

# What boto3 does before it checks parameters, by service and operation; any operation, where that is empty.
_ALIASES = {  # names that it takes beside the model's own
    ("ec2", ""): {"Filters": "Filter"},
    ("logs", "CreateExportTask"): {"fromTime": "from"},
    ("cloudsearchdomain", "Search"): {"returnFields": "return"},
}
_FILLED_IN = {("glacier", ""): ("accountId",)}
_MADE_TEXT = {("s3", "CopyObject"): ("CopySource",), ("s3", "UploadPartCopy"): ("CopySource",)}  # out of a mapping

TypeOf = Callable[[str], str | None]  # a reference -> its type, or None where it is not known


@dataclass(frozen=True)
class Mismatch:
    """Something that does not fit: where, which of lint's codes, and what is wrong."""

    path: Place
    code: str
    message: str


@dataclass(frozen=True)
class _Call:
    """What is the same for all values of a call."""

    service: str
    type_of: TypeOf


def mismatches(model: Any, given: Mapping[str, Any], type_of: TypeOf) -> Iterator[Mismatch]:
    """What does not fit of the parameters that are given to an operation."""
    shape = model.input_shape
    if shape is None:
        yield from (Mismatch((name,), "api-parameter", f"{model.name} takes no parameters") for name in given)
        return
    call = _Call(model.service_model.service_name, type_of)
    keys = ((call.service, ""), (call.service, model.name))
    aliases = {alias: name for key in keys for alias, name in _ALIASES.get(key, {}).items() if name in shape.members}
    filled = {name for key in keys for name in _FILLED_IN.get(key, ())}
    made = {name for key in keys for name in _MADE_TEXT.get(key, ())}
    named = {aliases.get(name, name): (name, value) for name, value in given.items()}
    for name, (written, value) in named.items():
        if name not in shape.members:
            yield Mismatch((written,), "api-parameter", f"{model.name} has no parameter {written}")
        elif not (name in made and isinstance(value, Mapping)):
            yield from _value(call, shape.members[name], value, (written,), written)
    yield from _missing(shape, named.keys() | filled, (), model.name)


def _missing(shape: Any, given: Any, path: Place, what: str) -> Iterator[Mismatch]:
    for name in shape.required_members:
        generated = shape.members[name].metadata.get("idempotencyToken")  # boto3 makes one up
        if name not in given and not generated:
            yield Mismatch(path, "api-required", f"{what} requires {name}")


def _structure(call: _Call, shape: Any, given: Mapping[str, Any], path: Place, what: str) -> Iterator[Mismatch]:
    for name, value in given.items():
        if name in shape.members:
            yield from _value(call, shape.members[name], value, (*path, name), name)
        else:
            yield Mismatch((*path, name), "api-parameter", f"{what} has no member {name}")
    yield from _missing(shape, given, path, what)


def _value(call: _Call, shape: Any, value: Any, path: Place, what: str) -> Iterator[Mismatch]:
    """What does not fit of one value, at any depth."""
    kind = shape.type_name
    if getattr(shape, "is_document_type", False) or shape.serialization.get("jsonvalue"):
        return
    if isinstance(value, str) and references.names(value):
        yield from _referenced(call, shape, value, path, what)
    elif kind == "structure" and isinstance(value, Mapping):
        yield from _structure(call, shape, value, path, what)
    elif kind == "map" and isinstance(value, Mapping):
        for name, part in value.items():
            yield from _value(call, shape.value, part, (*path, name), what)
    elif kind == "list" and isinstance(value, list):
        yield from _bounds(shape, len(value), path, f"{what} has {len(value)} items")
        for index, part in enumerate(value):
            if not _spread(part, call.type_of):
                yield from _value(call, shape.member, part, (*path, index), what)
    elif not _is(kind, value):
        yield Mismatch(path, "api-type", f"{what} is {_name(value)}, not {kind}")
    elif kind == "string":
        yield from _enumerated(call, shape, value, path, what)
        yield from _bounds(shape, len(value), path, f"{what} has {len(value)} characters")
    elif kind in NUMBERS:
        yield from _bounds(shape, value, path, f"{what} is {value}")


def _enumerated(call: _Call, shape: Any, value: str, path: Place, what: str) -> Iterator[Mismatch]:
    """boto3 lets every value through; it is the service that knows them."""
    known = (*getattr(shape, "enum", ()), *ANSWERED.get((call.service, shape.name), ()))
    if not known or value in known:
        return
    if len(known) > LONGEST_ENUMERATION:
        message = f"{what} is {value!r}, which botocore does not list among {len(known):,} values"
        yield Mismatch(path, "api-value-new", message)
    else:
        yield Mismatch(path, "api-value", f"{what} is {value!r}, not one of {', '.join(known[:12])}")


def _referenced(call: _Call, shape: Any, value: str, path: Place, what: str) -> Iterator[Mismatch]:
    name = references.whole(value)
    kind = call.type_of(name) if name else "String"
    if kind is None:
        return
    if kind in ITEMS:
        fits = shape.type_name == "list" and shape.member.type_name in ITEMS[kind]
    else:
        fits = shape.type_name in SHAPES[kind]
    if not fits:
        wanted = f"a list of {shape.member.type_name}" if shape.type_name == "list" else shape.type_name
        yield Mismatch(path, "api-type", f"{what} is {wanted}, but {value.strip()} is a {kind}")


def _spread(part: Any, type_of: TypeOf) -> bool:
    """Whether an item is a whole reference to a list, whose items take its place."""
    name = references.whole(part) if isinstance(part, str) else None
    return name is not None and type_of(name) in ITEMS


def _bounds(shape: Any, size: float, path: Place, what: str) -> Iterator[Mismatch]:
    least = shape.metadata.get("min")
    if least is not None and size < least:  # like botocore, which leaves maxima to the service
        yield Mismatch(path, "api-value", f"{what}, fewer than {least}")


def _is(kind: str, value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match kind:
        case "string" | "blob":
            return isinstance(value, str)
        case "timestamp":  # seconds since 1970, or text
            return isinstance(value, str) or number
        case "boolean":
            return isinstance(value, bool)
        case "integer" | "long":
            return number and isinstance(value, int)
        case "float" | "double":
            return number
    return False


def _name(value: Any) -> str:
    names = {bool: "a boolean", dict: "a map", float: "a number", int: "a number", list: "a list", str: "a string"}
    return names.get(type(value), "null")
