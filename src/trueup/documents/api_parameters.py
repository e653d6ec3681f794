"""The parameters of a call held against the shape that botocore has of them: what boto3 would refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trueup.documents import references
from trueup.documents.api_models import ITEMS, NUMBERS, SHAPES
from trueup.yaml_files import Place

# Names that boto3 takes beside the model's own, by service and operation; any operation, where that is empty.
_ALIASES = {
    ("ec2", ""): {"Filters": "Filter"},
    ("logs", "CreateExportTask"): {"fromTime": "from"},
    ("cloudsearchdomain", "Search"): {"returnFields": "return"},
}

TypeOf = Callable[[str], str | None]  # a reference -> its type, or None where it is not known


@dataclass(frozen=True)
class Mismatch:
    """Something that does not fit: where, which of lint's codes, and what is wrong."""

    path: Place
    code: str
    message: str


def mismatches(model: Any, given: Mapping[str, Any], type_of: TypeOf) -> Iterator[Mismatch]:
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
            yield from _value(shape.members[name], value, (*path, name), type_of, name)


def _unknown(shape: Any, given: Mapping[str, Any]) -> list[str]:
    return [name for name in given if name not in shape.members]


def _value(shape: Any, value: Any, path: Place, type_of: TypeOf, what: str) -> Iterator[Mismatch]:
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
            yield from _value(shape.value, part, (*path, name), type_of, what)
    elif kind == "list" and isinstance(value, list):
        yield from _bounds(shape, len(value), path, f"{what} has {len(value)} items")
        for index, part in enumerate(value):
            if not _spread(part, type_of):
                yield from _value(shape.member, part, (*path, index), type_of, what)
    elif not _is(kind, value):
        yield Mismatch(path, "api-type", f"{what} is {_name(value)}, not {kind}")
    elif kind == "string":
        if getattr(shape, "enum", None) and value not in shape.enum:
            yield Mismatch(path, "api-value", f"{what} is {value!r}, not one of {', '.join(shape.enum[:12])}")
        yield from _bounds(shape, len(value), path, f"{what} has {len(value)} characters")
    elif kind in NUMBERS:
        yield from _bounds(shape, value, path, f"{what} is {value}")


def _referenced(shape: Any, value: str, path: Place, type_of: TypeOf, what: str) -> Iterator[Mismatch]:
    name = references.whole(value)
    kind = type_of(name) if name else "String"
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
