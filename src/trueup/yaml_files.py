"""The one door for YAML that people wrote, JSON included: values with the lines they came from.

Whatever is hostile or ambiguous is refused with its line, in bounded time and memory: keys that stand there twice,
depth without end, aliases that unfold into millions, tags that JSON does not have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

import yaml

from trueup.errors import CatalogueError

LONGEST = 1_000_000  # characters; the longest of ours has a tenth of it
LONGEST_LIST = 30_000_000  # of accounts or waivers: AWS's own list of 50,000 accounts has 18 million
DEEPEST = 60  # levels; a remediation's parameters stand eight deep in a template
SHORTEST_VALUE = 10  # characters to a value, on average: what stands for more values than that is an alias's doing

Node = Any  # a node of PyYAML: its `id` is scalar, sequence or mapping
Place = tuple[str | int, ...]  # where something stands: ("mainSteps", 0, "inputs", "Api")
# text: every scalar as it is written, null aside: a control 1.10 is not 1.1, nor an input `true` a boolean.
# ids: null and truth as in JSON, numbers of up to eleven digits, all else text: an account's id is no number.
# json: as in JSON, and dates are text.
Scalars = Literal["text", "ids", "json"]
# refused; followed; merged: followed, and `<<` puts another mapping's members under those that are written out.
Aliases = Literal["refused", "followed", "merged"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, ten times as fast, wherever PyYAML has it
_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_CORE = "tag:yaml.org,2002:"
_SCALARS = {f"{_CORE}{kind}" for kind in ("null", "bool", "int", "float", "str", "timestamp", "value")}
_SHORT_NUMBER = re.compile(r"0|[1-9][0-9]{0,10}")
_STRINGS, _BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?'), re.compile(r"[][{}]")
# JSON writes a character beyond the first 65,536 as two escapes, which mean nothing to YAML.
_SURROGATES = re.compile(r"((?<!\\)(?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")


class _Dumper(yaml.SafeDumper):
    """YAML without anchors, which neither CloudFormation nor this door takes."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Unfolding(_Dumper):
    """The same with text of several lines as a block."""


def _block(dumper: _Unfolding, text: str) -> Node:
    return dumper.represent_scalar(f"{_CORE}str", text, style="|" if "\n" in text else None)


_Unfolding.add_representer(str, _block)


class YamlError(CatalogueError):
    """A file that is not what it should be; the message is `file:line: problem`."""

    def __init__(self, name: str, line: int, problem: str) -> None:
        super().__init__(f"{name}:{line}: {problem}")
        self.line, self.problem = line, problem


@dataclass(frozen=True)
class Yaml:
    """The content of a file, and the line, from 1, of whatever stands at a place in it."""

    name: str
    content: Any
    text: str = field(repr=False)
    root: Node | None = field(repr=False)  # None of JSON, which needs no nodes for its values

    @cached_property
    def lines(self) -> Mapping[Place, int]:
        """The lines of all places; found only where somebody asks."""
        try:
            root = self.root or compose(self.text, self.name)
        except YamlError:  # JSON that is no YAML, such as one with a key of two thousand letters
            root = None
        return dict(_lines(root, ())) if root else {}

    def line(self, *place: str | int) -> int:
        """The line of a place, or of the nearest thing around it."""
        return nearest(self.lines, place)

    def where(self, *place: str | int) -> str:
        """`file:line` of a place."""
        return f"{self.name}:{self.line(*place)}"


def nearest(lines: Mapping[Place, int], place: Place) -> int:
    """The line of a place, or of the nearest thing around it; 1 where nothing is known."""
    return next((lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in lines), 1)


def text_of(path: Path, longest: int = LONGEST) -> str:
    """The text of a file. Raises CatalogueError where it cannot be read, is not UTF-8, or is far too long."""
    try:
        with path.open("rb") as file:  # opening it as text would take twice as long
            data = file.read(4 * longest + 1)  # no character has more than four bytes
        text = data.decode("utf-8-sig").replace("\r\n", "\n") if len(data) <= 4 * longest else ""
    except OSError as error:
        raise CatalogueError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path}: cannot be read as text: {error.reason} at byte {error.start}") from error
    if len(data) > 4 * longest or len(text) > longest:
        raise YamlError(str(path), 1, f"longer than {longest:,} characters")
    return text


def read(
    path: Path,
    scalars: Scalars = "json",
    *,
    aliases: Aliases = "refused",
    deepest: int = DEEPEST,
    longest: int = LONGEST,
) -> Yaml:
    """The content of a file. Raises CatalogueError, `file:line: problem`, for what it may not be."""
    return parse(text_of(path, longest), str(path), scalars, aliases=aliases, deepest=deepest, longest=longest)


def parse(
    text: str,
    name: str,
    scalars: Scalars = "json",
    *,
    aliases: Aliases = "refused",
    deepest: int = DEEPEST,
    longest: int = LONGEST,
) -> Yaml:
    """The content of a text that is called `name` in messages; one called `.json` is JSON, any other may be.

    Raises YamlError for what is neither YAML nor JSON, or what this door refuses.
    """
    if scalars == "json" and len(text) <= longest and (name.endswith(".json") or text.lstrip()[:1] in ("{", "[")):
        try:
            return Yaml(name, _json(text, deepest), text, None)
        except (ValueError, RecursionError) as error:
            if name.endswith(".json") and isinstance(error, json.JSONDecodeError):
                raise YamlError(name, error.lineno, f"not well-formed JSON: {error.msg}") from error
            # flow YAML begins alike; and whatever else is wrong has its line below
    node = compose(text, name, aliases=aliases, deepest=deepest, longest=longest)
    values = _Values(name, scalars, aliases == "merged", longest // SHORTEST_VALUE)
    return Yaml(name, values.of(node) if node else None, text, node)


def dumped(value: Any, *, unfolded: bool = False) -> str:
    """A value as YAML, in its own order, the innermost lists and mappings in one line; same data, same bytes.

    Unfolded, each fact has a line of its own, however long, and text of several lines stands as it was written.
    """
    if unfolded:
        body = yaml.dump(value, Dumper=_Unfolding, sort_keys=False, width=float("inf"), allow_unicode=True)
        return str(body)
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, width=120, default_flow_style=None)


def _json(text: str, deepest: int) -> Any:
    """Exactly, where YAML 1.1 would read 1e3 as text, and many times as fast. Raises ValueError."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(mapping := dict(pairs)) < len(pairs):
            raise ValueError("a key stands there twice")
        return mapping

    brackets = _BRACKETS.findall(_STRINGS.sub("", text))
    if max(accumulate(1 if bracket in "[{" else -1 for bracket in brackets), default=0) > deepest:
        raise ValueError("nested too deeply")
    return json.loads(text, object_pairs_hook=once)


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


def _lines(node: Node, place: Place) -> Iterator[tuple[Place, int]]:
    if len(place) == 0 or isinstance(place[-1], int):
        yield place, node.start_mark.line + 1
    if node.id == "mapping":
        for key, value in node.value:  # a member is found at its key
            yield (*place, key.value), key.start_mark.line + 1
            yield from _lines(value, (*place, key.value))
    elif node.id == "sequence":
        for index, item in enumerate(node.value):
            yield from _lines(item, (*place, index))


class _Values:
    """Plain values from nodes. Aliases are followed, but neither in circles nor into millions."""

    def __init__(self, name: str, scalars: Scalars, merges: bool, most: int) -> None:
        self.name, self.scalars, self.merges, self.most = name, scalars, merges, most
        self.around: set[int] = set()
        self.count = 0

    def of(self, node: Node) -> Any:
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
