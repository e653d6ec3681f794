"""Amazon Inspector: who administers it, and what is scanned."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

MOST = 100  # accounts that BatchGetAccountStatus takes at once


def administrator(inspector2: Any) -> str:
    """The account that administers Inspector for the organization; empty where none does, or not in force."""
    try:
        found = inspector2.get_delegated_admin_account().get("delegatedAdmin") or {}
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return ""
    return str(found.get("accountId") or "") if found.get("relationshipStatus") == "ENABLED" else ""


def members(inspector2: Any) -> list[str]:
    """The member accounts, as the administrator is told."""
    pages = inspector2.get_paginator("list_members").paginate()
    return [str(each["accountId"]) for page in pages for each in page["members"]]


def states(inspector2: Any, accounts: list[str], scan: str) -> dict[str, str]:
    """Of each account the state of one kind of scan: ENABLED, DISABLED ...; empty where it is not told.

    scan: as the answer names it: ec2, ecr, lambda, lambdaCode.
    """
    told = dict.fromkeys(accounts, "")
    for start in range(0, len(accounts), MOST):
        answer = inspector2.batch_get_account_status(accountIds=accounts[start : start + MOST])
        for each in answer["accounts"]:
            told[each["accountId"]] = ((each.get("resourceState") or {}).get(scan) or {}).get("status") or ""
    return told
