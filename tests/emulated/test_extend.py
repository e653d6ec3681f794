import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from moto.guardduty.models import GuardDutyBackend

from trueup import aws, emulated
from trueup.emulated import absent, extend, services


@pytest.fixture
def registry(monkeypatch):
    """A registry that ends with the test; what the services register is in it."""
    services.load()
    assert ("ec2", "GetEbsDefaultKmsKeyId") in extend.OPERATIONS
    monkeypatch.setattr(extend, "OPERATIONS", dict(extend.OPERATIONS))
    monkeypatch.setattr(extend, "CORRECTIONS", list(extend.CORRECTIONS))


def client(service, region="eu-west-1", endpoint_url=None):
    return aws.session(region=region, endpoint_url=endpoint_url, credentials=emulated.KEYS).client(service)


def ec2(region="eu-west-1"):
    return client("ec2", region)


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


REACHED = {  # an operation ...: (its service, its name, what is asked, what it answers)
    "of a global service": ("iam", "ListOrganizationsFeatures", {}, {"EnabledFeatures": ["RootSessions"]}),
    "of a service whose name has a hyphen": ("sso-admin", "ListApplicationProviders", {}, {"ApplicationProviders": []}),
    "under a path that moto does not serve": (
        "guardduty",
        "ListPublishingDestinations",
        {"DetectorId": "1" * 32},
        {"Destinations": [{"DestinationId": "a", "DestinationType": "S3", "Status": "PUBLISHING"}]},
    ),
    "of a service that moto lacks, told by its path": ("accessanalyzer", "ListAnalyzers", {}, {"analyzers": []}),
    "of a service that moto lacks, told by a header": ("waf-regional", "ListWebACLs", {}, {"WebACLs": []}),
    "of a service that moto lacks, at a host of its own": (
        "detective",
        "ListGraphs",
        {},
        {"GraphList": [{"Arn": "arn:aws:detective:eu-west-1:123456789012:graph:1"}]},
    ),
}


@pytest.mark.parametrize("server", [False, True], ids=["in this process", "behind a server"])
@pytest.mark.parametrize(("service", "name", "asked", "answer"), REACHED.values(), ids=REACHED)
def test_it_reaches_an_operation(service, name, asked, answer, server, registry):
    @extend.operation(service, name)
    def get(parameters, backend):
        assert asked.items() <= parameters.items()
        extend.state(backend)["asked"] = True
        return answer

    with emulated.emulation(server) as endpoint_url:
        given = getattr(client(service, endpoint_url=endpoint_url), xform_name(name))(**asked)
    assert {key: given[key] for key in answer} == answer


def test_a_service_that_moto_lacks_refuses_as_aws_does_and_goes_with_the_emulation(registry):
    @extend.operation("accessanalyzer", "GetAnalyzer")
    def get(parameters, backend):
        raise extend.refusal("accessanalyzer", "ResourceNotFoundException", "There is no such analyzer")

    with emulated.emulation(), pytest.raises(ClientError, match=r"ResourceNotFoundException.*no such analyzer"):
        client("accessanalyzer").get_analyzer(analyzerName="account")
    assert absent.is_absent("accessanalyzer")


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
    services.load()
    for service, name in extend.OPERATIONS:
        assert absent.is_absent(service) or not hasattr(extend.responses(service), extend.method(name))
