"""What the scripts of our own documents share: the same lines to the letter, and as many tries of each call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from trueup.documents.lint import scripts
from trueup.documents.lint.findings import Finding
from trueup.documents.lint.subject import Subject
from trueup.documents.model import Step
from trueup.templates import named, script_parts

RETRIES = ("RETRIES", "RETRIES_OF_LISTS")


def check(subject: Subject) -> Iterator[Finding]:
    if not subject.house:
        return
    for step in subject.document.every_step.values():
        tree = scripts.parsed(step)
        if isinstance(tree, ast.Module):
            yield from _parts(subject, step, tree)
            yield from _clients(subject, step, tree)


def _parts(subject: Subject, step: Step, tree: ast.Module) -> Iterator[Finding]:
    source, wanted = str(step.inputs["Script"]), script_parts()
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    for name, node in named(tree).items():
        if name in wanted and ast.get_source_segment(source, node) != wanted[name]:
            message = f"{name} is not as src/trueup/templates/script_parts.py has it"
            yield subject.finding(subject.script_line(step, node.lineno), "script-part", message)
        if name in wanted and name not in read:
            message = f"{name} is used by nothing"
            yield subject.finding(subject.script_line(step, node.lineno), "script-part", message)


def _clients(subject: Subject, step: Step, tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "boto3.client":
            given = {each.arg: ast.unparse(each.value) for each in node.keywords}
            if given.get("config") not in RETRIES:
                message = f"a client has no config={' or '.join(RETRIES)}"
                yield subject.finding(subject.script_line(step, node.lineno), "script-retries", message)
