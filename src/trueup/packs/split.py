"""Cutting a template into parts that AWS takes, whoever wrote it; the text of what is kept stays as it was.

A rule, the remediations that name it and whatever depends on it stay together, and each part has the parameters,
conditions and mappings that its rules refer to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trueup.errors import UsageError
from trueup.packs import limits
from trueup.packs.names import of_file
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
    stem = of_file(text.name)
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
    resources = text.section("Resources")
    return sum(resources[name].string("Type") == limits.RULE for name in names)


def _groups(text: Text) -> list[list[str]]:
    """The logical ids of resources that belong together, in the order of the template."""
    resources = text.section("Resources")
    by_rule_name = {
        node.string("Properties", "ConfigRuleName"): name
        for name, node in resources.items()
        if node.string("Type") == limits.RULE
    }
    parent = {name: name for name in resources}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    for name, node in resources.items():
        wanted = {each for each in _referred(node) if each in resources}
        if node.string("Type") == limits.REMEDIATION:
            wanted |= {
                by_rule_name[each] for each in [node.string("Properties", "ConfigRuleName")] if each in by_rule_name
            }
        for other in wanted:
            parent[root(name)] = root(other)
    groups: dict[str, list[str]] = {}
    for name in resources:
        groups.setdefault(root(name), []).append(name)
    return list(groups.values())


def _needed(text: Text, names: Sequence[str]) -> dict[str, list[str]]:
    """What some resources refer to, by section, in the template's order; conditions may refer to each other."""
    resources = text.section("Resources")
    shared = {section: text.section(section) for section in SHARED}
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
            first = value.elements()[0].text if value.elements() else value.text
            if key.text in ("Ref", "Condition", "Fn::If", "Fn::FindInMap"):
                yield first
            elif key.text == "Fn::GetAtt":
                yield first.partition(".")[0]
            elif key.text == "DependsOn":
                yield from [value.text, *(element.text for element in value.elements())]
            elif key.text == "Fn::Sub":
                yield from re.findall(r"\$\{(\w+)", first)


def _render(text: Text, names: Sequence[str]) -> str:
    """The template with some of its resources only, and what those need."""
    kept = {**_needed(text, names), "Resources": list(names)}
    if not text.in_blocks:
        whole: dict[str, Any] = plain(text.root)  # type: ignore[assignment]
        chosen = {
            section: {name: held[name] for name in held if name in kept[section]} if section in kept else held
            for section, held in whole.items()
            if section in kept or section not in SHARED
        }
        return json.dumps(chosen, indent=2, ensure_ascii=False) + "\n"
    lines = text.lines
    spans = _spans(text.root, len(lines), lines)
    out = lines[: spans[0][1]]
    for section, first, last in spans:
        if section in kept:
            entries = _spans(text.root.get(section), last, lines)
            out += lines[first : entries[0][1]]
            out += [line for name, begin, end in entries if name in kept[section] for line in lines[begin:end]]
        elif section not in SHARED:
            out += lines[first:last]
    return "".join(out)


def _spans(node: Node | None, end: int, lines: Sequence[str]) -> list[tuple[str, int, int]]:
    """`(key, first line, line after the last)` of each entry, from zero; a comment goes with the entry after it."""
    starts = []
    for key, _ in node.items() if node else ():
        first = key.line - 1
        while first > 0 and is_comment(lines[first - 1], key.column):
            first -= 1
        starts.append((key.text, first))
    ends = [first for _, first in starts[1:]] + [end]
    return [(name, first, last) for (name, first), last in zip(starts, ends, strict=True)]


def is_comment(line: str, column: int) -> bool:
    """Whether a line is a comment at a column or before it; deeper ones may be a scalar's text, such as a policy."""
    return line.lstrip().startswith("#") and len(line) - len(line.lstrip()) <= column
