from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations

RULE = "AMI_BLOCK_PUBLIC_ACCESS_ENABLED"
PROOF = "model"  # moto does not know the setting; ours answers as EC2's API reference has it

BLOCKED, UNBLOCKED = {"ImageBlockPublicAccessState": "block-new-sharing"}, {"ImageBlockPublicAccessState": "unblocked"}

SCENARIOS = {  # given an account where sharing ...: (the setting, pages of its public images, then the account is ...)
    "is blocked": (BLOCKED, [[]], COMPLIANT),
    "is blocked, by the organization": (BLOCKED | {"ManagedBy": "declarative-policy"}, [[]], COMPLIANT),
    "is unblocked": (UNBLOCKED, [[]], NON_COMPLIANT),
    "is not said to be blocked": ({}, [[]], NON_COMPLIANT),
    "is null": ({"ImageBlockPublicAccessState": None}, [[]], NON_COMPLIANT),
    "is blocked in a way that is not known yet": ({"ImageBlockPublicAccessState": "block-some"}, [[]], NON_COMPLIANT),
    "is blocked, and an image was public before": (BLOCKED, [["ami-1"]], NON_COMPLIANT),
    "is blocked, and an image on a later page is public": (BLOCKED, [[], ["ami-1"]], NON_COMPLIANT),
    "is unblocked, and an image is public": (UNBLOCKED, [["ami-1"]], NON_COMPLIANT),
}


class Answer:
    """EC2 with one setting, and pages of public images."""

    def __init__(self, setting, pages):
        self.setting, self.pages, self.asked = setting, pages, []

    def get_image_block_public_access_state(self):
        return self.setting

    def get_paginator(self, name):
        assert name == "describe_images"
        return self

    def paginate(self, **asked):
        self.asked.append(asked)
        return [{"Images": [{"ImageId": image} for image in page]} for page in self.pages]


def judged(setting, pages):
    answer = Answer(setting, pages)
    with patch.object(support, "client", lambda _service, _region: answer):
        return evaluations(RULE), answer.asked


@pytest.mark.parametrize(("setting", "pages", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_where_sharing(setting, pages, expected):
    [evaluation], _ = judged(setting, pages)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


ANNOTATIONS = {
    "the setting": (UNBLOCKED, [[]], "Public sharing of images is unblocked in this Region."),
    "a setting that is not there": ({}, [[]], "Public sharing of images is not said to be blocked in this Region."),
    "the image": (BLOCKED, [["ami-1"]], "Images are public still: ami-1."),
    "three images": (BLOCKED, [["ami-3", "ami-1"], ["ami-2"]], "Images are public still: ami-1, ami-2, ami-3."),
    "how many more": (
        BLOCKED,
        [["ami-4", "ami-1"], ["ami-2", "ami-3", "ami-5"]],
        "Images are public still: ami-1, ami-2, ami-3 and 2 more.",
    ),
}


@pytest.mark.parametrize(("setting", "pages", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_names(setting, pages, annotation):
    [evaluation], _ = judged(setting, pages)

    assert evaluation["Annotation"] == annotation


def test_only_the_accounts_own_images_are_asked_for_those_that_are_disabled_too():
    _, [asked] = judged(BLOCKED, [[]])

    assert asked["Owners"] == ["self"]
    assert asked["Filters"] == [{"Name": "is-public", "Values": ["true"]}]
    assert asked["IncludeDisabled"] is True


IMAGE = "ami-12c6146b"  # the emulator asks for an id and for no image


def bad(aws):
    """An image is public, and nothing keeps anybody from sharing another."""
    ec2 = aws("ec2")
    [instance] = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"]
    image = ec2.create_image(InstanceId=instance["InstanceId"], Name="shared")["ImageId"]
    ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"Group": "all"}, {"UserId": "111122223333"}]})
    return aws("sts").get_caller_identity()["Account"]


def good(aws):
    """Public sharing of images is blocked."""
    aws("ec2").enable_image_block_public_access(ImageBlockPublicAccessState="block-new-sharing")
    return aws("sts").get_caller_identity()["Account"]
