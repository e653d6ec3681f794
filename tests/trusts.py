"""Trust policies of roles: as items, and in an account."""

from __future__ import annotations

import json
from typing import Any

from support import ACCOUNT, item

PARTNER, VENDOR = "111122223333", "444455556666"
MAY_BE_ABSENT = {"configuration.path"}


def lets_in(kind: str, *principals: str, **elements: Any) -> dict[str, Any]:
    """A statement by which principals of a kind may assume the role."""
    return {"Effect": "Allow", "Principal": {kind: list(principals)}, "Action": "sts:AssumeRole"} | elements


def root(account: str) -> str:
    return f"arn:aws:iam::{account}:root"


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def role(trust: Any, path: str = "/", account: str = ACCOUNT) -> dict[str, Any]:
    return item("AWS::IAM::Role", configuration={"assumeRolePolicyDocument": trust, "path": path}, awsAccountId=account)


def trusting(*statements: dict[str, Any]) -> dict[str, Any]:
    return role(document(*statements))


OTHER = {  # a role whose trust policy ...: (its item, then the role is ...)
    "is absent from the item": (role(None), "NON_COMPLIANT"),
    "is empty": (role({}), "NON_COMPLIANT"),
    "has no statements": (trusting(), "COMPLIANT"),
    "trusts a role of the account": (trusting(lets_in("AWS", f"arn:aws:iam::{ACCOUNT}:role/ci")), "COMPLIANT"),
    "trusts a service": (trusting(lets_in("Service", "lambda.amazonaws.com")), "COMPLIANT"),
    "trusts who signs in by SAML": (
        trusting(lets_in("Federated", f"arn:aws:iam::{ACCOUNT}:saml-provider/x")),
        "COMPLIANT",
    ),
}


def made(aws: Any, name: str, *statements: dict[str, Any]) -> str:
    """A role; its id."""
    trust = json.dumps(document(*statements))
    return str(aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["RoleId"])
