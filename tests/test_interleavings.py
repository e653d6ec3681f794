"""Runs of documents at once: no error that another caused, no lost update, one end state.

Some orders of each case, so that they take seconds; `python -m tests.interleavings` tries them all.
"""

import json
from dataclasses import dataclass

import pytest

import interleavings
from emulating import around, emulated_account
from interleavings import Asked, Case, Ordered, Shuffled, at_once
from support import ROOT
from trueup import loader
from trueup.aws import Aws

TWICE = {case.name: case for case in interleavings.cases() if case.rules[0] == case.rules[1]}
BESIDE = {  # pairs that write to the same thing
    name: Case(rules)
    for name, rules in {
        "a closed default group": ("VPC_DEFAULT_SECURITY_GROUP_CLOSED", "INCOMING_SSH_DISABLED"),
        "a bucket's settings": ("S3_BUCKET_SSL_REQUESTS_ONLY", "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED"),
        "a VPC and its tags": ("VPC_FLOW_LOGS_ENABLED", "REQUIRED_TAGS"),
    }.items()
}


@pytest.fixture
def account():
    with emulated_account() as account:
        yield account


@pytest.mark.parametrize("case", (TWICE | BESIDE).values(), ids=TWICE | BESIDE)
def test_two_at_once_end_as_one_after_the_other(case):
    serial = case.serial()
    for choose in (Ordered((0, 1, 0, 1)), Shuffled(1)):  # with reads as stale as can be, and in any order
        assert case.at_once(choose) in serial


@pytest.mark.parametrize("rule", ["S3_BUCKET_SSL_REQUESTS_ONLY", "GUARDDUTY_ENABLED_CENTRALIZED"])
def test_ten_at_once_end_as_one_after_the_other(rule):
    case = Case((rule,) * 10)
    assert case.at_once(Shuffled(3)) in case.serial()


@pytest.mark.parametrize("rule", ["EC2_STOPPED_INSTANCE", "EC2_VOLUME_INUSE_CHECK"])
def test_what_somebody_else_has_deleted_since_it_was_read_is_no_error(rule):
    case = Case((rule, rule))
    assert case.at_once(Ordered((0, 0, 1, 1))) in case.serial()


def volumes(account):
    """Two volumes without encryption, of one instance that runs."""
    tested = loader.module(ROOT / "tests" / "rules" / "ENCRYPTED_VOLUMES_test.py")
    first = tested.bad(account.client)
    ec2 = account.client("ec2")
    at = ec2.describe_volumes(VolumeIds=[first])["Volumes"][0]
    instance = at["Attachments"][0]["InstanceId"]
    second = ec2.create_volume(AvailabilityZone=at["AvailabilityZone"], Size=8)["VolumeId"]
    ec2.attach_volume(VolumeId=second, InstanceId=instance, Device="/dev/sdg")
    return instance, {"/dev/sdf": first, "/dev/sdg": second}


def attached(account, instance):
    """The volume at each device of an instance, but for its root; and the instance."""
    ec2 = account.client("ec2")
    found = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    mappings = {each["DeviceName"]: each["Ebs"]["VolumeId"] for each in found["BlockDeviceMappings"]}
    held = {device: mappings[device] for device in ("/dev/sdf", "/dev/sdg")}
    return held, found


@pytest.mark.parametrize("seed", range(2))
def test_two_volumes_of_one_instance_are_replaced_one_after_the_other(account, seed):
    instance, before = volumes(account)
    rule = interleavings.LIBRARY.rules["ENCRYPTED_VOLUMES"]

    ran = at_once([Asked(rule, volume) for volume in before.values()], account, Shuffled(seed))

    assert [each.status for each in ran] == ["Success", "Success"], [each.failure for each in ran]
    after, found = attached(account, instance)
    encrypted = account.client("ec2").describe_volumes(VolumeIds=list(after.values()))["Volumes"]
    assert [each["Encrypted"] for each in encrypted] == [True, True]
    assert found["State"]["Name"] == "running"
    assert not [tag for tag in found.get("Tags", []) if tag["Key"].startswith("trueup:")]


@dataclass(frozen=True)
class Meddled(Aws):
    """An account in which somebody does something after a call of this name."""

    after: str = ""
    meddle: object = None

    def client(self, service, *options, **named):
        def call(made, operation, parameters):
            answer = made(operation, parameters)
            if operation == self.after:
                self.meddle()
            return answer

        return around(super().client(service, *options, **named), call)


@pytest.mark.parametrize("after", ["CreateSnapshot", "CreateVolume"])
def test_a_copy_that_is_stale_never_takes_the_place_of_the_original(account, after):
    """Somebody starts the instance, and may write to the volume, after the snapshot was begun."""
    instance, before = volumes(account)
    ec2 = account.client("ec2")

    def start_and_stop():
        ec2.start_instances(InstanceIds=[instance])
        ec2.stop_instances(InstanceIds=[instance])

    meddled = Meddled(account.session, account.region, account.account_id, after=after, meddle=start_and_stop)
    rule = interleavings.LIBRARY.rules["ENCRYPTED_VOLUMES"]
    [ran] = at_once([Asked(rule, before["/dev/sdf"])], meddled, Shuffled(0))

    assert ran.status == "Failed"
    after, found = attached(account, instance)
    assert after == before
    assert found["State"]["Name"] == "running"
    assert "trueup:" not in json.dumps(found.get("Tags", []))


@pytest.mark.parametrize("look", [1, 2], ids=["before it is looked at again", "right before the copy"])
def test_a_revision_that_somebody_registers_meanwhile_is_hardened_and_stays_the_latest(account, look):
    [asked] = interleavings.made(("ECS_CONTAINERS_NONPRIVILEGED",), account)
    ecs, looks = account.client("ecs"), []

    def latest():
        return ecs.describe_task_definition(taskDefinition=asked.resource)["taskDefinition"]["containerDefinitions"]

    def register():
        looks.append("look")
        if len(looks) == look:
            newer = [each | {"image": "web:2"} for each in latest()]
            ecs.register_task_definition(family=asked.resource, containerDefinitions=newer)

    place = account.session, account.region, account.account_id
    [ran] = at_once([asked], Meddled(*place, after="DescribeTaskDefinition", meddle=register), Shuffled(0))

    assert (ran.status, ran.failure) == ("Success", None)
    assert [(each["image"], each.get("privileged", False)) for each in latest()] == [("web:2", False)] * 2
