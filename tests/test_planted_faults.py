"""The laws over documents see the faults that they are there for: each is planted in a copy of a document."""

from collections import ChainMap
from dataclasses import replace

import boto3
import pytest
from botocore.config import Config

import interleavings
import older_boto3
from interleavings import Asked, Ordered, Shuffled, at_once
from support import ROOT
from test_document_laws import RULES, Busy, account, gone, throttled  # noqa: F401 - a fixture
from test_gone_in_between import deleted
from test_interleavings import Meddled, attached, volumes
from trueup.aws import Aws
from trueup.documents import lint, load

FOLDER = ROOT / "remediation-docs"


@pytest.fixture
def plant(monkeypatch):
    """Puts a fault into the document that runs, and gives its text."""

    def put(name, old, new):
        text = (FOLDER / f"{name}.yaml").read_text()
        assert old in text
        planted = text.replace(old, new)
        document, faults = load.examine(planted, name, f"{name}.yaml")
        assert not faults
        monkeypatch.setattr(interleavings, "DOCUMENTS", ChainMap({name: document}, interleavings.DOCUMENTS))
        return planted

    return put


GONE = {  # the document: what it no longer knows to mean that the resource is gone
    "EnableS3Versioning": '("NoSuchBucket",)',
    "RevokePublicIngressRules": '("InvalidGroup.NotFound",)',
    "EnableKmsKeyRotation": '("NotFoundException",)',
}


@pytest.mark.parametrize(("name", "codes"), GONE.items(), ids=GONE)
def test_a_resource_that_is_gone_and_raises_is_seen(name, codes, plant, account):  # noqa: F811
    plant(name, codes, "()")
    [made] = interleavings.made((RULES[name].name,), account)
    [ran] = at_once([replace(made, resource=gone(made.resource))], account, Shuffled(0))
    assert ran.status == "Failed"


@pytest.mark.parametrize("name", GONE)
def test_a_resource_that_is_deleted_before_the_write_and_raises_is_seen(name, plant):
    plant(name, GONE[name], "()")
    assert "An error occurred" in deleted(name).failure


class Once(Aws):
    """An account that is asked once. A script's own retries play no part in a run here: lint holds them."""

    def client(self, service, *options, **named):
        once = Config(retries={"mode": "standard", "total_max_attempts": 1})
        return boto3.Session("testing", "testing", region_name=self.region).client(service, config=once)


@pytest.mark.parametrize("name", GONE)
def test_a_call_that_is_throttled_and_not_tried_again_is_seen(name, account):  # noqa: F811
    asked = interleavings.made((RULES[name].name,), account)
    with throttled() as refused:
        [ran] = at_once(asked, Once(account.session, account.region, account.account_id), Shuffled(0))
    assert refused
    assert (ran.status, "Throttling" in str(ran.failure)) == ("Failed", True)


IMPATIENT = {  # the document: its write, made once
    "EnforceS3TlsOnly": ("patient(s3.put_bucket_policy, ", "s3.put_bucket_policy("),
    "SetIamPasswordPolicy": ("patient(iam.update_account_password_policy, ", "iam.update_account_password_policy("),
    "EnableTrailLogFileValidation": ("patient(cloudtrail.update_trail, ", "cloudtrail.update_trail("),
}


@pytest.mark.parametrize(("name", "write"), IMPATIENT.items(), ids=IMPATIENT)
def test_a_write_that_is_not_tried_again_is_seen(name, write, plant, account):  # noqa: F811
    plant(name, *write)
    busy = Busy(account.session, account.region, account.account_id)
    [ran] = at_once(interleavings.made((RULES[name].name,), account), busy, Shuffled(0))
    assert ran.status == "Failed"


RACES = {  # the document: what says that somebody was faster, no longer known
    "EnableVpcFlowLogs": ('"ResourceAlreadyExistsException"', '"X"'),
    "EnableGuardDuty": ('"BadRequestException"', '"X"'),
    "EnableSecurityHub": ('"ResourceConflictException":  # somebody', '"X":  # somebody'),
    "RevokePublicIngressRules": ("NOT_FOUND = (", 'NOT_FOUND = ("X",) or ('),
    "RemoveLambdaPublicAccess": ("AGAIN = (", 'AGAIN = ("X",) or ('),
}


@pytest.mark.parametrize(("name", "fault"), RACES.items(), ids=RACES)
def test_a_race_that_is_lost_is_seen(name, fault, plant, account):  # noqa: F811
    plant(name, *fault)
    asked = [Asked(RULES[name], account.account_id)] * 2  # in an account that has none yet
    if RULES[name].remediation["ResourceType"] != "AWS::::Account":
        asked = interleavings.made((RULES[name].name,) * 2, account)
    ran = at_once(asked, account, Ordered((0, 1, 0, 1)))
    assert {each.status for each in ran} == {"Success", "Failed"}


def test_a_stale_copy_is_seen(plant, account):  # noqa: F811
    """The data loss: whoever starts the instance after the snapshot has written to a volume that is taken away."""
    plant("ReplaceVolumeWithEncryptedCopy", 'or str(found["LaunchTime"]) != launched', "")
    instance, before = volumes(account)
    ec2 = account.client("ec2")

    def start_and_stop():
        ec2.start_instances(InstanceIds=[instance])
        ec2.stop_instances(InstanceIds=[instance])

    meddled = Meddled(
        account.session, account.region, account.account_id, after="CreateSnapshot", meddle=start_and_stop
    )
    at_once([Asked(RULES["ReplaceVolumeWithEncryptedCopy"], before["/dev/sdf"])], meddled, Shuffled(0))
    assert attached(account, instance)[0] != before


def test_a_call_that_is_newer_than_two_years_is_seen():
    ecs = older_boto3.newer()["ecs"]
    operation, member = ecs["operations"][0], ecs["members"][0]
    assert older_boto3.unknown("ecs", operation, {}) == {operation}
    assert older_boto3.unknown("ecs", "UpdateService", {"service": "web", "on": [{member: 1}]}) == {member}


LINT = {  # a fault that lint sees: the document, what is replaced by what, the code
    "fewer tries than AWS Config asks for": ("EnableS3Versioning", "config=RETRIES", "config=None", "script-retries"),
    "a shared part that has drifted": ("EnableS3Versioning", '"OperationAborted", ', "", "script-part"),
    "a default that its own pattern refuses": (
        "ReplaceVolumeWithEncryptedCopy",
        "allowedPattern: ^((arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:key/)?[A-Za-z0-9-]+)?$",
        "allowedPattern: ^(arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:key/)?[A-Za-z0-9-]+$",
        "parameter-default",
    ),
    "a cost that is not told": ("EnableGuardDuty", " Cost: grows.", "", "house-cost"),
}


@pytest.mark.parametrize(("name", "old", "new", "code"), LINT.values(), ids=LINT)
def test_lint_sees(name, old, new, code, plant):
    found = lint.text(plant(name, old, new), name, house=True)
    assert code in {each.code for each in found}
