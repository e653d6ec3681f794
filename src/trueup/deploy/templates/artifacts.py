"""In the security account, once in each Region: the bucket from which functions, templates and packs are deployed."""

from __future__ import annotations

from trueup.deploy.templates import parts
from trueup.deploy.templates.language import Template, ref, sub, template, text_parameter

# The role with which AWS Config reads packs may read only buckets of this name.
BUCKET_NAME = "awsconfigconforms[a-z0-9-]{1,46}"
CONFORMS_ROLE = (
    "arn:${AWS::Partition}:iam::*:role/aws-service-role/config-conforms.amazonaws.com/AWSServiceRoleForConfigConforms"
)


def build() -> Template:
    """The template of a Region's artifacts bucket."""
    encryption = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    old_versions = {
        "Id": "OldVersions",
        "Status": "Enabled",
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    # AWS Config reads a pack with its own role in each account of the organization, and with nobody else's.
    packs = parts.allow(
        "s3:GetObject",
        sub("${Bucket.Arn}/packs/*"),
        sid="AllowPacksToBeRead",
        Principal="*",
        Condition={
            "StringEquals": {"aws:PrincipalOrgID": ref("OrganizationId")},
            "ArnLike": {"aws:PrincipalArn": sub(CONFORMS_ROLE)},
        },
    )
    return template(
        "trueup, security account, each Region: what is deployed lies here",
        parameters={
            "BucketName": text_parameter(AllowedPattern=BUCKET_NAME),
            "OrganizationId": parts.ORGANIZATION_ID,
        },
        resources={
            "Bucket": {
                "Type": "AWS::S3::Bucket",
                "Properties": parts.bucket(encryption, LifecycleConfiguration={"Rules": [old_versions]}),
            },
            "BucketPolicy": {"Type": "AWS::S3::BucketPolicy", "Properties": parts.bucket_policy(packs)},
        },
    )
