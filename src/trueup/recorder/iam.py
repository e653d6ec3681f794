"""IAM: users, groups, roles and customer managed policies, all from one listing that holds their documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from trueup.recorder.rows import Ask, Row, recorders

DOCUMENTS = {"AssumeRolePolicyDocument", "Document", "PolicyDocument"}


def encoded(value: Any) -> Any:
    """An answer whose documents are URL-encoded JSON again, as IAM sent them and AWS Config records them."""
    if isinstance(value, list):
        return [encoded(part) for part in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: quote(json.dumps(part), safe="") if key in DOCUMENTS and not isinstance(part, str) else encoded(part)
        for key, part in value.items()
    }


def plain(word: str, kind: str, members: str, tags: str | Ask = "Tags") -> Row:
    """A kind of identity; `word` is what its members are named with."""
    return Row(
        f"AWS::IAM::{word}",
        Ask("iam:GetAccountAuthorizationDetails", {"Filter": [kind]}, members),
        id=f"{word}Id",
        arn="Arn",
        name=f"{word}Name",
        tags=tags,
        created="CreateDate",
        without=frozenset() if word == "User" else frozenset({"Tags"}),  # a user's configuration has them again
        times=frozenset({"updateDate", "lastUsedDate"}),
        known_as=encoded,
        gone=frozenset({"NoSuchEntity"}),
        is_global=True,
    )


RECORDERS = recorders(
    [
        plain("Group", "Group", "GroupDetailList"),
        # The only one that is listed without its tags.
        plain("Policy", "LocalManagedPolicy", "Policies", Ask("iam:ListPolicyTags", {"PolicyArn": "$Arn"}, "Tags[]")),
        plain("Role", "Role", "RoleDetailList"),
        plain("User", "User", "UserDetailList"),
    ]
)
