from recording import TAGS, items


def create(client):
    kms = client("kms")
    key = kms.create_key(Tags=[{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in TAGS])["KeyMetadata"]
    kms.enable_key_rotation(KeyId=key["KeyId"])
    client("ec2").create_volume(Size=1, AvailabilityZone="eu-west-1a", Encrypted=True)  # makes AWS's own key


def test_a_customer_key_says_whether_it_rotates_and_awss_own_does_not():
    rotations = {
        item["configuration"]["keyManager"]: item["supplementaryConfiguration"].get("KeyRotationStatus")
        for item in items("AWS::KMS::Key")
    }
    assert rotations == {"CUSTOMER": True, "AWS": None}


def test_tags_stand_in_a_part_too():
    tags = [{"tagKey": "CostCenter", "tagValue": "4711"}]
    assert tags in [item["supplementaryConfiguration"].get("Tags") for item in items("AWS::KMS::Key")]
