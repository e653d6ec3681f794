from unittest.mock import patch

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, evaluations
from trueup.emulated import extend, services

RULE = "EBS_SNAPSHOT_PUBLIC_RESTORABLE_CHECK"
PROOF = "model"  # moto lists every snapshot, whoever may restore it; ours lists those that are asked for

ALL, FRIEND = {"GroupNames": ["all"]}, {"UserIds": ["111122223333"]}

SCENARIOS = {  # given an account whose snapshots ...: (whom each was shared with, then the account is ...)
    "do not exist": ([], COMPLIANT),
    "are private": ([[], []], COMPLIANT),
    "are shared with one account": ([[FRIEND]], COMPLIANT),
    "are public": ([[ALL]], NON_COMPLIANT),
    "are public and shared with one account": ([[FRIEND, ALL]], NON_COMPLIANT),
    "are private, and one of them public": ([[], [ALL], []], NON_COMPLIANT),
    "are public, all of them": ([[ALL], [ALL]], NON_COMPLIANT),
    "are shared, and one of them public": ([[FRIEND], [ALL]], NON_COMPLIANT),
}


@pytest.mark.parametrize(("shared", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_snapshots(shared, expected):
    services.load()
    with support.aws() as client, extend.installed():
        for everybody in shared:
            snapshot(client, *everybody)

        [evaluation] = evaluations(RULE)

    assert (evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) == (ACCOUNT, expected)


class Answer:
    """EC2 with pages of public snapshots."""

    def __init__(self, pages):
        self.pages, self.asked = pages, []

    def get_paginator(self, name):
        assert name == "describe_snapshots"
        return self

    def paginate(self, **asked):
        self.asked.append(asked)
        return [{"Snapshots": [{"SnapshotId": each} for each in page]} for page in self.pages]


ANNOTATIONS = {
    "the snapshot": ([["snap-1"]], "Everybody can restore snap-1."),
    "three, through all pages": (
        [["snap-3"], [], ["snap-1", "snap-2"]],
        "Everybody can restore snap-1, snap-2, snap-3.",
    ),
    "how many more": (
        [["snap-4", "snap-3", "snap-2", "snap-1", "snap-5"]],
        "Everybody can restore snap-1, snap-2, snap-3 and 2 more.",
    ),
}


@pytest.mark.parametrize(("pages", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_names(pages, annotation):
    answer = Answer(pages)
    with patch.object(support, "client", lambda _service, _region: answer):
        [evaluation] = evaluations(RULE)

    assert evaluation["Annotation"] == annotation
    assert answer.asked == [{"OwnerIds": ["self"], "RestorableByUserIds": ["all"]}]


def snapshot(aws, *shared):
    ec2 = aws("ec2")
    volume = ec2.create_volume(Size=1, AvailabilityZone=f"{ec2.meta.region_name}a")["VolumeId"]
    made = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    for whom in shared:
        ec2.modify_snapshot_attribute(SnapshotId=made, Attribute="createVolumePermission", OperationType="add", **whom)
    return made


def bad(aws):
    """One snapshot is public, another public and shared with an account, a third private."""
    snapshot(aws, ALL)
    snapshot(aws, FRIEND, ALL)
    snapshot(aws)
    return aws("sts").get_caller_identity()["Account"]


def good(aws):
    """One snapshot is shared with an account, another private."""
    snapshot(aws, FRIEND)
    snapshot(aws)
    return aws("sts").get_caller_identity()["Account"]
