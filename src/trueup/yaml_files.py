"""The one door for YAML that people wrote, JSON included: values with the lines they came from.

Whatever is hostile or ambiguous is refused with its line, in bounded time and memory: keys that stand there twice,
depth without end, aliases that unfold into millions, tags that JSON does not have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

from trueup.errors import UsageError

LARGEST = 2_000_000  # characters; the largest of ours has a tenth of it
DEEPEST = 60  # levels; a remediation's parameters stand eight deep in a template
MOST_VALUES = 100_000  # aliases followed

Place = tuple[str | int, ...]  # where something stands: ("mainSteps", 0, "inputs", "Api")
# text: every scalar as it is written: a control 1.10 is not 1.1. text-or-null: the same, but for null. ids: null and
# truth as in JSON, numbers of up to eleven digits, all else text: an account's id is no number. json: as in JSON, and
# dates are text.
Scalars = Literal["text", "text-or-null", "ids", "json"]
# refused; followed; merged: followed, and `<<` puts another mapping's members under those that are written out.
Aliases = Literal["refused", "followed", "merged"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, ten times as fast, wherever PyYAML has it
_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_CORE = "tag:yaml.org,2002:"
_SCALARS = {f"{_CORE}{kind}" for kind in ("null", "bool", "int", "float", "str", "timestamp", "value")}
_SHORT_NUMBER = re.compile(r"0|[1-9][0-9]{0,10}")
# JSON writes a character beyond the first 65,536 as two escapes, which mean nothing to YAML.
_SURROGATES = re.compile(r"((?<!\\)(?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")


class YamlError(UsageError):
    """A file that is not what it should be; the message is `file:line: problem`."""

    def __init__(self, name: str, line: int, problem: str) -> None:
        super().__init__(f"{name}:{line}: {problem}")
        self.line, self.problem = line, problem


@dataclass(frozen=True)
class Yaml:
    """The content of a file, and the line, from 1, of whatever stands at a place in it."""

    name: str
    content: Any
    lines: Mapping[Place, int] = field(repr=False)

    def line(self, *place: str | int) -> int:
        """The line of a place, or of the nearest thing around it."""
        return nearest(self.lines, place)

    def where(self, *place: str | int) -> str:
        """`file:line` of a place."""
        return f"{self.name}:{self.line(*place)}"


def nearest(lines: Mapping[Place, int], place: Place) -> int:
    """The line of a place, or of the nearest thing around it; 1 where nothing is known."""
    return next((lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in lines), 1)


def text_of(path: Path) -> str:
    """The text of a file. Raises UsageError where it cannot be read, is not UTF-8, or is far too large."""
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path}: {path.stat().st_size:,} bytes; nothing that is read here has more than 2 MB.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: cannot be read as text: {error.reason} at byte {error.start}") from error


def read(path: Path, scalars: Scalars = "json", *, aliases: Aliases = "refused", deepest: int = DEEPEST) -> Yaml:
    """The content of a file. Raises UsageError, `file:line: problem`, for what it may not be."""
    return parse(text_of(path), str(path), scalars, aliases=aliases, deepest=deepest)


def parse(
    text: str, name: str, scalars: Scalars = "json", *, aliases: Aliases = "refused", deepest: int = DEEPEST
) -> Yaml:
    """The content of a text that is called `name` in messages.

    Raises YamlError for what is no YAML, or what this door refuses.
    """
    node = compose(text, name, aliases=aliases, deepest=deepest)
    if node is None:
        return Yaml(name, None, {(): 1})
    values = _Values(name, scalars, aliases == "merged")
    content = values.of(node, ())
    if text.lstrip()[:1] in ("{", "[") and scalars == "json":
        with suppress(ValueError):  # flow YAML begins alike
            content = json.loads(text)  # exactly, where YAML 1.1 would read 1e3 as text
    return Yaml(name, content, values.lines)


def compose(text: str, name: str, *, aliases: Aliases = "refused", deepest: int = DEEPEST) -> yaml.Node | None:
    """The nodes of a text, keys that stand there twice included; None for an empty one. Raises YamlError."""
    if len(text) > LARGEST:
        raise YamlError(name, 1, f"longer than {LARGEST:,} characters")
    readable = _SURROGATES.sub(lambda pair: pair[1] + json.loads(f'"{pair[2]}"'), text)
    if readable.lstrip().startswith("{"):  # tabs may indent JSON but not YAML; inside its strings they are escaped
        readable = readable.replace("\t", " ")
    try:
        _refuse_endless(readable, name, aliases, deepest)
        node: yaml.Node | None = yaml.compose(readable, Loader=_LOADER)
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


class _Values:
    """Plain values from nodes. Aliases are followed, but neither in circles nor into millions."""

    def __init__(self, name: str, scalars: Scalars, merges: bool) -> None:
        self.name, self.scalars, self.merges = name, scalars, merges
        self.lines: dict[Place, int] = {}
        self.around: set[int] = set()
        self.count = 0

    def of(self, node: yaml.Node, place: Place) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        self.count += 1
        if self.count > MOST_VALUES:
            raise YamlError(self.name, line, f"more than {MOST_VALUES:,} values")
        if id(node) in self.around:
            raise YamlError(self.name, line, "an alias inside of what it stands for")
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, line)
        self.around.add(id(node))
        try:
            if isinstance(node, yaml.MappingNode) and node.tag == f"{_CORE}map":
                return self._mapping(node, place)
            if isinstance(node, yaml.SequenceNode) and node.tag == f"{_CORE}seq":
                return [self.of(item, (*place, index)) for index, item in enumerate(node.value)]
        finally:
            self.around.discard(id(node))
        raise YamlError(self.name, line, f"{node.tag} is not a type of JSON")

    def _scalar(self, node: yaml.ScalarNode, line: int) -> Any:
        if node.tag not in _SCALARS:
            raise YamlError(self.name, line, f"{node.tag} is not a type of JSON")
        kind = node.tag.removeprefix(_CORE)
        if self.scalars == "text" or kind in ("str", "timestamp", "value"):
            return node.value
        if self.scalars == "text-or-null":
            return None if kind == "null" else node.value
        if self.scalars == "ids" and kind in ("int", "float"):
            return int(node.value) if _SHORT_NUMBER.fullmatch(node.value) else node.value
        return _CONSTRUCTOR.construct_object(node)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if self.merges and key_node.tag == f"{_CORE}merge":
                merged |= self._merged(value_node, place, line)
                continue
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == f"{_CORE}merge":
                raise YamlError(self.name, line, "a key that is not text")
            key = key_node.value
            if key in mapping:
                raise YamlError(self.name, line, f"{key} stands there twice, first in line {self.lines[(*place, key)]}")
            self.lines[(*place, key)] = line
            mapping[key] = self.of(value_node, (*place, key))
        return merged | mapping

    def _merged(self, node: yaml.Node, place: Place, line: int) -> dict[str, Any]:
        value = self.of(node, (*place, "<<"))
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, dict) for part in parts):
            raise YamlError(self.name, line, "<< takes a mapping, or a list of those")
        return {key: part for one in reversed(parts) for key, part in one.items()}
