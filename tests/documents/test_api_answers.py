"""What a selector can find in an answer."""

import pytest

from trueup.documents import api_models
from trueup.documents.api_answers import selected

INSTANCES = ("ec2", "DescribeInstances")
FOUND = {  # selected from an answer: (the operation, the selector, its type, whether it is several)
    "all": (INSTANCES, "$", "StringMap", False),
    "a list": (INSTANCES, "$.Reservations", "MapList", False),
    "text in lists": (INSTANCES, "Reservations[0].Instances[0].InstanceId", "String", False),
    "a truth value": (INSTANCES, "$.Reservations[0].Instances[0].EbsOptimized", "Boolean", False),
    "a time": (INSTANCES, "$.Reservations[0].Instances[0].LaunchTime", "String", False),
    "wherever it is": (INSTANCES, "$..InstanceId", "StringList", True),
    "whatever a filter finds": (INSTANCES, "$.Reservations[?(@.OwnerId == 'a')]", None, False),
    "the status of the answer": (INSTANCES, "$.ResponseMetadata.HTTPStatusCode", "Integer", False),
    "a part of a map": (("sqs", "GetQueueAttributes"), "$.Attributes.QueueArn", "String", False),
    "a part of a policy that boto3 decodes": (
        ("iam", "GetRole"),
        "$.Role.AssumeRolePolicyDocument.Version",
        None,
        False,
    ),
}
MISSED = {
    "no such member": (INSTANCES, "$.Reservation", "there is no Reservation in DescribeInstances"),
    "a member of a list": (INSTANCES, "$.Reservations.Instances", "Reservations is a list: choose an item, as in [0]"),
    "an item of no list": (INSTANCES, "$.NextToken[0]", "NextToken is no list"),
    "below text": (INSTANCES, "$.NextToken.Of", "there is no Of in NextToken"),
    "nowhere": (INSTANCES, "$..InstanceIds", "there is no InstanceIds anywhere in DescribeInstances"),
    "an answer of nothing": (("s3", "PutBucketPolicy"), "$.Policy", "PutBucketPolicy answers with nothing"),
}


@pytest.mark.parametrize(("called", "selector", "kind", "several"), FOUND.values(), ids=FOUND)
def test_a_selector_finds(called, selector, kind, several):
    found = selected(api_models.operation(*called), selector)
    assert (found.type, found.several) == (kind, several)


@pytest.mark.parametrize(("called", "selector", "said"), MISSED.values(), ids=MISSED)
def test_a_selector_finds_nothing(called, selector, said):
    assert selected(api_models.operation(*called), selector) == said


def test_an_enumeration_is_what_the_service_answers():
    found = selected(api_models.operation(*INSTANCES), "$.Reservations[0].Instances[0].Platform")
    assert found.enum == ("windows",)
