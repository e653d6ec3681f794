"""S3 buckets, whose configuration is spread over one operation per part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from trueup import aws
from trueup.recorder.shape import REGIONAL, Item, Place, Recorder, converted, paged, tag_map
from trueup.times import iso

Answer = Mapping[str, Any]

PERMISSIONS = {
    "FULL_CONTROL": "FullControl",
    "READ": "Read",
    "READ_ACP": "ReadAcp",
    "WRITE": "Write",
    "WRITE_ACP": "WriteAcp",
}


def policy(answer: Answer) -> dict[str, Any]:
    return {"policyText": answer.get("Policy")}


def access_control_list(answer: Answer) -> str:
    """JSON text inside the item, in which a group is its bare name and a permission no longer shouts."""
    grants = [
        {"grantee": _grantee(grant["Grantee"]), "permission": PERMISSIONS[grant["Permission"]]}
        for grant in answer["Grants"]
    ]
    owner = _canonical(answer["Owner"])
    return json.dumps({"grantSet": None, "grantList": grants, "owner": owner, "isRequesterCharged": False})


def _grantee(grantee: Answer) -> Any:
    return grantee["URI"].rpartition("/")[2] if grantee.get("URI") else _canonical(grantee)


def _canonical(who: Answer) -> dict[str, Any]:
    return {"id": who.get("ID"), "displayName": who.get("DisplayName")}


def public_access_block(answer: Answer) -> Any:
    return converted(answer["PublicAccessBlockConfiguration"])


def encryption(answer: Answer) -> dict[str, Any]:
    return {"rules": [_encryption_rule(rule) for rule in answer["ServerSideEncryptionConfiguration"]["Rules"]]}


def _encryption_rule(rule: Answer) -> dict[str, Any]:
    default = rule.get("ApplyServerSideEncryptionByDefault") or {}
    return {
        "applyServerSideEncryptionByDefault": {
            "sseAlgorithm": default.get("SSEAlgorithm"),
            "kmsMasterKeyID": default.get("KMSMasterKeyID"),
        },
        "bucketKeyEnabled": bool(rule.get("BucketKeyEnabled")),
    }


def versioning(answer: Answer) -> dict[str, Any]:
    """S3 answers nothing for a bucket that never had versions; AWS Config says Off."""
    mfa_delete = answer.get("MFADelete")
    return {
        "status": answer.get("Status") or "Off",
        "isMfaDeleteEnabled": None if mfa_delete is None else mfa_delete == "Enabled",
    }


def logging(answer: Answer) -> dict[str, Any]:
    enabled = answer.get("LoggingEnabled") or {}
    return {"destinationBucketName": enabled.get("TargetBucket"), "logFilePrefix": enabled.get("TargetPrefix")}


def lifecycle(answer: Answer) -> dict[str, Any]:
    return {"rules": [_lifecycle_rule(rule) for rule in answer.get("Rules") or ()]}


def _lifecycle_rule(rule: Answer) -> dict[str, Any]:
    expiration = rule.get("Expiration") or {}
    noncurrent = rule.get("NoncurrentVersionExpiration") or {}
    return {
        "id": rule.get("ID"),
        "status": rule["Status"],
        "prefix": rule.get("Prefix"),
        "filter": {"predicate": _predicate(rule["Filter"])} if rule.get("Filter") is not None else None,
        "expirationInDays": expiration.get("Days", -1),  # AWS's own way to say: not by age
        "expirationDate": _iso(expiration.get("Date")),
        "expiredObjectDeleteMarker": bool(expiration.get("ExpiredObjectDeleteMarker")),
        "noncurrentVersionExpirationInDays": noncurrent.get("NoncurrentDays", -1),
        "noncurrentVersionExpiration": converted(noncurrent) or None,
        "transitions": converted(rule.get("Transitions")),
        "noncurrentVersionTransitions": [
            {"days": each.get("NoncurrentDays"), "storageClass": each.get("StorageClass")}
            for each in rule.get("NoncurrentVersionTransitions") or ()
        ],
        "abortIncompleteMultipartUpload": converted(rule.get("AbortIncompleteMultipartUpload")),
    }


def _predicate(given: Answer) -> dict[str, Any] | None:
    if "And" in given:
        parts = given["And"]
        operands = [{"type": "LifecyclePrefixPredicate", "prefix": parts["Prefix"]}] if "Prefix" in parts else []
        operands += [{"type": "LifecycleTagPredicate", "tag": converted(tag)} for tag in parts.get("Tags") or ()]
        return {"type": "LifecycleAndOperator", "operands": operands}
    if "Tag" in given:
        return {"type": "LifecycleTagPredicate", "tag": converted(given["Tag"])}
    if given.get("Prefix"):
        return {"type": "LifecyclePrefixPredicate", "prefix": given["Prefix"]}
    return None


def _iso(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def object_lock(answer: Answer) -> Any:
    return converted(answer["ObjectLockConfiguration"])


def replication(answer: Answer) -> dict[str, Any]:
    """The role, and the rules by id, each with its destination."""
    given = answer["ReplicationConfiguration"]
    return {
        "roleARN": given["Role"],
        "rules": {
            rule.get("ID", ""): {
                "prefix": rule.get("Prefix") or (rule.get("Filter") or {}).get("Prefix"),
                "status": rule.get("Status"),
                "destinationConfig": {
                    "bucketARN": rule["Destination"]["Bucket"],
                    "storageClass": rule["Destination"].get("StorageClass"),
                },
            }
            for rule in given["Rules"]
        },
    }


def requester_pays(answer: Answer) -> bool:
    return bool(answer.get("Payer") == "Requester")


# part of the item -> the operation that gives it, the error code that means there is none, and its shape
PARTS: dict[str, tuple[str, str, Callable[[Answer], Any]]] = {
    "AccessControlList": ("get_bucket_acl", "", access_control_list),
    "BucketLifecycleConfiguration": (
        "get_bucket_lifecycle_configuration",
        "NoSuchLifecycleConfiguration",
        lifecycle,
    ),
    "BucketLoggingConfiguration": ("get_bucket_logging", "", logging),
    "BucketPolicy": ("get_bucket_policy", "NoSuchBucketPolicy", policy),
    "BucketReplicationConfiguration": (
        "get_bucket_replication",
        "ReplicationConfigurationNotFoundError",
        replication,
    ),
    "BucketVersioningConfiguration": ("get_bucket_versioning", "", versioning),
    "IsRequesterPaysEnabled": ("get_bucket_request_payment", "", requester_pays),
    "ObjectLockConfiguration": (
        "get_object_lock_configuration",
        "ObjectLockConfigurationNotFoundError",
        object_lock,
    ),
    "PublicAccessBlockConfiguration": (
        "get_public_access_block",
        "NoSuchPublicAccessBlockConfiguration",
        public_access_block,
    ),
    "ServerSideEncryptionConfiguration": (
        "get_bucket_encryption",
        "ServerSideEncryptionConfigurationNotFoundError",
        encryption,
    ),
}


def _listed(place: Place) -> Iterator[tuple[str, Any]]:
    for bucket in paged(place.client("s3"), "list_buckets", "Buckets", BucketRegion=place.region):
        yield bucket["Name"], bucket


def _described(place: Place, bucket: Answer) -> Item:
    s3, name = place.client("s3"), bucket["Name"]
    parts: dict[str, Any] = {"BucketPolicy": policy({})}
    for part, (operation, absent, shaped) in PARTS.items():
        answer = aws.unless(absent, getattr(s3, operation), Bucket=name)
        if answer is not None:
            parts[part] = shaped(answer)
    owner = json.loads(parts["AccessControlList"])["owner"]
    tags = tag_map((aws.unless("NoSuchTagSet", s3.get_bucket_tagging, Bucket=name) or {}).get("TagSet"))
    if tags:
        parts["BucketTaggingConfiguration"] = {"tagSets": [{"tags": tags}]}
    return place.item(
        "AWS::S3::Bucket",
        name,
        f"arn:{place.partition}:s3:::{name}",
        {"name": name, "owner": owner, "creationDate": iso(bucket["CreationDate"])},
        name=name,
        supplementary=parts,
        tags=tags,
        created=bucket["CreationDate"],
        zone=REGIONAL,
    )


RECORDERS = (
    Recorder(
        "AWS::S3::Bucket",
        _listed,
        _described,
        calls=(
            "s3:ListBuckets",
            "s3:GetBucketAcl",
            "s3:GetBucketEncryption",
            "s3:GetBucketLifecycleConfiguration",
            "s3:GetBucketLogging",
            "s3:GetBucketPolicy",
            "s3:GetBucketReplication",
            "s3:GetBucketRequestPayment",
            "s3:GetBucketTagging",
            "s3:GetBucketVersioning",
            "s3:GetObjectLockConfiguration",
            "s3:GetPublicAccessBlock",
        ),
        gone=frozenset({"NoSuchBucket"}),
    ),
)
