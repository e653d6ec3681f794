"""Checks of rules: names, sources, inputs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from trueup import managed
from trueup import names as rule_names
from trueup.packs import limits
from trueup.packs.lint.view import Found, Resource, View, text_of
from trueup.packs.reader import Node, plain
from trueup.text import suggestion

KINDS = {"int": re.compile(r"-?\d+"), "double": re.compile(r"-?\d+(\.\d+)?"), "boolean": re.compile(r"(?i)true|false")}
OVERSIZED = "OversizedConfigurationItemChangeNotification"
CHANGE = "ConfigurationItemChangeNotification"
SCHEDULE = "ScheduledNotification"


def rules(view: View) -> Found:
    """Each rule: its name, what it runs on, its inputs; and what two of them share."""
    by_name: dict[str, Resource] = {}
    by_start: dict[str, Resource] = {}
    by_check: dict[str, Resource] = {}
    for resource in view.rules:
        yield from _name(resource)
        name = resource.string("ConfigRuleName")
        if name:
            start = name[: rule_names.LONGEST_DEPLOYED]
            if name in by_name:
                yield resource.line, "P203", f"{name} is the name of {by_name[name].id} as well"
            elif start in by_start:
                other = by_start[start].string("ConfigRuleName")
                yield resource.line, "P207", f"{name} begins like {other}; cut to their first 37 characters they clash"
            by_name.setdefault(name, resource)
            by_start.setdefault(start, resource)
        check = _identity(view, resource)
        if check:
            if check in by_check:
                yield (
                    resource.line,
                    "P208",
                    f"{resource.id} checks what {by_check[check].id} checks, with the same inputs",
                )
            by_check.setdefault(check, resource)
        yield from _source(view, resource)
        yield from _inputs(view, resource)


def _name(resource: Resource) -> Found:
    node = resource.property("ConfigRuleName")
    if node is None or not node.text:
        how = f"is an {node.function}" if node is not None and node.function else "is missing"
        yield (
            (node or resource.key).line,
            "P204",
            f"{resource.id}: ConfigRuleName {how}; AWS wants the full name in text",
        )
        return
    name = node.text
    if len(name) > limits.RULE_NAME or not re.fullmatch(r"[\w-]+", name, re.ASCII):
        yield node.line, "P205", f"{name}: up to {limits.RULE_NAME} letters, digits, dashes and underscores"
    elif len(name) + limits.PACK_SUFFIX > limits.SUFFIXED_RULE_NAME:
        longest = limits.SUFFIXED_RULE_NAME - limits.PACK_SUFFIX
        yield node.line, "P206", f"{name} has {len(name)} characters; with AWS's suffix of 27, {longest} are the most"
    description = resource.property("Description")
    if description and len(description.text) > limits.DESCRIPTION:
        yield description.line, "P209", f"{resource.id}: {len(description.text)} characters; AWS takes 256"


def _identity(view: View, resource: Resource) -> str:
    """What a managed rule checks, for comparing: its identifier, scope and inputs; empty for custom ones."""
    identifier = resource.property("Source", "SourceIdentifier")
    if resource.string("Source", "Owner") != "AWS" or text_of(identifier) == limits.PROCESS_CHECK:
        return ""
    parts = [identifier, resource.property("Scope")]
    given, node = _given(resource)
    if given is None:
        return json.dumps([plain(part) if part else None for part in (*parts, node)], default=str)
    inputs = sorted((name, view.value(value)) for name, value in given.items())
    return json.dumps([[plain(part) if part else None for part in parts], inputs], default=str)


def _source(view: View, resource: Resource) -> Found:
    owner, identifier = (resource.property("Source", key) for key in ("Owner", "SourceIdentifier"))
    line = (owner or resource.key).line
    kind = view.value(owner)
    if owner is not None and kind is None:
        return  # an intrinsic function: only a deployment tells
    if kind not in ("AWS", "CUSTOM_LAMBDA", "CUSTOM_POLICY"):
        yield line, "P308", f"{resource.id}: Source.Owner is {kind or 'missing'}: AWS, CUSTOM_LAMBDA or CUSTOM_POLICY"
        return
    types = resource.property("Scope", "ComplianceResourceTypes")
    if types and len(types.elements()) > limits.SCOPE_TYPES:
        yield types.line, "P309", f"{resource.id}: {len(types.elements())} types; AWS takes {limits.SCOPE_TYPES}"
    if kind != "CUSTOM_POLICY" and identifier is None:
        yield line, "P308", f"{resource.id}: Source.SourceIdentifier is missing"
        return
    if kind == "AWS":
        yield from _managed(view, resource, identifier)
    else:
        yield from _custom(resource, kind, identifier, line)


def _custom(resource: Resource, kind: str, identifier: Node | None, line: int) -> Found:
    if len(text_of(identifier)) > limits.SOURCE_IDENTIFIER:
        yield identifier.line, "P308", f"{resource.id}: SourceIdentifier has more than 256 characters"  # type: ignore[union-attr]
    details = resource.property("Source", "SourceDetails")
    if details is not None and any(each.function for each in (details, *details.elements())):
        return
    messages = {each.string("MessageType") for each in details.elements()} if details else set()
    if kind == "CUSTOM_LAMBDA" and not messages:
        yield line, "P308", f"{resource.id}: without SourceDetails nothing invokes the rule"
    if CHANGE in messages and OVERSIZED not in messages:
        yield details.line, "P307", f"{resource.id}: SourceDetails lack {OVERSIZED}"  # type: ignore[union-attr]
    if CHANGE in messages and resource.property("Scope") is None:
        yield (
            resource.line,
            "P310",
            f"{resource.id} has no Scope, so every change of anything is sent to it, and billed",
        )
    for each in details.elements() if details else ():
        if each.get("MaximumExecutionFrequency") and each.string("MessageType") != SCHEDULE:
            yield each.line, "P311", f"{resource.id}: MaximumExecutionFrequency goes with {SCHEDULE} only"
    if messages == {SCHEDULE}:
        yield from _unscoped(resource)


def _unscoped(resource: Resource) -> Found:
    """A rule that only a schedule invokes has no Scope; an empty list of types is none."""
    scope = resource.property("Scope")
    if scope is not None and any(value.text or value.items() or value.elements() for _, value in scope.items()):
        yield scope.line, "P312", f"{resource.id}: Scope, and only a schedule invokes the rule; AWS refuses it"


def _managed(view: View, resource: Resource, identifier: Node | None) -> Found:
    name = text_of(identifier)
    if identifier is None or identifier.function:
        return
    if name == limits.PROCESS_CHECK:
        return
    rule = managed.rule(name)
    if rule is None:
        yield identifier.line, "P301", f"{name or 'nothing'} is no managed rule{suggestion(name, managed.known())}"
    elif view.place.region and not rule.available(view.place.region):
        yield identifier.line, "P306", f"{name} is not offered in {view.place.region}; leave it out there"
    if rule is None:
        return
    frequency = resource.property("MaximumExecutionFrequency")
    if frequency is not None and rule.trigger == "change":
        yield frequency.line, "P311", f"{resource.id}: changes alone invoke {name}; it takes no frequency"
    if rule.trigger == "periodic":
        yield from _unscoped(resource)


def _given(resource: Resource) -> tuple[dict[str, Node] | None, Node | None]:
    """The inputs of a rule by name, from a mapping or from JSON text; and the node where they stand.

    None for an intrinsic function, which only a deployment resolves.
    """
    node = resource.property("InputParameters")
    if node is not None and node.function:
        return None, node
    if node is None or node.kind != "scalar":
        return {key.text: value for key, value in (node.items() if node else ())}, node
    try:
        read = json.loads(node.text or "{}")
    except ValueError:
        return {}, node
    if not isinstance(read, dict):
        return {}, node
    return {name: Node(value, "scalar", node.line, node.column, node.end) for name, value in read.items()}, node


def _inputs(view: View, resource: Resource) -> Found:
    given, node = _given(resource)
    if given is None:
        return
    line = (node or resource.key).line
    values = {name: view.value(value) or "" for name, value in given.items()}
    length = len(json.dumps(values))
    if length > limits.INPUT_PARAMETERS:
        yield line, "P305", f"{resource.id}: {length:,} characters; AWS takes 1,024"
    declared, required = _declared(view, resource)
    if declared is None:
        return
    for name, value in given.items():
        if name not in declared:
            yield value.line, "P303", f"{resource.id} takes no input {name}{suggestion(name, declared)}"
            continue
        pattern = KINDS.get(declared[name])
        if pattern and values[name] and not pattern.fullmatch(values[name]):
            yield value.line, "P304", f"{resource.id}: {name} is {values[name]!r}, and AWS wants {declared[name]}"
    for name in sorted(required - set(given)):
        yield line, "P302", f"{resource.id} requires the input {name}"


def _declared(view: View, resource: Resource) -> tuple[Mapping[str, str] | None, set[str]]:
    """The inputs that a rule takes, each with AWS's word for its type; and those that it requires."""
    if resource.string("Source", "Owner") == "AWS":
        rule = managed.rule(resource.string("Source", "SourceIdentifier"))
        if rule is None:
            return None, set()
        kinds = {name: each.kind for name, each in rule.inputs.items()}
        return kinds, {name for name, each in rule.inputs.items() if each.required}
    ours = view.ours(resource)
    if ours is None:
        return None, set()
    return dict.fromkeys((*ours.required_inputs, *ours.optional_inputs, *rule_names.CONTROL_INPUTS), "String"), set(
        ours.required_inputs
    )
