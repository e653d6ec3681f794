"""The AWS calls in Python source, found without running it: of a document's script, or of a rule.

A small abstract interpreter follows clients from `boto3.client("literal")` through names, arguments, results,
containers and attributes to the methods called on them, and keeps what is known of the arguments; whatever is not
known is ANY. What it cannot follow is a problem, never a silent gap, so that the calls found are all there are.

values       what a name may stand for
clients      clients of boto3, their methods, and the calls that come of them
builtins     what functions and containers of Python give
expressions  the value of an expression, functions and calls included
statements   modules, bodies and what they leave behind
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trueup.permissions.permission import ANY
from trueup.permissions.source_calls.clients import Scan
from trueup.permissions.source_calls.statements import Interpreter
from trueup.permissions.source_calls.values import FACTORY, Class, Function, Instance, abstract

_ENTRIES = ("evaluate_parameters", "evaluate_change", "evaluate_periodic")


# What was found in a source, by all that it depends on: following one takes longer than most of what asks for it, and
# a deployment asks for each in every Region and template.
_FOUND: dict[tuple[str, ...], Scan] = {}


def script(source: str, handler: str, payload: Mapping[str, Any] | None = None) -> Scan:
    """The calls of a document's script whose handler gets `payload`. Raises SyntaxError for what is not Python."""
    event = abstract(payload) if payload is not None else ANY
    asked = source, handler, repr(event)
    if asked not in _FOUND:
        interpreter = Interpreter()
        scope = interpreter.module(ast.parse(source))
        interpreter.enter(scope.get(handler), [event, ANY])
        _FOUND[asked] = interpreter.result()
    return _FOUND[asked]


def rule(path: Path) -> Scan:
    """The calls of a rule, whose clients come from `client_factory.build_client("literal")`, rulekit's included.

    Raises SyntaxError for what is not Python.
    """
    source = path.read_text(encoding="utf-8")
    if (source,) not in _FOUND:
        _FOUND[source,] = _rule(ast.parse(source, str(path)))
    return _FOUND[source,]


def _rule(tree: ast.Module) -> Scan:
    interpreter = Interpreter()
    scope = interpreter.module(tree)
    for each in list(scope.values.values()):
        if isinstance(each, Class):
            instance = Instance(each)
            for name in _ENTRIES:
                method = interpreter.attribute(instance, name, each.node)
                if isinstance(method, Function):
                    names = [argument.arg for argument in method.node.args.args[1:]]
                    interpreter.enter(method, [FACTORY if given == "client_factory" else ANY for given in names])
    return interpreter.result()
