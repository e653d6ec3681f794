"""The names that a template gives: no two stacks of an account may give the same one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

ROLE, DOCUMENT = "AWS::IAM::Role", "AWS::SSM::Document"
GIVEN_BY = {
    ROLE: "RoleName",
    DOCUMENT: "Name",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::Events::Rule": "Name",
}


class Name(NamedTuple):
    """A name of one kind of thing."""

    kind: str  # the resource type
    name: str


def names(template: Mapping[str, Any]) -> frozenset[Name]:
    """The literal names of a template; those that its parameters make are not known."""
    found = (
        (resource["Type"], resource.get("Properties", {}).get(GIVEN_BY[resource["Type"]]))
        for resource in template.get("Resources", {}).values()
        if resource["Type"] in GIVEN_BY
    )
    return frozenset(Name(kind, name) for kind, name in found if isinstance(name, str))
