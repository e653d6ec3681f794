import json

import pytest

from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, verdict

RULE = "EC2_VOLUME_INUSE_CHECK"

KEPT = {"evidence": "case-7"}
TOGETHER, EXEMPT = {"deleteOnTermination": "true"}, {"exemptTagKey": "evidence"}


def attached(deleted=True, state="attached", **parts):
    return {"instanceId": "i-1", "device": "/dev/sdf", "state": state, "deleteOnTermination": deleted} | parts


def volume(*attachments, state="in-use"):
    return {"state": state, "attachments": list(attachments)}


FREE = volume(state="available")

SCENARIOS = {  # given a volume that ...: (its configuration, its tags, inputs, then the volume is ...)
    "is attached": (volume(attached()), {}, {}, COMPLIANT),
    "is not attached": (FREE, {}, {}, NON_COMPLIANT),
    "says nothing of attachments": ({"state": "available"}, {}, {}, NON_COMPLIANT),
    "has null for its attachments": ({"state": "available", "attachments": None}, {}, {}, NON_COMPLIANT),
    "has empty text for its attachments": ({"attachments": ""}, {}, {}, NON_COMPLIANT),
    "has one attachment that is no list": ({"state": "in-use", "attachments": attached()}, {}, {}, COMPLIANT),
    "is being attached": (volume(attached(state="attaching")), {}, {}, COMPLIANT),
    "is being detached": (volume(attached(state="detaching")), {}, {}, COMPLIANT),
    "was detached a moment ago": (volume(attached(state="detached")), {}, {}, NON_COMPLIANT),
    "was detached a moment ago, in a wrapped state": (
        volume(attached(state={"value": "detached"})),
        {},
        {},
        NON_COMPLIANT,
    ),
    "is attached without a word of its state": (volume({"instanceId": "i-1"}), {}, {}, COMPLIANT),
    "stays without its instance": (volume(attached(False)), {}, {}, COMPLIANT),
    "stays without its instance where it should not": (volume(attached(False)), {}, TOGETHER, NON_COMPLIANT),
    "stays without its instance where that does not count": (
        volume(attached(False)),
        {},
        {"deleteOnTermination": "False"},
        COMPLIANT,
    ),
    "goes with its instance as it should": (volume(attached()), {}, TOGETHER, COMPLIANT),
    "goes with its instance as it should, in text": (volume(attached("true")), {}, TOGETHER, COMPLIANT),
    "does not say whether it goes where it should": (volume({"instanceId": "i-1"}), {}, TOGETHER, NON_COMPLIANT),
    "goes with one of its two instances": (volume(attached(), attached(False)), {}, TOGETHER, NON_COMPLIANT),
    "is not attached where it should go with its instance": (FREE, {}, TOGETHER, NON_COMPLIANT),
    "was detached and goes with nobody where it should": (
        volume(attached(), attached(False, "detached")),
        {},
        TOGETHER,
        COMPLIANT,
    ),
    "is being created": (volume(state="creating"), {}, {}, NOT_APPLICABLE),
    "is being deleted": (volume(state="deleting"), {}, {}, NOT_APPLICABLE),
    "is deleted": (volume(state={"value": "deleted"}), {}, {}, NOT_APPLICABLE),
    "failed": (volume(state="error"), {}, {}, NON_COMPLIANT),
    "is not attached and kept, by its tag": (FREE, KEPT, EXEMPT, NOT_APPLICABLE),
    "is not attached and has another tag": (FREE, {"team": "forensics"}, EXEMPT, NON_COMPLIANT),
    "is not attached and has a tag where none exempts": (FREE, KEPT, {}, NON_COMPLIANT),
    "is an empty configuration": ({}, {}, {}, NON_COMPLIANT),
    "comes as JSON text": (json.dumps(volume(attached())), {}, {}, COMPLIANT),
}


@pytest.mark.parametrize(("configuration", "tags", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_volume_that(configuration, tags, inputs, expected):
    recorded = item("AWS::EC2::Volume", resourceId="vol-1", configuration=configuration, tags=tags)

    assert verdict(RULE, recorded, **inputs) == expected


@pytest.mark.parametrize(
    ("configuration", "annotation"),
    [
        (FREE, "The volume is not attached to an instance."),
        (volume(attached(False)), "The volume stays when i-1 is terminated."),
        (volume({"device": "/dev/sdf"}), "The volume stays when its instance is terminated."),
    ],
)
def test_the_annotation_names_what_is_wrong(configuration, annotation):
    recorded = item("AWS::EC2::Volume", resourceId="vol-1", configuration=configuration)

    assert evaluations(RULE, recorded, **TOGETHER)[0]["Annotation"] == annotation


IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image


def bad(aws):
    """A volume is attached to nothing."""
    ec2 = aws("ec2")
    tags = [{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "data"}]}]
    made = ec2.create_volume(AvailabilityZone=f"{ec2.meta.region_name}a", Size=8, TagSpecifications=tags)
    return made["VolumeId"]


def good(aws):
    """A volume is attached to a running instance."""
    ec2 = aws("ec2")
    [instance] = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"]
    made = ec2.create_volume(AvailabilityZone=instance["Placement"]["AvailabilityZone"], Size=8)["VolumeId"]
    ec2.attach_volume(VolumeId=made, InstanceId=instance["InstanceId"], Device="/dev/sdf")
    return made
