from unittest.mock import patch

import pytest

import support
from support import COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, aws, evaluations, item, verdict
from trueup.rulekit.resources import UnjudgedError

RULE = "CLOUDFORMATION_STACK_DRIFT_DETECTION_CHECK"
MAY_BE_ABSENT = {  # moto detects no drift
    "configuration.driftInformation",
    "configuration.driftInformation.stackDriftStatus",
}
STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/web/1"

SCENARIOS = {  # given a stack that ...: (its state, what is told of its drift, then it is ...)
    "is in sync": ("CREATE_COMPLETE", "IN_SYNC", COMPLIANT),
    "has drifted": ("CREATE_COMPLETE", "DRIFTED", NON_COMPLIANT),
    "was never checked": ("CREATE_COMPLETE", "NOT_CHECKED", NON_COMPLIANT),
    "could not be checked": ("UPDATE_COMPLETE", "UNKNOWN", NON_COMPLIANT),
    "says nothing of drift": ("UPDATE_COMPLETE", None, NON_COMPLIANT),
    "is in sync since it was changed": ("UPDATE_COMPLETE", "IN_SYNC", COMPLIANT),
    "is in sync, and is cleaned up": ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "IN_SYNC", COMPLIANT),
    "has drifted, and is changed": ("UPDATE_IN_PROGRESS", "DRIFTED", NON_COMPLIANT),
    "has drifted, and was taken back": ("UPDATE_ROLLBACK_COMPLETE", "DRIFTED", NON_COMPLIANT),
    "has drifted, and could not be taken back": ("UPDATE_ROLLBACK_FAILED", "DRIFTED", NON_COMPLIANT),
    "has drifted, and took resources in": ("IMPORT_COMPLETE", "DRIFTED", NON_COMPLIANT),
    "has drifted, and did not take resources in": ("IMPORT_ROLLBACK_COMPLETE", "DRIFTED", NON_COMPLIANT),
    "is being made": ("CREATE_IN_PROGRESS", "NOT_CHECKED", NOT_APPLICABLE),
    "waits for its first change set": ("REVIEW_IN_PROGRESS", "NOT_CHECKED", NOT_APPLICABLE),
    "could not be made": ("ROLLBACK_COMPLETE", "NOT_CHECKED", NOT_APPLICABLE),
    "is being deleted": ("DELETE_IN_PROGRESS", "DRIFTED", NOT_APPLICABLE),
    "could not be deleted": ("DELETE_FAILED", "DRIFTED", NOT_APPLICABLE),
    "has no state": ("", "IN_SYNC", NOT_APPLICABLE),
}


@pytest.mark.parametrize(("state", "drift", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_stack_that(state, drift, expected):
    told = {"driftInformation": {"stackDriftStatus": drift}}
    stack = item("AWS::CloudFormation::Stack", configuration={"stackId": STACK, "stackStatus": state, **told})

    assert verdict(RULE, stack) == expected


@pytest.mark.parametrize(("state", "drift", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_on_schedule_given_a_stack_that(state, drift, expected):
    told = {"DriftInformation": {"StackDriftStatus": drift}}
    [found] = listed({"StackId": STACK, "StackStatus": state, **told})

    kind, stack, judged = found["ComplianceResourceType"], found["ComplianceResourceId"], found["ComplianceType"]
    assert (kind, stack, judged) == ("AWS::CloudFormation::Stack", STACK, expected)


ODD = {"null for its drift": {"driftInformation": None}, "no drift": {}}


@pytest.mark.parametrize("told", ODD.values(), ids=ODD)
def test_an_item_with(told):
    stack = item("AWS::CloudFormation::Stack", configuration={"stackStatus": {"value": "CREATE_COMPLETE"}, **told})

    assert verdict(RULE, stack) == NON_COMPLIANT


ANNOTATIONS = {
    "that it has drifted": (
        "CREATE_COMPLETE",
        "DRIFTED",
        "The stack has drifted: its resources are not as its template says.",
    ),
    "what is known of it": (
        "CREATE_COMPLETE",
        "UNKNOWN",
        "Whether the stack has drifted is not known: it is UNKNOWN.",
    ),
    "that nothing is known": (
        "CREATE_COMPLETE",
        None,
        "Whether the stack has drifted is not known: it is NOT_CHECKED.",
    ),
    "its state": ("ROLLBACK_COMPLETE", None, "The stack is ROLLBACK_COMPLETE: there is no drift to detect."),
    "that it has no state": ("", None, "The stack is in no known state: there is no drift to detect."),
}


@pytest.mark.parametrize(("state", "drift", "annotation"), ANNOTATIONS.values(), ids=ANNOTATIONS)
def test_the_annotation_says(state, drift, annotation):
    [found] = listed({"StackId": STACK, "StackStatus": state, "DriftInformation": {"StackDriftStatus": drift}})

    assert found["Annotation"] == annotation


def test_a_stack_that_is_right_has_no_annotation():
    drift = {"DriftInformation": {"StackDriftStatus": "IN_SYNC"}}
    [found] = listed({"StackId": STACK, "StackStatus": "CREATE_COMPLETE", **drift})

    assert not found.get("Annotation")


def test_a_role_that_is_no_arn_is_refused():
    assert listed(cloudformationRoleArn="drift")["customerErrorCode"] == "InvalidParameterValueException"


def test_a_stack_that_cannot_be_judged_costs_no_other():
    odd, right = {"StackId": "odd"}, {"StackId": STACK, "StackStatus": "DELETE_FAILED"}

    with pytest.raises(UnjudgedError, match="AWS::CloudFormation::Stack odd: ") as gap:
        listed(odd, right)

    assert [each.complianceResourceId for each in gap.value.evaluations] == [STACK]


class Listed:
    """CloudFormation with these stacks, each on a page of its own."""

    def __init__(self, *stacks):
        self.stacks = stacks

    def get_paginator(self, operation):
        assert operation == "describe_stacks"
        return self

    def paginate(self):
        return [{"Stacks": [stack]} for stack in self.stacks]


def listed(*stacks, **inputs):
    with patch.object(support, "client", lambda service, _region: {"cloudformation": Listed(*stacks)}[service]):
        return evaluations(RULE, **inputs)


def test_what_is_emulated_was_never_checked():
    with aws() as client:
        stack = bad(client)
        [found] = evaluations(RULE)

    assert (found["ComplianceResourceId"], found["ComplianceType"]) == (stack, NON_COMPLIANT)


def bad(aws):
    """A stack whose drift nobody has detected yet."""
    template = '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'
    return aws("cloudformation").create_stack(StackName="web", TemplateBody=template)["StackId"]
