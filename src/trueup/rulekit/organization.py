"""The organization of an account, as each of its accounts sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError


def describe(organizations: Any) -> Mapping[str, Any]:
    """DescribeOrganization's answer: MasterAccountId and so on. Empty where the account is in no organization."""
    try:
        found: Mapping[str, Any] = organizations.describe_organization()["Organization"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "AWSOrganizationsNotInUseException":
            raise
        return {}
    return found
