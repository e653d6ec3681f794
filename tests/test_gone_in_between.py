"""What a document says of a resource that is deleted between its read and its write, or that others manage."""

import json
from dataclasses import dataclass, field

import pytest
from botocore.exceptions import ClientError

import interleavings
from emulating import around, emulated_account
from interleavings import Shuffled, at_once
from test_document_laws import DOCUMENTS, OF_A_RESOURCE, RULES
from trueup.aws import Aws
from trueup.permissions import access

# How services say that a thing is gone, where it is not as most do.
CODES = {
    "apigateway": "NotFoundException", "autoscaling": "ValidationError", "cloudtrail": "TrailNotFoundException",
    "ecr": "RepositoryNotFoundException", "ecs": "ClusterNotFoundException",
    "elb": "AccessPointNotFound", "elbv2": "LoadBalancerNotFound", "iam": "NoSuchEntity", "kms": "NotFoundException",
    "s3": "NoSuchBucket", "wafv2": "WAFNonexistentItemException",
}  # fmt: skip
CODES_OF_EC2 = {  # by what an id begins with. Source: EC2 API reference, error codes
    "acl": "InvalidNetworkAclID.NotFound", "eipassoc": "InvalidAssociationID.NotFound",
    "i": "InvalidInstanceID.NotFound", "rtb": "InvalidRouteTableID.NotFound", "sg": "InvalidGroup.NotFound",
    "snap": "InvalidSnapshot.NotFound", "subnet": "InvalidSubnetID.NotFound", "vol": "InvalidVolume.NotFound",
    "vpc": "InvalidVpcID.NotFound", "vpce": "InvalidVpcEndpointId.NotFound",
}  # fmt: skip

# The first write is of another thing, which is still there; or AWS's code says no more than that something is wrong.
OTHERWISE = {
    "AssociateDnsFirewall", "EnableBeanstalkManagedUpdates", "EnableResolverQueryLogging", "EnableVpcFlowLogs",
    "RegisterHardenedTaskDefinition", "ReplaceLaunchConfigurationHardened", "ReplaceVolumeWithEncryptedCopy",
}  # fmt: skip
# These read no tags and do not go by the name yet: they say nothing of who else manages the resource.
SAY_NOTHING = {
    "AssociateWebAclWithResource", "AttachLambdaCodeSigning", "AttachLambdaToVpc", "DeactivateStaleAccessKeys",
    "EnableEcrImageScanning", "EnableKmsKeyRotation", "EnableWafLogging", "RemoveLambdaPublicAccess",
}  # fmt: skip


def last(resource):
    """The last part of an ARN, or an id as it is."""
    return resource.rpartition("/")[2].rpartition(":")[2]


@dataclass(frozen=True)
class Deleted(Aws):
    """An account in which a resource is deleted right before the first write that a document makes."""

    resource: str = ""
    refused: list = field(default_factory=list)

    def client(self, service, *options, **named):
        name = last(self.resource)

        def call(made, operation, parameters):
            writes = access.level(service, operation) == access.WRITE
            # What is asked for by a filter is not there, and no error; the emulator still has it.
            asks = self.refused and "Filters" not in parameters and name in json.dumps(parameters, default=str)
            if not writes and not asks:
                return made(operation, parameters)
            self.refused.append(operation)
            code = CODES.get(service, "ResourceNotFoundException")
            if service == "ec2":
                code = CODES_OF_EC2.get(name.partition("-")[0], "InvalidID.NotFound")
            raise ClientError({"Error": {"Code": code, "Message": "it is gone"}}, operation)

        return around(super().client(service, *options, **named), call)


def deleted(name):
    """A document's run on a resource that is gone at its first write."""
    with emulated_account() as account:
        asked = interleavings.made((RULES[name].name,), account)
        within = Deleted(account.session, account.region, account.account_id, resource=asked[0].resource)
        [ran] = at_once(asked, within, Shuffled(0))
    assert within.refused
    return ran


@pytest.mark.parametrize("name", sorted(OF_A_RESOURCE.keys() - OTHERWISE))
def test_a_resource_that_is_deleted_before_the_write_is_no_error_or_said_in_one_sentence(name):
    ran = deleted(name)
    assert ran.status in ("Success", "Failed")
    if ran.status == "Failed":
        assert ": Exception - " in ran.failure  # the document's own, and no service's
        assert "\n" not in ran.failure


def tells(name):
    scripts = [str(step.inputs.get("Script", "")) for step in DOCUMENTS[name].every_step.values()]
    return any("tell_manager(" in script.replace("def tell_manager(", "") for script in scripts)


def test_who_else_manages_a_resource_is_told_by_all_documents_but_these():
    assert {name for name in OF_A_RESOURCE if not tells(name)} == SAY_NOTHING
