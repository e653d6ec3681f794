from unittest.mock import patch

import pytest

import support
from support import COMPLIANT, NON_COMPLIANT, evaluations

RULE = "AMI_DEPRECATED_CHECK"

NEW = {"State": "available", "CreationDate": "2026-05-01T12:00:00.000Z"}
GROUP = [{"Key": "aws:autoscaling:groupName", "Value": "workers"}]
ASG = {"mode": "ASG"}

# Rules are asked at noon of 2026-06-01.
SCENARIOS = {  # given an instance whose image ...: (EC2's answer about the image, inputs, then the instance is ...)
    "is a month old": (NEW, {}, COMPLIANT),
    "is gone": (None, {}, NON_COMPLIANT),
    "is as old as is allowed": (NEW | {"CreationDate": "2025-12-03T12:00:00.000Z"}, {}, COMPLIANT),
    "is a day older than is allowed": (NEW | {"CreationDate": "2025-12-02T12:00:00.000Z"}, {}, NON_COMPLIANT),
    "is a month old where a week is allowed": (NEW, {"maxImageAgeDays": "7"}, NON_COMPLIANT),
    "is a month old where a day is allowed": (NEW, {"maxImageAgeDays": "1"}, NON_COMPLIANT),
    "is a month old where a year is allowed": (NEW, {"maxImageAgeDays": "365"}, COMPLIANT),
    "is deprecated": (NEW | {"DeprecationTime": "2026-05-20T00:00:00.000Z"}, {}, NON_COMPLIANT),
    "is deprecated from this moment": (NEW | {"DeprecationTime": "2026-06-01T12:00:00.000Z"}, {}, NON_COMPLIANT),
    "will be deprecated": (NEW | {"DeprecationTime": "2026-06-01T12:00:01.000Z"}, {}, COMPLIANT),
    "has null for its deprecation": (NEW | {"DeprecationTime": None}, {}, COMPLIANT),
    "is disabled": (NEW | {"State": "disabled"}, {}, NON_COMPLIANT),
    "failed": (NEW | {"State": "failed"}, {}, NON_COMPLIANT),
    "says nothing of its state": ({"CreationDate": NEW["CreationDate"]}, {}, NON_COMPLIANT),
    "does not say how old it is": ({"State": "available"}, {}, NON_COMPLIANT),
    "has empty text for how old it is": (NEW | {"CreationDate": ""}, {}, NON_COMPLIANT),
    "is old, of an instance that is asked for in small letters": (
        NEW | {"CreationDate": "2020-01-01T00:00:00.000Z"},
        {"mode": "ec2_instances"},
        NON_COMPLIANT,
    ),
}


class Answer:
    """EC2 with pages of instances, and images by id."""

    def __init__(self, pages, images):
        self.pages, self.images, self.asked = pages, images, []

    def get_paginator(self, name):
        return {"describe_instances": Instances, "describe_images": Images}[name](self)


class Instances:
    def __init__(self, ec2):
        self.ec2 = ec2

    def paginate(self):
        return [{"Reservations": [{"Instances": page}]} for page in self.ec2.pages]


class Images(Instances):
    def paginate(self, **asked):
        assert asked["IncludeDeprecated"] is asked["IncludeDisabled"] is True
        [these] = asked["Filters"]
        assert these["Name"] == "image-id"
        self.ec2.asked.append(these["Values"])
        known = [{"ImageId": each} | self.ec2.images[each] for each in these["Values"] if each in self.ec2.images]
        return [{"Images": known[:1]}, {"Images": known[1:]}]


def instance(number, image="ami-1", state="running", **parts):
    return {"InstanceId": f"i-{number}", "ImageId": image, "State": {"Name": state}} | parts


def judged(pages, images, **inputs):
    answer = Answer(pages, images)
    with patch.object(support, "client", lambda _service, _region: answer):
        return evaluations(RULE, **inputs), answer.asked


def verdicts(pages, images, **inputs):
    told, _ = judged(pages, images, **inputs)
    return {each["ComplianceResourceId"]: each["ComplianceType"] for each in told}


@pytest.mark.parametrize(("image", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_instance_whose_image(image, inputs, expected):
    images = {} if image is None else {"ami-1": image}

    assert verdicts([[instance(1)]], images, **inputs) == {"i-1": expected}


def test_every_instance_is_judged_but_those_that_end():
    pages = [
        [instance(1), instance(2, state="terminated"), instance(3, state="stopped")],
        [instance(4, state="shutting-down"), instance(5, "ami-2")],
    ]

    assert verdicts(pages, {"ami-1": NEW}) == {"i-1": COMPLIANT, "i-3": COMPLIANT, "i-5": NON_COMPLIANT}


def test_of_groups_only_their_instances_are_judged():
    pages = [[instance(1, Tags=GROUP), instance(2, Tags=[{"Key": "team", "Value": "x"}]), instance(3, Tags=None)]]

    assert verdicts(pages, {}, **ASG) == {"i-1": NON_COMPLIANT}
    assert len(verdicts(pages, {})) == 3


def test_no_image_is_asked_for_twice_and_not_too_many_at_a_time():
    many = [instance(number, f"ami-{number:03}") for number in range(150)]
    told, asked = judged([many, many], {f"ami-{number:03}": NEW for number in range(150)})

    assert [len(each) for each in asked] == [100, 50]
    assert {each["ComplianceType"] for each in told} == {COMPLIANT}


ANNOTATIONS = {
    "is gone": (None, "The image ami-1 is gone, or not shared any more."),
    "is disabled": (NEW | {"State": "disabled"}, "The image ami-1 is disabled, not available."),
    "has no state": ({}, "The image ami-1 is in no known state, not available."),
    "is deprecated": (
        NEW | {"DeprecationTime": "2026-05-20T00:00:00.000Z"},
        "The image ami-1 is deprecated since 2026-05-20T00:00:00.000Z.",
    ),
    "does not say its age": ({"State": "available"}, "The image ami-1 does not say how old it is."),
    "is old": (
        NEW | {"CreationDate": "2025-06-01T12:00:00.000Z"},
        "The image ami-1 is 365 days old; 180 are allowed.",
    ),
}


@pytest.mark.parametrize(("image", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that_the_image(image, annotation):
    told, _ = judged([[instance(1)]], {} if image is None else {"ami-1": image})

    assert told[0]["Annotation"] == annotation


IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image


def bad(aws):
    """An instance runs from an image that is gone."""
    ec2, made = aws("ec2"), good(aws)
    [instance] = ec2.describe_instances(InstanceIds=[made])["Reservations"][0]["Instances"]
    ec2.deregister_image(ImageId=instance["ImageId"])
    return made


def good(aws):
    """An instance runs from an image of today."""
    ec2 = aws("ec2")
    [first] = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"]
    image = ec2.create_image(InstanceId=first["InstanceId"], Name="today")["ImageId"]
    [made] = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"]
    return made["InstanceId"]
