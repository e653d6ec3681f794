import pytest

from emulating import REGION, refused


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


def test_public_access_is_blocked_once_somebody_says_so(client):
    ec2 = client("ec2")

    def setting():
        found = ec2.describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]
        return found["InternetGatewayBlockMode"], found["State"]

    assert setting() == ("off", "default-state")
    answer = ec2.modify_vpc_block_public_access_options(InternetGatewayBlockMode="block-ingress")
    assert answer["VpcBlockPublicAccessOptions"]["State"] == "update-in-progress"
    assert setting() == ("block-ingress", "update-complete")


def test_a_network_acl_that_is_gone_is_told_as_one(client):
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    assert len(ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"]) == 1
    ec2.delete_network_acl(NetworkAclId=acl)
    assert refused(ec2.describe_network_acls, NetworkAclIds=[acl]) == "InvalidNetworkAclID.NotFound"


def test_the_ipv6_network_of_a_subnet_says_in_a_word_how_far_it_is(client):
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"]
    [network] = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["Ipv6CidrBlockAssociationSet"]
    six = network["Ipv6CidrBlock"].replace("/56", "/64")
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", Ipv6CidrBlock=six)["Subnet"]
    assert [each["Ipv6CidrBlockState"] for each in subnet["Ipv6CidrBlockAssociationSet"]] == [{"State": "associated"}]


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


def test_a_flow_log_says_which_traffic_it_is_for(client):
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    given = {"ResourceIds": [vpc], "ResourceType": "VPC", "LogDestinationType": "s3"}
    given["LogDestination"] = "arn:aws:s3:::ledger"
    client("s3").create_bucket(Bucket="ledger", CreateBucketConfiguration={"LocationConstraint": REGION})
    assert refused(ec2.create_flow_logs, **given) == "MissingParameter"
    assert ec2.create_flow_logs(**given, TrafficType="REJECT")["Unsuccessful"] == []
    assert [log["TrafficType"] for log in ec2.describe_flow_logs()["FlowLogs"]] == ["REJECT"]


def test_the_launch_time_is_that_of_the_last_start(client):
    ec2 = client("ec2")
    [instance] = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"]
    named = {"InstanceIds": [instance["InstanceId"]]}

    def launched():
        return ec2.describe_instances(**named)["Reservations"][0]["Instances"][0]["LaunchTime"]

    first = launched()
    ec2.start_instances(**named)
    assert launched() == first
    ec2.stop_instances(**named)
    ec2.start_instances(**named)
    assert launched() > first


def test_images_can_be_shared_with_everybody_until_that_is_blocked(client):
    ec2 = client("ec2")
    states = [ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"]]
    ec2.enable_image_block_public_access(ImageBlockPublicAccessState="block-new-sharing")
    states.append(ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"])
    ec2.disable_image_block_public_access()
    states.append(ec2.get_image_block_public_access_state()["ImageBlockPublicAccessState"])
    assert states == ["unblocked", "block-new-sharing", "unblocked"]


def test_snapshots_can_be_shared_with_everybody_until_that_is_blocked(client):
    ec2 = client("ec2")
    states = [ec2.get_snapshot_block_public_access_state()["State"]]
    for mode in ("block-new-sharing", "block-all-sharing"):
        ec2.enable_snapshot_block_public_access(State=mode)
        states.append(ec2.get_snapshot_block_public_access_state()["State"])
    ec2.disable_snapshot_block_public_access()
    states.append(ec2.get_snapshot_block_public_access_state()["State"])
    assert states == ["unblocked", "block-new-sharing", "block-all-sharing", "unblocked"]


def test_the_settings_of_a_region_are_those_of_no_other(client):
    client("ec2").enable_snapshot_block_public_access(State="block-all-sharing")
    elsewhere = client("ec2", region_name="us-east-1")
    assert elsewhere.get_snapshot_block_public_access_state()["State"] == "unblocked"


def test_metadata_defaults_that_are_not_given_stay_and_no_preference_takes_one_away(client):
    ec2 = client("ec2")
    assert ec2.get_instance_metadata_defaults()["AccountLevel"] == {}
    ec2.modify_instance_metadata_defaults(HttpTokens="optional", HttpPutResponseHopLimit=2)
    ec2.modify_instance_metadata_defaults(HttpTokens="required")
    defaults = ec2.get_instance_metadata_defaults()["AccountLevel"]
    assert defaults == {"HttpTokens": "required", "HttpPutResponseHopLimit": 2}
    ec2.modify_instance_metadata_defaults(HttpTokens="no-preference", HttpPutResponseHopLimit=-1)
    assert ec2.get_instance_metadata_defaults()["AccountLevel"] == {}


def test_a_snapshot_is_shared_and_found_by_who_may_restore_it(client):
    ec2 = client("ec2")
    volume = ec2.create_volume(Size=1, AvailabilityZone=f"{REGION}a")["VolumeId"]
    first, second = (ec2.create_snapshot(VolumeId=volume)["SnapshotId"] for _ in range(2))
    everybody, friend = {"Group": "all"}, {"UserId": "111122223333"}
    share(ec2, first, Add=[everybody, friend])
    share(ec2, second, Add=[friend])

    asked = {"OwnerIds": ["self"], "RestorableByUserIds": ["all"]}
    assert [each["SnapshotId"] for each in ec2.describe_snapshots(**asked)["Snapshots"]] == [first]
    share(ec2, first, Remove=[everybody])
    assert ec2.describe_snapshots(**asked)["Snapshots"] == []
    told = ec2.describe_snapshot_attribute(SnapshotId=first, Attribute="createVolumePermission")
    assert told["CreateVolumePermissions"] == [friend]


def share(ec2, snapshot, **permission):
    ec2.modify_snapshot_attribute(
        SnapshotId=snapshot, Attribute="createVolumePermission", CreateVolumePermission=permission
    )


def test_an_interface_loses_its_automatic_address_and_gets_another(client):
    ec2 = client("ec2")
    [made] = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"]
    interface = made["NetworkInterfaces"][0]["NetworkInterfaceId"]
    assert address_of(ec2, made)
    ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, AssociatePublicIpAddress=False)
    assert address_of(ec2, made) is None
    ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, AssociatePublicIpAddress=True)
    assert address_of(ec2, made)


def address_of(ec2, instance):
    found = ec2.describe_instances(InstanceIds=[instance["InstanceId"]])["Reservations"][0]["Instances"][0]
    return found.get("PublicIpAddress")


def test_a_volume_says_as_its_instance_does_whether_it_ends_with_it(attached):
    ec2, instance, volume = attached

    def said():
        [held] = ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["Attachments"]
        return held["DeleteOnTermination"]

    assert said() is False
    mapping = {"DeviceName": "/dev/sdf", "Ebs": {"DeleteOnTermination": True}}
    ec2.modify_instance_attribute(InstanceId=instance, BlockDeviceMappings=[mapping])
    assert said() is True


def test_the_tags_of_a_network_acl_are_found_by_its_arn(client):
    ec2, tagging = client("ec2"), client("resourcegroupstaggingapi")
    acl = ec2.describe_network_acls()["NetworkAcls"][0]["NetworkAclId"]
    arn = f"arn:aws:ec2:{REGION}:123456789012:network-acl/{acl}"
    tagging.tag_resources(ResourceARNList=[arn], Tags={"Owner": "network"})
    [found] = tagging.get_resources(ResourceARNList=[arn])["ResourceTagMappingList"]
    assert found["Tags"] == [{"Key": "Owner", "Value": "network"}]


def test_an_address_that_is_given_to_an_interface_is_found_by_its_instance(client):
    ec2 = client("ec2")
    [made] = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"]
    interface = made["NetworkInterfaces"][0]["NetworkInterfaceId"]
    allocated = ec2.allocate_address(Domain="vpc")["AllocationId"]

    ec2.associate_address(AllocationId=allocated, NetworkInterfaceId=interface)

    by_instance = [{"Name": "instance-id", "Values": [made["InstanceId"]]}]
    [found] = ec2.describe_addresses(Filters=by_instance)["Addresses"]
    assert found["AllocationId"] == allocated
