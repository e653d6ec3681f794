"""An IAM policy as a file that a team keeps: managed policies of CloudFormation, or of Terraform in its JSON syntax."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trueup.deploy.templates import parts as built
from trueup.deploy.templates.language import template
from trueup.deploy.templates.policies import MANAGED, split
from trueup.permissions.policy import Policy

Statements = Sequence[Mapping[str, Any]]


def pieces(policy: Policy) -> list[Statements]:
    """The statements, cut so that each piece fits a managed policy."""
    return list(split(policy.document["Statement"], MANAGED))


def cloudformation(command: str, parts: Sequence[Statements]) -> dict[str, Any]:
    """A template with a managed policy for each piece; its outputs are their ARNs."""
    resources = {
        f"Policy{number}": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "ManagedPolicyName": f"trueup-{command}-{number}",
                "Description": f"What trueup {command} needs, part {number} of {len(parts)}",
                "PolicyDocument": built.policy(*each),
            },
        }
        for number, each in enumerate(parts, 1)
    }
    outputs = {name: {"Value": {"Ref": name}} for name in resources}
    return template(f"What whoever runs trueup {command} needs", resources, outputs=outputs)


def terraform(command: str, parts: Sequence[Statements]) -> dict[str, Any]:
    """The same for Terraform. Source: Terraform language, "JSON Configuration Syntax": `${` begins a template there."""
    policies = {
        f"trueup_{command}_{number}": {
            "name": f"trueup-{command}-{number}",
            "description": f"What trueup {command} needs, part {number} of {len(parts)}",
            "policy": json.dumps(built.policy(*each)).replace("${", "$${").replace("%{", "%%{"),
        }
        for number, each in enumerate(parts, 1)
    }
    outputs = {f"{name}_arn": {"value": f"${{aws_iam_policy.{name}.arn}}"} for name in policies}
    return {"resource": {"aws_iam_policy": policies}, "output": outputs}


WRITERS: dict[str, Callable[[str, Sequence[Statements]], dict[str, Any]]] = {
    "cloudformation": cloudformation,
    "terraform": terraform,
}
