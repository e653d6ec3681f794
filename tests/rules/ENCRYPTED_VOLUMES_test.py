import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, item, verdict

KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
OTHER = "arn:aws:kms:eu-west-1:123456789012:key/99999999-2222-3333-4444-555555555555"
ATTACHED = {"state": "in-use", "attachments": [{"instanceId": "i-1", "device": "/dev/sdf", "state": "attached"}]}
SAFE = ATTACHED | {"encrypted": True, "kmsKeyId": KEY}

SCENARIOS = {  # given a volume that ...: (its configuration, inputs, then the volume is ...)
    "is attached and encrypted": (SAFE, {}, COMPLIANT),
    "is attached and not encrypted": (ATTACHED | {"encrypted": False}, {}, NON_COMPLIANT),
    "is attached and says nothing of encryption": (ATTACHED, {}, NON_COMPLIANT),
    "is attached with null for encryption": (ATTACHED | {"encrypted": None}, {}, NON_COMPLIANT),
    "is attached and encrypted, in text": (ATTACHED | {"encrypted": "true"}, {}, COMPLIANT),
    "is attached and not encrypted, in text": (ATTACHED | {"encrypted": "false"}, {}, NON_COMPLIANT),
    "is in use by a wrapped state": ({"state": {"value": "in-use"}, "encrypted": False}, {}, NON_COMPLIANT),
    "is just being attached": (
        {"state": "available", "attachments": [{"instanceId": "i-1", "state": "attaching"}], "encrypted": False},
        {},
        NON_COMPLIANT,
    ),
    "lies about unattached": ({"state": "available", "attachments": [], "encrypted": False}, {}, NOT_APPLICABLE),
    "lies about with null for attachments": (
        {"state": {"value": "available"}, "attachments": None, "encrypted": False},
        {},
        NOT_APPLICABLE,
    ),
    "has the key asked for by ARN": (SAFE, {"kmsId": KEY}, COMPLIANT),
    "has the key asked for by id": (SAFE, {"kmsId": KEY.rpartition("/")[2]}, COMPLIANT),
    "has another key than asked for": (SAFE | {"kmsKeyId": OTHER}, {"kmsId": KEY}, NON_COMPLIANT),
    "has the key of that id in another account": (
        SAFE | {"kmsKeyId": KEY.replace("123456789012", "210987654321")},
        {"kmsId": KEY},
        NON_COMPLIANT,
    ),
    "has a key whose id begins like the one asked for": (SAFE, {"kmsId": "11111111"}, NON_COMPLIANT),
    "is encrypted with a key that is not recorded": (SAFE | {"kmsKeyId": None}, {"kmsId": KEY}, NON_COMPLIANT),
    "comes as JSON text": (json.dumps(ATTACHED | {"encrypted": False}), {}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_volume_that(configuration, inputs, expected):
    volume = item("AWS::EC2::Volume", resourceId="vol-1", configuration=configuration)

    assert verdict("ENCRYPTED_VOLUMES", volume, **inputs) == expected


IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image


def bad(aws):
    """A volume without encryption is attached to a running instance, with which it ends."""
    volume = attached(aws, Encrypted=False)
    [held] = aws("ec2").describe_volumes(VolumeIds=[volume])["Volumes"][0]["Attachments"]
    mapping = {"DeviceName": held["Device"], "Ebs": {"DeleteOnTermination": True}}
    aws("ec2").modify_instance_attribute(InstanceId=held["InstanceId"], BlockDeviceMappings=[mapping])
    return volume


def good(aws):
    """An encrypted volume is attached to a running instance."""
    return attached(aws, Encrypted=True)


def attached(aws, **settings):
    ec2 = aws("ec2")
    [instance] = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"]
    zone = instance["Placement"]["AvailabilityZone"]
    tags = [{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "data"}]}]
    volume = ec2.create_volume(AvailabilityZone=zone, Size=8, VolumeType="gp3", TagSpecifications=tags, **settings)
    ec2.attach_volume(VolumeId=volume["VolumeId"], InstanceId=instance["InstanceId"], Device="/dev/sdf")
    return volume["VolumeId"]
