import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, REGION, aws, item, verdict, verdicts

ASKS_EACH = {"s3:GetBucketPolicy", "s3:GetPublicAccessBlock", "s3:GetBucketAcl"}

READ = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}
POLICY_BLOCK, ACL_BLOCK = {"restrictPublicBuckets": True}, {"ignorePublicAcls": True}


def when(**test):
    return READ | {"Condition": {operator: {key: value} for operator, (key, value) in test.items()}}


def grants(grantee, permission):
    return {"grantSet": None, "grantList": [{"grantee": grantee, "permission": permission}]}


SCENARIOS = {  # given a bucket that ...: (block settings, policy statements, access control list, then it is ...)
    "has no policy, no list and no block": (None, None, None, COMPLIANT),
    "has a policy that lets everyone read": (None, [READ], None, NON_COMPLIANT),
    "has such a policy as one statement, not a list": (None, READ, None, NON_COMPLIANT),
    "has such a policy that names everyone as AWS": (None, [READ | {"Principal": {"AWS": ["*"]}}], None, NON_COMPLIANT),
    "has such a policy and restricts public policies": (POLICY_BLOCK, [READ], None, COMPLIANT),
    "has such a policy and only refuses new ones": ({"blockPublicPolicy": True}, [READ], None, NON_COMPLIANT),
    "has such a policy and restricts public policies, in words": (
        {"restrictPublicBuckets": "true"},
        [READ],
        None,
        COMPLIANT,
    ),
    "lets everyone do everything": (None, [READ | {"Action": "s3:*"}], None, NON_COMPLIANT),
    "lets everyone list": (None, [READ | {"Action": ["s3:ListBucket"]}], None, NON_COMPLIANT),
    "lets everyone do all but delete": (
        None,
        [{key: READ[key] for key in READ if key != "Action"} | {"NotAction": "s3:Delete*"}],
        None,
        NON_COMPLIANT,
    ),
    "lets everyone write only": (None, [READ | {"Action": "s3:PutObject"}], None, COMPLIANT),
    "lets everyone but one account read": (
        None,
        [{key: READ[key] for key in READ if key != "Principal"} | {"NotPrincipal": {"AWS": "111122223333"}}],
        None,
        NON_COMPLIANT,
    ),
    "lets one account read": (None, [READ | {"Principal": {"AWS": "111122223333"}}], None, COMPLIANT),
    "lets a service read": (None, [READ | {"Principal": {"Service": "cloudfront.amazonaws.com"}}], None, COMPLIANT),
    "denies everyone": (None, [READ | {"Effect": "Deny"}], None, COMPLIANT),
    "lets everyone in one network read": (None, [when(IpAddress=("aws:SourceIp", "192.0.2.0/24"))], None, COMPLIANT),
    "lets half the internet read": (None, [when(IpAddress=("aws:SourceIp", "0.0.0.0/1"))], None, NON_COMPLIANT),
    "lets one VPC read": (None, [when(StringEquals=("aws:SourceVpc", "vpc-91237329"))], None, COMPLIANT),
    "lets every VPC read": (None, [when(StringLike=("aws:SourceVpc", "vpc-*"))], None, NON_COMPLIANT),
    "lets its organization read": (None, [when(StringEquals=("aws:PrincipalOrgID", "o-a1b2c3d4e5"))], None, COMPLIANT),
    "lets all but one organization read": (
        None,
        [when(StringNotEquals=("aws:PrincipalOrgID", "o-a1b2c3d4e5"))],
        None,
        NON_COMPLIANT,
    ),
    "trusts a referer, which anyone can send": (
        None,
        [when(StringLike=("aws:Referer", "https://example.com/*"))],
        None,
        NON_COMPLIANT,
    ),
    "asks for TLS only": (None, [when(Bool=("aws:SecureTransport", "true"))], None, NON_COMPLIANT),
    "narrows to a policy variable": (
        None,
        [when(ArnLike=("aws:SourceArn", "arn:aws:s3:::${aws:username}"))],
        None,
        NON_COMPLIANT,
    ),
    "has a list that lets everyone read": (None, None, grants("AllUsers", "Read"), NON_COMPLIANT),
    "has such a list as JSON text": (None, None, json.dumps(grants("AllUsers", "Read")), NON_COMPLIANT),
    "lets every AWS account read": (None, None, grants("AuthenticatedUsers", "FullControl"), NON_COMPLIANT),
    "lets everyone read its list": (None, None, grants("AllUsers", "ReadAcp"), NON_COMPLIANT),
    "has a list that lets everyone write only": (None, None, grants("AllUsers", "Write"), COMPLIANT),
    "has a list for its owner": (None, None, grants({"id": "8ac8", "displayName": None}, "FullControl"), COMPLIANT),
    "has a public list and ignores it": (ACL_BLOCK, None, grants("AllUsers", "Read"), COMPLIANT),
    "ignores public lists and has a public policy": (ACL_BLOCK, [READ], grants("AllUsers", "Read"), NON_COMPLIANT),
    "restricts public policies and has a public list": (
        POLICY_BLOCK,
        [READ],
        grants("AllUsers", "Read"),
        NON_COMPLIANT,
    ),
}


@pytest.mark.parametrize(("block", "statements", "acl", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_bucket_that(block, statements, acl, expected):
    text = None if statements is None else json.dumps({"Version": "2012-10-17", "Statement": statements})
    parts = {"PublicAccessBlockConfiguration": block, "BucketPolicy": {"policyText": text}, "AccessControlList": acl}

    assert verdict("S3_BUCKET_PUBLIC_READ_PROHIBITED", item("AWS::S3::Bucket", supplementaryConfiguration=parts)) == (
        expected
    )


def test_on_schedule_every_bucket_of_the_region_is_judged():
    with aws() as client:
        policy_opened, shut = bad(client), good(client)
        client("s3").create_bucket(
            Bucket="list-opened", ACL="public-read", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        client("s3", "us-east-1").create_bucket(Bucket="elsewhere")

        judged = verdicts("S3_BUCKET_PUBLIC_READ_PROHIBITED")

        assert judged == {policy_opened: NON_COMPLIANT, "list-opened": NON_COMPLIANT, shut: COMPLIANT}


def opened(aws, bucket):
    aws("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    statement = READ | {"Resource": f"arn:aws:s3:::{bucket}/*"}
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    return bucket


def bad(aws):
    """A bucket whose policy lets everyone read its objects."""
    return opened(aws, "opened")


def good(aws):
    """A bucket with such a policy that blocks all public access."""
    block = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    aws("s3").put_public_access_block(Bucket=opened(aws, "blocked"), PublicAccessBlockConfiguration=block)
    return "blocked"
