"""In the management account: the service-linked roles that AWS Config creates by itself everywhere else."""

from __future__ import annotations

from typing import Any

from trueup.deploy.templates.language import Template, equal, ref, template, text_parameter

MULTI_ACCOUNT_ROLE = "AWSServiceRoleForConfigMultiAccountSetup"
CONFORMS_ROLE = "AWSServiceRoleForConfigConforms"


def build() -> Template:
    """The template of AWS Config's roles for packs of the organization."""
    creates = {"CreatesMultiAccountSetupRole": MULTI_ACCOUNT_ROLE, "CreatesConformsRole": CONFORMS_ROLE}
    return template(
        "trueup, management account: AWS Config's roles for packs of the organization",
        parameters={
            name: text_parameter(f'"false" where the account has {role} already.', AllowedValues=["true", "false"])
            for name, role in creates.items()
        },
        conditions={name: equal(ref(name), "true") for name in creates},
        resources={
            # A stack holds at least one resource; where both roles are there already, it is this, which is nothing.
            "Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
            "MultiAccountSetupRole": _linked("CreatesMultiAccountSetupRole", "config-multiaccountsetup.amazonaws.com"),
            "ConformsRole": _linked("CreatesConformsRole", "config-conforms.amazonaws.com"),
        },
    )


def _linked(condition: str, service: str) -> dict[str, Any]:
    """A service-linked role; other packs of the organization use it too, so that it is kept."""
    return {
        "Type": "AWS::IAM::ServiceLinkedRole",
        "Condition": condition,
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"AWSServiceName": service},
    }
