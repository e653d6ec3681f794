"""In the security account, in the home Region: the bucket for results, reports and journals, which stays."""

from __future__ import annotations

from trueup.deploy.templates import parts
from trueup.deploy.templates.language import Template, either, given, ref, template, text_parameter

KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}

PARAMETERS = {
    "BucketName": text_parameter(AllowedPattern="[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"),
    "KmsKeyArn": text_parameter("The key that encrypts it; empty for S3's own.", Default=""),
    "ObjectLockDays": {
        "Type": "Number",
        "Default": 0,
        "MinValue": 0,
        "Description": "So long nobody can delete an object, the root user included; 0 for no lock. "
        "It cannot be taken back.",
    },
}


def build() -> Template:
    """The template of the evidence bucket."""
    encryption = {
        "BucketKeyEnabled": either("HasKey", True),
        "ServerSideEncryptionByDefault": {
            "SSEAlgorithm": either("HasKey", "aws:kms", "AES256"),
            "KMSMasterKeyID": either("HasKey", ref("KmsKeyArn")),
        },
    }
    retention = {"Mode": "COMPLIANCE", "Days": ref("ObjectLockDays")}
    lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}
    properties = parts.bucket(
        encryption, ObjectLockEnabled=either("Locks", True), ObjectLockConfiguration=either("Locks", lock)
    )
    return template(
        "trueup, security account, home Region: the evidence bucket",
        parameters=PARAMETERS,
        conditions={"HasKey": given(ref("KmsKeyArn")), "Locks": given(ref("ObjectLockDays"), 0)},
        resources={
            "Bucket": {"Type": "AWS::S3::Bucket", **KEPT, "Properties": properties},
            # It stays with the bucket that it protects.
            "BucketPolicy": {"Type": "AWS::S3::BucketPolicy", **KEPT, "Properties": parts.bucket_policy()},
        },
    )
