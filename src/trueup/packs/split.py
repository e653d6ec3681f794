"""Cutting a template into parts that AWS takes, whoever wrote it; the text of what is kept stays as it was.

A rule, the remediations that name it and whatever depends on it stay together, and each part has the parameters,
conditions and mappings that its rules refer to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup.errors import UsageError
from trueup.packs import limits
from trueup.packs.reader import Node, Text, plain

SHARED = ("Parameters", "Mappings", "Conditions")


@dataclass(frozen=True)
class Part:
    """One part of a template."""

    name: str  # of the pack and of the file, without its suffix
    text: str
    rules: int


def split(text: Text, most_bytes: int = limits.INLINE_BYTES) -> list[Part]:
    """The parts of a template, in its order, each within the limits; one part, its text untouched, where it fits.

    Raises UsageError for a template without resources, and for one whose smallest part is too long.
    """
    groups = _groups(text)
    if not groups:
        raise UsageError(f"{text.name}: has no resources to cut")
    stem = Path(text.name).name.partition(".")[0]
    whole = [name for group in groups for name in group]
    if _fits(text, whole, text.text, most_bytes):
        return [Part(stem, text.text, _count(text, whole))]
    cut: list[list[str]] = []
    for group in groups:
        grown = [*cut[-1], *group] if cut else group
        if cut and _fits(text, grown, _render(text, grown), most_bytes):
            cut[-1] = grown
        else:
            cut.append(group)
            alone = _render(text, group)
            if not _fits(text, group, alone, most_bytes):
                raise UsageError(f"{text.name}: {group[0]} alone is {len(alone.encode()):,} bytes with what it needs")
    return [Part(f"{stem}-{number}", _render(text, names), _count(text, names)) for number, names in enumerate(cut, 1)]


def _fits(text: Text, names: Sequence[str], rendered: str, most_bytes: int) -> bool:
    return (
        len(rendered.encode()) <= most_bytes
        and _count(text, names) <= limits.RULES_PER_PACK
        and len(_needed(text, names).get("Parameters", ())) <= limits.PACK_PARAMETERS
    )


def _count(text: Text, names: Sequence[str]) -> int:
    resources = _section(text, "Resources")
    return sum(_type(resources[name]) == limits.RULE for name in names)


def _groups(text: Text) -> list[list[str]]:
    """The logical ids of resources that belong together, in the order of the template."""
    resources = _section(text, "Resources")
    by_rule_name = {_property(node, "ConfigRuleName"): name for name, node in resources.items() if _type(node) == limits.RULE}
    parent = {name: name for name in resources}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    for name, node in resources.items():
        wanted = {each for each in _referred(node) if each in resources}
        if _type(node) == limits.REMEDIATION:
            wanted |= {by_rule_name[each] for each in [_property(node, "ConfigRuleName")] if each in by_rule_name}
        for other in wanted:
            parent[root(name)] = root(other)
    groups: dict[str, list[str]] = {}
    for name in resources:
        groups.setdefault(root(name), []).append(name)
    return list(groups.values())


def _needed(text: Text, names: Sequence[str]) -> dict[str, list[str]]:
    """What some resources refer to, by section, in the template's order; conditions may refer to each other."""
    resources = _section(text, "Resources")
    shared = {section: _section(text, section) for section in SHARED}
    wanted: set[str] = set()
    todo = [name for each in names for name in _referred(resources[each])]
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            todo += [other for held in shared.values() if name in held for other in _referred(held[name])]
    found = {section: [name for name in held if name in wanted] for section, held in shared.items()}
    return {section: held for section, held in found.items() if held}


def _referred(node: Node) -> Iterator[str]:
    """The names that a node refers to: parameters, conditions, mappings, resources."""
    for each in node.walk():
        for key, value in each.items():
            if key.text in ("Ref", "Condition", "DependsOn"):
                yield value.text
                yield from (element.text for element in value.elements())
            elif key.text in ("Fn::If", "Fn::FindInMap", "Fn::GetAtt") and value.elements():
                yield value.elements()[0].text
            elif key.text == "Fn::Sub":
                yield from re.findall(r"\$\{([\w:]+)", value.text or value.elements()[0].text if value.elements() else value.text)


def _render(text: Text, names: Sequence[str]) -> str:
    kept = {**_needed(text, names), "Resources": list(names)}
    if not _in_lines(text):
        whole: dict[str, Any] = plain(text.root)  # type: ignore[assignment]
        chosen = {key: value for key, value in whole.items() if key not in (*SHARED, "Resources")}
        chosen |= {section: {name: whole[section][name] for name in held} for section, held in kept.items()}
        return json.dumps(chosen, indent=2, ensure_ascii=False) + "\n"
    lines = text.text.splitlines(keepends=True)
    out: list[str] = []
    for section, first, last in _spans(text.root, len(lines), lines):
        if section not in (*SHARED, "Resources"):
            out += lines[first:last]
        elif section in kept:
            node = text.root.get(section)
            assert node is not None
            entries = _spans(node, last, lines)
            out += lines[first : entries[0][1]]
            out += [line for name, begin, end in entries if name in kept[section] for line in lines[begin:end]]
    heading = lines[: _spans(text.root, len(lines), lines)[0][1]]
    return "".join([*heading, *out])


def _in_lines(text: Text) -> bool:
    """Whether each entry of each section begins on a line of its own, as block YAML has it."""
    if text.is_json:
        return False
    sections = [text.root, *(node for key, node in text.root.items() if key.text in (*SHARED, "Resources"))]
    starts = [key.line for section in sections for key, _ in section.items()]
    return len(set(starts)) == len(starts)


def _spans(node: Node, end: int, lines: Sequence[str]) -> list[tuple[str, int, int]]:
    """`(key, first line, line after the last)` of each entry, from zero; comments go with the entry that they precede."""
    starts = []
    for key, _ in node.items():
        first = key.line - 1
        while first > 0 and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        starts.append((key.text, first))
    ends = [first for _, first in starts[1:]] + [end]
    return [(name, first, last) for (name, first), last in zip(starts, ends, strict=True)]


def _section(text: Text, name: str) -> Mapping[str, Node]:
    node = text.root.get(name)
    return {key.text: value for key, value in (node.items() if node else ())}


def _type(node: Node) -> str:
    found = node.get("Type")
    return found.text if found else ""


def _property(node: Node, name: str) -> str:
    found = node.get("Properties", name)
    return found.text if found else ""
