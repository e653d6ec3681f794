"""The conditions by which branches choose and loops go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.documents.lint.findings import Finding
from trueup.documents.lint.subject import Subject

OPERATIONS = (
    "StringEquals", "EqualsIgnoreCase", "StartsWith", "EndsWith", "Contains", "NumericEquals", "NumericGreater",
    "NumericGreaterOrEquals", "NumericLesser", "NumericLesserOrEquals", "BooleanEquals",
)  # fmt: skip
MEMBERS = 2  # the least that And and Or join


def check(subject: Subject) -> Iterator[Finding]:
    for step in subject.document.every_step.values():
        choices = step.inputs.get("Choices") if step.action == "aws:branch" else None
        for index, choice in enumerate(choices if isinstance(choices, list) else ()):
            if isinstance(choice, Mapping):  # the reader says so
                yield from _choice(subject, choice, (*step.path, "inputs", "Choices", index))
        if step.action == "aws:loop" and "LoopCondition" in step.inputs:
            yield from _condition(subject, step.inputs["LoopCondition"], (*step.path, "inputs", "LoopCondition"))


def _choice(subject: Subject, choice: Mapping[str, Any], path: Sequence[str | int]) -> Iterator[Finding]:
    if not isinstance(choice.get("NextStep"), str):
        yield subject.at(path, "branch-operation", "a choice without NextStep")
    yield from _condition(subject, {key: value for key, value in choice.items() if key != "NextStep"}, path)


def _condition(subject: Subject, given: Any, path: Sequence[str | int]) -> Iterator[Finding]:
    """And, Or, Not of conditions, or a Variable and one operation on it."""
    if not isinstance(given, Mapping):
        yield subject.at(path, "branch-operation", "a condition that is not a mapping")
        return
    for joined in ("And", "Or", "Not"):
        if joined in given:
            yield from _joined(subject, joined, given[joined], (*path, joined))
            return
    operations = [key for key in given if key != "Variable"]
    if "Variable" not in given or len(operations) != 1 or operations[0] not in OPERATIONS:
        told = ", ".join(operations) or "none"
        message = f"a condition is a Variable and one of AWS's operations, not {told}"
        yield subject.at(path, "branch-operation", message)


def _joined(subject: Subject, joined: str, given: Any, path: Sequence[str | int]) -> Iterator[Finding]:
    parts = given if isinstance(given, list) else [given]
    if joined != "Not" and (not isinstance(given, list) or len(parts) < MEMBERS):
        yield subject.at(path, "branch-operation", f"{joined} takes a list of at least two conditions")
    if joined == "Not" and len(parts) != 1:
        yield subject.at(path, "branch-operation", f"Not takes one condition, not {len(parts)}")
    for part in parts:
        yield from _condition(subject, part, path)
