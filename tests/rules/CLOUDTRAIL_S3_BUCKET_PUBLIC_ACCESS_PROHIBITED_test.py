import json

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, refusing
from trueup.rulekit.resources import UnjudgedError

RULE = "CLOUDTRAIL_S3_BUCKET_PUBLIC_ACCESS_PROHIBITED"
PROOF = "moto"
BUCKET = "trail-logs"
EVERYONE = {"Sid": "Everyone", "Effect": "Allow", "Principal": "*", "Resource": f"arn:aws:s3:::{BUCKET}/*"}
TRAILS = {
    "Effect": "Allow",
    "Principal": {"Service": "cloudtrail.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": f"arn:aws:s3:::{BUCKET}/AWSLogs/{ACCOUNT}/*",
}
OWN = TRAILS | {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
POLICIES = {"RestrictPublicBuckets": True}
LISTS = {"IgnorePublicAcls": True}

SCENARIOS = {  # given a trail whose bucket ...: (its statements, its canned list, its block, then the trail is ...)
    "is new": ([], None, None, COMPLIANT),
    "lets CloudTrail in": ([TRAILS], None, None, COMPLIANT),
    "lets its own account in": ([OWN], None, None, COMPLIANT),
    "lets everyone read": ([TRAILS, EVERYONE | {"Action": "s3:GetObject"}], None, None, NON_COMPLIANT),
    "lets everyone write": ([EVERYONE | {"Action": "s3:PutObject"}], None, None, NON_COMPLIANT),
    "lets everyone delete": ([EVERYONE | {"Action": "s3:Delete*"}], None, None, NON_COMPLIANT),
    "lets everyone do anything": ([EVERYONE | {"Action": "*"}], None, None, NON_COMPLIANT),
    "denies everyone": ([EVERYONE | {"Action": "s3:*", "Effect": "Deny"}], None, None, COMPLIANT),
    "lets everyone read, and restricts that": ([EVERYONE | {"Action": "s3:GetObject"}], None, POLICIES, COMPLIANT),
    "lets everyone read, and ignores lists only": ([EVERYONE | {"Action": "s3:Get*"}], None, LISTS, NON_COMPLIANT),
    "has a list that lets everyone read": ([], "public-read", None, NON_COMPLIANT),
    "has a list that lets everyone write": ([], "public-read-write", None, NON_COMPLIANT),
    "has a list that lets every AWS account read": ([], "authenticated-read", None, NON_COMPLIANT),
    "has such a list, and ignores it": ([], "authenticated-read", LISTS, COMPLIANT),
    "has such a list, and restricts policies only": ([], "authenticated-read", POLICIES, NON_COMPLIANT),
}


@pytest.mark.parametrize(("statements", "acl", "block", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_trail_whose_bucket(statements, acl, block, expected):
    with aws() as client:
        name = trail(client, "main", **({"ACL": acl} if acl else {}))
        if statements:
            opened(client, *statements)
        if block:
            client("s3").put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=block)

        [found] = evaluations(RULE)

        assert (found["ComplianceType"], found["ComplianceResourceId"]) == (expected, name)


PERMISSIONS = ["READ", "READ_ACP", "WRITE", "WRITE_ACP", "FULL_CONTROL"]


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_every_permission_of_everyone_counts(permission):
    with aws() as client:
        trail(client, "main")
        everyone = {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}
        policy = {"Grants": [{"Grantee": everyone, "Permission": permission}], "Owner": {"ID": "owner"}}
        client("s3").put_bucket_acl(Bucket=BUCKET, AccessControlPolicy=policy)

        [found] = evaluations(RULE)

        assert found["Annotation"] == f"Bucket {BUCKET}: The access control list grants {permission} to AllUsers."


def test_the_statement_is_named():
    with aws() as client:
        bad(client)

        [found] = evaluations(RULE)

        told = f"Bucket {BUCKET}: Statement Everyone of the bucket policy lets the public in."
        assert (found["ComplianceType"], found["Annotation"]) == (NON_COMPLIANT, told)


def test_a_bucket_of_another_account_is_judged_there():
    with aws() as client:
        trail(client, "main")
        client("s3").delete_bucket(Bucket=BUCKET)

        [found] = evaluations(RULE)

        assert (found["ComplianceType"], found["ComplianceResourceId"]) == (NOT_APPLICABLE, "main")
        assert found["Annotation"] == f"Bucket {BUCKET} is none of this account, and is judged in its own."


def test_a_bucket_that_is_deleted_meanwhile_is_left_out():
    with aws() as client:
        trail(client, "main")

        with refusing("NoSuchBucket", "s3", "GetBucketAcl", Bucket=BUCKET):
            assert evaluations(RULE) == []


def test_another_error_rises_and_says_of_which_trail():
    with aws() as client:
        trail(client, "main")

        with (
            refusing("AccessDenied", "s3", "GetBucketAcl", Bucket=BUCKET),
            pytest.raises(UnjudgedError, match=r"^AWS::CloudTrail::Trail main: "),
        ):
            evaluations(RULE)


def test_the_trails_of_this_home_region_are_judged():
    with aws() as client:
        trail(client, "main")
        client("cloudtrail", "us-east-1").create_trail(Name="far", S3BucketName=BUCKET, IsMultiRegionTrail=True)

        assert [found["ComplianceResourceId"] for found in evaluations(RULE)] == ["main"]


def opened(client, *statements):
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    client("s3").put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))


def trail(client, name, **settings):
    client("s3", "us-east-1").create_bucket(Bucket=BUCKET, **settings)
    client("cloudtrail").create_trail(Name=name, S3BucketName=BUCKET)
    return name


def bad(aws):
    """A trail whose log files everyone may read."""
    name = trail(aws, "open")
    opened(aws, TRAILS, EVERYONE | {"Action": "s3:GetObject"})
    return name


def good(aws):
    """A trail whose bucket lets CloudTrail in, and blocks all public access."""
    name = trail(aws, "closed")
    opened(aws, TRAILS)
    block = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    aws("s3").put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=block)
    return name
