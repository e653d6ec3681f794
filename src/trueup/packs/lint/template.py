"""Checks of a template as a whole: its size, its sections, what refers to what."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

from trueup import regions
from trueup.packs import limits
from trueup.packs.lint.view import Found, View, depends
from trueup.packs.names import of_file
from trueup.text import suggestion

PSEUDO = re.compile(r"AWS::(AccountId|NoValue|NotificationARNs|Partition|Region|StackId|StackName|URLSuffix)")
ARN_PARTITION = re.compile(r"\barn:(aws[a-z-]*):")


def template(view: View) -> Found:
    """Sizes, counts and sections."""
    size, rules, parameters = view.text.size, len(view.rules), len(view.parameters)
    if not rules:
        yield 1, "P101", f"no resource is an {limits.RULE}"
    if size > limits.S3_BYTES:
        yield 1, "P103", f"{size:,} bytes; AWS takes {limits.S3_BYTES:,} from S3: `trueup packs split` cuts it"
    elif size > limits.INLINE_BYTES:
        yield 1, "P102", f"{size:,} bytes; AWS takes {limits.INLINE_BYTES:,} inline: split it, or deploy it from S3"
    if rules > limits.RULES_PER_PACK:
        line = view.rules[limits.RULES_PER_PACK].line
        yield line, "P104", f"{rules} rules; AWS takes {limits.RULES_PER_PACK}: `trueup packs split` cuts it"
    if parameters > limits.PACK_PARAMETERS:
        line = list(view.parameters.values())[limits.PACK_PARAMETERS][0].line
        yield line, "P105", f"{parameters} parameters; AWS takes {limits.PACK_PARAMETERS}"
    for name, (_, node) in view.parameters.items():
        default = node.get("Default")
        if default and len(default.text) > limits.PARAMETER_VALUE:
            yield default.line, "P106", f"{name}: {len(default.text):,} characters; AWS takes 4,096"
    for key, _ in view.text.root.items():
        if key.text not in limits.SECTIONS:
            yield key.line, "P108", f"{key.text}: packs are documented with Parameters, Conditions and Resources only"
    stem = Path(view.text.name).stem
    if not limits.PACK_NAME.fullmatch(stem):
        named = of_file(view.text.name)
        yield 1, "P109", f"{stem}: a pack's name has letters, digits and dashes only; {named} would do"


def resources(view: View) -> Found:
    """Keys that stand there twice, and types that no pack may hold."""
    for node in view.text.root.walk():
        keys = Counter(key.text for key, _ in node.items())
        seen: set[str] = set()
        for key, _ in node.items():
            if keys[key.text] > 1 and key.text in seen:
                yield key.line, "P202", f"{key.text} stands there twice; only one of the two counts"
            seen.add(key.text)
    for resource in view.resources:
        if resource.type not in (limits.RULE, limits.REMEDIATION):
            kind = resource.type or "no type"
            yield resource.line, "P201", f"{resource.id} is {kind}; a pack holds rules and remediations only"


def references(view: View) -> Found:
    """References to nothing, what nothing refers to, and ARNs of another partition."""
    conditions = view.text.root.get("Conditions")
    condition_names = {key.text: key for key, _ in (conditions.items() if conditions else ())}
    known = set(view.parameters) | {resource.id for resource in view.resources}
    used: set[str] = set()
    for node in view.text.root.walk():
        function = node.function
        if function not in ("Ref", "Condition", "Fn::If"):
            continue
        argument = node.items()[0][1]
        name = argument.elements()[0].text if function == "Fn::If" and argument.elements() else argument.text
        used.add(name)
        if function == "Ref" and name not in known and not PSEUDO.fullmatch(name):
            yield node.line, "P501", f"Ref {name or '?'}: no such parameter or resource{suggestion(name, known)}"
        if function != "Ref" and name not in condition_names:
            yield node.line, "P501", f"{function} {name or '?'}: no such condition{suggestion(name, condition_names)}"
    for resource in view.resources:
        wanted = resource.node.get("Condition")
        if wanted is not None:
            used.add(wanted.text)
            if wanted.text not in condition_names:
                near = suggestion(wanted.text, condition_names)
                yield wanted.line, "P501", f"{resource.id}: no condition {wanted.text or '?'}{near}"
        for name in sorted(depends(resource) - {each.id for each in view.resources} - {""}):
            yield resource.line, "P501", f"{resource.id} depends on {name}, which is no resource of the pack"
    named_in_text = " ".join(node.text for node in view.text.root.walk() if "${" in node.text)
    sections = {"parameter": {name: key.line for name, (key, _) in view.parameters.items()}}
    sections["condition"] = {name: key.line for name, key in condition_names.items()}
    for kind, places in sections.items():
        for name, line in places.items():
            if name not in used and f"${{{name}}}" not in named_in_text:
                yield line, "P502", f"nothing uses the {kind} {name}"
    yield from _partitions(view)


def _partitions(view: View) -> Found:
    wanted = view.place.partition or (regions.partition(view.place.region) if view.place.region else None)
    found: dict[str, list[int]] = defaultdict(list)
    for node in view.text.root.walk():
        for partition in ARN_PARTITION.findall(node.text):
            found[partition].append(node.line)
    for partition, lines in found.items():
        if wanted and partition != wanted:
            for line in lines:
                yield line, "P412", f"an ARN of partition {partition}, and the pack is for {wanted}"
