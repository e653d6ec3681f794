"""A template as the checks see it: rules and remediations, and what their values stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from trueup import names as rule_names
from trueup.catalogue import Catalogue
from trueup.catalogue.rules import Rule
from trueup.packs import limits
from trueup.packs.reader import Node, Text

Found = Iterator[tuple[int, str, str]]  # line, code, message


@dataclass(frozen=True)
class Place:
    """Where the packs will run, as far as it is known."""

    region: str | None = None
    partition: str | None = None


@dataclass(frozen=True)
class Resource:
    """One entry of Resources."""

    key: Node
    node: Node

    @property
    def id(self) -> str:
        return self.key.text

    @property
    def line(self) -> int:
        return self.key.line

    @property
    def type(self) -> str:
        return self.node.string("Type")

    def property(self, *path: str) -> Node | None:
        """What lies under a path of its properties."""
        return self.node.get("Properties", *path)

    def string(self, *path: str) -> str:
        """The text that lies there; empty where there is none."""
        return self.node.string("Properties", *path)


@dataclass(frozen=True)
class View:
    """A template, seen as rules and remediations."""

    text: Text
    library: Catalogue
    place: Place

    @cached_property
    def resources(self) -> list[Resource]:
        found = self.text.root.get("Resources")
        return [Resource(key, node) for key, node in (found.items() if found else ())]

    @cached_property
    def rules(self) -> list[Resource]:
        return [each for each in self.resources if each.type == limits.RULE]

    @cached_property
    def remediations(self) -> list[Resource]:
        return [each for each in self.resources if each.type == limits.REMEDIATION]

    @cached_property
    def parameters(self) -> dict[str, tuple[Node, Node]]:
        found = self.text.root.get("Parameters")
        return {key.text: (key, node) for key, node in (found.items() if found else ())}

    def value(self, node: Node | None) -> str | None:
        """The text that a node stands for: its own, or a parameter's default; None where that cannot be told."""
        if node is None:
            return None
        if node.function == "Ref":
            _, declared = self.parameters.get(node.items()[0][1].text, (None, None))
            return declared.string("Default") or None if declared else None
        if node.function == "Fn::If":
            branches = node.items()[0][1].elements()
            return self.value(branches[1]) if len(branches) == 3 else None
        return None if node.function else node.text

    def ours(self, resource: Resource) -> Rule | None:
        """The rule of this library that a resource deploys, by its name or its identifier."""
        identifier = resource.string("Source", "SourceIdentifier")
        if resource.string("Source", "Owner") == "AWS":
            return self.library.rules.get(identifier)
        name = rule_names.rule_of(resource.string("ConfigRuleName"), self.library.rules)
        return self.library.rules[name] if name else None


def depends(resource: Resource) -> set[str]:
    """The logical ids that a resource waits for."""
    node = resource.node.get("DependsOn")
    return {node.text, *(each.text for each in node.elements())} if node else set()


def text_of(node: Node | None) -> str:
    """A scalar as text; empty for anything else, and for nothing."""
    return node.text if node is not None else ""
