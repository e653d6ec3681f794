"""AWS's behaviour where moto's own differs; the sources stand in `trueup.emulated.faithful`."""

import json

import pytest
from botocore.exceptions import ClientError

from trueup import aws, emulated

REGION = "eu-west-1"
TRUST_NOBODY = json.dumps({"Version": "2012-10-17", "Statement": []})
PUBLIC = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::ledger/*"}
OWN = PUBLIC | {"Principal": {"AWS": emulated.MANAGEMENT}}


@pytest.fixture
def client():
    with emulated.emulation():
        session = aws.session(region=REGION, credentials=emulated.KEYS)
        yield session.client


def refused(call, **parameters):
    """The code that AWS refuses a call with."""
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def test_a_default_security_group_lets_in_its_own_members_until_that_is_revoked(client):
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    groups = [{"Name": "vpc-id", "Values": [vpc]}]
    [group] = ec2.describe_security_groups(Filters=groups)["SecurityGroups"]

    [permission] = group["IpPermissions"]
    assert permission["IpProtocol"] == "-1"
    assert [pair["GroupId"] for pair in permission["UserIdGroupPairs"]] == [group["GroupId"]]

    ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[permission])
    assert ec2.describe_security_groups(Filters=groups)["SecurityGroups"][0]["IpPermissions"] == []


def test_an_ordinary_security_group_lets_nothing_in(client):
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    assert ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"] == []


def test_volumes_are_encrypted_once_that_is_the_default_and_not_before(client):
    ec2 = client("ec2")
    assert ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}a")["Encrypted"] is False
    ec2.enable_ebs_encryption_by_default()
    volume = ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}a")
    assert volume["Encrypted"] is True
    assert client("kms").describe_key(KeyId=volume["KmsKeyId"])["KeyMetadata"]["KeyManager"] == "AWS"


def test_the_default_key_is_an_alias_of_awss_own_until_one_is_used(client):
    ec2 = client("ec2")
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"
    used = ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}a", Encrypted=True)["KmsKeyId"]
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == used


def test_encryption_follows_from_a_copied_snapshot_to_its_volume(client):
    ec2 = client("ec2")
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    plain = ec2.create_snapshot(VolumeId=ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}a")["VolumeId"])
    copy = ec2.copy_snapshot(SourceSnapshotId=plain["SnapshotId"], SourceRegion=REGION, Encrypted=True, KmsKeyId=key)[
        "SnapshotId"
    ]
    [snapshot] = ec2.describe_snapshots(SnapshotIds=[copy])["Snapshots"]
    volume = ec2.create_volume(SnapshotId=copy, AvailabilityZone=f"{REGION}a")
    again = ec2.create_snapshot(VolumeId=volume["VolumeId"])

    assert [each["Encrypted"] for each in (plain, snapshot, volume, again)] == [False, True, True, True]
    assert [each["KmsKeyId"] for each in (snapshot, volume, again)] == [key, key, key]


def test_a_snapshot_is_not_copied_with_a_key_and_without_encryption(client):
    ec2 = client("ec2")
    plain = ec2.create_snapshot(VolumeId=ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}a")["VolumeId"])
    given = {"SourceSnapshotId": plain["SnapshotId"], "SourceRegion": REGION, "KmsKeyId": "alias/mine"}
    assert refused(ec2.copy_snapshot, **given) == "InvalidParameterDependency"


@pytest.fixture
def attached(client):
    """EC2, an instance in zone a, and a volume attached to it as /dev/sdf."""
    ec2 = client("ec2")
    [instance] = ec2.run_instances(
        ImageId="ami-0123456789abcdef0",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        Placement={"AvailabilityZone": f"{REGION}a"},
    )["Instances"]
    volume = ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}a")["VolumeId"]
    ec2.attach_volume(VolumeId=volume, InstanceId=instance["InstanceId"], Device="/dev/sdf")
    return ec2, instance["InstanceId"], volume


def test_a_volume_is_not_attached_twice(attached):
    ec2, instance, volume = attached
    assert refused(ec2.attach_volume, VolumeId=volume, InstanceId=instance, Device="/dev/sdg") == "VolumeInUse"


def test_a_device_does_not_take_two_volumes(attached):
    ec2, instance, _ = attached
    other = ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}a")["VolumeId"]
    given = {"VolumeId": other, "InstanceId": instance, "Device": "/dev/sdf"}
    assert refused(ec2.attach_volume, **given) == "InvalidParameterValue"


def test_a_volume_is_not_attached_across_zones(attached):
    ec2, instance, _ = attached
    other = ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}b")["VolumeId"]
    given = {"VolumeId": other, "InstanceId": instance, "Device": "/dev/sdg"}
    assert refused(ec2.attach_volume, **given) == "InvalidVolume.ZoneMismatch"


def test_a_root_volume_is_detached_from_a_stopped_instance_only(attached):
    ec2, instance, _ = attached
    [reservation] = ec2.describe_instances(InstanceIds=[instance])["Reservations"]
    mapping = {each["DeviceName"]: each["Ebs"] for each in reservation["Instances"][0]["BlockDeviceMappings"]}
    root = mapping[reservation["Instances"][0]["RootDeviceName"]]["VolumeId"]

    assert refused(ec2.detach_volume, VolumeId=root) == "OperationNotPermitted"
    ec2.stop_instances(InstanceIds=[instance])
    ec2.detach_volume(VolumeId=root, InstanceId=instance)
    assert ec2.describe_volumes(VolumeIds=[root])["Volumes"][0]["State"] == "available"


def test_another_volume_is_detached_while_the_instance_runs(attached):
    ec2, instance, volume = attached
    ec2.detach_volume(VolumeId=volume, InstanceId=instance)
    assert ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["State"] == "available"


def test_metadata_options_that_are_not_given_stay(client):
    ec2 = client("ec2")
    options = {"HttpTokens": "optional", "HttpPutResponseHopLimit": 3, "InstanceMetadataTags": "enabled"}
    [made] = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, MetadataOptions=options)["Instances"]

    changed = ec2.modify_instance_metadata_options(InstanceId=made["InstanceId"], HttpTokens="required")

    kept = changed["InstanceMetadataOptions"]
    assert (kept["HttpTokens"], kept["HttpPutResponseHopLimit"], kept["InstanceMetadataTags"]) == (
        "required",
        3,
        "enabled",
    )


def test_a_flow_log_says_which_traffic_it_is_for(client, s3):
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    given = {"ResourceIds": [vpc], "ResourceType": "VPC", "LogDestinationType": "s3"}
    given["LogDestination"] = "arn:aws:s3:::ledger"
    assert refused(ec2.create_flow_logs, **given) == "MissingParameter"
    assert ec2.create_flow_logs(**given, TrafficType="REJECT")["Unsuccessful"] == []
    assert [log["TrafficType"] for log in ec2.describe_flow_logs()["FlowLogs"]] == ["REJECT"]


def test_a_region_has_one_detector(client):
    guardduty = client("guardduty")
    guardduty.create_detector(Enable=True)
    assert refused(guardduty.create_detector, Enable=True) == "BadRequestException"
    assert len(guardduty.list_detectors()["DetectorIds"]) == 1


def test_security_hub_is_enabled_once(client):
    hub = client("securityhub")
    hub.enable_security_hub()
    assert refused(hub.enable_security_hub) == "ResourceConflictException"
    hub.disable_security_hub()
    hub.enable_security_hub()
    assert hub.describe_hub()["HubArn"]


def test_trails_are_described_by_name_or_arn(client):
    trails = client("cloudtrail")
    client("s3").create_bucket(Bucket="ledger", CreateBucketConfiguration={"LocationConstraint": REGION})
    arn = trails.create_trail(Name="first", S3BucketName="ledger", IsMultiRegionTrail=True)["TrailARN"]
    trails.create_trail(Name="second", S3BucketName="ledger")

    def described(*names, region=REGION):
        answer = client("cloudtrail", region_name=region).describe_trails(trailNameList=list(names))
        return [trail["Name"] for trail in answer["trailList"]]

    assert described("second") == ["second"]
    assert described(arn) == described(arn, region="us-east-1") == ["first"]
    assert described("first", region="us-east-1") == []  # its name is known at home only
    assert described("third") == []
    assert sorted(described()) == ["first", "second"]


def test_a_key_is_scheduled_for_deletion_and_saved_by_its_arn(client):
    kms = client("kms")
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    kms.schedule_key_deletion(KeyId=arn, PendingWindowInDays=7)
    assert refused(kms.enable_key_rotation, KeyId=arn) == "KMSInvalidStateException"
    kms.cancel_key_deletion(KeyId=arn)
    assert kms.describe_key(KeyId=arn)["KeyMetadata"]["KeyState"] == "Disabled"


def test_an_asymmetric_key_does_not_rotate(client):
    kms = client("kms")
    key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    assert refused(kms.enable_key_rotation, KeyId=key) == "UnsupportedOperationException"
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False


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


def test_policies_are_listed_with_their_names_and_ids(client):
    iam = client("iam")
    made = iam.create_policy(PolicyName="reader", PolicyDocument=policy(OWN))["Policy"]
    [listed] = iam.get_account_authorization_details(Filter=["LocalManagedPolicy"])["Policies"]
    assert (listed["PolicyName"], listed["PolicyId"]) == ("reader", made["PolicyId"])
