import pytest
from moto import mock_aws

from undoing import bucket, call, comes_back, policy, proven, send, service

s3 = service("s3")

BUCKET = {"Bucket": "bkt"}
TOPIC = "arn:aws:sns:eu-west-1:123456789012:t"


def reading(effect):
    return policy({"Effect": effect, "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bkt/*"})


def block(on):
    return dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), on)


def encryption(algorithm):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}, "BucketKeyEnabled": False}
    return {"Rules": [rule]}


LOGS_WELCOME = policy(
    {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::bkt-logs/*",
    }
)

SITUATIONS = {  # from a state, this write: (the calls that make the state, the write)
    "no bucket policy": (bucket(), s3("PutBucketPolicy", **BUCKET, Policy=reading("Deny"))),
    "a bucket policy": (
        bucket(s3("PutBucketPolicy", **BUCKET, Policy=reading("Allow"))),
        s3("PutBucketPolicy", **BUCKET, Policy=reading("Deny")),
    ),
    "a bucket policy that is deleted": (
        bucket(s3("PutBucketPolicy", **BUCKET, Policy=reading("Allow"))),
        s3("DeleteBucketPolicy", **BUCKET),
    ),
    "no public access block": (
        bucket(),
        s3("PutPublicAccessBlock", **BUCKET, PublicAccessBlockConfiguration=block(True)),
    ),
    "an open public access block": (
        bucket(s3("PutPublicAccessBlock", **BUCKET, PublicAccessBlockConfiguration=block(False))),
        s3("PutPublicAccessBlock", **BUCKET, PublicAccessBlockConfiguration=block(True)),
    ),
    "suspended versioning": (
        bucket(s3("PutBucketVersioning", **BUCKET, VersioningConfiguration={"Status": "Suspended"})),
        s3("PutBucketVersioning", **BUCKET, VersioningConfiguration={"Status": "Enabled"}),
    ),
    "no bucket encryption": (
        bucket(),
        s3("PutBucketEncryption", **BUCKET, ServerSideEncryptionConfiguration=encryption("aws:kms")),
    ),
    "other bucket encryption": (
        bucket(s3("PutBucketEncryption", **BUCKET, ServerSideEncryptionConfiguration=encryption("AES256"))),
        s3("PutBucketEncryption", **BUCKET, ServerSideEncryptionConfiguration=encryption("aws:kms")),
    ),
    "no bucket tags": (
        bucket(),
        s3("PutBucketTagging", **BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]}),
    ),
    "no bucket lifecycle": (
        bucket(),
        s3(
            "PutBucketLifecycleConfiguration",
            **BUCKET,
            LifecycleConfiguration={
                "Rules": [{"ID": "x", "Filter": {"Prefix": ""}, "Status": "Enabled", "Expiration": {"Days": 9}}]
            },
        ),
    ),
    "no bucket logging": (
        bucket(
            *bucket(name="bkt-logs"),
            s3("PutBucketPolicy", Bucket="bkt-logs", Policy=LOGS_WELCOME),
        ),
        s3(
            "PutBucketLogging",
            **BUCKET,
            BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "bkt-logs", "TargetPrefix": "x"}},
        ),
    ),
    "no bucket notifications": (
        bucket(call("sns", "CreateTopic", Name="t")),
        s3(
            "PutBucketNotificationConfiguration",
            **BUCKET,
            NotificationConfiguration={
                "TopicConfigurations": [{"Id": "i", "TopicArn": TOPIC, "Events": ["s3:ObjectCreated:*"]}]
            },
        ),
    ),
    "no bucket": ([], *bucket()),
}


@pytest.mark.parametrize(("given", "write"), SITUATIONS.values(), ids=SITUATIONS)
def test_undone_there_is_again(given, write):
    comes_back(given, write)


@mock_aws
def test_versioning_that_was_never_set_is_suspended_which_is_not_the_same():
    for each in bucket():
        send(each)
    before, between, after, back = proven(
        s3("PutBucketVersioning", **BUCKET, VersioningConfiguration={"Status": "Enabled"})
    )
    assert (before, between) == (None, {"VersioningConfiguration.Status": "Enabled"})
    assert after == {"VersioningConfiguration.Status": "Suspended"}
    assert back.reversible == "partial"
    assert "never unset" in back.reason
