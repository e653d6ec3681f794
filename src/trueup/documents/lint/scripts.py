"""Scripts: their runtime, their syntax, their handler, and where they lie."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from trueup.documents.lint.findings import Finding
from trueup.documents.lint.subject import Subject
from trueup.documents.model import Step

RUNTIMES = ("python3.10", "python3.11", "python3.12", "PowerShell 7.4")
OURS = ("python3.11",)

_REFERENCE = re.compile(r"{{\s*\w+(?:[.:]\w+)?\s*}}")


def check(subject: Subject) -> Iterator[Finding]:
    for step in subject.document.every_step.values():
        if step.action == "aws:executeScript":
            yield from _script(subject, step)


def parsed(step: Step) -> ast.Module | SyntaxError | ValueError | None:
    """The syntax tree of a step's script, or why it has none; None where it is not Python."""
    source = step.inputs.get("Script")
    if step.action != "aws:executeScript" or not isinstance(source, str):
        return None
    if not str(step.inputs.get("Runtime")).startswith("python"):
        return None
    try:
        tree = ast.parse(source, feature_version=(3, 11))
        compile(tree, "script", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return error
    return tree


def _script(subject: Subject, step: Step) -> Iterator[Finding]:
    path = (*step.path, "inputs")
    runtime, source = str(step.inputs.get("Runtime")), step.inputs.get("Script")
    wanted = OURS if subject.house else RUNTIMES
    if runtime not in wanted:
        yield subject.at((*path, "Runtime"), "script-runtime", f"{runtime} is not {' or '.join(wanted)}")
    attachment = step.inputs.get("Attachment")
    declared = subject.document.content.get("files")
    if attachment is not None and attachment not in (declared if isinstance(declared, Mapping) else {}):
        yield subject.at((*path, "Attachment"), "attachment", f"files does not declare {attachment}")
    if not isinstance(source, str):
        if attachment is None:
            yield subject.at(path, "script-handler", f"step {step.name} has neither Script nor Attachment")
        return
    for number, line in enumerate(source.splitlines(), 1):
        for word in _REFERENCE.findall(line):
            message = f"{word} in a script is filled in by AWS as text; hand it over in InputPayload"
            yield subject.finding(subject.script_line(step, number), "script-reference", message)
    yield from _python(subject, step)


def _python(subject: Subject, step: Step) -> Iterator[Finding]:
    tree, handler = parsed(step), step.inputs.get("Handler")
    if isinstance(tree, SyntaxError | ValueError):
        line = subject.script_line(step, getattr(tree, "lineno", None) or 1)
        yield subject.finding(line, "script-syntax", f"not Python 3.11: {getattr(tree, 'msg', tree)}")
        return
    if tree is None:
        return
    defined = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
    if not isinstance(handler, str) or (handler not in defined and "Attachment" not in step.inputs):
        path = (*step.path, "inputs", "Handler")
        yield subject.at(path, "script-handler", f"the script defines no function {handler}")
    elif handler in defined and not _takes_two(defined[handler].args):
        line = subject.script_line(step, defined[handler].lineno)
        yield subject.finding(line, "script-handler", f"{handler} must take two arguments: event and context")


def _takes_two(arguments: ast.arguments) -> bool:
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    keyword_only = [each for each in arguments.kw_defaults if each is None]
    return required <= 2 and (len(positional) >= 2 or arguments.vararg is not None) and not keyword_only
