"""CloudFormation's language: its functions, and a template from its sections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Template = dict[str, Any]

ACCOUNT, REGION = {"Ref": "AWS::AccountId"}, {"Ref": "AWS::Region"}
NO_VALUE = {"Ref": "AWS::NoValue"}


def template(
    description: str,
    resources: Mapping[str, Any],
    parameters: Mapping[str, Any] | None = None,
    conditions: Mapping[str, Any] | None = None,
    outputs: Mapping[str, Any] | None = None,
) -> Template:
    """A template of those sections, the empty ones left out."""
    sections = {"Parameters": parameters, "Conditions": conditions, "Resources": resources, "Outputs": outputs}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": description,
        **{name: dict(held) for name, held in sections.items() if held},
    }


def text_parameter(description: str = "", **facts: Any) -> dict[str, Any]:
    """A parameter that is text."""
    return {"Type": "String", **facts, **({"Description": description} if description else {})}


def ref(name: str) -> dict[str, Any]:
    """The value of a parameter, or the id of a resource."""
    return {"Ref": name}


def sub(text: str) -> dict[str, Any]:
    """A text with its placeholders filled in."""
    return {"Fn::Sub": text}


def attribute(resource: str, name: str) -> dict[str, Any]:
    """An attribute of a resource."""
    return {"Fn::GetAtt": [resource, name]}


def equal(one: Any, other: Any) -> dict[str, Any]:
    """The condition that two values are the same."""
    return {"Fn::Equals": [one, other]}


def given(value: Any, nothing: Any = "") -> dict[str, Any]:
    """The condition that a value is something."""
    return {"Fn::Not": [equal(value, nothing)]}


def either(condition: str, then: Any, otherwise: Any = NO_VALUE) -> dict[str, Any]:
    """A value where a condition holds, and another, or none, where it does not."""
    return {"Fn::If": [condition, then, otherwise]}


def substituted(value: Any) -> Any:
    """The same with `Fn::Sub` around every text that holds one of CloudFormation's placeholders."""
    if isinstance(value, Mapping):
        return {key: substituted(each) for key, each in value.items()}
    if isinstance(value, list):
        return [substituted(each) for each in value]
    if isinstance(value, str) and "${AWS::" in value:
        return sub(value)
    return value
