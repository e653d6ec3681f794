"""S3 buckets."""

from __future__ import annotations

from trueup.remediation.inverse.families import Rows, creates, gone, read, setting, under

OWNER = "ExpectedBucketOwner"


def _bucket(write: str, reading: str, keeps: object, remove: str = "", absent: str = "", **facts: object) -> Rows:
    found = read(reading, "Bucket", OWNER, absent=absent)
    return setting("s3", write, found, keeps, key="Bucket", remove=remove, **facts)  # type: ignore[arg-type]


ROWS: Rows = {
    **_bucket("PutBucketPolicy", "GetBucketPolicy", ["Policy"], "DeleteBucketPolicy", "NoSuchBucketPolicy"),
    **_bucket(
        "PutPublicAccessBlock", "GetPublicAccessBlock", ["PublicAccessBlockConfiguration"], "DeletePublicAccessBlock",
        "NoSuchPublicAccessBlockConfiguration",
    ),
    **_bucket(
        "PutBucketEncryption", "GetBucketEncryption", ["ServerSideEncryptionConfiguration"], "DeleteBucketEncryption",
        "ServerSideEncryptionConfigurationNotFoundError",
    ),
    **_bucket(
        "PutBucketTagging", "GetBucketTagging", {"Tagging.TagSet": "TagSet"}, "DeleteBucketTagging", "NoSuchTagSet",
    ),
    **_bucket(
        "PutBucketCors", "GetBucketCors", {"CORSConfiguration.CORSRules": "CORSRules"}, "DeleteBucketCors",
        "NoSuchCORSConfiguration",
    ),
    **_bucket(
        "PutBucketWebsite", "GetBucketWebsite",
        under("WebsiteConfiguration", "ErrorDocument", "IndexDocument", "RedirectAllRequestsTo", "RoutingRules"),
        "DeleteBucketWebsite", "NoSuchWebsiteConfiguration",
    ),
    **_bucket(
        "PutBucketOwnershipControls", "GetBucketOwnershipControls", ["OwnershipControls"],
        "DeleteBucketOwnershipControls", "OwnershipControlsNotFoundError",
    ),
    **_bucket(
        "PutBucketLifecycleConfiguration", "GetBucketLifecycleConfiguration",
        {
            "LifecycleConfiguration.Rules": "Rules",
            "TransitionDefaultMinimumObjectSize": "TransitionDefaultMinimumObjectSize",
        },
        "DeleteBucketLifecycle", "NoSuchLifecycleConfiguration", loses="what expired meanwhile does not come back",
    ),
    **_bucket(
        "PutBucketReplication", "GetBucketReplication", ["ReplicationConfiguration"], "DeleteBucketReplication",
        "ReplicationConfigurationNotFoundError",
    ),
    **_bucket(
        "PutBucketVersioning", "GetBucketVersioning", {"VersioningConfiguration.Status": "Status"},
        unset={"VersioningConfiguration.Status": "Suspended"},
        unset_loses="versioning can be suspended, never unset, and versions written meanwhile stay",
    ),
    **_bucket(
        "PutBucketAccelerateConfiguration", "GetBucketAccelerateConfiguration",
        {"AccelerateConfiguration.Status": "Status"}, unset={"AccelerateConfiguration.Status": "Suspended"},
    ),
    **_bucket(
        "PutBucketLogging", "GetBucketLogging", {"BucketLoggingStatus.LoggingEnabled": "LoggingEnabled"},
        blank={"BucketLoggingStatus": {}},
    ),
    **_bucket("PutBucketRequestPayment", "GetBucketRequestPayment", {"RequestPaymentConfiguration.Payer": "Payer"}),
    **_bucket(
        "PutBucketNotificationConfiguration", "GetBucketNotificationConfiguration",
        under(
            "NotificationConfiguration", "TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations",
            "EventBridgeConfiguration",
        ),
        blank={"NotificationConfiguration": {}},
    ),
    **_bucket(
        "PutBucketAcl", "GetBucketAcl", {"AccessControlPolicy.Grants": "Grants", "AccessControlPolicy.Owner": "Owner"},
    ),
    "s3:PutObjectLockConfiguration": gone("Object Lock cannot be switched off, and locked objects stay locked"),
    "s3:DeleteObject": gone("a deleted object is not kept"),
    "s3:DeleteObjects": gone("deleted objects are not kept"),
    **creates(
        "s3", "CreateBucket", "DeleteBucket", by={"Bucket": "$Bucket"},
        reading=read("HeadBucket", "Bucket", absent="404 NoSuchBucket NotFound"),
        what="a deleted bucket's name and objects are not kept",
    ),
}  # fmt: skip
