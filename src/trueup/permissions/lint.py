"""What lint finds once it knows rights: writes that nothing reads again, calls that no policy can name, headings.

`file` and `text` give all findings: those of `trueup.documents.lint`, and these.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from trueup.documents import lint
from trueup.documents.lint import api_steps, scripts, style
from trueup.documents.lint.findings import Finding
from trueup.documents.lint.subject import Subject
from trueup.documents.model import Step
from trueup.permissions import access, policy, source_calls


def file(path: Path, house: bool | None = None) -> tuple[Finding, ...]:
    """As `lint.file`, with what rights tell."""
    return lint.file(path, house, CHECKS)


def text(content: str, name: str, where: str | None = None, house: bool = False) -> tuple[Finding, ...]:
    """As `lint.text`, with what rights tell."""
    return lint.text(content, name, where, house, CHECKS)


def _unverified(subject: Subject) -> Iterator[Finding]:
    for step in subject.document.steps:
        called = api_steps.operation(step) if step.action == "aws:executeAwsApi" else None
        if called is None or not _ends(subject, step):
            continue
        service, model = called
        if access.level(service, model.name) == access.WRITE:
            message = f"{step.name} writes and ends; read again what it wrote"
            yield subject.at(step.path, "step-unverified", message)


def _ends(subject: Subject, step: Step) -> bool:
    return step.is_end or (step is subject.document.steps[-1] and step.next_step is None)


def _calls(subject: Subject) -> Iterator[Finding]:
    for step in subject.document.every_step.values():
        if not isinstance(scripts.parsed(step), ast.Module):
            continue
        payload = step.inputs.get("InputPayload")
        scanned = source_calls.script(
            step.inputs["Script"], str(step.inputs.get("Handler")), payload if isinstance(payload, Mapping) else None
        )
        for problem in scanned.problems:
            code = "script-call" if problem.blind else "script-argument"
            yield subject.finding(subject.script_line(step, problem.line), code, problem.message)


def _needs(subject: Subject) -> Iterator[Finding]:
    if not subject.house:
        return
    needed = policy.of_document(subject.document.content).actions
    said = re.findall(r"`([\w-]+:\w+)`", style.section(subject.document.description, "What it needs"))
    unnamed = sorted(needed - set(said))
    if unnamed:
        message = f"What it needs does not name {', '.join(unnamed)}"
        yield subject.at(("description",), "house-needs", message)


CHECKS = (_unverified, _calls, _needs)
