"""What functions and containers of Python itself give, as far as it matters for calls."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from typing import Any

from trueup.permissions.permission import ANY
from trueup.permissions.source_calls.values import List, Map, added, element, item, join

_LISTS = ("frozenset", "iter", "list", "reversed", "set", "sorted", "tuple")
_BLUNT = ("bool", "id", "isinstance", "print", "repr", "type")  # they call and keep nothing


def method(held: Any, name: str, arguments: Sequence[Any], named: Map) -> Any:
    """What a method of a dict or list gives; None where it is another call."""
    if isinstance(held, Map):
        return _of_mapping(held, name, arguments, named)
    if isinstance(held, List):
        return _of_list(held, name, arguments)
    return None


def _of_mapping(held: Map, name: str, arguments: Sequence[Any], named: Map) -> Any:
    first = arguments[0] if arguments else None
    match name:
        case "get" | "pop" | "setdefault":
            fallback = arguments[1] if len(arguments) > 1 else None
            if name == "setdefault" and isinstance(first, str):
                held.items.setdefault(first, fallback)
            return join([item(held, first), fallback])
        case "items":
            return List([List([key, value]) for key, value in held.items.items()])
        case "keys":
            return List(list(held.items))
        case "values":
            return List(list(held.items.values()))
        case "copy":
            return Map(dict(held.items), held.open)
        case "update":
            more = mapping(arguments, named)
            held.items.update(more.items)
            held.open = held.open or more.open
            return ANY
    return None


def _of_list(held: List, name: str, arguments: Sequence[Any]) -> Any:
    match name:
        case "append" | "add" | "insert":
            held.items += arguments[-1:]
            return ANY
        case "extend":
            first = arguments[0] if arguments else None
            held.items += first.items if isinstance(first, List) else [element(first)]
            return ANY
        case "copy":
            return List(list(held.items))
        case "pop":
            return element(held)
    return None


def function(name: str, arguments: Sequence[Any], named: Map, apply: Callable[[Any, Sequence[Any]], Any]) -> Any:
    """What a built-in function gives; None for one that is not known. `apply` calls what it is handed."""
    first = arguments[0] if arguments else ANY
    match name:
        case "dict":
            return mapping(arguments, named)
        case _ if name in _LISTS:
            if "key" in named.items:
                apply(ANY, [named.items["key"]])
            return List(list(first.items)) if isinstance(first, List) else List([element(first)])
        case "str":
            return first if isinstance(first, str) else ANY
        case "next":
            return join([element(first), *arguments[1:]])
        case "zip":
            return List([List([element(each) for each in arguments])])
        case "enumerate":
            return List([List([ANY, element(first)])])
        case "filter":
            return List([element(arguments[1])]) if len(arguments) > 1 else ANY
        case "map" if len(arguments) > 1:
            return List([apply(first, [element(each) for each in arguments[1:]])])
        case _ if name in _BLUNT:
            return ANY
        case _ if hasattr(builtins, name):
            return apply(ANY, [*arguments, *named.items.values()])
    return None


def mapping(arguments: Sequence[Any], named: Map) -> Map:
    """What dict() and update() make of their arguments."""
    made: Map = added(added(Map({}), arguments[0]) if arguments else Map({}), named)
    return made
