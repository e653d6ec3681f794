"""The AWS calls in Python source, found without running it: of a document's script, or of a rule.

A small abstract interpreter: it follows clients from `boto3.client("literal")` through names, arguments, results,
containers and attributes to the methods called on them, and keeps what is known of the arguments; whatever is not
known is ANY. What it cannot follow is a problem, never a silent gap, so that the calls found are all there are.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trueup.documents import api_models
from trueup.permissions import dependents
from trueup.permissions.arn_templates import ANY

# Far more than a script of one screen needs; a bound for sources that unfold without end.
MOST_STEPS = 100_000


@dataclass(frozen=True)
class ScannedCall:
    """One call in a source. Parameters whose value is known only at run time are ANY."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    line: int


@dataclass(frozen=True, order=True)
class Problem:
    """Something that could not be followed. `blind` is whether a call, and not just an argument, may be missed."""

    line: int
    message: str
    blind: bool = True


@dataclass(frozen=True)
class Scan:
    """The calls of a source in order of their lines, and what could not be followed."""

    calls: tuple[ScannedCall, ...]
    problems: tuple[Problem, ...]


def script(source: str, handler: str, payload: Mapping[str, Any] | None = None) -> Scan:
    """The calls of a document's script whose handler gets `payload`. Raises SyntaxError for what is not Python."""
    scanner = _Scanner()
    scope = scanner.module(ast.parse(source))
    event = _abstract(payload) if payload is not None else ANY
    scanner.enter(scope.get(handler), [event, ANY])
    return scanner.result()


def rule(path: Path) -> Scan:
    """The calls of a rule, whose clients come from `client_factory.build_client("literal")`, rulekit's included.

    Raises SyntaxError for what is not Python.
    """
    scanner = _Scanner()
    scope = scanner.module(ast.parse(path.read_text(encoding="utf-8"), str(path)))
    for each in list(scope.values.values()):
        if isinstance(each, _Class):
            instance = _Instance(each)
            for name in ("evaluate_parameters", "evaluate_change", "evaluate_periodic"):
                method = scanner.attribute(instance, name, each.node)
                if isinstance(method, _Function):
                    names = [argument.arg for argument in method.node.args.args[1:]]
                    scanner.enter(method, [_FACTORY if given == "client_factory" else ANY for given in names])
    return scanner.result()


# Values: ANY and plain constants stand for themselves.


@dataclass(frozen=True)
class _Named:
    """Something known by its role: boto3 and its sessions, rdklib's client factory."""

    role: str


_BOTO3, _SESSION, _SESSIONS, _FACTORY = _Named("boto3"), _Named("session"), _Named("boto3.session"), _Named("factory")
_CLIENT_MAKER, _SESSION_MAKER = _Named("client"), _Named("Session")
_RESOURCE = _Named("resource")


@dataclass(frozen=True)
class _Client:
    service: str


@dataclass(frozen=True)
class _Method:
    """A client's method, or with `kind` a paginator or waiter, or what asks a client for one."""

    service: str
    operation: str
    kind: str = "call"


@dataclass(eq=False)
class _Function:
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: _Scope
    bound: Any = None


@dataclass(eq=False)
class _Class:
    node: ast.ClassDef
    scope: _Scope


@dataclass(eq=False)
class _Instance:
    of: _Class
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class _Module:
    scope: _Scope


@dataclass
class _List:
    items: list[Any]


@dataclass
class _Map:
    items: dict[str, Any]
    open: bool = False  # whether it may hold more than these

    def put(self, key: Any, value: Any) -> None:
        for name in key.values if isinstance(key, _Several) else [key]:
            known = isinstance(name, str) and ANY not in name
            self.open = self.open or not known
            kept = name if known else ANY
            self.items[kept] = _join([self.items[kept], value]) if kept in self.items else value


@dataclass
class _Several:
    """One of these; which one depends on the run."""

    values: list[Any]


@dataclass(eq=False)
class _Scope:
    values: dict[str, Any]
    outer: _Scope | None = None

    def get(self, name: str) -> Any:
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        return ANY

    def has(self, name: str) -> bool:
        return name in self.values or (self.outer is not None and self.outer.has(name))

    def bind(self, name: str, value: Any) -> None:
        self.values[name] = _join([self.values[name], value]) if name in self.values else value


_RULEKIT = "trueup.rulekit"
_YIELDED = "<yielded>"


class _TooLargeError(Exception):
    pass


class _Scanner:
    def __init__(self) -> None:
        self.calls: dict[tuple[int, str, str, str], ScannedCall] = {}
        self.problems: set[Problem] = set()
        self.made: set[str] = set()  # the services that there are clients of
        self.known: dict[str, Any] = {}  # results of functions by what they were called with
        self.active: set[str] = set()  # those that are being found out
        self.mutating: set[ast.AST] = set()  # functions that change what they are given
        self.entered: set[ast.AST] = set()
        self.functions: list[_Function] = []
        self.classes: list[_Class] = []
        self.modules: dict[str, _Module] = {}
        self.steps = 0

    # --- entering and leaving ---

    def module(self, tree: ast.Module) -> _Scope:
        scope = _Scope({})
        self._safely(lambda: self.body(tree.body, scope))
        return scope

    def enter(self, function: Any, arguments: Sequence[Any]) -> None:
        if isinstance(function, _Function):
            self._safely(lambda: self.call_function(function, arguments, {}))

    def result(self) -> Scan:
        # What nothing called may still be called: through a decorator, a callback, a name made up at run time.
        for made in self.classes:
            instance = _Instance(made)
            for method in list(made.scope.values.values()):
                if isinstance(method, _Function) and method.node not in self.entered:
                    self.enter(_Function(method.node, method.scope, instance), [])
        for function in self.functions:
            if function.node not in self.entered:
                self.enter(function, [])
        calls = sorted(self.calls.values(), key=lambda call: (call.line, call.service, call.operation))
        return Scan(tuple(calls), tuple(sorted(self.problems)))

    def _safely(self, step: Any) -> None:
        try:
            step()
        except (_TooLargeError, RecursionError):
            self.problems.add(Problem(1, "the source unfolds too far to follow its calls"))

    def problem(self, node: ast.AST, message: str, blind: bool = True) -> None:
        self.problems.add(Problem(getattr(node, "lineno", 1), message, blind))

    # --- statements ---

    def body(self, statements: Iterable[ast.stmt], scope: _Scope) -> list[Any]:
        """Follow statements; the values that they return or yield."""
        returned: list[Any] = []
        for statement in statements:
            returned += self.statement(statement, scope)
        return returned

    def statement(self, node: ast.stmt, scope: _Scope) -> list[Any]:
        self.step()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                function = _Function(node, scope)
                self.functions.append(function)
                scope.bind(node.name, function)
                for decorator in node.decorator_list:
                    self.value(decorator, scope)
            case ast.ClassDef():
                inner = _Scope({}, scope)
                self.body(node.body, inner)
                made = _Class(node, inner)
                self.classes.append(made)
                scope.bind(node.name, made)
            case ast.Import() | ast.ImportFrom():
                self.imported(node, scope)
            case ast.Return(value=value):
                return [self.value(value, scope)] if value else [None]
            case ast.Assign(targets=targets, value=value):
                found = self.value(value, scope)
                for target in targets:
                    self.assign(target, found, scope)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                self.assign(target, self.value(value, scope), scope)
            case ast.AugAssign(target=target, value=value):
                found = self.value(value, scope)
                if isinstance(target, ast.Name):
                    before = scope.get(target.id)
                    scope.values[target.id] = self.added(before, found)
            case ast.For(target=target, iter=iterated) | ast.AsyncFor(target=target, iter=iterated):
                self.assign(target, _element(self.value(iterated, scope)), scope)
                return self.body(node.body, scope) + self.body(node.orelse, scope)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for item in items:
                    found = self.value(item.context_expr, scope)
                    if item.optional_vars is not None:
                        self.assign(item.optional_vars, found, scope)
                return self.body(node.body, scope)
            case _:
                return self.parts(node, scope)
        return []

    def parts(self, node: ast.AST, scope: _Scope) -> list[Any]:
        """Follow whatever a statement consists of: its expressions, its blocks, its handlers and cases."""
        returned: list[Any] = []
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.stmt):
                returned += self.statement(part, scope)
            elif isinstance(part, ast.expr):
                self.value(part, scope)
            else:
                returned += self.parts(part, scope)
        return returned

    def imported(self, node: ast.Import | ast.ImportFrom, scope: _Scope) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            if isinstance(node, ast.Import):
                whole = alias.name if alias.asname else name
                scope.bind(name, {"boto3": _BOTO3, "boto3.session": _SESSIONS}.get(whole, ANY))
            elif node.module == "boto3":
                made = {"client": _CLIENT_MAKER, "Session": _SESSION_MAKER, "session": _SESSIONS, "resource": _RESOURCE}
                scope.bind(name, made.get(alias.name, ANY))
            elif node.module == "boto3.session":
                scope.bind(name, _SESSION_MAKER if alias.name == "Session" else ANY)
            elif node.module == _RULEKIT:
                scope.bind(name, self.rulekit(alias.name))
            elif (node.module or "").startswith(f"{_RULEKIT}."):
                module = self.rulekit((node.module or "").removeprefix(f"{_RULEKIT}."))
                scope.bind(name, self.attribute(module, alias.name, node))
            else:
                scope.bind(name, ANY)

    def rulekit(self, name: str) -> Any:
        """A module of rulekit, whose functions may be handed a client."""
        path = Path(__file__).parent.parent / "rulekit" / f"{name}.py"
        if name not in self.modules and path.is_file():
            self.modules[name] = _Module(_Scope({}))
            self.body(ast.parse(path.read_text(encoding="utf-8")).body, self.modules[name].scope)
        return self.modules.get(name, ANY)

    def assign(self, target: ast.expr, value: Any, scope: _Scope) -> None:
        match target:
            case ast.Name(id=name):
                scope.bind(name, value)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                listed = value.items if isinstance(value, _List) and len(value.items) == len(parts) else None
                for index, part in enumerate(parts):
                    self.assign(part, listed[index] if listed else _element(value), scope)
            case ast.Starred(value=inner):
                self.assign(inner, _List([_element(value)]), scope)
            case ast.Subscript(value=holder, slice=index):
                held, key = self.value(holder, scope), self.value(index, scope)
                if isinstance(held, _Map):
                    held.put(key, value)
                else:
                    self.lost(target, value)
            case ast.Attribute(value=holder, attr=name):
                held = self.value(holder, scope)
                if isinstance(held, _Instance):
                    held.fields[name] = _join([held.fields[name], value]) if name in held.fields else value
                else:
                    self.lost(target, value)
            case _:
                self.lost(target, value)

    def lost(self, node: ast.AST, value: Any) -> None:
        """A value goes where it cannot be followed; that matters where a call could come of it."""
        if _calls(value):
            self.problem(node, "a client goes where it cannot be followed; hand it over as an argument")

    # --- expressions ---

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _TooLargeError

    def value(self, node: ast.expr | None, scope: _Scope) -> Any:
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
                return _item(self.value(holder, scope), self.value(index, scope))
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                return _List(self.listed(parts, scope))
            case ast.Dict(keys=keys, values=values):
                return self.mapping(keys, values, scope)
            case ast.JoinedStr(values=parts):
                return "".join(_text(self.value(part, scope)) for part in parts)
            case ast.FormattedValue(value=inner):
                return self.value(inner, scope)
            case ast.BinOp(left=left, op=operator, right=right):
                both = self.value(left, scope), self.value(right, scope)
                return self.added(*both) if isinstance(operator, ast.Add | ast.BitOr) else ANY
            case ast.BoolOp(values=parts):
                return _join([self.value(part, scope) for part in parts])
            case ast.IfExp(test=test, body=one, orelse=other):
                self.value(test, scope)
                return _join([self.value(one, scope), self.value(other, scope)])
            case ast.NamedExpr(target=target, value=inner):
                found = self.value(inner, scope)
                self.assign(target, found, scope)
                return found
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return _List([self.value(node.elt, self.comprehension(node.generators, scope))])
            case ast.DictComp():
                within = self.comprehension(node.generators, scope)
                made = _Map({})
                made.put(self.value(node.key, within), self.value(node.value, within))
                return made
            case ast.Lambda():
                function = _Function(node, scope)
                self.functions.append(function)
                return function
            case ast.Starred(value=inner) | ast.Await(value=inner):
                return self.value(inner, scope)
            case ast.Yield(value=inner):
                scope.bind(_YIELDED, self.value(inner, scope))
                return ANY
            case ast.YieldFrom(value=inner):
                scope.bind(_YIELDED, _element(self.value(inner, scope)))
                return ANY
            case _:
                for part in ast.iter_child_nodes(node):
                    if isinstance(part, ast.expr):
                        self.value(part, scope)
                return ANY

    def listed(self, parts: Sequence[ast.expr], scope: _Scope) -> list[Any]:
        items: list[Any] = []
        for part in parts:
            found = self.value(part, scope)
            spread = isinstance(part, ast.Starred)
            items += (found.items if isinstance(found, _List) else [_element(found)]) if spread else [found]
        return items

    def mapping(self, keys: Sequence[ast.expr | None], values: Sequence[ast.expr], scope: _Scope) -> _Map:
        made = _Map({})
        for key_node, value_node in zip(keys, values, strict=True):
            found = self.value(value_node, scope)
            if key_node is None:
                made = self.added(made, found)
                continue
            made.put(self.value(key_node, scope), found)
        return made

    def added(self, one: Any, other: Any) -> Any:
        """What `+`, `|` and `{**one, **other}` make of two values."""
        if isinstance(one, _Map) or isinstance(other, _Map):
            merged = _Map({})
            for each in (one, other):
                for value in each.values if isinstance(each, _Several) else [each]:
                    merged.open = merged.open or not isinstance(value, _Map) or value.open
                    merged.items |= value.items if isinstance(value, _Map) else {}
            return merged
        if isinstance(one, _List) or isinstance(other, _List):
            each_list = [
                value for each in (one, other) for value in (each.values if isinstance(each, _Several) else [each])
            ]
            return _List([item for value in each_list for item in (value.items if isinstance(value, _List) else [ANY])])
        if isinstance(one, str) and isinstance(other, str):
            return one + other
        return ANY

    def comprehension(self, generators: Sequence[ast.comprehension], scope: _Scope) -> _Scope:
        inner = _Scope({}, scope)
        for each in generators:
            self.assign(each.target, _element(self.value(each.iter, inner)), inner)
            for condition in each.ifs:
                self.value(condition, inner)
        return inner

    def attribute(self, held: Any, name: str, node: ast.AST) -> Any:
        match held:
            case _Several(values=values):
                return _join([self.attribute(each, name, node) for each in values])
            case _Named(role="boto3") | _Named(role="session"):
                made = {"client": _CLIENT_MAKER, "resource": _RESOURCE}
                if held is _BOTO3:
                    made |= {"Session": _SESSION_MAKER, "session": _SESSIONS}
                return made.get(name, ANY)
            case _Named(role="boto3.session"):
                return _SESSION_MAKER if name == "Session" else ANY
            case _Named(role="factory"):
                return _CLIENT_MAKER if name == "build_client" else ANY
            case _Client(service=service):
                return self.method(service, name, node)
            case _Method(kind="paginator") if name == "paginate":
                return _Method(held.service, held.operation)
            case _Method(kind="waiter") if name == "wait":
                return _Method(held.service, held.operation, "wait")
            case _Instance(of=cls, fields=fields):
                found = fields[name] if name in fields else self.attribute(cls, name, node)
                return _Function(found.node, found.scope, held) if isinstance(found, _Function) else found
            case _Class(scope=scope):
                return scope.values.get(name, ANY)
            case _Module(scope=scope):
                return scope.values.get(name, ANY)
            case _:
                return ANY

    def method(self, service: str, name: str, node: ast.AST) -> Any:
        operation = api_models.methods(service).get(name)
        if operation:
            return _Method(service, operation)
        if name in ("get_paginator", "get_waiter", "generate_presigned_url"):
            return _Method(service, "", name)
        if name not in ("can_paginate", "close", "exceptions", "meta", "waiter_names"):
            self.problem(node, f"{service} has no method {name}")
        return ANY

    # --- calls ---

    def call(self, node: ast.Call, scope: _Scope) -> Any:
        arguments = self.listed(node.args, scope)
        named = _Map({})
        for keyword in node.keywords:
            found = self.value(keyword.value, scope)
            if keyword.arg is None:
                named = self.added(named, found)
            else:
                named.items[keyword.arg] = found
        if isinstance(node.func, ast.Attribute):
            held = self.value(node.func.value, scope)
            known = self.container(held, node.func.attr, arguments, named)
            if known is not None:
                return known
            if held == ANY and self.looks_like_a_call(node.func.attr):
                self.problem(
                    node, f"{node.func.attr} is called on a client that cannot be followed to where it is made"
                )
            function = self.attribute(held, node.func.attr, node)
        else:
            function = self.value(node.func, scope)
            if function == ANY and isinstance(node.func, ast.Name) and not scope.has(node.func.id):
                return self.builtin(node.func.id, arguments, named, node)
        return self.apply(function, arguments, named, node)

    def apply(self, function: Any, arguments: Sequence[Any], named: _Map, node: ast.Call) -> Any:
        match function:
            case _Several(values=values):
                return _join([self.apply(each, arguments, named, node) for each in values])
            case _Function():
                return self.call_function(function, arguments, named.items)
            case _Class():
                instance = _Instance(function)
                made = function.scope.values.get("__init__")
                if isinstance(made, _Function):
                    self.call_function(_Function(made.node, made.scope, instance), arguments, named.items)
                return instance
            case _Named(role="client"):
                return self.client(arguments[0] if arguments else named.items.get("service_name", ANY), node)
            case _Named(role="Session"):
                return _SESSION
            case _Named(role="resource"):
                self.problem(node, "boto3.resource hides which API it calls; use boto3.client")
                return ANY
            case _Method(kind="get_paginator" | "get_waiter" | "generate_presigned_url"):
                return self.asked(function, arguments, named, node)
            case _Method(kind="call" | "wait"):
                return self.record(function, named, node)
            case _:
                for value in [*arguments, *named.items.values()]:
                    self.handed_over(value, node)
                return ANY

    def client(self, service: Any, node: ast.AST) -> Any:
        if isinstance(service, _Several):
            return _join([self.client(each, node) for each in service.values])
        if not isinstance(service, str) or ANY in service:
            self.problem(node, "the service of a client is not a literal")
            return ANY
        if api_models.service(service) is None:
            self.problem(node, f"boto3 has no client {service}")
            return ANY
        self.made.add(service)
        return _Client(service)

    def asked(self, asked: _Method, arguments: Sequence[Any], named: _Map, node: ast.AST) -> Any:
        key = {"get_paginator": "operation_name", "get_waiter": "waiter_name"}.get(asked.kind, "ClientMethod")
        name = arguments[0] if arguments else named.items.get(key, ANY)
        if not isinstance(name, str) or ANY in name:
            self.problem(node, f"the argument of {asked.kind} is not a literal")
            return ANY
        found = api_models.waiters(asked.service) if asked.kind == "get_waiter" else api_models.methods(asked.service)
        operation = found.get(name)
        if operation is None:
            self.problem(node, f"{asked.service} has no {asked.kind.removeprefix('get_')} {name}")
            return ANY
        if asked.kind == "generate_presigned_url":
            parameters = named.items.get("Params")
            given = parameters if isinstance(parameters, _Map) else _Map({})
            return self.record(_Method(asked.service, operation), given, node)
        return _Method(asked.service, operation, asked.kind.removeprefix("get_"))

    def record(self, method: _Method, named: _Map, node: ast.AST) -> Any:
        own = ("PaginationConfig",) if method.kind == "call" else ("WaiterConfig",)
        parameters = {name: _plain(value) for name, value in named.items.items() if name not in (*own, ANY)}
        if named.open and dependents.possible(method.service, method.operation):
            self.problem(
                node,
                f"arguments of {method.service}:{method.operation} may pass a role or key, and cannot be followed",
                blind=False,
            )
        line = getattr(node, "lineno", 1)
        call = ScannedCall(method.service, method.operation, parameters, line)
        self.calls[line, method.service, method.operation, repr(parameters)] = call
        return ANY

    def call_function(self, function: _Function, arguments: Sequence[Any], named: Mapping[str, Any]) -> Any:
        given = [function.bound, *arguments] if function.bound is not None else list(arguments)
        key = f"{id(function.node)} {id(function.scope)} {given!r} {dict(named)!r}"
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
            returned = _List([yielded]) if yielded is not None else _join(returns or [None])
        self.known[key] = returned
        self.active.discard(key)
        if key != f"{id(function.node)} {id(function.scope)} {given!r} {dict(named)!r}":
            self.mutating.add(function.node)
        return returned

    def bound(self, function: _Function, given: Sequence[Any], named: Mapping[str, Any]) -> _Scope:
        scope = _Scope({}, function.scope)
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
            scope.values[wanted.vararg.arg] = _List(list(given[len(positional) :]))
        if wanted.kwarg:
            taken = {argument.arg for argument in (*positional, *wanted.kwonlyargs)}
            scope.values[wanted.kwarg.arg] = _Map({name: v for name, v in named.items() if name not in taken})
        return scope

    def handed_over(self, value: Any, node: ast.Call) -> None:
        """A value is given to something of which nothing is known: it may call it, but is not expected to keep it."""
        if isinstance(value, _Function):
            self.call_function(value, [], {})
        elif _calls(value):
            self.problem(node, "a client is given to something that cannot be followed")

    def looks_like_a_call(self, name: str) -> bool:
        """Whether a method's name is one of the clients that are made here."""
        asked = name in ("get_paginator", "get_waiter") and bool(self.made)
        return asked or any(name in api_models.methods(service) for service in self.made)

    def container(self, held: Any, name: str, arguments: Sequence[Any], named: _Map) -> Any:
        """What the methods of dict and list give, as far as they matter; None where it is another call."""
        first = arguments[0] if arguments else None
        if isinstance(held, _Map):
            match name:
                case "get" | "pop" | "setdefault":
                    fallback = arguments[1] if len(arguments) > 1 else None
                    if name == "setdefault" and isinstance(first, str):
                        held.items.setdefault(first, fallback)
                    return _join([_item(held, first), fallback])
                case "items":
                    return _List([_List([key, value]) for key, value in held.items.items()])
                case "keys":
                    return _List(list(held.items))
                case "values":
                    return _List(list(held.items.values()))
                case "copy":
                    return _Map(dict(held.items), held.open)
                case "update":
                    more = self.added(self.added(_Map({}), first) if arguments else _Map({}), named)
                    held.items.update(more.items)
                    held.open = held.open or more.open
                    return ANY
        if isinstance(held, _List):
            match name:
                case "append" | "add" | "insert":
                    held.items += arguments[-1:]
                    return ANY
                case "extend":
                    held.items += first.items if isinstance(first, _List) else [_element(first)]
                    return ANY
                case "copy":
                    return _List(list(held.items))
                case "pop":
                    return _element(held)
        return None

    def builtin(self, name: str, arguments: Sequence[Any], named: _Map, node: ast.Call) -> Any:
        first = arguments[0] if arguments else ANY
        match name:
            case "getattr":
                if not _calls(first):
                    return ANY
                attribute = arguments[1] if len(arguments) > 1 else ANY
                if isinstance(attribute, str) and ANY not in attribute:
                    return self.attribute(first, attribute, node)
                self.problem(node, "getattr hides which method of a client is called")
                return ANY
            case "dict":
                return self.added(self.added(_Map({}), first) if arguments else _Map({}), named)
            case "list" | "tuple" | "set" | "frozenset" | "sorted" | "reversed" | "iter":
                self.keys_of(named, node)
                return _List(list(first.items)) if isinstance(first, _List) else _List([_element(first)])
            case "str":
                return first if isinstance(first, str) else ANY
            case "next":
                return _join([_element(first), *arguments[1:]])
            case "zip":
                return _List([_List([_element(each) for each in arguments])])
            case "enumerate":
                return _List([_List([ANY, _element(first)])])
            case "filter":
                return _List([_element(arguments[1])]) if len(arguments) > 1 else ANY
            case "map" if len(arguments) > 1:
                return _List([self.apply(first, [_element(each) for each in arguments[1:]], _Map({}), node)])
            case "isinstance" | "print" | "type" | "bool" | "repr" | "id":
                return ANY
            case _ if hasattr(builtins, name):
                return self.apply(ANY, arguments, named, node)
            case _:
                self.problem(node, f"{name} is not defined")
                return ANY

    def keys_of(self, named: _Map, node: ast.Call) -> None:
        if "key" in named.items:
            self.handed_over(named.items["key"], node)


def _join(values: Sequence[Any]) -> Any:
    """One of several values; equal ones count once."""
    flat: list[Any] = []
    for value in values:
        for each in value.values if isinstance(value, _Several) else [value]:
            if not any(each is known or (type(each) is type(known) and each == known) for known in flat):
                flat.append(each)
    return flat[0] if len(flat) == 1 else _Several(flat)


def _element(value: Any) -> Any:
    """What iterating gives."""
    match value:
        case _List(items=items):
            return _join(items) if items else ANY
        case _Map(items=items):
            return _join(list(items)) if items else ANY
        case _Several(values=values):
            return _join([_element(each) for each in values])
        case _:
            return ANY


def _item(held: Any, key: Any) -> Any:
    match held:
        case _Map(items=items):
            if isinstance(key, str) and key in items:
                return items[key]
            unsure = not isinstance(key, str) or ANY in key or held.open
            return _join([*items.values(), ANY]) if unsure and any(map(_calls, items.values())) else ANY
        case _List(items=items):
            if isinstance(key, int) and -len(items) <= key < len(items):
                return items[key]
            return _element(held)
        case _Several(values=values):
            return _join([_item(each, key) for each in values])
        case _:
            return ANY


def _calls(value: Any, depth: int = 0) -> bool:
    """Whether a call to AWS could come of a value."""
    match value:
        case _Client() | _Method() | _Named():
            return True
        case _List(items=items):
            return depth < 8 and any(_calls(each, depth + 1) for each in items)
        case _Several(values=items):
            return depth < 8 and any(_calls(each, depth + 1) for each in items)
        case _Map(items=named):
            return depth < 8 and any(_calls(each, depth + 1) for each in named.values())
        case _Instance(fields=named):
            return depth < 8 and any(_calls(each, depth + 1) for each in named.values())
        case _:
            return False


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ANY


def _plain(value: Any, depth: int = 0) -> Any:
    """A value as a parameter holds it."""
    if isinstance(value, str | int | float | bool | None):
        return value
    if depth < 16:
        if isinstance(value, _List):
            return [_plain(each, depth + 1) for each in value.items]
        if isinstance(value, _Map):
            return {name: _plain(each, depth + 1) for name, each in value.items.items()}
    return ANY


def _abstract(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _Map({str(name): _abstract(part) for name, part in value.items()})
    if isinstance(value, list | tuple):
        return _List([_abstract(part) for part in value])
    return value
