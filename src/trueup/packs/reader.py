"""Any template of a conformance pack, read into nodes that know their lines.

Refused with one line, because CloudFormation cannot read it either: what is no YAML or JSON, aliases (a few lines of
those can stand for gigabytes), depth without end, and files beyond all limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trueup import yaml_files
from trueup.errors import UsageError
from trueup.yaml_files import nodes

LONGEST = 2_000_000  # characters; AWS takes 300 KB, and lint says so

# CloudFormation's short forms, which stand for mappings of one key: `!Ref X` for `{Ref: X}`.
SHORT = {"!Ref": "Ref", "!Condition": "Condition"}


@dataclass(frozen=True)
class Node:
    """A scalar, list or mapping of a template. `line` counts from 1, `end` is the last line that is its own."""

    value: str | int | float | bool | list[Node] | list[tuple[Node, Node]] | None
    kind: str  # scalar, list, mapping
    line: int
    column: int
    end: int

    def items(self) -> list[tuple[Node, Node]]:
        """The pairs of a mapping, keys that stand there twice included; none for anything else."""
        return self.value if self.kind == "mapping" else []  # type: ignore[return-value]

    def get(self, *path: str) -> Node | None:
        """What lies under a path of keys, or None."""
        found: Node | None = self
        for step in path:
            found = next((value for key, value in (found.items() if found else ()) if key.text == step), None)
        return found

    def string(self, *path: str) -> str:
        """The text of what lies under a path of keys; empty where there is none."""
        found = self.get(*path)
        return found.text if found else ""

    def elements(self) -> list[Node]:
        """The elements of a list; none for anything else."""
        return self.value if self.kind == "list" else []  # type: ignore[return-value]

    @property
    def text(self) -> str:
        """A scalar as text, booleans in small letters as JSON has them; empty for anything else."""
        if self.kind != "scalar" or self.value is None:
            return ""
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)

    @property
    def function(self) -> str:
        """The intrinsic function that this is, such as Ref or Fn::If; empty for anything else."""
        pairs = self.items()
        if len(pairs) == 1 and (pairs[0][0].text in ("Ref", "Condition") or pairs[0][0].text.startswith("Fn::")):
            return pairs[0][0].text
        return ""

    def walk(self) -> Iterator[Node]:
        """This node and all beneath it."""
        yield self
        for key, value in self.items():
            yield key
            yield from value.walk()
        for element in self.elements():
            yield from element.walk()


@dataclass(frozen=True)
class Text:
    """A template as text, and as nodes."""

    name: str
    text: str
    root: Node

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.text.encode())

    def section(self, name: str) -> dict[str, Node]:
        """The entries of a section by their logical ids."""
        found = self.root.get(name)
        return {key.text: node for key, node in (found.items() if found else ())}

    @property
    def lines(self) -> list[str]:
        """Its lines, each with its end."""
        return self.text.splitlines(keepends=True)

    @property
    def in_blocks(self) -> bool:
        """Whether each section, and each entry of one, begins a line, as block YAML has it and JSON in one line not."""
        if self.text.lstrip().startswith("{"):
            return False
        starts = [key.line for _, node in ((None, self.root), *self.root.items()) for key, _ in node.items()]
        return len(set(starts)) == len(starts)


def read(path: Path) -> Text:
    """A template file. Raises UsageError for what cannot be read."""
    return parse(yaml_files.text_of(path, LONGEST), str(path))


def parse(text: str, name: str) -> Text:
    """A template's text. Raises UsageError, with name and line, for what cannot be read."""
    text = text if text.endswith("\n") else f"{text}\n"
    root = nodes.compose(text, name, longest=LONGEST)
    if root is None or root.id != "mapping":
        raise UsageError(f"{name}:1: no template: it holds no mapping with Resources")
    return Text(name, text, _node(root))


def _node(node: yaml_files.Node) -> Node:
    # A block ends where the next thing begins; a scalar or what is in braces ends where it ends.
    block = node.id != "scalar" and not node.flow_style
    place = (node.start_mark.line + 1, node.start_mark.column, node.end_mark.line + (not block))
    if node.tag.startswith("!"):
        key = Node(SHORT.get(node.tag, f"Fn::{node.tag[1:]}"), "scalar", *place)
        return Node([(key, _content(node, place))], "mapping", *place)
    return _content(node, place)


def _content(node: yaml_files.Node, place: tuple[int, int, int]) -> Node:
    if node.id == "mapping":
        return Node([(_node(key), _node(value)) for key, value in node.value], "mapping", *place)
    if node.id == "sequence":
        return Node([_node(each) for each in node.value], "list", *place)
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return Node(None, "scalar", *place)
    if kind == "bool":
        return Node(node.value.lower() in ("true", "yes", "on"), "scalar", *place)
    return Node(_number(node.value) if kind in ("int", "float") else node.value, "scalar", *place)


def _number(text: str) -> int | float | str:
    """A number as CloudFormation reads it; an octal, a sexagesimal or an account id with a zero first stays text."""
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        return number if str(number) == text else text
    return text


def plain(node: Node) -> object:
    """A node as text, numbers, lists and mappings, without its lines; of keys that stand there twice, the last."""
    if node.kind == "mapping":
        return {key.text: plain(value) for key, value in node.items()}
    if node.kind == "list":
        return [plain(each) for each in node.elements()]
    return node.value
