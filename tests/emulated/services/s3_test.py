import json

import pytest

from emulating import REGION, policy, refused
from trueup import emulated

PUBLIC = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::ledger/*"}
OWN = PUBLIC | {"Principal": {"AWS": emulated.MANAGEMENT}}


@pytest.fixture
def s3(client):
    """S3 with one bucket, ledger."""
    opened = client("s3")
    opened.create_bucket(Bucket="ledger", CreateBucketConfiguration={"LocationConstraint": REGION})
    return opened


def public_permissions(s3):
    grants = s3.get_bucket_acl(Bucket="ledger")["Grants"]
    return sorted(grant["Permission"] for grant in grants if grant["Grantee"].get("URI", "").endswith("/AllUsers"))


def test_the_canned_list_for_reading_and_writing_grants_both(s3):
    s3.put_bucket_acl(Bucket="ledger", ACL="public-read-write")
    assert public_permissions(s3) == ["READ", "WRITE"]


def test_so_it_does_for_a_bucket_that_is_made_with_it(client):
    opened = client("s3")
    place = {"LocationConstraint": REGION}
    opened.create_bucket(Bucket="ledger", CreateBucketConfiguration=place, ACL="public-read-write")
    assert public_permissions(opened) == ["READ", "WRITE"]


def test_the_canned_list_for_reading_grants_that_alone(s3):
    s3.put_bucket_acl(Bucket="ledger", ACL="public-read")
    assert public_permissions(s3) == ["READ"]


def test_a_blocked_bucket_takes_no_public_list_and_no_public_policy(s3):
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(Bucket="ledger", PublicAccessBlockConfiguration=dict.fromkeys(names, True))

    assert refused(s3.put_bucket_acl, Bucket="ledger", ACL="public-read") == "AccessDenied"
    assert refused(s3.put_bucket_policy, Bucket="ledger", Policy=policy(PUBLIC)) == "AccessDenied"
    s3.put_bucket_acl(Bucket="ledger", ACL="private")
    s3.put_bucket_policy(Bucket="ledger", Policy=policy(OWN))
    assert json.loads(s3.get_bucket_policy(Bucket="ledger")["Policy"])["Statement"] == [OWN]


def test_a_block_of_the_account_counts_for_its_buckets(s3, client):
    block = {"BlockPublicPolicy": True}
    client("s3control").put_public_access_block(AccountId=emulated.MANAGEMENT, PublicAccessBlockConfiguration=block)
    assert refused(s3.put_bucket_policy, Bucket="ledger", Policy=policy(PUBLIC)) == "AccessDenied"
    s3.put_bucket_acl(Bucket="ledger", ACL="public-read")
    assert public_permissions(s3) == ["READ"]
