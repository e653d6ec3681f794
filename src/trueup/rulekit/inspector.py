"""Amazon Inspector: who administers it, and what is scanned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

MOST = 100  # accounts that BatchGetAccountStatus takes at once


@dataclass(frozen=True)
class Scans:
    """One kind of scan in a Region: the state for each account that is told here, and who tells of it otherwise."""

    states: dict[str, str]  # account -> ENABLED, DISABLED ...; empty where it is not told
    elsewhere: str = ""  # in a sentence, why nothing is told here

    @property
    def off(self) -> list[str]:
        """The accounts that are not scanned, each with its state."""
        return [f"{each} ({state or 'not told'})" for each, state in self.states.items() if state != "ENABLED"]


def scans(inspector2: Any, account: str, kind: str) -> Scans:
    """The scans of an account and, where it administers Inspector, of its members; of none where another does.

    kind: as the answer names it: ec2, ecr, lambda, lambdaCode.
    """
    by = administrator(inspector2)
    if by not in ("", account):
        return Scans({}, f"Account {by} administers Amazon Inspector: the rule answers there.")
    return Scans(states(inspector2, [account, *(members(inspector2) if by else [])], kind))


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


def states(inspector2: Any, accounts: list[str], kind: str) -> dict[str, str]:
    """Of each account the state of one kind of scan; empty where it is not told."""
    told = dict.fromkeys(accounts, "")
    for start in range(0, len(accounts), MOST):
        answer = inspector2.batch_get_account_status(accountIds=accounts[start : start + MOST])
        for each in answer["accounts"]:
            told[each["accountId"]] = ((each.get("resourceState") or {}).get(kind) or {}).get("status") or ""
    return told
