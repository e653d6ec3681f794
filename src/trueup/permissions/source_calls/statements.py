"""Modules, bodies and what they leave behind: the statements of a source, followed in their order."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from trueup.permissions.permission import ANY
from trueup.permissions.source_calls.clients import Problem, Scan
from trueup.permissions.source_calls.expressions import Expressions, TooLargeError
from trueup.permissions.source_calls.values import (
    BOTO3,
    CLIENT_MAKER,
    RESOURCE,
    SESSION_MAKER,
    SESSIONS,
    Class,
    Function,
    Instance,
    List,
    Map,
    Module,
    Scope,
    added,
    element,
    join,
)  # fmt: skip

_RULEKIT = "trueup.rulekit"
_RULEKIT_FOLDER = Path(__file__).parent.parent.parent / "rulekit"
_FROM_BOTO3 = {"client": CLIENT_MAKER, "Session": SESSION_MAKER, "session": SESSIONS, "resource": RESOURCE}


class Interpreter(Expressions):
    """Follows the statements of a source."""

    def __init__(self) -> None:
        super().__init__()
        self.classes: list[Class] = []
        self.modules: dict[str, Module] = {}
        self.lent: set[ast.AST] = set()  # the functions of rulekit's modules
        self.trees: list[ast.AST] = []

    def module(self, tree: ast.Module) -> Scope:
        """Follow a module; the names that it defines."""
        self.trees.append(tree)
        scope = Scope({})
        self._safely(lambda: self.body(tree.body, scope))
        return scope

    def enter(self, function: Any, arguments: Sequence[Any]) -> None:
        """Call a function from outside."""
        if isinstance(function, Function):
            self._safely(lambda: self.call_function(function, arguments, {}))

    def result(self) -> Scan:
        """Everything that was found, once what nothing called is called too."""
        # It may still be called: through a decorator, a callback, a name made up at run time.
        for made in self.classes:
            instance = Instance(made)
            for method in list(made.scope.values.values()):
                if isinstance(method, Function) and method.node not in self.entered:
                    self.enter(Function(method.node, method.scope, instance), [])
        for function in self.functions:
            if function.node not in self.entered and self.is_at_hand(function):
                self.enter(function, [])
        calls = sorted(self.calls.values(), key=lambda call: (call.line, call.service, call.operation))
        return Scan(tuple(calls), tuple(sorted(self.problems)))

    def is_at_hand(self, function: Function) -> bool:
        """Whether something could call a function: of rulekit, only what is named where the rule or its helpers go."""
        name = getattr(function.node, "name", "")
        return function.node not in self.lent or any(name in _names(tree) for tree in (*self.trees, *self.entered))

    def _safely(self, step: Callable[[], Any]) -> None:
        try:
            step()
        except (TooLargeError, RecursionError):
            self.problems.add(Problem(1, "the source unfolds too far to follow its calls"))

    def body(self, statements: Iterable[ast.stmt], scope: Scope) -> list[Any]:
        returned: list[Any] = []
        for statement in statements:
            returned += self.statement(statement, scope)
        return returned

    def statement(self, node: ast.stmt, scope: Scope) -> list[Any]:
        """Follow one statement; the values that it returns."""
        self.step()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                function = Function(node, scope)
                self.functions.append(function)
                scope.bind(node.name, function)
                for decorator in node.decorator_list:
                    self.value(decorator, scope)
            case ast.ClassDef():
                inner = Scope({}, scope)
                self.body(node.body, inner)
                made = Class(node, inner)
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
                    scope.values[target.id] = added(scope.get(target.id), found)
            case ast.For(target=target, iter=iterated) | ast.AsyncFor(target=target, iter=iterated):
                self.assign(target, element(self.value(iterated, scope)), scope)
                return self.body(node.body, scope) + self.body(node.orelse, scope)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for each in items:
                    found = self.value(each.context_expr, scope)
                    if each.optional_vars is not None:
                        self.assign(each.optional_vars, found, scope)
                return self.body(node.body, scope)
            case _:
                return self.parts(node, scope)
        return []

    def parts(self, node: ast.AST, scope: Scope) -> list[Any]:
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

    def imported(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        """The names that an import brings in: boto3's and rulekit's are followed."""
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            if isinstance(node, ast.Import):
                whole = alias.name if alias.asname else name
                scope.bind(name, {"boto3": BOTO3, "boto3.session": SESSIONS}.get(whole, ANY))
            elif node.module == "boto3":
                scope.bind(name, _FROM_BOTO3.get(alias.name, ANY))
            elif node.module == "boto3.session":
                scope.bind(name, SESSION_MAKER if alias.name == "Session" else ANY)
            elif node.module == _RULEKIT:
                scope.bind(name, self.rulekit(alias.name))
            elif (node.module or "").startswith(f"{_RULEKIT}."):
                module = self.rulekit((node.module or "").removeprefix(f"{_RULEKIT}."))
                scope.bind(name, self.attribute(module, alias.name, node))
            else:
                scope.bind(name, ANY)

    def rulekit(self, name: str) -> Any:
        """A module of rulekit, whose functions may be handed a client."""
        tree = _rulekit(name) if name not in self.modules else None
        if tree is not None:
            self.modules[name] = Module(Scope({}))
            self.body(tree.body, self.modules[name].scope)
            self.lent.update(tree.body)
        return self.modules.get(name, ANY)

    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        match target:
            case ast.Name(id=name):
                scope.bind(name, value)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                listed = value.items if isinstance(value, List) and len(value.items) == len(parts) else None
                for index, part in enumerate(parts):
                    self.assign(part, listed[index] if listed else element(value), scope)
            case ast.Starred(value=inner):
                self.assign(inner, List([element(value)]), scope)
            case ast.Subscript(value=holder, slice=index):
                held, key = self.value(holder, scope), self.value(index, scope)
                if isinstance(held, Map):
                    held.put(key, value)
                else:
                    self.lost(target, value)
            case ast.Attribute(value=holder, attr=name):
                held = self.value(holder, scope)
                if isinstance(held, Instance):
                    held.fields[name] = join([held.fields[name], value]) if name in held.fields else value
                else:
                    self.lost(target, value)
            case _:
                self.lost(target, value)


@cache
def _names(tree: ast.AST) -> frozenset[str]:
    """Every name that stands in a piece of source, as one or as an attribute."""
    return frozenset(
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
    )


@cache
def _rulekit(name: str) -> ast.Module | None:
    """A module of rulekit, parsed once for all the rules that import it; None where there is none."""
    path = _RULEKIT_FOLDER / f"{name}.py"
    return ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else None
