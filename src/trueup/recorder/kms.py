"""KMS keys, those that AWS manages included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trueup import aws
from trueup.recorder.shape import Item, Place, Recorder, converted, leading_lower, milliseconds, paged, tag_map


def _listed(place: Place) -> Iterator[tuple[str, Any]]:
    for key in paged(place.client("kms"), "list_keys", "Keys"):
        yield key["KeyId"], key["KeyId"]


def _described(place: Place, key_id: str) -> Item:
    kms = place.client("kms")
    key = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    supplementary: dict[str, Any] = {"Policy": kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]}
    tags: list[Mapping[str, str]] = []
    if key.get("KeyManager") == "CUSTOMER":  # AWS rotates its own keys and does not tag them
        tags = list(paged(kms, "list_resource_tags", "Tags", KeyId=key_id))
        supplementary["Tags"] = converted(tags, leading_lower)
        rotation = aws.unless(NO_ROTATION, kms.get_key_rotation_status, KeyId=key_id)
        if rotation is not None:
            supplementary["KeyRotationStatus"] = rotation["KeyRotationEnabled"]
    return place.item(
        "AWS::KMS::Key",
        key["KeyId"],
        key["Arn"],
        converted(key, leading_lower, milliseconds),
        supplementary=supplementary,
        tags=tag_map(tags),
        created=key["CreationDate"],
    )


# Asymmetric keys and those of a custom key store have no rotation; one that waits for its deletion does not tell.
NO_ROTATION = ("UnsupportedOperationException", "KMSInvalidStateException")

RECORDERS = (
    Recorder(
        "AWS::KMS::Key",
        _listed,
        _described,
        calls=(
            "kms:ListKeys",
            "kms:DescribeKey",
            "kms:GetKeyPolicy",
            "kms:GetKeyRotationStatus",
            "kms:ListResourceTags",
        ),
        gone=frozenset({"NotFoundException"}),
    ),
)
