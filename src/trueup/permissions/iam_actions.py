"""IAM's actions: which one each call is checked against, their access levels and what they can be limited to.

The facts are in data/iam_actions.json, built by tools/build_iam_actions.py; the names that it cannot know stand here.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from trueup.documents import api_models
from trueup.permissions.arn_templates import ANY

# Operations that IAM checks under another name than their own. API Gateway's are HTTP methods and computed.
_RENAMED: dict[str, tuple[str, ...]] = {
    "accessanalyzer:GetFindingV2": ("access-analyzer:GetFinding",),
    "accessanalyzer:ListFindingsV2": ("access-analyzer:ListFindings",),
    "detective:ListOrganizationAdminAccounts": ("detective:ListOrganizationAdminAccount",),
    "dynamodb:BatchExecuteStatement": (
        "dynamodb:PartiQLDelete",
        "dynamodb:PartiQLInsert",
        "dynamodb:PartiQLSelect",
        "dynamodb:PartiQLUpdate",
    ),
    "dynamodb:ExecuteStatement": (
        "dynamodb:PartiQLDelete",
        "dynamodb:PartiQLInsert",
        "dynamodb:PartiQLSelect",
        "dynamodb:PartiQLUpdate",
    ),
    "dynamodb:ExecuteTransaction": (
        "dynamodb:PartiQLDelete",
        "dynamodb:PartiQLInsert",
        "dynamodb:PartiQLSelect",
        "dynamodb:PartiQLUpdate",
    ),
    "dynamodb:TransactGetItems": ("dynamodb:GetItem",),
    "dynamodb:TransactWriteItems": (
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
    ),
    "kms:ReEncrypt": ("kms:ReEncryptFrom", "kms:ReEncryptTo"),
    "lambda:GetLayerVersionByArn": ("lambda:GetLayerVersion",),
    "lambda:Invoke": ("lambda:InvokeFunction",),
    "lambda:InvokeWithResponseStream": ("lambda:InvokeFunction",),
    "s3:CompleteMultipartUpload": ("s3:PutObject",),
    "s3:CopyObject": ("s3:GetObject", "s3:PutObject"),
    "s3:CreateBucketMetadataConfiguration": ("s3:CreateBucketMetadataTableConfiguration",),
    "s3:CreateMultipartUpload": ("s3:PutObject",),
    "s3:DeleteBucketAnalyticsConfiguration": ("s3:PutAnalyticsConfiguration",),
    "s3:DeleteBucketCors": ("s3:PutBucketCORS",),
    "s3:DeleteBucketEncryption": ("s3:PutEncryptionConfiguration",),
    "s3:DeleteBucketIntelligentTieringConfiguration": ("s3:PutIntelligentTieringConfiguration",),
    "s3:DeleteBucketInventoryConfiguration": ("s3:PutInventoryConfiguration",),
    "s3:DeleteBucketLifecycle": ("s3:PutLifecycleConfiguration",),
    "s3:DeleteBucketMetadataConfiguration": ("s3:DeleteBucketMetadataTableConfiguration",),
    "s3:DeleteBucketMetricsConfiguration": ("s3:PutMetricsConfiguration",),
    "s3:DeleteBucketOwnershipControls": ("s3:PutBucketOwnershipControls",),
    "s3:DeleteBucketReplication": ("s3:PutReplicationConfiguration",),
    "s3:DeleteBucketTagging": ("s3:PutBucketTagging",),
    "s3:DeleteObjects": ("s3:DeleteObject",),
    "s3:DeletePublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "s3:GetBucketAccelerateConfiguration": ("s3:GetAccelerateConfiguration",),
    "s3:GetBucketAnalyticsConfiguration": ("s3:GetAnalyticsConfiguration",),
    "s3:GetBucketEncryption": ("s3:GetEncryptionConfiguration",),
    "s3:GetBucketIntelligentTieringConfiguration": ("s3:GetIntelligentTieringConfiguration",),
    "s3:GetBucketInventoryConfiguration": ("s3:GetInventoryConfiguration",),
    "s3:GetBucketLifecycle": ("s3:GetLifecycleConfiguration",),
    "s3:GetBucketLifecycleConfiguration": ("s3:GetLifecycleConfiguration",),
    "s3:GetBucketMetadataConfiguration": ("s3:GetBucketMetadataTableConfiguration",),
    "s3:GetBucketMetricsConfiguration": ("s3:GetMetricsConfiguration",),
    "s3:GetBucketNotificationConfiguration": ("s3:GetBucketNotification",),
    "s3:GetBucketReplication": ("s3:GetReplicationConfiguration",),
    "s3:GetObjectLockConfiguration": ("s3:GetBucketObjectLockConfiguration",),
    "s3:GetPublicAccessBlock": ("s3:GetBucketPublicAccessBlock",),
    "s3:HeadBucket": ("s3:ListBucket",),
    "s3:HeadObject": ("s3:GetObject",),
    "s3:ListBucketAnalyticsConfigurations": ("s3:GetAnalyticsConfiguration",),
    "s3:ListBucketIntelligentTieringConfigurations": ("s3:GetIntelligentTieringConfiguration",),
    "s3:ListBucketInventoryConfigurations": ("s3:GetInventoryConfiguration",),
    "s3:ListBucketMetricsConfigurations": ("s3:GetMetricsConfiguration",),
    "s3:ListBuckets": ("s3:ListAllMyBuckets",),
    "s3:ListMultipartUploads": ("s3:ListBucketMultipartUploads",),
    "s3:ListObjectVersions": ("s3:ListBucketVersions",),
    "s3:ListObjects": ("s3:ListBucket",),
    "s3:ListObjectsV2": ("s3:ListBucket",),
    "s3:ListParts": ("s3:ListMultipartUploadParts",),
    "s3:PutBucketAccelerateConfiguration": ("s3:PutAccelerateConfiguration",),
    "s3:PutBucketAnalyticsConfiguration": ("s3:PutAnalyticsConfiguration",),
    "s3:PutBucketEncryption": ("s3:PutEncryptionConfiguration",),
    "s3:PutBucketIntelligentTieringConfiguration": ("s3:PutIntelligentTieringConfiguration",),
    "s3:PutBucketInventoryConfiguration": ("s3:PutInventoryConfiguration",),
    "s3:PutBucketLifecycle": ("s3:PutLifecycleConfiguration",),
    "s3:PutBucketLifecycleConfiguration": ("s3:PutLifecycleConfiguration",),
    "s3:PutBucketMetricsConfiguration": ("s3:PutMetricsConfiguration",),
    "s3:PutBucketNotificationConfiguration": ("s3:PutBucketNotification",),
    "s3:PutBucketReplication": ("s3:PutReplicationConfiguration",),
    "s3:PutObjectLockConfiguration": ("s3:PutBucketObjectLockConfiguration",),
    "s3:PutPublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "s3:SelectObjectContent": ("s3:GetObject",),
    "s3:UploadPart": ("s3:PutObject",),
    "s3:UploadPartCopy": ("s3:GetObject", "s3:PutObject"),
    # One API, two scopes: the same operation is a bucket's in s3 and the account's in s3control.
    "s3control:DeletePublicAccessBlock": ("s3:PutAccountPublicAccessBlock",),
    "s3control:GetPublicAccessBlock": ("s3:GetAccountPublicAccessBlock",),
    "s3control:PutPublicAccessBlock": ("s3:PutAccountPublicAccessBlock",),
    "sns:PublishBatch": ("sns:Publish",),
    "sqs:ChangeMessageVisibilityBatch": ("sqs:ChangeMessageVisibility",),
    "sqs:DeleteMessageBatch": ("sqs:DeleteMessage",),
    "sqs:SendMessageBatch": ("sqs:SendMessage",),
}
_UNCHECKED = {"sts:GetCallerIdentity", "sts:GetSessionToken"}  # every principal may call these


def actions(service: str, operation: str) -> tuple[str, ...]:
    """The IAM actions that a call itself is checked against, in IAM's spelling; none for what needs no permission."""
    name = f"{service}:{operation}"
    if name in _UNCHECKED:
        return ()
    if name in _RENAMED:
        return _RENAMED[name]
    if service in ("apigateway", "apigatewayv2"):
        model = api_models.operation(service, operation)
        return (f"apigateway:{model.http['method'] if model is not None else ANY}",)
    spelled = _spelling(prefix(service)).get(operation.lower(), operation)
    return (f"{prefix(service)}:{spelled}",)


def prefix(service: str) -> str:
    """The IAM prefix of a boto3 client name: `elasticloadbalancing` for `elbv2`."""
    known = _read()["services"].get(service)
    if known:
        return str(known)
    model = api_models.service(service)
    return str(model.signing_name) if model is not None else service


def level(action: str) -> str:
    """The initial of IAM's access level: List, Read, Write, Tagging, Permissions; empty where it is not known."""
    return _listed(action)[:1]


def types(action: str) -> tuple[str, ...]:
    """The types of resource that an action can be limited to, with a `?` before those that a call need not touch."""
    return tuple(_listed(action).split()[1:])


def templates(action: str, kind: str) -> list[str]:
    """The ARN templates of one of an action's types of resource."""
    arns: dict[str, str] = _read()["prefixes"][action.partition(":")[0]]["arns"]
    return arns[kind.removeprefix("?")].split(", ")


def has(prefix_name: str, name: str) -> bool:
    """Whether the table holds an action."""
    return bool(_listed(f"{prefix_name}:{name}"))


def exception(service: str, operation: str) -> str:
    """`reads` or `writes` for a call outside the table that its model puts on the wrong side; else empty."""
    name = f"{service}:{operation}"
    return next((side for side in ("reads", "writes") if name in _exceptions(side)), "")


def _listed(action: str) -> str:
    prefix_name, _, name = action.partition(":")
    facts = _read()["prefixes"].get(prefix_name)
    return str(facts["actions"].get(name, "")) if facts else ""


@lru_cache(maxsize=256)
def _spelling(prefix_name: str) -> dict[str, str]:
    """IAM's spelling of the actions of a prefix, by their name in lower case."""
    facts = _read()["prefixes"].get(prefix_name)
    return {name.lower(): name for name in facts["actions"]} if facts else {}


@lru_cache(maxsize=2)
def _exceptions(side: str) -> frozenset[str]:
    return frozenset(_read()[side])


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    text = files(__package__).joinpath("data", "iam_actions.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table
