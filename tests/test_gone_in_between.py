"""What a document says of a resource that is deleted between its read and its write, or that others manage."""

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
    "elasticbeanstalk": "InvalidParameterValue",
    "elb": "AccessPointNotFound", "elbv2": "LoadBalancerNotFound", "iam": "NoSuchEntity", "kms": "NotFoundException",
    "ram": "UnknownResourceException", "redshift": "ClusterNotFound", "s3": "NoSuchBucket",
    "sagemaker": "ValidationException",
    "wafv2": "WAFNonexistentItemException",
    "sns": "NotFound", "sqs": "AWS.SimpleQueueService.NonExistentQueue",
}  # fmt: skip
CODES_OF_EC2 = {  # by what an id begins with. Source: EC2 API reference, error codes
    "acl": "InvalidNetworkAclID.NotFound", "eipassoc": "InvalidAssociationID.NotFound",
    "i": "InvalidInstanceID.NotFound", "rtb": "InvalidRouteTableID.NotFound", "sg": "InvalidGroup.NotFound",
    "snap": "InvalidSnapshot.NotFound", "subnet": "InvalidSubnetID.NotFound", "vol": "InvalidVolume.NotFound",
    "vpc": "InvalidVpcID.NotFound", "vpce": "InvalidVpcEndpointId.NotFound",
}  # fmt: skip
CODES_OF_RDS = {  # by what an operation is about. Source: RDS API reference, errors of each
    "DBClusterSnapshot": "DBClusterSnapshotNotFoundFault", "DBInstance": "DBInstanceNotFound",
    "DBSnapshot": "DBSnapshotNotFound",
}  # fmt: skip
CODES_OF_SSM = {"Document": "InvalidDocument", "Parameter": "ParameterNotFound"}  # likewise

# Where a description of what is gone is empty, and no error.
EMPTY = {"BatchGetProjects": {"projects": []}, "DescribeEnvironments": {"Environments": []}}
BY_OPERATION = {"rds": CODES_OF_RDS, "ssm": CODES_OF_SSM}
# What a group, a service or an instance has in use is not deleted.
HELD = {"RegisterHardenedTaskDefinition", "ReplaceLaunchConfigurationHardened", "ReplaceVolumeWithEncryptedCopy"}
# These write other things first, which are there still: a rule group, a log group.
PREPARE = {"AssociateDnsFirewall", "ConnectTrailToCloudWatchLogs", "EnableResolverQueryLogging", "EnableVpcFlowLogs"}


def leaves(value):
    """All text in a call's parameters, however deep."""
    if isinstance(value, dict | list | tuple):
        return set().union(*map(leaves, value.values() if isinstance(value, dict) else value))
    return {value} if isinstance(value, str) else set()


@dataclass(frozen=True)
class Deleted(Aws):
    """An account in which a resource is deleted right before the first write, or the first that names it."""

    names: frozenset[str] = frozenset()
    prepared: bool = False
    refused: list = field(default_factory=list)

    def client(self, service, *options, **named):
        def call(made, operation, parameters):
            writes = access.level(service, operation) == access.WRITE
            # What is asked for by a filter is not there, and no error; the emulator still has it.
            is_about_it = "Filters" not in parameters and bool(self.names & leaves(parameters))
            if not ((is_about_it and self.refused) or (writes and (is_about_it or not self.prepared))):
                return made(operation, parameters)
            self.refused.append(operation)
            if operation in EMPTY:
                return EMPTY[operation]
            code = CODES.get(service, "ResourceNotFoundException")
            if service == "ec2":
                code = CODES_OF_EC2[next(iter(self.names)).partition("-")[0]]
            if service in BY_OPERATION:
                code = next((code for about, code in BY_OPERATION[service].items() if about in operation), code)
            raise ClientError({"Error": {"Code": code, "Message": "it is gone"}}, operation)

        return around(super().client(service, *options, **named), call)


def names(resource, account):
    """What calls name a resource by: its ARN or id, the last part of that, an environment's own name."""
    found = {resource, resource.rpartition("/")[2].rpartition(":")[2]}
    if resource.startswith("e-"):
        environments = account.client("elasticbeanstalk").describe_environments(EnvironmentIds=[resource])
        found.add(environments["Environments"][0]["EnvironmentName"])
    return frozenset(found)


def deleted(name):
    """A document's run on a resource that is gone when it is to be written."""
    with emulated_account() as account:
        asked = interleavings.made((RULES[name].name,), account)
        called = names(asked[0].resource, account)
        within = Deleted(account.session, account.region, account.account_id, names=called, prepared=name in PREPARE)
        [ran] = at_once(asked, within, Shuffled(0))
    assert within.refused
    return ran


@pytest.mark.parametrize("name", sorted(OF_A_RESOURCE.keys() - HELD))
def test_a_resource_that_is_deleted_before_the_write_is_no_error_or_said_in_one_sentence(name):
    ran = deleted(name)
    assert ran.status in ("Success", "Failed")
    if ran.status == "Failed":
        assert ": Exception - " in ran.failure  # the document's own, and no service's
        assert "\n" not in ran.failure


def tells(name):
    scripts = [str(step.inputs.get("Script", "")) for step in DOCUMENTS[name].every_step.values()]
    return any("tell_manager(" in script.replace("def tell_manager(", "") for script in scripts)


@pytest.mark.parametrize("name", sorted(OF_A_RESOURCE))
def test_who_else_manages_a_resource_is_told(name):
    assert tells(name)
