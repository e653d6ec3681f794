"""What AWS Config can start: it gives a role, one resource id, and short texts. Asked of our own documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trueup.documents import references
from trueup.documents.lint.findings import Finding
from trueup.documents.lint.subject import Subject

ROLE = "AutomationAssumeRole"
MOST_PARAMETERS = 25
LONGEST_TEXT = 256


def check(subject: Subject) -> Iterator[Finding]:
    if subject.house:
        yield from _role(subject)
        yield from _parameters(subject)


def _role(subject: Subject) -> Iterator[Finding]:
    role, used = subject.document.parameters.get(ROLE), subject.document.assume_role
    if role is None or not role.required or used is None:
        path = ("parameters", ROLE) if role is not None else ("parameters",)
        message = f"{ROLE} must be a required parameter: AWS Config gives the role by that name"
        yield subject.at(path, "config-role", message)
    elif references.whole(used) != ROLE:
        yield subject.at(("assumeRole",), "config-role", f"assumeRole is not {{{{ {ROLE} }}}}")


def _parameters(subject: Subject) -> Iterator[Finding]:
    parameters = subject.document.parameters
    if len(parameters) > MOST_PARAMETERS:
        message = f"{len(parameters)} parameters; AWS Config gives {MOST_PARAMETERS}"
        yield subject.at(("parameters",), "config-parameter", message)
    for name, parameter in parameters.items():
        if parameter.required and parameter.basic_type in ("StringMap", "MapList"):
            message = (
                f"{name} is a required {parameter.basic_type}; AWS Config gives texts of {LONGEST_TEXT} characters"
            )
            yield subject.at(("parameters", name), "config-parameter", message)
        longest = max((len(text) for text in _texts(parameter.default)), default=0)
        if longest > LONGEST_TEXT:
            message = f"the default of {name} has {longest} characters; no pack could give it, only {LONGEST_TEXT}"
            yield subject.at(("parameters", name, "default"), "config-parameter", message)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
