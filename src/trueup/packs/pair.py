"""Giving a pack its fixes: the text of the template stays as it is, and ours is added after each rule we can fix.

AWS's own packs hold thousands of rules and next to no remediation; a rule of AWS's whose identifier is the name of one
of ours gives the same verdict, so our document fixes what it finds. The fix follows the inputs that the template gives
the rule, not those of the library: what it tolerates, the fix leaves alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trueup import managed
from trueup import names as rule_names
from trueup.catalogue import Catalogue
from trueup.catalogue.rules import Rule
from trueup.errors import CatalogueError
from trueup.packs import limits, names, writer
from trueup.packs.build import Target, remediation
from trueup.packs.reader import Node, Text, plain
from trueup.packs.split import is_comment

_Added = tuple[Node, Node, str, dict[str, Any]]  # the rule's key and value, and the name and value of its fix


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
    fixed = {
        node.string("Properties", "ConfigRuleName")
        for _, node in resources
        if node.string("Type") == limits.REMEDIATION
    }
    added: list[_Added] = []
    left: list[tuple[str, str]] = []
    taken = {key.text for key, _ in resources}
    for key, node in resources:
        if node.string("Type") != limits.RULE:
            continue
        rule, why = _fixable(node, library, fixed)
        if rule is not None and target.region in limits.NO_REMEDIATION:
            rule, why = None, f"{limits.REMEDIATION} is not offered in {target.region}"
        properties: Mapping[str, Any] = {}
        if rule is not None:
            try:
                named = node.string("Properties", "ConfigRuleName")
                properties = remediation(library, rule, target, config_rule_name=named, inputs=_inputs(node))
            except CatalogueError as error:
                why = str(error)
        if not properties:
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
        added.append((key, node, name, entry | {"Properties": properties}))
    rendered = text.text
    if added:
        rendered = _as_text(text, added) if text.in_blocks else _as_json(text, added)
    return Paired(rendered, tuple(key.text for key, *_ in added), tuple(left))


def _fixable(node: Node, library: Catalogue, fixed: set[str]) -> tuple[Rule | None, str]:
    """Our rule of the same verdict, or None and why."""
    name = node.string("Properties", "ConfigRuleName")
    if not name:
        return None, "its name is not literal, and AWS wants that in a remediation"
    if name in fixed:
        return None, "it has a remediation already"
    if node.string("Properties", "Source", "Owner") == "AWS":
        rule = library.rules.get(node.string("Properties", "Source", "SourceIdentifier"))
    else:
        ours = rule_names.rule_of(name, library.rules)
        rule = library.rules[ours] if ours else None
    return (rule, "") if rule is not None else (None, "no document of ours fixes what it finds")


def _inputs(node: Node) -> dict[str, Any]:
    """What a template's rule goes by: its InputParameters, over AWS's defaults where AWS runs it.

    Raises CatalogueError for inputs that cannot be told one from another.
    """
    given = node.get("Properties", "InputParameters")
    if given and (given.function or given.kind != "mapping"):
        raise CatalogueError("its InputParameters are no mapping of names to values, and the fix follows those")
    held = {key.text: value.text or plain(value) for key, value in (given.items() if given else ())}
    aws = managed.rule(node.string("Properties", "Source", "SourceIdentifier"))
    return {name: each.default for name, each in (aws.inputs.items() if aws else ())} | held


def _as_text(text: Text, added: list[_Added]) -> str:
    lines = text.lines
    for key, node, name, entry in reversed(added):
        last = node.end
        while last > key.line and (not lines[last - 1].strip() or is_comment(lines[last - 1], key.column)):
            last -= 1
        lines.insert(last, writer.entry(name, entry, " " * key.column))
    return "".join(lines)


def _as_json(text: Text, added: list[_Added]) -> str:
    whole: dict[str, Any] = plain(text.root)  # type: ignore[assignment]
    fixes = {key.text: {name: entry} for key, _, name, entry in added}
    resources: dict[str, Any] = {}
    for name, resource in whole["Resources"].items():
        resources |= {name: resource} | fixes.get(name, {})
    return json.dumps(whole | {"Resources": resources}, indent=2, ensure_ascii=False) + "\n"
