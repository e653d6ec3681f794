import json
from unittest.mock import patch

import pytest
from rdklib import InvalidParametersError

import support
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, evaluations, item, load

RULE = "APPROVED_AMIS_BY_TAG"

RUNS = {"imageId": "ami-1", "state": {"name": "running"}}
HARDENED = {"hardened": "yes"}
BY_KEY, BY_VALUE = {"amisByTagKeyAndValue": "hardened"}, {"amisByTagKeyAndValue": "hardened:yes"}

SCENARIOS = {  # given an instance that ...: (its configuration, its image's tags, inputs, then the instance is ...)
    "runs from an image with the key": (RUNS, HARDENED, BY_KEY, COMPLIANT),
    "runs from an image with the key and the value": (RUNS, HARDENED, BY_VALUE, COMPLIANT),
    "runs from an image with the key and another value": (RUNS, {"hardened": "no"}, BY_VALUE, NON_COMPLIANT),
    "runs from an image with the key and any value": (RUNS, {"hardened": "no"}, BY_KEY, COMPLIANT),
    "runs from an image with the key and no value": (RUNS, {"hardened": ""}, BY_KEY, COMPLIANT),
    "runs from an image with no value where none is asked for": (
        RUNS,
        {"hardened": ""},
        {"amisByTagKeyAndValue": "hardened:"},
        COMPLIANT,
    ),
    "runs from an image with a value where none is asked for": (
        RUNS,
        HARDENED,
        {"amisByTagKeyAndValue": "hardened:"},
        NON_COMPLIANT,
    ),
    "runs from an image with another key": (RUNS, {"Hardened": "yes"}, BY_KEY, NON_COMPLIANT),
    "runs from an image without tags": (RUNS, {}, BY_KEY, NON_COMPLIANT),
    "runs from an image that is gone": (RUNS, None, BY_KEY, NON_COMPLIANT),
    "runs from an image with one of two tags": (
        RUNS,
        {"scanned": "2026"},
        {"amisByTagKeyAndValue": "hardened:yes, scanned"},
        COMPLIANT,
    ),
    "runs from an image with the default tag": (RUNS, {"tag-key": "tag-value"}, {}, COMPLIANT),
    "runs from an image with half of the default tag": (RUNS, {"tag-key": "x"}, {}, NON_COMPLIANT),
    "is just starting": (RUNS | {"state": {"name": "pending"}}, {}, BY_KEY, NON_COMPLIANT),
    "is stopped": (RUNS | {"state": {"name": "stopped"}}, {}, BY_KEY, NOT_APPLICABLE),
    "is being stopped": (RUNS | {"state": {"name": "stopping"}}, {}, BY_KEY, NOT_APPLICABLE),
    "is being terminated": (RUNS | {"state": {"name": "shutting-down"}}, {}, BY_KEY, NOT_APPLICABLE),
    "is terminated": (RUNS | {"state": {"name": "terminated"}}, {}, BY_KEY, NOT_APPLICABLE),
    "does not say whether it runs": ({"imageId": "ami-1"}, {}, BY_KEY, NON_COMPLIANT),
    "has no image": ({"state": {"name": "running"}}, HARDENED, BY_KEY, NON_COMPLIANT),
    "has null for its image": (RUNS | {"imageId": None}, HARDENED, BY_KEY, NON_COMPLIANT),
    "comes as JSON text": (json.dumps(RUNS), HARDENED, BY_KEY, COMPLIANT),
}


class Answer:
    """EC2 with one image, or none."""

    def __init__(self, tags):
        self.tags = tags

    def describe_images(self, **asked):
        assert asked["Filters"] == [{"Name": "image-id", "Values": ["ami-1"]}]
        assert asked["IncludeDeprecated"] is asked["IncludeDisabled"] is True
        if self.tags is None:
            return {"Images": []}
        return {"Images": [{"ImageId": "ami-1", "Tags": [{"Key": k, "Value": v} for k, v in self.tags.items()]}]}


def judged(configuration, tags, **inputs):
    instance = item("AWS::EC2::Instance", resourceId="i-1", configuration=configuration)
    with patch.object(support, "client", lambda _service, _region: Answer(tags)):
        [evaluation] = evaluations(RULE, instance, **inputs)
    return evaluation


@pytest.mark.parametrize(("configuration", "tags", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_that(configuration, tags, inputs, expected):
    assert judged(configuration, tags, **inputs)["ComplianceType"] == expected


@pytest.mark.parametrize(
    ("configuration", "tags", "annotation"),
    [
        (RUNS, {}, "The image ami-1 has none of the tags hardened:yes, scanned."),
        (RUNS, None, "The image ami-1 is gone, or not shared any more."),
        ({}, {}, "The image of the instance is gone, or not shared any more."),
    ],
)
def test_the_annotation_names_the_image(configuration, tags, annotation):
    assert judged(configuration, tags, amisByTagKeyAndValue="hardened:yes,scanned")["Annotation"] == annotation


def test_a_tag_without_a_key_is_refused():
    with pytest.raises(InvalidParametersError, match="key:value"):
        getattr(load(RULE), RULE)().evaluate_parameters({"amisByTagKeyAndValue": ":yes"})


IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image


def bad(aws):
    """An instance runs from an image that nobody approved."""
    ec2 = aws("ec2")
    [first] = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"]
    image = ec2.create_image(InstanceId=first["InstanceId"], Name="mine")["ImageId"]
    [made] = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"]
    return made["InstanceId"]


def good(aws):
    """An instance runs from an image with an approved tag."""
    ec2, made = aws("ec2"), bad(aws)
    image = ec2.describe_instances(InstanceIds=[made])["Reservations"][0]["Instances"][0]["ImageId"]
    ec2.create_tags(Resources=[image], Tags=[{"Key": "other-tag-key", "Value": ""}])
    return made
