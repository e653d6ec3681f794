"""Giving a pack its fixes: the text of the template stays as it is, and ours is added after each rule we can fix.

AWS's own packs hold thousands of rules and next to no remediation; a rule of AWS's whose identifier is the name of one
of ours gives the same verdict, so our document fixes what it finds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from trueup import names as rule_names
from trueup.catalogue import Catalogue, Rule
from trueup.packs import limits, names, writer
from trueup.packs.build import Target, remediation
from trueup.packs.reader import Node, Text, plain


@dataclass(frozen=True)
class Paired:
    """A template with our fixes, the logical ids of the rules that got one, and of those that did not, and why."""

    text: str
    added: tuple[str, ...]
    left: tuple[tuple[str, str], ...]


def pair(text: Text, library: Catalogue, target: Target) -> Paired:
    """Add our remediation to each rule of a template that has none and that we have a document for."""
    section = text.root.get("Resources")
    resources = section.items() if section else []
    fixed = {_property(node, "ConfigRuleName") for _, node in resources if _type(node) == limits.REMEDIATION}
    added: list[tuple[Node, Node, str, dict[str, Any]]] = []
    left: list[tuple[str, str]] = []
    taken = {key.text for key, _ in resources}
    for key, node in resources:
        if _type(node) != limits.RULE:
            continue
        rule, why = _fixable(node, library, fixed)
        if rule is not None and target.region in limits.NO_REMEDIATION:
            rule, why = None, f"{limits.REMEDIATION} is not offered in {target.region}"
        if rule is None:
            left.append((key.text, why))
            continue
        name = names.remediation_id(key.text)
        while name in taken:
            name += "ByTrueup"
        taken.add(name)
        entry: dict[str, Any] = {"Type": limits.REMEDIATION, "DependsOn": key.text}
        condition = node.get("Condition")
        if condition is not None:
            entry["Condition"] = condition.text
        properties = remediation(library, rule, target, config_rule_name=_property(node, "ConfigRuleName"))
        added.append((key, node, name, entry | {"Properties": properties}))
    rendered = text.text
    if added:
        rendered = _as_json(text, added) if not _in_lines(section) or text.is_json else _as_text(text, added)
    return Paired(rendered, tuple(key.text for key, *_ in added), tuple(left))


def _fixable(node: Node, library: Catalogue, fixed: set[str]) -> tuple[Rule | None, str]:
    """Our rule of the same verdict, or None and why."""
    name = _property(node, "ConfigRuleName")
    if not name:
        return None, "its name is not literal, and AWS wants that in a remediation"
    if name in fixed:
        return None, "it has a remediation already"
    identifier = node.get("Properties", "Source", "SourceIdentifier")
    owner = node.get("Properties", "Source", "Owner")
    if owner is not None and owner.text == "AWS" and identifier is not None:
        rule = library.rules.get(identifier.text)
    else:
        ours = rule_names.rule_of(name, library.rules)
        rule = library.rules[ours] if ours else None
    return (rule, "") if rule is not None else (None, "no document of ours fixes what it finds")


def _as_text(text: Text, added: list[tuple[Node, Node, str, dict[str, Any]]]) -> str:
    lines = text.text.splitlines(keepends=True)
    if not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    for key, node, name, entry in reversed(added):
        # A block ends where the next token begins; what lies between, comments and blank lines, is not its own.
        last = min(node.end - 1, len(lines)) if node.end > node.line else node.end
        while last > key.line and not lines[last - 1].split("#")[0].strip():
            last -= 1
        lines.insert(last, writer.entry(name, entry, " " * key.column))
    return "".join(lines)


def _as_json(text: Text, added: list[tuple[Node, Node, str, dict[str, Any]]]) -> str:
    whole: dict[str, Any] = plain(text.root)  # type: ignore[assignment]
    fixes = {key.text: {name: entry} for key, _, name, entry in added}
    resources = {}
    for name, resource in whole["Resources"].items():
        resources |= {name: resource} | fixes.get(name, {})
    return json.dumps(whole | {"Resources": resources}, indent=2, ensure_ascii=False) + "\n"


def _in_lines(section: Node | None) -> bool:
    starts = [key.line for key, _ in (section.items() if section else ())]
    return len(set(starts)) == len(starts)


def _type(node: Node) -> str:
    found = node.get("Type")
    return found.text if found else ""


def _property(node: Node, name: str) -> str:
    found = node.get("Properties", name)
    return found.text if found else ""
