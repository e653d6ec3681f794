import pytest

from config_recorders import NAME, ROLE, Config, judged
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION

RULE = "CONFIG_RECORDER_ALL_RESOURCE_TYPES"
PROOF = "model"  # moto makes no service-linked role that is asked for by its path
OWN_ROLE = f"arn:aws:iam::{ACCOUNT}:role/config"
ALL = {"allSupported": True, "includeGlobalResourceTypes": False}
WITH_IAM = {"allSupported": True, "includeGlobalResourceTypes": True}
CHOSEN = {"allSupported": False, "resourceTypes": ["AWS::S3::Bucket"]}


def but(*types):
    only = {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"}
    return {"allSupported": False, "exclusionByResourceTypes": {"resourceTypes": [*types]}, "recordingStrategy": only}


def recorder(group=ALL, role=ROLE, **more):
    return {"name": NAME, "roleARN": role, "recordingGroup": group} | more


RUNS = {"recording": True, "lastStatus": "SUCCESS"}
HERE, SOME, ANY_ROLE = {"globalTypesRegion": REGION}, {"allowExclusions": "true"}, {"requireServiceLinkedRole": "false"}

SCENARIOS = {  # given an account with ...: (its recorders, how the recorder does, inputs, then it is ...)
    "no recorder": ([], {}, {}, NON_COMPLIANT),
    "a recorder of all types": ([recorder()], RUNS, {}, COMPLIANT),
    "a recorder that is stopped": ([recorder()], {"recording": False}, {}, NON_COMPLIANT),
    "a recorder that does not say whether it records": ([recorder()], {}, {}, NON_COMPLIANT),
    "a recorder that says so in text": ([recorder()], {"recording": "true"}, {}, NON_COMPLIANT),
    "a recorder that has just been started": (
        [recorder()],
        {"recording": True, "lastStatus": "Pending"},
        {},
        COMPLIANT,
    ),
    "a recorder that has no state yet": ([recorder()], {"recording": True, "lastStatus": None}, {}, COMPLIANT),
    "a recorder that failed": ([recorder()], {"recording": True, "lastStatus": "FAILURE"}, {}, NON_COMPLIANT),
    "a recorder that failed, in other letters": (
        [recorder()],
        {"recording": True, "lastStatus": "Failure"},
        {},
        NON_COMPLIANT,
    ),
    "a recorder of chosen types": ([recorder(CHOSEN)], RUNS, {}, NON_COMPLIANT),
    "a recorder of chosen types, where some may be left out": ([recorder(CHOSEN)], RUNS, SOME, NON_COMPLIANT),
    "a recorder that leaves one out": ([recorder(but("AWS::EC2::Volume"))], RUNS, {}, NON_COMPLIANT),
    "a recorder that leaves one out, as it may": ([recorder(but("AWS::EC2::Volume"))], RUNS, SOME, COMPLIANT),
    "a recorder that leaves none out": ([recorder(but())], RUNS, {}, COMPLIANT),
    "a recorder with null for what it leaves out": (
        [recorder(but() | {"exclusionByResourceTypes": None})],
        RUNS,
        {},
        COMPLIANT,
    ),
    "a recorder without a group": ([recorder(None)], RUNS, {}, NON_COMPLIANT),
    "a recorder of an empty group": ([recorder({})], RUNS, {}, NON_COMPLIANT),
    "a recorder of all types, in text": ([recorder({"allSupported": "true"})], RUNS, {}, NON_COMPLIANT),
    "a recorder with null for its strategy": (
        [recorder({"allSupported": False, "recordingStrategy": None})],
        RUNS,
        {},
        NON_COMPLIANT,
    ),
    "a recorder of all types but IAM's, at home": ([recorder()], RUNS, HERE, NON_COMPLIANT),
    "a recorder of all types and IAM's, at home": ([recorder(WITH_IAM)], RUNS, HERE, COMPLIANT),
    "a recorder of IAM's types too, elsewhere": ([recorder(WITH_IAM)], RUNS, {}, COMPLIANT),
    "a recorder that does not say so, at home": ([recorder({"allSupported": True})], RUNS, HERE, NON_COMPLIANT),
    "a recorder that leaves roles out, at home": (
        [recorder(but("AWS::IAM::Role"))],
        RUNS,
        HERE | SOME,
        NON_COMPLIANT,
    ),
    "a recorder that leaves roles out, elsewhere": ([recorder(but("AWS::IAM::Role"))], RUNS, SOME, COMPLIANT),
    "a recorder that leaves volumes out, at home": (
        [recorder(but("AWS::EC2::Volume"))],
        RUNS,
        HERE | SOME,
        COMPLIANT,
    ),
    "a recorder with a role of its own": ([recorder(role=OWN_ROLE)], RUNS, {}, NON_COMPLIANT),
    "a recorder with a role of its own, as it may": ([recorder(role=OWN_ROLE)], RUNS, ANY_ROLE, COMPLIANT),
    "a recorder with a role named alike": (
        [recorder(role=f"arn:aws:iam::{ACCOUNT}:role/AWSServiceRoleForConfig")],
        RUNS,
        {},
        NON_COMPLIANT,
    ),
    "a recorder without a role": ([recorder(role=None)], RUNS, {}, NON_COMPLIANT),
    "a recorder of Security Hub only": (
        [recorder(WITH_IAM, servicePrincipal="securityhub.amazonaws.com")],
        RUNS,
        {},
        NON_COMPLIANT,
    ),
    "a recorder beside Security Hub's": (
        [recorder(CHOSEN, servicePrincipal="securityhub.amazonaws.com"), recorder()],
        RUNS,
        {},
        COMPLIANT,
    ),
}


@pytest.mark.parametrize(("recorders", "status", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_with(recorders, status, inputs, expected):
    [told] = judged(RULE, Config(recorders=recorders, status=status), **inputs)

    assert (told["ComplianceResourceId"], told["ComplianceType"]) == (ACCOUNT, expected)


def test_without_a_word_the_global_types_are_wanted_in_virginia():
    assert judged(RULE, Config(recorders=[recorder()], status=RUNS, region="us-east-1"))[0]["ComplianceType"] == (
        NON_COMPLIANT
    )


THREE = but("AWS::EC2::Volume", "AWS::EC2::Subnet", "AWS::IAM::User")
ANNOTATIONS = {
    "there is none": ([], {}, {}, "AWS Config has no recorder in this Region."),
    "types are chosen": ([recorder(CHOSEN)], RUNS, {}, "Recorder default records chosen types only."),
    "types are left out": (
        [recorder(THREE)],
        RUNS,
        {},
        "Recorder default leaves out AWS::EC2::Subnet, AWS::EC2::Volume, AWS::IAM::User.",
    ),
    "users are left out at home": (
        [recorder(THREE)],
        RUNS,
        HERE | SOME,
        f"Recorder default leaves out AWS::IAM::User, which {REGION} is to record.",
    ),
    "groups and policies are left out at home": (
        [recorder(but("AWS::IAM::Policy", "AWS::IAM::Group"))],
        RUNS,
        HERE | SOME,
        f"Recorder default leaves out AWS::IAM::Group, AWS::IAM::Policy, which {REGION} is to record.",
    ),
    "IAM is left out at home": (
        [recorder()],
        RUNS,
        HERE,
        f"Recorder default leaves out IAM's global types, which {REGION} is to record.",
    ),
    "it has another role": (
        [recorder(role=OWN_ROLE)],
        RUNS,
        {},
        f"Recorder default records as {OWN_ROLE}, not as AWSServiceRoleForConfig.",
    ),
    "it has no role": (
        [recorder(role="")],
        RUNS,
        {},
        "Recorder default records as no role, not as AWSServiceRoleForConfig.",
    ),
    "it is stopped": ([recorder()], {}, {}, "Recorder default is stopped."),
    "it failed for a reason": (
        [recorder()],
        {"recording": True, "lastStatus": "FAILURE", "lastErrorCode": "AccessDenied"},
        {},
        "Recorder default failed at last: AccessDenied.",
    ),
    "it failed with a sentence": (
        [recorder()],
        {"recording": True, "lastStatus": "FAILURE", "lastErrorMessage": "x" * 300},
        {},
        f"Recorder default failed at last: {'x' * 100}.",
    ),
    "it failed": (
        [recorder()],
        {"recording": True, "lastStatus": "FAILURE"},
        {},
        "Recorder default failed at last: AWS Config does not say why.",
    ),
}


@pytest.mark.parametrize(("recorders", "status", "inputs", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says_that(recorders, status, inputs, annotation):
    [told] = judged(RULE, Config(recorders=recorders, status=status), **inputs)

    assert told["Annotation"] == annotation


@pytest.mark.parametrize("region", ["Ireland", "", "eu-west-1a"])
def test_what_is_no_region_is_refused(region):
    assert judged(RULE, Config(), globalTypesRegion=region)["customerErrorCode"] == "InvalidParameterValueException"


def bad(aws):
    """The recorder is stopped, and records buckets only, with a role of its own; it has a channel."""
    aws("s3").create_bucket(Bucket="history", CreateBucketConfiguration={"LocationConstraint": REGION})
    config = aws("config")
    config.put_configuration_recorder(
        ConfigurationRecorder={"name": NAME, "roleARN": OWN_ROLE, "recordingGroup": CHOSEN}
    )
    config.put_delivery_channel(DeliveryChannel={"name": NAME, "s3BucketName": "history"})
    return ACCOUNT


def good(aws):
    """The recorder records all types, as the role that AWS keeps for it."""
    config = aws("config")
    config.put_configuration_recorder(ConfigurationRecorder=recorder())
    config.put_delivery_channel(DeliveryChannel={"name": NAME, "s3BucketName": "history"})
    config.start_configuration_recorder(ConfigurationRecorderName=NAME)
    return ACCOUNT
