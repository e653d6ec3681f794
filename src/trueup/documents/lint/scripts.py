"""Scripts: their runtime, their syntax, their handler, and where they lie."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping

from trueup.documents.lint.findings import Finding
from trueup.documents.lint.subject import Subject
from trueup.documents.model import Step

RUNTIMES = ("python3.10", "python3.11", "python3.12", "PowerShell 7.4")
OURS = ("python3.11",)

_REFERENCE = re.compile(r"{{\s*\w+(?:[.:]\w+)?\s*}}")


def check(subject: Subject) -> Iterator[Finding]:
    for step in subject.document.every_step.values():
        if step.action == "aws:executeScript":
            yield from _inputs(subject, step)
            yield from _references(subject, step)
            yield from _python(subject, step)


def is_attached(step: Step) -> bool:
    """Whether what is run lies in an attachment, whatever its Script says: a Python handler is then `file.method`."""
    return "Attachment" in step.inputs and (
        not isinstance(step.inputs.get("Script"), str) or "." in str(step.inputs.get("Handler", ""))
    )


def parsed(step: Step) -> ast.Module | SyntaxError | ValueError | None:
    """The syntax tree of a step's script, or why it has none; None where it is not Python, or lies elsewhere."""
    source, minor = step.inputs.get("Script"), _minor(step)
    if step.action != "aws:executeScript" or not isinstance(source, str) or minor is None or is_attached(step):
        return None
    try:
        tree = ast.parse(source, feature_version=(3, min(minor, sys.version_info.minor)))
        compile(tree, "script", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return error
    except (RecursionError, MemoryError):
        return ValueError("nested too deeply")
    return tree


def _minor(step: Step) -> int | None:
    """The 11 of python3.11; None for another language."""
    found = re.fullmatch(r"python3\.(\d+)", str(step.inputs.get("Runtime")))
    return int(found[1]) if found else None


def _inputs(subject: Subject, step: Step) -> Iterator[Finding]:
    path = (*step.path, "inputs")
    runtime, attachment = str(step.inputs.get("Runtime")), step.inputs.get("Attachment")
    wanted = OURS if subject.house else RUNTIMES
    if runtime not in wanted:
        yield subject.at((*path, "Runtime"), "script-runtime", f"{runtime} is not {' or '.join(wanted)}")
    declared = subject.document.content.get("files")
    if attachment is not None and attachment not in (declared if isinstance(declared, Mapping) else {}):
        yield subject.at((*path, "Attachment"), "attachment", f"files does not declare {attachment}")
    if is_attached(step):
        message = f"the script of {step.name} lies in {attachment} and is not looked at"
        yield subject.at((*path, "Attachment"), "script-attached", message)
    elif not isinstance(step.inputs.get("Script"), str):
        yield subject.at(path, "script-handler", f"step {step.name} has neither Script nor Attachment")


def _references(subject: Subject, step: Step) -> Iterator[Finding]:
    source = step.inputs.get("Script")
    for number, line in enumerate(source.splitlines() if isinstance(source, str) else (), 1):
        for word in _REFERENCE.findall(line):
            message = f"{word} in a script is filled in by AWS as text; hand it over in InputPayload"
            yield subject.finding(subject.script_line(step, number), "script-reference", message)


def _python(subject: Subject, step: Step) -> Iterator[Finding]:
    tree, minor, ours = parsed(step), _minor(step), sys.version_info.minor
    if isinstance(tree, SyntaxError | ValueError):
        line = subject.script_line(step, getattr(tree, "lineno", None) or 1)
        problem = getattr(tree, "msg", tree)
        if minor is not None and minor > ours:
            message = f"is for Python 3.{minor}, and Python 3.{ours} cannot read it: {problem}"
            yield subject.finding(line, "script-newer", message)
        else:
            yield subject.finding(line, "script-syntax", f"not Python 3.{minor}: {problem}")
    elif tree is not None:
        yield from _handler(subject, step, tree)


def _handler(subject: Subject, step: Step, tree: ast.Module) -> Iterator[Finding]:
    handler, bound = step.inputs.get("Handler"), dict(_bound(tree.body))
    if not isinstance(handler, str) or (handler not in bound and "*" not in bound):
        path = (*step.path, "inputs", "Handler")
        if "Attachment" in step.inputs:
            yield subject.at(path, "script-attached", f"{handler} lies in the attachment and is not looked at")
        else:
            yield subject.at(path, "script-handler", f"the script defines no function {handler}")
        return
    function = bound.get(handler)
    if isinstance(function, ast.FunctionDef) and not function.decorator_list and not _takes_two(function.args):
        line = subject.script_line(step, function.lineno)
        yield subject.finding(line, "script-handler", f"{handler} must take two arguments: event and context")


def _bound(statements: Iterable[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    """The names that a module has once it was run, and what gave them; `*` where an import may give any."""
    for each in statements:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield each.name, each
        elif isinstance(each, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name.partition(".")[0], each) for alias in each.names)
        elif isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id, each
        else:  # a target; or if, try, with, for, whichever way they go
            yield from _bound(ast.iter_child_nodes(each))


def _takes_two(arguments: ast.arguments) -> bool:
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    keyword_only = [each for each in arguments.kw_defaults if each is None]
    return required <= 2 and (len(positional) >= 2 or arguments.vararg is not None) and not keyword_only
