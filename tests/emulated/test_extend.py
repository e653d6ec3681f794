import boto3
import pytest
from botocore.exceptions import ClientError
from moto.guardduty.models import GuardDutyBackend

from trueup import aws, emulated
from trueup.emulated import extend, services


@pytest.fixture
def registry(monkeypatch):
    """A registry that ends with the test; what the services register is in it."""
    services.load()
    assert ("ec2", "GetEbsDefaultKmsKeyId") in extend.OPERATIONS
    monkeypatch.setattr(extend, "OPERATIONS", dict(extend.OPERATIONS))
    monkeypatch.setattr(extend, "CORRECTIONS", list(extend.CORRECTIONS))


def ec2(region="eu-west-1"):
    return aws.session(region=region, credentials=emulated.KEYS).client("ec2")


def test_an_operation_gets_what_was_asked_and_keeps_its_state_per_region(registry):
    @extend.operation("ec2", "EnableSnapshotBlockPublicAccess")
    def enable(parameters, backend):
        extend.state(backend)["block"] = parameters["State"]
        return {"State": parameters["State"]}

    @extend.operation("ec2", "GetSnapshotBlockPublicAccessState")
    def get(parameters, backend):
        return {"State": extend.state(backend).get("block", "unblocked")}

    with emulated.emulation():
        ec2().enable_snapshot_block_public_access(State="block-all-sharing")
        assert ec2().get_snapshot_block_public_access_state()["State"] == "block-all-sharing"
        assert ec2("us-east-1").get_snapshot_block_public_access_state()["State"] == "unblocked"
    with emulated.emulation():
        assert ec2().get_snapshot_block_public_access_state()["State"] == "unblocked"


def test_an_answer_that_aws_could_not_give_is_a_mistake_of_ours(registry):
    @extend.operation("ec2", "GetSnapshotBlockPublicAccessState")
    def get(parameters, backend):
        return {"State": 1}

    with emulated.emulation(), pytest.raises(AssertionError, match=r"answers what AWS could not: .*State"):
        ec2().get_snapshot_block_public_access_state()


def test_a_refusal_reads_as_one_of_aws(registry):
    @extend.operation("ec2", "GetSnapshotBlockPublicAccessState")
    def get(parameters, backend):
        raise extend.refusal("ec2", "UnauthorizedOperation", "You are not authorized")

    with emulated.emulation(), pytest.raises(ClientError, match=r"UnauthorizedOperation.*You are not authorized"):
        ec2().get_snapshot_block_public_access_state()


def test_moto_is_its_old_self_afterwards():
    before = GuardDutyBackend.create_detector
    with emulated.emulation():
        assert GuardDutyBackend.create_detector is not before
    assert GuardDutyBackend.create_detector is before


def test_moto_is_its_old_self_after_a_failure_too():
    before = GuardDutyBackend.create_detector
    with pytest.raises(ZeroDivisionError), emulated.emulation():
        raise ZeroDivisionError
    assert GuardDutyBackend.create_detector is before


def test_what_it_registers_moto_really_lacks():
    """Once moto has an operation itself, ours has to go."""
    for service, name in extend.OPERATIONS:
        served = extend.responses(service)
        method = boto3.session.Session().client(service, region_name="eu-west-1").meta.method_to_api_mapping
        [python_name] = [key for key, value in method.items() if value == name]
        assert not hasattr(served, python_name)
