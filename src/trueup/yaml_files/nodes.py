"""The nodes of a text, with their lines, and plain values of them. PyYAML parses; what is refused is decided here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from trueup.yaml_files import DEEPEST, LONGEST, Aliases, Node, Place, Scalars, YamlError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, ten times as fast, wherever PyYAML has it
_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_CORE = "tag:yaml.org,2002:"
_SCALARS = {f"{_CORE}{kind}" for kind in ("null", "bool", "int", "float", "str", "timestamp", "value")}
_SHORT_NUMBER = re.compile(r"0|[1-9][0-9]{0,10}")
# JSON writes a character beyond the first 65,536 as two escapes, which mean nothing to YAML.
_SURROGATES = re.compile(r"((?<!\\)(?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")


def compose(
    text: str, name: str, *, aliases: Aliases = "refused", deepest: int = DEEPEST, longest: int = LONGEST
) -> Node | None:
    """The nodes of a text, keys that stand there twice included; None for an empty one. Raises YamlError."""
    if len(text) > longest:
        raise YamlError(name, 1, f"longer than {longest:,} characters")
    readable = _SURROGATES.sub(lambda pair: pair[1] + json.loads(f'"{pair[2]}"'), text)
    if readable.lstrip().startswith("{"):  # tabs may indent JSON but not YAML; inside its strings they are escaped
        readable = readable.replace("\t", " ")
    try:
        _refuse_endless(readable, name, aliases, deepest)
        node: Node | None = yaml.compose(readable, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark, problem = error.problem_mark or error.context_mark, str(error.problem or error.context)
        if "nesting depth" in problem:  # libyaml has a bound of its own for brackets
            raise YamlError(name, mark.line + 1 if mark else 1, f"nested deeper than {deepest} levels") from error
        raise YamlError(name, mark.line + 1 if mark else 1, f"neither YAML nor JSON: {problem}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise YamlError(name, 1, f"neither YAML nor JSON: {' '.join(str(error).split())}") from error
    return node


def _refuse_endless(text: str, name: str, aliases: Aliases, deepest: int) -> None:
    """Before nodes are made of it: that goes by recursion, and in C."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) and aliases == "refused":
            raise YamlError(name, line, f"an alias (*{event.anchor}); write it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > deepest:
            raise YamlError(name, line, f"nested deeper than {deepest} levels")


def lines(node: Node, place: Place) -> Iterator[tuple[Place, int]]:
    """The line of each place within a node, which itself stands at `place`."""
    if len(place) == 0 or isinstance(place[-1], int):
        yield place, node.start_mark.line + 1
    if node.id == "mapping":
        for key, value in node.value:  # a member is found at its key
            yield (*place, key.value), key.start_mark.line + 1
            yield from lines(value, (*place, key.value))
    elif node.id == "sequence":
        for index, item in enumerate(node.value):
            yield from lines(item, (*place, index))


class Values:
    """Plain values from nodes. Aliases are followed, but neither in circles nor into millions."""

    def __init__(self, name: str, scalars: Scalars, merges: bool, most: int) -> None:
        self.name, self.scalars, self.merges, self.most = name, scalars, merges, most
        self.around: set[int] = set()
        self.count = 0

    def of(self, node: Node) -> Any:
        """The value of a node. Raises YamlError."""
        self.count += 1
        if self.count > self.most:
            raise self._refused(node, f"more than {self.most:,} values")
        if node.id == "scalar":
            return self._scalar(node)
        if id(node) in self.around:
            raise self._refused(node, "an alias inside of what it stands for")
        self.around.add(id(node))
        try:
            if node.tag == f"{_CORE}map" and node.id == "mapping":
                return self._mapping(node)
            if node.tag == f"{_CORE}seq" and node.id == "sequence":
                return [self.of(item) for item in node.value]
        finally:
            self.around.discard(id(node))
        raise self._refused(node, f"{node.tag} is not a type of JSON")

    def _scalar(self, node: Node) -> Any:
        if node.tag not in _SCALARS:
            raise self._refused(node, f"{node.tag} is not a type of JSON")
        kind, text = node.tag.removeprefix(_CORE), node.value
        if kind in ("str", "timestamp", "value"):
            return text
        if self.scalars == "text":
            return None if kind == "null" and text else text
        if self.scalars == "ids" and kind in ("int", "float"):
            return int(text) if _SHORT_NUMBER.fullmatch(text) else text
        try:
            return _CONSTRUCTOR.construct_object(node)
        except ValueError as error:  # 0x_ looks like a number, and one of ten thousand digits is too long for Python
            raise self._refused(node, f"{text[:40]} is no number that can be read") from error

    def _mapping(self, node: Node) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            if self.merges and key_node.tag == f"{_CORE}merge":
                merged |= self._merged(value_node)
                continue
            if key_node.id != "scalar" or key_node.tag == f"{_CORE}merge":
                raise self._refused(key_node, "a key that is not text")
            key = key_node.value
            if key in mapping:
                raise self._refused(key_node, f"{key} stands there twice, first in line {lines[key]}")
            lines[key] = key_node.start_mark.line + 1
            mapping[key] = self.of(value_node)
        return merged | mapping if merged else mapping

    def _merged(self, node: Node) -> dict[str, Any]:
        value = self.of(node)
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, dict) for part in parts):
            raise self._refused(node, "<< takes a mapping, or a list of those")
        return {key: part for one in reversed(parts) for key, part in one.items()}

    def _refused(self, node: Node, problem: str) -> YamlError:
        return YamlError(self.name, node.start_mark.line + 1, problem)
