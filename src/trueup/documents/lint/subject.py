"""The document that is looked at, with what several checks ask of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from trueup.documents import references
from trueup.documents.graph import Graph
from trueup.documents.lint.findings import CODES, Finding
from trueup.documents.model import ACTIONS, Document, Step
from trueup.yaml_files import nearest

# The types of outputs that an action has by itself, as far as they are known.
_FIXED_TYPES = {
    ("aws:executeAutomation", "Output"): "StringList",
    ("aws:executeAutomation", "ExecutionId"): "String",
    ("aws:executeAutomation", "Status"): "String",
    ("aws:runCommand", "CommandId"): "String",
    ("aws:runCommand", "Status"): "String",
    ("aws:runCommand", "Output"): "String",
    ("aws:runInstances", "InstanceIds"): "StringList",
    ("aws:createImage", "ImageId"): "String",
    ("aws:copyImage", "ImageId"): "String",
    ("aws:createStack", "StackId"): "String",
    ("aws:branch", "NextStep"): "String",
}


class Subject:
    """A document that AWS would create, and how its findings are made.

    house is whether it is held to our own style; source are the lines of its file.
    """

    def __init__(self, document: Document, where: str, house: bool, source: Sequence[str] = ()) -> None:
        self.document = document
        self.where = where
        self.house = house
        self.source = source
        self.graph = Graph(document)

    def at(self, path: Sequence[str | int], code: str, message: str) -> Finding:
        """A finding about what stands at a path."""
        return self.finding(nearest(self.document.lines, tuple(path)), code, message)

    def finding(self, line: int, code: str, message: str) -> Finding:
        return finding(self.where, line, code, message, self.house)

    @cached_property
    def used(self) -> frozenset[str]:
        """Every reference that something in the document makes."""
        content = self.document.content
        read = [content.get("mainSteps"), content.get("variables"), self.document.assume_role]
        return frozenset((*(name for part in read for name in names_in(part)), *self.document.outputs))

    def has_output(self, step: str, name: str) -> bool:
        if step == "loop":
            return name in ACTIONS["aws:loop"].outputs
        known = self.document.every_step.get(step)
        if known is None:
            return True  # the reader says so
        return name in ACTIONS[known.action].outputs or name in {output.name for output in known.outputs}

    def type_of(self, name: str) -> str | None:
        """The type of what a reference stands for, or None where it is not known."""
        if name in self.document.parameters:
            return self.document.parameters[name].basic_type
        if name.startswith("variable:"):
            variable = self.document.variables.get(name.removeprefix("variable:"))
            return variable.type if variable else None
        if ":" in name:
            return "String"
        step, _, output = name.partition(".")
        known = self.document.every_step.get(step)
        if known is None:
            return None
        declared = next((each.type for each in known.outputs if each.name == output), None)
        return declared or _FIXED_TYPES.get((known.action, output))

    def written(self, step: Step) -> Mapping[str, Any]:
        """A step as its author wrote it."""
        facts: Any = self.document.content
        for key in step.path:
            facts = facts[key]
        return facts if isinstance(facts, Mapping) else {}

    def script_line(self, step: Step, number: int) -> int:
        """The line of a script's line, or of the whole script where it is written as one line of text."""
        start = nearest(self.document.lines, (*step.path, "inputs", "Script"))
        block = re.search(r":\s*[|>][+\-0-9]*\s*(#.*)?$", self.source[start - 1]) if self.source else None
        return start + number if block else start


Check = Callable[[Subject], Iterator[Finding]]


def finding(where: str, line: int, code: str, message: str, house: bool) -> Finding:
    """A finding as severe as its code is in anybody's document, or in ours."""
    _, others, ours = CODES[code]
    return Finding(where, line, ours if house else others, code, message)


def names_in(value: Any) -> Iterator[str]:
    """Every reference in a value, at any depth."""
    if isinstance(value, Mapping):
        for part in value.values():
            yield from names_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from names_in(part)
    elif isinstance(value, str):
        yield from references.names(value)
