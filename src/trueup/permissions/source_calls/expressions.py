"""The value of an expression: names, containers, attributes, and calls of functions, classes and clients."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from trueup.permissions.permission import ANY
from trueup.permissions.source_calls import builtins
from trueup.permissions.source_calls.clients import Clients
from trueup.permissions.source_calls.values import (
    BOTO3,
    CLIENT_MAKER,
    RESOURCE,
    SESSION,
    SESSION_MAKER,
    SESSIONS,
    Class,
    Client,
    Function,
    Instance,
    List,
    Map,
    Method,
    Module,
    Named,
    Scope,
    Several,
    added,
    calls,
    element,
    item,
    join,
    text,
)  # fmt: skip

# Far more than a script of one screen needs; a bound for sources that unfold without end.
MOST_STEPS = 100_000
_YIELDED = "<yielded>"


class TooLargeError(Exception):
    """A source unfolds too far."""


class Expressions(Clients):
    """Finds what expressions stand for, calling what they call."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, Any] = {}  # results of functions by what they were called with
        self.active: set[str] = set()  # those that are being found out
        self.mutating: set[ast.AST] = set()  # functions that change what they are given
        self.entered: set[ast.AST] = set()
        self.functions: list[Function] = []
        self.steps = 0

    @abstractmethod
    def body(self, statements: Iterable[ast.stmt], scope: Scope) -> list[Any]:
        """Follow statements; the values that they return or yield."""

    @abstractmethod
    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """A value goes to a target."""

    def step(self) -> None:
        """One step further. Raises TooLargeError."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLargeError

    def value(self, node: ast.expr | None, scope: Scope) -> Any:
        """What an expression stands for."""
        self.step()
        match node:
            case None:
                return None
            case ast.Constant(value=constant):
                return constant
            case ast.Name(id=name):
                return scope.get(name)
            case ast.Attribute(value=holder, attr=name):
                return self.attribute(self.value(holder, scope), name, node)
            case ast.Call():
                return self.call(node, scope)
            case ast.Subscript(value=holder, slice=index):
                return item(self.value(holder, scope), self.value(index, scope))
            case ast.JoinedStr(values=parts):
                return "".join(text(self.value(part, scope)) for part in parts)
            case ast.BinOp(left=left, op=operator, right=right):
                both = self.value(left, scope), self.value(right, scope)
                return added(*both) if isinstance(operator, ast.Add | ast.BitOr) else ANY
            case ast.BoolOp(values=parts):
                return join([self.value(part, scope) for part in parts])
            case ast.IfExp(test=test, body=one, orelse=other):
                self.value(test, scope)
                return join([self.value(one, scope), self.value(other, scope)])
            case ast.NamedExpr(target=target, value=inner):
                found = self.value(inner, scope)
                self.assign(target, found, scope)
                return found
            case ast.FormattedValue(value=inner) | ast.Starred(value=inner) | ast.Await(value=inner):
                return self.value(inner, scope)
            case ast.Yield(value=inner):
                scope.bind(_YIELDED, self.value(inner, scope))
                return ANY
            case ast.YieldFrom(value=inner):
                scope.bind(_YIELDED, element(self.value(inner, scope)))
                return ANY
            case _:
                return self.made(node, scope)

    def made(self, node: ast.expr, scope: Scope) -> Any:
        """What an expression makes: a container or a function."""
        match node:
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                return List(self.listed(parts, scope))
            case ast.Dict(keys=keys, values=values):
                return self.mapping(keys, values, scope)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return List([self.value(node.elt, self.comprehension(node.generators, scope))])
            case ast.DictComp():
                within = self.comprehension(node.generators, scope)
                mapped = Map({})
                mapped.put(self.value(node.key, within), self.value(node.value, within))
                return mapped
            case ast.Lambda():
                function = Function(node, scope)
                self.functions.append(function)
                return function
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                self.value(part, scope)
        return ANY

    def listed(self, parts: Sequence[ast.expr], scope: Scope) -> list[Any]:
        """The items of a list, or arguments by place."""
        items: list[Any] = []
        for part in parts:
            found = self.value(part, scope)
            spread = isinstance(part, ast.Starred)
            items += (found.items if isinstance(found, List) else [element(found)]) if spread else [found]
        return items

    def mapping(self, keys: Sequence[ast.expr | None], values: Sequence[ast.expr], scope: Scope) -> Map:
        """A dict as it is written out."""
        made = Map({})
        for key_node, value_node in zip(keys, values, strict=True):
            found = self.value(value_node, scope)
            if key_node is None:
                made = added(made, found)
            else:
                made.put(self.value(key_node, scope), found)
        return made

    def comprehension(self, generators: Sequence[ast.comprehension], scope: Scope) -> Scope:
        """The names within a comprehension."""
        inner = Scope({}, scope)
        for each in generators:
            self.assign(each.target, element(self.value(each.iter, inner)), inner)
            for condition in each.ifs:
                self.value(condition, inner)
        return inner

    def attribute(self, held: Any, name: str, node: ast.AST) -> Any:
        """What an attribute of a value stands for."""
        match held:
            case Several(values=values):
                return join([self.attribute(each, name, node) for each in values])
            case Named(role="boto3") | Named(role="session"):
                made = {"client": CLIENT_MAKER, "resource": RESOURCE}
                if held is BOTO3:
                    made |= {"Session": SESSION_MAKER, "session": SESSIONS}
                return made.get(name, ANY)
            case Named(role="boto3.session"):
                return SESSION_MAKER if name == "Session" else ANY
            case Named(role="factory"):
                return CLIENT_MAKER if name == "build_client" else ANY
            case Client(service=service):
                return self.method(service, name, node)
            case Method(kind="paginator") if name == "paginate":
                return Method(held.service, held.operation)
            case Method(kind="waiter") if name == "wait":
                return Method(held.service, held.operation, "wait")
            case Instance(of=cls, fields=fields):
                found = fields[name] if name in fields else self.attribute(cls, name, node)
                return Function(found.node, found.scope, held) if isinstance(found, Function) else found
            case Class(scope=scope) | Module(scope=scope):
                return scope.values.get(name, ANY)
            case _:
                return ANY

    def call(self, node: ast.Call, scope: Scope) -> Any:
        """What a call gives."""
        arguments = self.listed(node.args, scope)
        named = Map({})
        for keyword in node.keywords:
            found = self.value(keyword.value, scope)
            if keyword.arg is None:
                named = added(named, found)
            else:
                named.items[keyword.arg] = found
        if isinstance(node.func, ast.Attribute):
            held = self.value(node.func.value, scope)
            known = builtins.method(held, node.func.attr, arguments, named)
            if known is not None:
                return known
            if held == ANY and self.looks_like_a_call(node.func.attr):
                what = f"{node.func.attr} is called on a client that cannot be followed to where it is made"
                self.problem(node, what)
            function = self.attribute(held, node.func.attr, node)
        else:
            function = self.value(node.func, scope)
            if function == ANY and isinstance(node.func, ast.Name) and not scope.has(node.func.id):
                return self.builtin(node.func.id, arguments, named, node)
        return self.apply(function, arguments, named, node)

    def apply(self, function: Any, arguments: Sequence[Any], named: Map, node: ast.Call) -> Any:
        """What a value gives when it is called."""
        match function:
            case Several(values=values):
                return join([self.apply(each, arguments, named, node) for each in values])
            case Function():
                return self.call_function(function, arguments, named.items)
            case Class():
                instance = Instance(function)
                made = function.scope.values.get("__init__")
                if isinstance(made, Function):
                    self.call_function(Function(made.node, made.scope, instance), arguments, named.items)
                return instance
            case Named(role="client"):
                return self.client(arguments[0] if arguments else named.items.get("service_name", ANY), node)
            case Named(role="Session"):
                return SESSION
            case Named(role="resource"):
                self.problem(node, "boto3.resource hides which API it calls; use boto3.client")
                return ANY
            case Method(kind="call" | "wait"):
                return self.record(function, named, node)
            case Method(kind="transfer"):
                return self.transfer(function, arguments, named, node)
            case Method(kind="get_paginator" | "get_waiter" | "generate_presigned_url"):
                return self.asked(function, arguments, named, node)
            case _:
                for value in [*arguments, *named.items.values()]:
                    self.handed_over(value, node)
                return ANY

    def handed_over(self, value: Any, node: ast.Call) -> None:
        """A value is given to something of which nothing is known: it may call it, but is not expected to keep it."""
        if isinstance(value, Function):
            self.call_function(value, [], {})
        elif calls(value):
            self.problem(node, "a client is given to something that cannot be followed")

    def builtin(self, name: str, arguments: Sequence[Any], named: Map, node: ast.Call) -> Any:
        """What a function gives that the source does not define."""
        if name == "getattr":
            return self.attribute_by_name(arguments, node)
        given = builtins.function(
            name, arguments, named, lambda called, with_: self.apply(called, with_, Map({}), node)
        )
        if given is None:
            self.problem(node, f"{name} is not defined")
            return ANY
        return given

    def attribute_by_name(self, arguments: Sequence[Any], node: ast.Call) -> Any:
        """What getattr gives."""
        held, name = (*arguments, ANY, ANY)[:2]
        if not calls(held):
            return ANY
        if isinstance(name, str) and ANY not in name:
            return self.attribute(held, name, node)
        self.problem(node, "getattr hides which method of a client is called")
        return ANY

    def call_function(self, function: Function, arguments: Sequence[Any], named: Mapping[str, Any]) -> Any:
        """What a function of the source gives; equal arguments give the same, unless it changes them."""
        given = [function.bound, *arguments] if function.bound is not None else list(arguments)
        key = _key(function, given, named)
        if key in self.known and (function.node not in self.mutating or key in self.active):
            return self.known[key]
        self.known[key] = ANY  # what a function that calls itself gives
        self.entered.add(function.node)
        self.active.add(key)
        scope = self.bound(function, given, named)
        if isinstance(function.node, ast.Lambda):
            returned = self.value(function.node.body, scope)
        else:
            returns = self.body(function.node.body, scope)
            yielded = scope.values.get(_YIELDED)
            returned = List([yielded]) if yielded is not None else join(returns or [None])
        self.known[key] = returned
        self.active.discard(key)
        if key != _key(function, given, named):
            self.mutating.add(function.node)
        return returned

    def bound(self, function: Function, given: Sequence[Any], named: Mapping[str, Any]) -> Scope:
        """The names of a function's parameters, with what it is called with."""
        scope = Scope({}, function.scope)
        wanted = function.node.args
        positional = [*wanted.posonlyargs, *wanted.args]
        defaults = [None] * (len(positional) - len(wanted.defaults)) + list(wanted.defaults)
        for index, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
            if index < len(given):
                scope.values[argument.arg] = given[index]
            elif argument.arg in named:
                scope.values[argument.arg] = named[argument.arg]
            else:
                scope.values[argument.arg] = self.value(default, function.scope) if default else ANY
        for argument, default in zip(wanted.kwonlyargs, wanted.kw_defaults, strict=True):
            fallback = self.value(default, function.scope) if default else ANY
            scope.values[argument.arg] = named.get(argument.arg, fallback)
        if wanted.vararg:
            scope.values[wanted.vararg.arg] = List(list(given[len(positional) :]))
        if wanted.kwarg:
            taken = {argument.arg for argument in (*positional, *wanted.kwonlyargs)}
            scope.values[wanted.kwarg.arg] = Map({name: v for name, v in named.items() if name not in taken})
        return scope


def _key(function: Function, given: Sequence[Any], named: Mapping[str, Any]) -> str:
    return f"{id(function.node)} {id(function.scope)} {given!r} {dict(named)!r}"
