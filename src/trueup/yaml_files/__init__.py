"""The one door for YAML that people wrote, JSON included: values with the lines they came from.

Whatever is hostile or ambiguous is refused with its line, in bounded time and memory: keys that stand there twice,
depth without end, aliases that unfold into millions, tags that JSON does not have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

from trueup.errors import CatalogueError

LONGEST = 1_000_000  # characters; the longest of ours has a tenth of it
LONGEST_LIST = 30_000_000  # of accounts or waivers: AWS's own list of 50,000 accounts has 18 million
DEEPEST = 60  # levels; a remediation's parameters stand eight deep in a template
BLOCK = 65_536  # bytes that are read at once
SHORTEST_VALUE = 10  # characters to a value, on average: what stands for more values than that is an alias's doing

Node = Any  # a node of PyYAML: its `id` is scalar, sequence or mapping
Place = tuple[str | int, ...]  # where something stands: ("mainSteps", 0, "inputs", "Api")
# text: every scalar as it is written, null aside: a control 1.10 is not 1.1, nor an input `true` a boolean.
# ids: null and truth as in JSON, numbers of up to eleven digits, all else text: an account's id is no number.
# json: as in JSON, and dates are text.
Scalars = Literal["text", "ids", "json"]
# refused; followed; merged: followed, and `<<` puts another mapping's members under those that are written out.
Aliases = Literal["refused", "followed", "merged"]

_STRINGS, _BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?'), re.compile(r"[][{}]")


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
            root = self.root or _nodes().compose(self.text, self.name)
        except YamlError:  # JSON that is no YAML, such as one with a key of two thousand letters
            root = None
        return dict(_nodes().lines(root, ())) if root else {}

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
    most = 4 * longest  # bytes: no character has more than four
    try:
        with path.open("rb") as file:  # opening it as text would take twice as long
            data = file.read(BLOCK)  # nearly every file; asked for more, Python makes room for all of that
            data += file.read(max(most + 1 - BLOCK, 0)) if len(data) == BLOCK else b""
        text = data.decode("utf-8-sig").replace("\r\n", "\n") if len(data) <= most else ""
    except OSError as error:
        raise CatalogueError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path}: cannot be read as text: {error.reason} at byte {error.start}") from error
    if len(data) > most or len(text) > longest:
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
            return Yaml(name, json_value(text, deepest), text, None)
        except ValueError as error:
            if name.endswith(".json") and isinstance(error, json.JSONDecodeError):
                raise YamlError(name, error.lineno, f"not well-formed JSON: {error.msg}") from error
            # flow YAML begins alike; and whatever else is wrong has its line below
    nodes = _nodes()
    node = nodes.compose(text, name, aliases=aliases, deepest=deepest, longest=longest)
    values = nodes.Values(name, scalars, aliases == "merged", longest // SHORTEST_VALUE)
    return Yaml(name, values.of(node) if node else None, text, node)


def dumped(value: Any) -> str:
    """A value as YAML, in its own order, each fact in a line of its own, text of several lines as it was written.

    The same data gives the same bytes.
    """
    from trueup.yaml_files import writing

    return writing.dumped(value)


def json_value(text: str, deepest: int = DEEPEST) -> Any:
    """The value of a JSON text, exactly, where YAML 1.1 would read 1e3 as text, and many times as fast.

    Raises ValueError for what is no JSON, holds a key twice or is nested deeper than that.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(mapping := dict(pairs)) < len(pairs):
            raise ValueError("a key stands there twice")
        return mapping

    if text.count("{") + text.count("[") > deepest:  # as few as that cannot be nested deeper
        brackets = _BRACKETS.findall(_STRINGS.sub("", text))
        if max(accumulate(1 if bracket in "[{" else -1 for bracket in brackets), default=0) > deepest:
            raise ValueError("nested too deeply")
    try:
        return json.loads(text, object_pairs_hook=once)
    except RecursionError:  # brackets inside of brackets that a string hides from the count
        raise ValueError("nested too deeply") from None


def _nodes() -> Any:
    """PyYAML's affair; importing it takes longer than reading all parameters.json of a library."""
    from trueup.yaml_files import nodes

    return nodes
