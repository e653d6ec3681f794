import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, REGION, aws, evaluations, item, refusing, verdict, verdicts
from trueup.rulekit.resources import UnjudgedError

ASKS_EACH = {"s3:GetBucketPolicy", "s3:GetPublicAccessBlock", "s3:GetBucketAcl"}

WRITE = {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*"}
WITHOUT_ACTION = {key: WRITE[key] for key in WRITE if key != "Action"}
POLICY_BLOCK, ACL_BLOCK = {"restrictPublicBuckets": True}, {"ignorePublicAcls": True}


def when(**test):
    return WRITE | {"Condition": {operator: {key: value} for operator, (key, value) in test.items()}}


def may(action):
    return [WRITE | {"Action": action}]


def grants(grantee, permission):
    return {"grantSet": None, "grantList": [{"grantee": grantee, "permission": permission}]}


SCENARIOS = {  # given a bucket that ...: (block settings, policy statements, access control list, then it is ...)
    "has no policy, no list and no block": (None, None, None, COMPLIANT),
    "lets everyone write": (None, [WRITE], None, NON_COMPLIANT),
    "lets everyone write in one statement, not a list": (None, WRITE, None, NON_COMPLIANT),
    "lets everyone write and restricts public policies": (POLICY_BLOCK, [WRITE], None, COMPLIANT),
    "lets everyone write and restricts public policies, in words": (
        {"restrictPublicBuckets": "true"},
        [WRITE],
        None,
        COMPLIANT,
    ),
    "lets everyone write and only refuses new policies": ({"blockPublicPolicy": True}, [WRITE], None, NON_COMPLIANT),
    "lets everyone delete": (None, may("s3:DeleteObject"), None, NON_COMPLIANT),
    "lets everyone change its policy": (None, may("s3:PutBucketPolicy"), None, NON_COMPLIANT),
    "lets everyone stop uploads": (None, may("s3:AbortMultipartUpload"), None, NON_COMPLIANT),
    "lets everyone replicate into it": (None, may("s3:ReplicateObject"), None, NON_COMPLIANT),
    "lets everyone restore from the archive": (None, may("s3:RestoreObject"), None, NON_COMPLIANT),
    "lets everyone lift a lock": (None, may("s3:BypassGovernanceRetention"), None, NON_COMPLIANT),
    "lets everyone hand objects to its owner": (
        None,
        may("s3:ObjectOwnerOverrideToBucketOwner"),
        None,
        NON_COMPLIANT,
    ),
    "lets everyone do everything": (None, may("s3:*"), None, NON_COMPLIANT),
    "lets everyone do all but read": (None, [WITHOUT_ACTION | {"NotAction": "s3:Get*"}], None, NON_COMPLIANT),
    "lets everyone read only": (None, may(["s3:GetObject", "s3:ListBucket"]), None, COMPLIANT),
    "lets one account write": (None, [WRITE | {"Principal": {"AWS": "111122223333"}}], None, COMPLIANT),
    "lets a service write": (None, [WRITE | {"Principal": {"Service": "logging.s3.amazonaws.com"}}], None, COMPLIANT),
    "lets everyone in one network write": (None, [when(IpAddress=("aws:SourceIp", "192.0.2.0/24"))], None, COMPLIANT),
    "lets half the internet write": (None, [when(IpAddress=("aws:SourceIp", "0.0.0.0/1"))], None, NON_COMPLIANT),
    "asks of everyone who writes for encryption only": (
        None,
        [when(StringEquals=("s3:x-amz-server-side-encryption", "aws:kms"))],
        None,
        NON_COMPLIANT,
    ),
    "lets everyone write and denies them": (None, [WRITE, WRITE | {"Effect": "Deny"}], None, NON_COMPLIANT),
    "denies everyone": (None, [WRITE | {"Effect": "Deny"}], None, COMPLIANT),
    "has a list that lets everyone write": (None, None, grants("AllUsers", "Write"), NON_COMPLIANT),
    "has such a list as JSON text": (None, None, json.dumps(grants("AllUsers", "Write")), NON_COMPLIANT),
    "lets every AWS account do everything": (None, None, grants("AuthenticatedUsers", "FullControl"), NON_COMPLIANT),
    "lets everyone write its list": (None, None, grants("AllUsers", "WriteAcp"), NON_COMPLIANT),
    "has a list that lets everyone read only": (None, None, grants("AllUsers", "Read"), COMPLIANT),
    "has a list that lets logs be delivered": (None, None, grants("LogDelivery", "Write"), COMPLIANT),
    "has a public list and ignores it": (ACL_BLOCK, None, grants("AllUsers", "Write"), COMPLIANT),
    "ignores public lists and has a public policy": (ACL_BLOCK, [WRITE], None, NON_COMPLIANT),
    "restricts public policies and has a public list": (
        POLICY_BLOCK,
        [WRITE],
        grants("AllUsers", "Write"),
        NON_COMPLIANT,
    ),
}


@pytest.mark.parametrize(("block", "statements", "acl", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_bucket_that(block, statements, acl, expected):
    text = None if statements is None else json.dumps({"Version": "2012-10-17", "Statement": statements})
    parts = {"PublicAccessBlockConfiguration": block, "BucketPolicy": {"policyText": text}, "AccessControlList": acl}

    assert verdict("S3_BUCKET_PUBLIC_WRITE_PROHIBITED", item("AWS::S3::Bucket", supplementaryConfiguration=parts)) == (
        expected
    )


SENTENCES = {
    "a statement": ([WRITE], None, "Statement 1 of the bucket policy lets the public write."),
    "a grant": (None, grants("AllUsers", "Write"), "The access control list grants WRITE to AllUsers."),
}


@pytest.mark.parametrize(("statements", "acl", "told"), SENTENCES.values(), ids=SENTENCES)
def test_the_annotation_names(statements, acl, told):
    policy = {"policyText": json.dumps({"Statement": statements or []})}
    parts = {"BucketPolicy": policy, "AccessControlList": acl}
    bucket = item("AWS::S3::Bucket", supplementaryConfiguration=parts)
    [found] = evaluations("S3_BUCKET_PUBLIC_WRITE_PROHIBITED", bucket)

    assert found["Annotation"] == told


def test_on_schedule_every_bucket_of_the_region_is_judged():
    with aws() as client:
        policy_opened, list_opened = opened(client, "policy-opened"), bad(client)
        shut = good(client)
        client("s3", "us-east-1").create_bucket(Bucket="elsewhere")

        judged = verdicts("S3_BUCKET_PUBLIC_WRITE_PROHIBITED")

        assert judged == {policy_opened: NON_COMPLIANT, list_opened: NON_COMPLIANT, shut: COMPLIANT}


def test_on_schedule_a_bucket_that_vanishes_and_one_that_cannot_be_read_cost_the_others_nothing():
    with aws() as client:
        other, shut = bad(client), good(client)

        with refusing("NoSuchBucket", "s3", "GetBucketPolicy", Bucket=other):
            assert verdicts("S3_BUCKET_PUBLIC_WRITE_PROHIBITED") == {shut: COMPLIANT}
        with refusing("AccessDenied", "s3", "GetBucketPolicy", Bucket=other):
            with pytest.raises(UnjudgedError, match=f"AWS::S3::Bucket {other}: ") as gap:
                verdicts("S3_BUCKET_PUBLIC_WRITE_PROHIBITED")
            assert [each.complianceResourceId for each in gap.value.evaluations] == [shut]


def opened(aws, bucket):
    aws("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    statement = WRITE | {"Resource": f"arn:aws:s3:::{bucket}/*"}
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    return bucket


def bad(aws):
    """A bucket whose access control list lets everyone write."""
    s3, bucket = aws("s3"), "opened"
    s3.create_bucket(
        Bucket=bucket, ObjectOwnership="ObjectWriter", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    s3.delete_public_access_block(Bucket=bucket)  # which S3 gives to every new bucket
    s3.put_bucket_acl(Bucket=bucket, GrantWrite='uri="http://acs.amazonaws.com/groups/global/AllUsers"')
    return bucket


def good(aws):
    """A bucket with a policy that lets everyone write, and that blocks all public access."""
    block = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    aws("s3").put_public_access_block(Bucket=opened(aws, "blocked"), PublicAccessBlockConfiguration=block)
    return "blocked"
