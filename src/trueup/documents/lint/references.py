"""What steps read: outputs that exist, of steps that can have run, as values that AWS says how to write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.documents import references
from trueup.documents.lint.findings import Finding
from trueup.documents.lint.subject import Subject
from trueup.documents.model import Step

# The inputs that hold other steps, or text whose references are no references: see `choices` and `scripts`.
_ELSEWHERE = {("aws:loop", "Steps"), ("aws:executeScript", "Script")}


def check(subject: Subject) -> Iterator[Finding]:
    for step in subject.document.every_step.values():
        for key, value in step.inputs.items():
            if (step.action, key) not in _ELSEWHERE:
                yield from _value(subject, step, value, (*step.path, "inputs", key))


def _value(subject: Subject, step: Step, value: Any, path: Sequence[str | int]) -> Iterator[Finding]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _value(subject, step, part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _value(subject, step, part, (*path, index))
    elif isinstance(value, str):
        for name in references.names(value):
            yield from _reference(subject, step, name, value, path)


def _reference(subject: Subject, step: Step, name: str, text: str, path: Sequence[str | int]) -> Iterator[Finding]:
    other, dot, output = name.partition(".")
    if dot and ":" not in name:
        if not subject.has_output(other, output):
            yield subject.at(path, "output-undeclared", f"step {other} has no output {output}")
        elif other in subject.document.every_step and _early(subject, step, other):
            yield subject.at(path, "reference-early", f"{{{{ {name} }}}} is read before {other} can have run")
    kind = subject.type_of(name)
    if references.whole(text) is None and kind not in ("String", None):
        message = f"{{{{ {name} }}}} is a {kind} amid text; AWS does not say how it looks"
        yield subject.at(path, "reference-embedded", message)


def _early(subject: Subject, step: Step, other: str) -> bool:
    """A loop's condition is asked after its body, so that it may read what that gave."""
    return step.action != "aws:loop" and not subject.graph.may_follow(step.name, other)
