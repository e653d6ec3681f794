"""Reading IAM's credential report: one list of all users, with the state and last use of what they sign in with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from trueup.rulekit import credential_rows


class Credential(NamedTuple):
    """A password or an active access key: since when it is, and when it was used last; empty where never."""

    name: str
    since: str
    used: str


class Holder(NamedTuple):
    """A user, with the password and the active keys that it has."""

    id: str
    name: str
    has_mfa: bool
    has_password: bool
    credentials: tuple[Credential, ...]


def users(iam: Any) -> Iterator[Holder]:
    """Each user of the account that the report and IAM's list of users both have; the root user is in no list.

    Raises RuntimeError where IAM does not complete a report in half a minute.
    """
    rows = {row["arn"]: row for row in credential_rows.rows(iam)}
    for page in iam.get_paginator("list_users").paginate():
        for user in page["Users"]:
            if row := rows.get(user["Arn"]):
                yield _holder(user["UserId"], row)


def _holder(user_id: str, row: dict[str, str]) -> Holder:
    has_password = row["password_enabled"] == "true"
    credentials = [_credential("password", row["password_last_changed"], row["password_last_used"])]
    for number in ("1", "2"):
        key = f"access_key_{number}"
        if row[f"{key}_active"] == "true":
            name = f"access key {number}"
            credentials.append(_credential(name, row[f"{key}_last_rotated"], row[f"{key}_last_used_date"]))
    return Holder(
        id=user_id,
        name=row["user"],
        has_mfa=row["mfa_active"] == "true",
        has_password=has_password,
        credentials=tuple(credentials if has_password else credentials[1:]),
    )


def _credential(name: str, since: str, used: str) -> Credential:
    never = credential_rows.NEVER
    return Credential(name, "" if since in never else since, "" if used in never else used)
