"""Checks of remediations: their rule, document, role, parameters, and whether automatic ones ever stop."""

from __future__ import annotations

import re

from trueup.packs import limits
from trueup.packs.lint.view import Found, Resource, View, depends, text_of
from trueup.packs.reader import Node
from trueup.text import suggestion

ROLE = re.compile(r"arn:(aws[a-z-]*):iam::(\d{12}):role/[\w+=,.@/-]{1,512}")
UNKNOWN_RUN = 60  # seconds that a document is thought to take where it is not one of ours


def remediations(view: View) -> Found:
    """Each remediation: its rule, its document, its role, its numbers."""
    by_name = {rule.string("ConfigRuleName"): rule for rule in view.rules}
    by_id = {rule.id: rule for rule in view.rules}
    fixed: dict[str, str] = {}
    for resource in view.remediations:
        node = resource.property("ConfigRuleName")
        line = (node or resource.key).line
        target = text_of(node)
        rule = by_name.get(target) if target else None
        if node is not None and node.function:
            yield line, "P405", f"{resource.id}: ConfigRuleName is an {node.function}; AWS wants the full name in text"
            if node.function == "Ref":
                rule = by_id.get(node.items()[0][1].text)
        elif rule is None:
            near = suggestion(target, by_name)
            yield line, "P401", f"{resource.id}: no rule of the pack is named {target or 'so'}{near}"
        if rule is not None:
            if rule.id in fixed:
                yield resource.line, "P410", f"{resource.id}: {fixed[rule.id]} fixes {rule.id} already"
            fixed.setdefault(rule.id, resource.id)
            if rule.id not in depends(resource):
                yield (
                    resource.line,
                    "P402",
                    f"{resource.id}: say DependsOn: {rule.id}, or it may be made first and fail",
                )
        if view.place.region in limits.NO_REMEDIATION:
            yield resource.line, "P411", f"{resource.id}: {limits.REMEDIATION} is not offered in {view.place.region}"
        yield from _target(view, resource)
        yield from _numbers(view, resource)


def _target(view: View, resource: Resource) -> Found:
    document = resource.property("TargetId")
    name = text_of(document)
    if document is None or not (name or document.function) or len(name) > limits.TARGET_ID:
        yield (
            (document or resource.key).line,
            "P403",
            f"{resource.id}: TargetId names no document of up to 256 characters",
        )
    if view.value(resource.property("TargetType")) not in ("SSM_DOCUMENT", None) or not resource.property("TargetType"):
        yield resource.line, "P403", f"{resource.id}: TargetType is not SSM_DOCUMENT"
    parameters = resource.property("Parameters")
    given = {key.text: value for key, value in (parameters.items() if parameters else ())}
    if resource.string("Automatic") == "true" and not _role_given(given.get("AutomationAssumeRole")):
        yield (
            resource.line,
            "P404",
            f"{resource.id} is automatic, for which AWS wants the parameter AutomationAssumeRole",
        )
    if len(given) > limits.REMEDIATION_PARAMETERS:
        yield parameters.line, "P407", f"{resource.id}: {len(given)} parameters; AWS takes 25"  # type: ignore[union-attr]
    for key, value in given.items():
        sources = [name for name in ("ResourceValue", "StaticValue") if value.get(name)]
        if not value.function and len(sources) != 1:
            which = " and ".join(sources) or "neither ResourceValue nor StaticValue"
            yield value.line, "P415", f"{resource.id}: {key} has {which}; AWS takes exactly one of the two"
        values = value.get("StaticValue", "Values")
        if values and len(values.elements()) > limits.STATIC_VALUES:
            yield values.line, "P407", f"{resource.id}: {key} has {len(values.elements())} values; AWS takes 25"
        dynamic = value.get("ResourceValue", "Value")
        if dynamic is not None and dynamic.text != "RESOURCE_ID":
            yield dynamic.line, "P414", f"{resource.id}: {key} is {dynamic.text or dynamic.function}, not RESOURCE_ID"
        if values and (key == "AutomationAssumeRole" or "role/" in "".join(each.text for each in values.elements())):
            yield from _role(view, resource, key, values)
    ours = view.library.documents.get(name)
    if ours is not None:
        required = {key for key, facts in ours.parameters.items() if "default" not in facts}
        for missing in sorted(required - set(given)):
            yield resource.line, "P413", f"{resource.id}: {name} requires {missing}"
        for unknown in sorted(set(given) - set(ours.parameters)):
            near = suggestion(unknown, ours.parameters)
            yield given[unknown].line, "P413", f"{resource.id}: {name} does not take {unknown}{near}"


def _role_given(node: Node | None) -> bool:
    """Whether there is a value, or an intrinsic function that may give one."""
    parts = [node, *(node.get(*path) for path in (("StaticValue",), ("StaticValue", "Values")))] if node else []
    return any(part is not None and (part.function or part.elements()) for part in parts)


def _role(view: View, resource: Resource, key: str, values: Node) -> Found:
    for each in values.elements():
        if each.function:
            yield each.line, "P405", f"{resource.id}: {key} is an {each.function}; AWS wants the ARN in text"
            continue
        found = ROLE.fullmatch(each.text)
        if found is None:
            yield each.line, "P406", f"{resource.id}: {key} is {each.text!r}, not the ARN of a role in an account"


def _numbers(view: View, resource: Resource) -> Found:
    rates = ("ExecutionControls", "SsmControls")
    numbers = {
        "MaximumAutomaticAttempts": (resource.property("MaximumAutomaticAttempts"), limits.ATTEMPTS),
        "RetryAttemptSeconds": (resource.property("RetryAttemptSeconds"), limits.RETRY_SECONDS),
        "ConcurrentExecutionRatePercentage": (
            resource.property(*rates, "ConcurrentExecutionRatePercentage"),
            limits.PERCENTAGE,
        ),
        "ErrorPercentage": (resource.property(*rates, "ErrorPercentage"), limits.PERCENTAGE),
    }
    read: dict[str, int] = {}
    for name, (node, (least, most)) in numbers.items():
        value = view.value(node)
        if node is None or value is None:
            continue
        if not re.fullmatch(r"\d{1,9}", value) or not least <= int(value) <= most:
            yield node.line, "P408", f"{resource.id}: {name} is {value}; AWS takes {least:,} to {most:,}"
        else:
            read[name] = int(value)
    if resource.string("Automatic") != "true":
        return
    attempts = read.get("MaximumAutomaticAttempts", limits.DEFAULT_ATTEMPTS)
    window = read.get("RetryAttemptSeconds", limits.DEFAULT_RETRY_SECONDS)
    document = view.library.documents.get(resource.string("TargetId"))
    run = document.longest_run if document else UNKNOWN_RUN
    if window <= attempts * run:
        node = numbers["RetryAttemptSeconds"][0]
        yield (
            (node or resource.key).line,
            "P409",
            f"{resource.id}: {attempts} attempts of up to {run:,} s need not end within {window:,} s, so AWS may never "
            f"count them as failed; set RetryAttemptSeconds above {attempts * run:,}",
        )
