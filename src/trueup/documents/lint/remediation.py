"""What a rule gives the document that it names, held against what that takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.catalogue import static_values
from trueup.catalogue.rules import Rule
from trueup.catalogue.static_values import inputs_of
from trueup.documents.lint.config import LONGEST_TEXT, MOST_PARAMETERS
from trueup.documents.lint.findings import Finding
from trueup.documents.lint.patterns import compiled
from trueup.documents.lint.subject import finding
from trueup.documents.model import Document, Parameter

MOST_VALUES = 25


def findings(rule: Rule, document: Document) -> tuple[Finding, ...]:
    """What does not fit between a rule's Remediation and the document that it names."""
    path = rule.folder / "parameters.json"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next((number for number, line in enumerate(lines, 1) if '"Remediation"' in line), 1)
    return tuple(
        sorted(finding(str(path), at, "config-remediation", fault, house=True) for fault in _faults(rule, document))
    )


def _faults(rule: Rule, document: Document) -> Iterator[str]:
    given = rule.remediation.get("Parameters") or {}
    dynamic = [name for name, value in given.items() if "ResourceValue" in value]
    if len(dynamic) != 1 or given[dynamic[0]]["ResourceValue"].get("Value") != "RESOURCE_ID":
        yield f"{len(dynamic)} parameters are RESOURCE_ID; AWS Config fills in exactly one"
    if len(given) > MOST_PARAMETERS:
        yield f"{len(given)} parameters; AWS Config takes {MOST_PARAMETERS}"
    for name, value in given.items():
        parameter = document.parameters.get(name)
        if parameter is None:
            yield f"{document.name} has no parameter {name}"
        elif "StaticValue" in value:
            yield from _static_faults(parameter, _with_defaults(rule, (value["StaticValue"] or {}).get("Values", [])))


def _with_defaults(rule: Rule, values: Sequence[Any]) -> Sequence[Any]:
    """The values that follow the rule's inputs, as those are by default; all of them where none is left."""
    if not any(inputs_of(value) for value in values):
        return values
    return static_values.values({"Values": values}, rule.inputs, {}) or values


def _static_faults(parameter: Parameter, values: Sequence[Any]) -> Iterator[str]:
    name, allowed, pattern = parameter.name, parameter.allowed_values, parameter.allowed_pattern
    if not 1 <= len(values) <= MOST_VALUES:
        yield f"{name} has {len(values)} values; AWS Config takes 1 to {MOST_VALUES}"
    for value in values:
        if isinstance(value, Mapping):
            continue  # an intrinsic function, which becomes text when a pack is deployed
        if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_TEXT:
            yield f"{name}: AWS Config takes text of 1 to {LONGEST_TEXT} characters, not {value!r}"
        else:
            if allowed is not None and value not in [_as_given(each) for each in allowed]:
                yield f"{name} is {value!r}, not one of {', '.join(map(str, allowed))}"
            if pattern and compiled(pattern) and not re.fullmatch(pattern, value):
                yield f"{name} is {value!r}, which does not fit {pattern}"


def _as_given(allowed: Any) -> str:
    """How AWS Config gives an allowed value: as text, a truth value as JSON has it."""
    return str(allowed).lower() if isinstance(allowed, bool) else str(allowed)
