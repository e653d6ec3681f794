"""IAM: users, groups, roles and customer managed policies, all from one listing that holds their documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from trueup.recorder.shape import Item, Place, Recorder, converted, paged, tag_map

# type -> filter of GetAccountAuthorizationDetails, its list, and the word its members are named with
KINDS = {
    "AWS::IAM::User": ("User", "UserDetailList", "User"),
    "AWS::IAM::Group": ("Group", "GroupDetailList", "Group"),
    "AWS::IAM::Role": ("Role", "RoleDetailList", "Role"),
    "AWS::IAM::Policy": ("LocalManagedPolicy", "Policies", "Policy"),
}
DOCUMENTS = {"AssumeRolePolicyDocument", "Document", "PolicyDocument"}


def _listed(kind: str, members: str, word: str, place: Place) -> Iterator[tuple[str, Any]]:
    for known in paged(place.client("iam"), "get_account_authorization_details", members, Filter=[kind]):
        yield known[f"{word}Name"], known


def _described(resource_type: str, word: str, place: Place, known: Mapping[str, Any]) -> Item:
    tags = known.get("Tags")
    if word == "Policy":  # the only one that is listed without its tags
        tags = list(paged(place.client("iam"), "list_policy_tags", "Tags", PolicyArn=known["Arn"]))
    return place.item(
        resource_type,
        known[f"{word}Id"],
        known["Arn"],
        converted(encoded({key: value for key, value in known.items() if key != "Tags"})),
        name=known[f"{word}Name"],
        tags=tag_map(tags),
        created=known["CreateDate"],
        region="global",
    )


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


RECORDERS = tuple(
    Recorder(
        resource_type,
        partial(_listed, kind, members, word),
        partial(_described, resource_type, word),
        calls=("iam:GetAccountAuthorizationDetails",) + (("iam:ListPolicyTags",) if word == "Policy" else ()),
        gone=frozenset({"NoSuchEntity"}),
        is_global=True,
    )
    for resource_type, (kind, members, word) in KINDS.items()
)
