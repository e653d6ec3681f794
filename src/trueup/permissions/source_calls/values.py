"""What a name in a source may stand for. ANY and plain constants stand for themselves."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trueup.permissions.permission import ANY

_DEEPEST = 16  # levels of a value that are looked into


@dataclass(frozen=True)
class Named:
    """Something known by its role: boto3 and its sessions, rdklib's client factory."""

    role: str


BOTO3, SESSION, SESSIONS, FACTORY = Named("boto3"), Named("session"), Named("boto3.session"), Named("factory")
CLIENT_MAKER, SESSION_MAKER, RESOURCE = Named("client"), Named("Session"), Named("resource")


@dataclass(frozen=True)
class Client:
    """A client of boto3."""

    service: str


@dataclass(frozen=True)
class Method:
    """A client's method, or with `kind` a paginator or waiter, or what asks a client for one."""

    service: str
    operation: str
    kind: str = "call"


@dataclass(eq=False)
class Function:
    """A function or lambda where it is defined, and what it is bound to."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    bound: Any = None


@dataclass(eq=False)
class Class:
    """A class, and the names in its body."""

    node: ast.ClassDef
    scope: Scope


@dataclass(eq=False)
class Instance:
    """An object of a class, and what its attributes may be."""

    of: Class
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Module:
    """A module of rulekit."""

    scope: Scope


@dataclass
class List:
    """A list, tuple, set or generator: what it may hold, in order where that is known."""

    items: list[Any]


@dataclass
class Map:
    """A mapping; `open` is whether it may hold more than these."""

    items: dict[str, Any]
    open: bool = False

    def put(self, key: Any, value: Any) -> None:
        """A value under a key; one that is not known may be any."""
        for name in key.values if isinstance(key, Several) else [key]:
            known = isinstance(name, str) and ANY not in name
            self.open = self.open or not known
            kept = name if known else ANY
            self.items[kept] = join([self.items[kept], value]) if kept in self.items else value


@dataclass
class Several:
    """One of these; which one depends on the run."""

    values: list[Any]


@dataclass(eq=False)
class Scope:
    """Names and what they may stand for."""

    values: dict[str, Any]
    outer: Scope | None = None

    def get(self, name: str) -> Any:
        """What a name stands for here, or further out; ANY where nobody knows."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        return ANY

    def has(self, name: str) -> bool:
        """Whether a name is defined here, or further out."""
        return name in self.values or (self.outer is not None and self.outer.has(name))

    def bind(self, name: str, value: Any) -> None:
        """A name may stand for a value, besides what it stood for before."""
        self.values[name] = join([self.values[name], value]) if name in self.values else value


def join(values: Sequence[Any]) -> Any:
    """One of several values; equal ones count once."""
    flat: list[Any] = []
    for value in values:
        for each in value.values if isinstance(value, Several) else [value]:
            if not any(each is known or (type(each) is type(known) and each == known) for known in flat):
                flat.append(each)
    return flat[0] if len(flat) == 1 else Several(flat)


def element(value: Any) -> Any:
    """What iterating gives."""
    match value:
        case List(items=items):
            return join(items) if items else ANY
        case Map(items=items):
            return join(list(items)) if items else ANY
        case Several(values=values):
            return join([element(each) for each in values])
        case _:
            return ANY


def item(held: Any, key: Any) -> Any:
    """What stands under a key or index."""
    match held:
        case Map(items=items):
            if isinstance(key, str) and key in items:
                return items[key]
            unsure = not isinstance(key, str) or ANY in key or held.open
            return join([*items.values(), ANY]) if unsure and any(map(calls, items.values())) else ANY
        case List(items=items):
            if isinstance(key, int) and -len(items) <= key < len(items):
                return items[key]
            return element(held)
        case Several(values=values):
            return join([item(each, key) for each in values])
        case _:
            return ANY


def added(one: Any, other: Any) -> Any:
    """What `+`, `|` and `{**one, **other}` make of two values."""
    parts = [value for each in (one, other) for value in (each.values if isinstance(each, Several) else [each])]
    if isinstance(one, Map) or isinstance(other, Map):
        merged = Map({})
        for value in parts:
            merged.open = merged.open or not isinstance(value, Map) or value.open
            merged.items |= value.items if isinstance(value, Map) else {}
        return merged
    if isinstance(one, List) or isinstance(other, List):
        return List([each for value in parts for each in (value.items if isinstance(value, List) else [ANY])])
    return one + other if isinstance(one, str) and isinstance(other, str) else ANY


def calls(value: Any, depth: int = 0) -> bool:
    """Whether a call to AWS could come of a value."""
    match value:
        case Client() | Method() | Named():
            return True
        case List(items=items) | Several(values=items):
            return depth < _DEEPEST // 2 and any(calls(each, depth + 1) for each in items)
        case Map(items=named) | Instance(fields=named):
            return depth < _DEEPEST // 2 and any(calls(each, depth + 1) for each in named.values())
        case _:
            return False


def text(value: Any) -> str:
    """A value amid text."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ANY


def plain(value: Any, depth: int = 0) -> Any:
    """A value as a parameter holds it."""
    if isinstance(value, str | int | float | bool | None):
        return value
    if depth < _DEEPEST:
        if isinstance(value, List):
            return [plain(each, depth + 1) for each in value.items]
        if isinstance(value, Map):
            return {name: plain(each, depth + 1) for name, each in value.items.items()}
    return ANY


def abstract(value: Any) -> Any:
    """A parameter as a value."""
    if isinstance(value, Mapping):
        return Map({str(name): abstract(part) for name, part in value.items()})
    if isinstance(value, list | tuple):
        return List([abstract(part) for part in value])
    return value
