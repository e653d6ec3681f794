"""Calls of an API, and what is selected from their answers, held against botocore's models."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from trueup.documents import api_answers, api_models, api_parameters, references, selectors
from trueup.documents.api_models import LONGEST_ENUMERATION
from trueup.documents.lint.findings import Finding
from trueup.documents.lint.subject import Subject
from trueup.documents.model import TYPES, Step

API_ACTIONS = ("aws:executeAwsApi", "aws:assertAwsResourceProperty", "aws:waitForAwsResourceProperty")

_OWN_INPUTS = ("Service", "Api", "PropertySelector", "DesiredValues")


def check(subject: Subject) -> Iterator[Finding]:
    for step in subject.document.every_step.values():
        if step.action in API_ACTIONS:
            yield from _call(subject, step)
        if step.action != "aws:executeAwsApi":
            yield from _other_outputs(subject, step)


def operation(step: Step) -> tuple[str, Any] | None:
    """The service and the botocore model of what a step calls; None where either is not known."""
    service, api = str(step.inputs.get("Service")), str(step.inputs.get("Api"))
    if step.action not in API_ACTIONS or references.names(service) or references.names(api):
        return None
    model = api_models.operation(service.lower(), api)
    return None if model is None else (service.lower(), model)


def _call(subject: Subject, step: Step) -> Iterator[Finding]:
    path = (*step.path, "inputs")
    service, api = str(step.inputs.get("Service")), str(step.inputs.get("Api"))
    if references.names(service) or references.names(api):
        return
    found = operation(step)
    if found is None:
        if api_models.service(service.lower()) is None:
            yield subject.at((*path, "Service"), "api-service", f"boto3 has no service {service}")
        else:
            yield subject.at((*path, "Api"), "api-operation", f"{service} has no API {api}")
        return
    model = found[1]
    yield from _spelling(subject, path, service, api, model)
    if model.has_streaming_output or model.has_event_stream_output:
        message = f"the answer of {model.name} is a stream, which no step can read"
        yield subject.at((*path, "Api"), "api-streaming", message)
    if getattr(model, "deprecated", False):
        yield subject.at((*path, "Api"), "api-deprecated", f"AWS marks {model.name} as deprecated")
    given = {name: value for name, value in step.inputs.items() if name not in _OWN_INPUTS}
    for wrong in api_parameters.mismatches(model, given, subject.type_of):
        yield subject.at((*path, *wrong.path), wrong.code, wrong.message)
    yield from _outputs(subject, step, model)
    if step.action != "aws:executeAwsApi":
        yield from _desired(subject, step, model)


def _spelling(subject: Subject, path: Sequence[str | int], service: str, api: str, model: Any) -> Iterator[Finding]:
    if service != service.lower():
        yield subject.at((*path, "Service"), "api-spelling", f"boto3 spells it {service.lower()}")
    if api != model.name:
        yield subject.at((*path, "Api"), "api-spelling", f"AWS spells it {model.name}")


def _outputs(subject: Subject, step: Step, model: Any) -> Iterator[Finding]:
    for index, output in enumerate(step.outputs):
        path = (*step.path, "outputs", index)
        code, found = _selected(model, output.selector)
        if isinstance(found, str):
            yield subject.at((*path, "Selector"), code, found)
        elif not _of_type(found, output.type):
            message = f"{output.name} is {output.type}, but {output.selector} is {found.type}"
            yield subject.at((*path, "Type"), "selector-type", message)


def _selected(model: Any, selector: str) -> tuple[str, api_answers.Selected | str]:
    """What a selector finds in an answer, or the code and the message of what is wrong with it."""
    syntax = _syntax(selector)
    if syntax:
        return "selector-syntax", syntax
    found = api_answers.selected(model, selector)
    return "selector-path", f"{selector}: {found}" if isinstance(found, str) else found


def _syntax(selector: str) -> str:
    try:
        selectors.select(selector, {})
    except selectors.SelectorError as error:
        return str(error)
    return ""


def _other_outputs(subject: Subject, step: Step) -> Iterator[Finding]:
    """The outputs of a script lie under Payload; those of other actions are not described anywhere."""
    for index, output in enumerate(step.outputs if step.action not in API_ACTIONS else ()):
        path = (*step.path, "outputs", index, "Selector")
        syntax = _syntax(output.selector)
        root = re.match(r"\$?\.?(\w*)", output.selector)
        if syntax:
            yield subject.at(path, "selector-syntax", syntax)
        elif step.action == "aws:executeScript" and root and root[1] not in ("", "Payload"):
            yield subject.at(path, "selector-path", f"{output.selector}: a script's answer is under $.Payload")


def _desired(subject: Subject, step: Step, model: Any) -> Iterator[Finding]:
    path = (*step.path, "inputs")
    selector, values = str(step.inputs.get("PropertySelector")), step.inputs.get("DesiredValues")
    code, selected = _selected(model, selector)
    if isinstance(selected, str):
        yield subject.at((*path, "PropertySelector"), code, selected)
    elif selected.several:
        message = f"{selector} finds a list; AWS does not say how it compares"
        yield subject.at((*path, "PropertySelector"), "desired-scan", message)
    found = None if isinstance(selected, str) else selected
    if not isinstance(values, list):
        if not (isinstance(values, str) and references.whole(values)):
            yield subject.at((*path, "DesiredValues"), "desired-value", "DesiredValues is a list of texts")
        return
    where = (*path, "DesiredValues")
    never: dict[int, str] = {}
    for index, value in enumerate(values):
        if not isinstance(value, str):
            yield subject.at((*where, index), "desired-value", f"{value!r} is no text: write {str(value)!r}")
        elif found is not None and not references.names(value) and _never(found, value):
            never[index] = f"{selector} is {_never(found, value)}, never {value!r}"
    code = "desired-value" if len(never) == len(values) else "desired-beside"
    for index, message in never.items():
        yield subject.at((*where, index), code, message)


def _of_type(found: api_answers.Selected, declared: str) -> bool:
    if found.type is None or found.type == declared:
        return True
    return found.several and declared in (*TYPES[:2], "MapList")  # a list with one text stands for the text


def _never(found: api_answers.Selected, value: str) -> str:
    """What a selected value is, where it can never read as `value`; else empty."""
    if found.several:
        return ""
    if found.type == "Boolean" and value not in ("True", "False"):
        return "'True' or 'False'"
    if found.type == "Integer" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return "a number"
    if found.enum and value not in found.enum and len(found.enum) <= LONGEST_ENUMERATION:
        return f"one of {', '.join(found.enum[:12])}"
    return ""
