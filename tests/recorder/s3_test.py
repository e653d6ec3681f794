import json

from recording import REGION, TAGS, one, policy
from trueup import aws, emulated, recorder
from trueup.recorder import s3

BLOCK = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def create(client):
    s3 = client("s3")
    s3.create_bucket(Bucket="ledger", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_tagging(Bucket="ledger", Tagging={"TagSet": TAGS})
    s3.put_bucket_versioning(Bucket="ledger", VersioningConfiguration={"Status": "Enabled"})
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": f"arn:aws:kms:{REGION}:111122223333:key/1"}
    s3.put_bucket_encryption(
        Bucket="ledger",
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": default}]},
    )
    s3.put_bucket_acl(Bucket="ledger", ACL="public-read")
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::ledger/*"}
    s3.put_bucket_policy(Bucket="ledger", Policy=policy(allowed))
    rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 30}}
    rule["Transitions"] = [{"Days": 10, "StorageClass": "GLACIER"}]
    s3.put_bucket_lifecycle_configuration(Bucket="ledger", LifecycleConfiguration={"Rules": [rule]})
    s3.put_public_access_block(Bucket="ledger", PublicAccessBlockConfiguration=dict.fromkeys(BLOCK, True))


def test_a_bucket_has_every_part_in_its_own_shape():
    parts = one("AWS::S3::Bucket")["supplementaryConfiguration"]
    acl = json.loads(parts["AccessControlList"])
    assert {"grantee": "AllUsers", "permission": "Read"} in acl["grantList"]
    assert acl["owner"]["id"]
    assert json.loads(parts["BucketPolicy"]["policyText"])["Statement"][0]["Action"] == "s3:GetObject"
    assert set(parts["PublicAccessBlockConfiguration"].values()) == {True}
    assert parts["BucketVersioningConfiguration"] == {"status": "Enabled", "isMfaDeleteEnabled": None}
    assert parts["BucketLoggingConfiguration"] == {"destinationBucketName": None, "logFilePrefix": None}
    [rule] = parts["BucketLifecycleConfiguration"]["rules"]
    assert (rule["id"], rule["status"], rule["expirationInDays"]) == ("old", "Enabled", 30)
    assert rule["filter"] == {"predicate": {"type": "LifecyclePrefixPredicate", "prefix": "tmp/"}}
    assert parts["IsRequesterPaysEnabled"] is False
    assert parts["BucketTaggingConfiguration"] == {"tagSets": [{"tags": {"CostCenter": "4711"}}]}


def test_replication_has_its_rules_by_id():
    rule = {"ID": "copy", "Status": "Enabled", "Filter": {"Prefix": "a/"}, "Destination": {"Bucket": "arn:aws:s3:::b"}}
    answer = {"ReplicationConfiguration": {"Role": "arn:aws:iam::1:role/r", "Rules": [rule]}}
    assert s3.replication(answer) == {
        "roleARN": "arn:aws:iam::1:role/r",
        "rules": {
            "copy": {
                "prefix": "a/",
                "status": "Enabled",
                "destinationConfig": {"bucketARN": "arn:aws:s3:::b", "storageClass": None},
            }
        },
    }


def test_the_id_of_a_bucket_is_its_name():
    assert one("AWS::S3::Bucket")["resourceId"] == "ledger"


def test_a_bucket_is_recorded_in_its_own_region():
    with emulated.emulation():
        session = aws.session(region=REGION, credentials=emulated.KEYS)
        create(session.client)
        assert list(recorder.record(session, "us-east-1", ["AWS::S3::Bucket"])) == []
        assert [item["resourceId"] for item in recorder.record(session, REGION, ["AWS::S3::Bucket"])] == ["ledger"]
