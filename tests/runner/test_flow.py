"""In which order steps run, and what a failure, a cancellation and the unknown make of them."""

import json
import re

import pytest

from running import BAD, CHOICE, GOOD, run, statuses, steps
from trueup.documents.references import Unknown
from trueup.runner import interpreter
from trueup.runner.actions.base import Question

FLOWS = {  # given steps: (those, the execution's status, the steps' statuses)
    "all good": ((f"name: A, {GOOD}", f"name: B, {GOOD}"), "Success", {"A": "Success", "B": "Success"}),
    "a failure stops": ((f"name: A, {BAD}", f"name: B, {GOOD}"), "Failed", {"A": "Failed", "B": "Pending"}),
    "a failure goes on, and is not critical": (
        (f"name: A, onFailure: Continue, {BAD}", f"name: B, {GOOD}"),
        "Success",
        {"A": "Failed", "B": "Success"},
    ),
    "a failure goes on, and is critical": (
        (f"name: A, onFailure: Continue, isCritical: true, {BAD}", f"name: B, {GOOD}"),
        "Failed",
        {"A": "Failed", "B": "Success"},
    ),
    "a failure that goes on follows nextStep": (
        (f"name: A, onFailure: Continue, nextStep: C, {BAD}", f"name: B, {GOOD}", f"name: C, {GOOD}"),
        "Success",
        {"A": "Failed", "B": "Pending", "C": "Success"},
    ),
    "a failure jumps, and the execution failed all the same": (
        (f"name: A, onFailure: 'step:C', {BAD}", f"name: B, {GOOD}", f"name: C, {GOOD}"),
        "Failed",
        {"A": "Failed", "B": "Pending", "C": "Success"},
    ),
    "a failure jumps and is not critical": (
        (f"name: A, onFailure: 'step:C', isCritical: false, {BAD}", f"name: B, {GOOD}", f"name: C, {GOOD}"),
        "Success",
        {"A": "Failed", "B": "Pending", "C": "Success"},
    ),
    "a failure that stops but is not critical": (
        (f"name: A, isCritical: false, {BAD}", f"name: B, {GOOD}"),
        "Success",
        {"A": "Failed", "B": "Pending"},
    ),
    "the end": ((f"name: A, isEnd: true, {GOOD}", f"name: B, {GOOD}"), "Success", {"A": "Success", "B": "Pending"}),
    "the end after a failure": (
        (f"name: A, isEnd: true, onFailure: Continue, {BAD}", f"name: B, {GOOD}"),
        "Success",
        {"A": "Failed", "B": "Pending"},
    ),
    "a failure at the end that jumps": (
        (f"name: A, isEnd: true, onFailure: 'step:B', {BAD}", f"name: B, {GOOD}"),
        "Failed",
        {"A": "Failed", "B": "Success"},
    ),
    "nextStep skips": (
        (f"name: A, nextStep: C, {GOOD}", f"name: B, {GOOD}", f"name: C, {GOOD}"),
        "Success",
        {"A": "Success", "B": "Pending", "C": "Success"},
    ),
    "backwards to a step that ends": (
        (f"name: A, nextStep: C, {GOOD}", f"name: B, isEnd: true, {GOOD}", f"name: C, nextStep: B, {GOOD}"),
        "Success",
        {"A": "Success", "B": "Success", "C": "Success"},
    ),
    "a later success does not heal a failure": (
        (f"name: A, onFailure: Continue, isCritical: true, {BAD}", f"name: B, isEnd: true, {GOOD}"),
        "Failed",
        {"A": "Failed", "B": "Success"},
    ),
}


@pytest.mark.parametrize(("chain", "status", "expected"), FLOWS.values(), ids=FLOWS)
def test_flow(document, nowhere, clock, chain, status, expected):
    execution = interpreter.run(document(steps(*chain)), {}, nowhere, "run", clock=clock)
    assert (execution.status, statuses(execution)) == (status, expected)
    assert not execution.calls


BRANCHES = {  # given a branch and X: (its keys, X, the steps that ran)
    "the first choice that holds": (f"inputs: {{Choices: [{{NextStep: B, {CHOICE}}}]}}", "a", "AB"),
    "no choice and a default": (f"inputs: {{Default: C, Choices: [{{NextStep: B, {CHOICE}}}]}}", "x", "AC"),
    "no choice and no default falls through": (f"inputs: {{Choices: [{{NextStep: C, {CHOICE}}}]}}", "x", "AB"),
    "no choice at the end": (f"isEnd: true, inputs: {{Choices: [{{NextStep: C, {CHOICE}}}]}}", "x", "A"),
    "a choice at the end jumps": (f"isEnd: true, inputs: {{Choices: [{{NextStep: C, {CHOICE}}}]}}", "a", "AC"),
}


@pytest.mark.parametrize(("keys", "value", "ran"), BRANCHES.values(), ids=BRANCHES)
def test_branch(document, nowhere, clock, keys, value, ran):
    made = document(
        steps(
            f"name: A, action: 'aws:branch', {keys}", f"name: B, isEnd: true, {GOOD}", f"name: C, isEnd: true, {GOOD}"
        ),
        parameters={"X": {"type": "String"}},
    )
    execution = interpreter.run(made, {"X": value}, nowhere, "run", clock=clock)
    assert "".join(step.name for step in execution.steps if step.status == "Success") == ran


def test_attempts_are_made_and_waited_between(document, nowhere, clock):
    asked = []
    made = document(steps(f"name: A, maxAttempts: 3, {BAD}"))
    start = clock.monotonic()
    execution = interpreter.run(made, {}, nowhere, "run", clock=clock, approve=lambda question: asked.append(question))
    assert (execution.status, execution.step("A").attempts) == ("Failed", 3)
    assert asked == [Question("A", "aws:pause", "Go on?")] * 3
    assert clock.monotonic() - start == 1 + 2


def test_the_attempt_that_succeeds_is_the_last(document, nowhere, clock):
    answers = iter([False, True])
    made = document(steps(f"name: A, maxAttempts: 3, {BAD}"))
    execution = interpreter.run(made, {}, nowhere, "run", clock=clock, approve=lambda _: next(answers))
    assert (execution.status, execution.step("A").attempts) == ("Success", 2)


def cancelling(question):
    raise KeyboardInterrupt


def test_cancelling_stops_what_follows(document, nowhere, clock):
    made = document(steps(f"name: A, {BAD}", f"name: B, {GOOD}"))
    execution = interpreter.run(made, {}, nowhere, "run", clock=clock, approve=cancelling)
    assert (execution.status, statuses(execution)) == ("Cancelled", {"A": "Cancelled", "B": "Pending"})


def test_cancelling_goes_where_on_cancel_says(document, nowhere, clock):
    variable = "action: 'aws:updateVariable', inputs: {Name: 'variable:V', Value: cleaned}"
    made = document(
        steps(f"name: A, onCancel: 'step:C', {BAD}", f"name: B, {GOOD}", f"name: C, {variable}"),
        variables={"V": {"type": "String"}},
    )
    execution = interpreter.run(made, {}, nowhere, "run", clock=clock, approve=cancelling)
    assert (execution.status, statuses(execution)) == ("Cancelled", {"A": "Cancelled", "B": "Pending", "C": "Success"})


def test_cleaning_up_after_a_cancellation_has_two_minutes(document, nowhere, clock):
    variable = "action: 'aws:updateVariable', inputs: {Name: 'variable:V', Value: cleaned}"
    late = "action: 'aws:sleep', inputs: {Duration: PT3M}"
    made = document(
        steps(f"name: A, onCancel: 'step:C', {BAD}", f"name: C, {variable}", f"name: D, {late}", f"name: E, {GOOD}"),
        variables={"V": {"type": "String"}},
    )
    execution = interpreter.run(made, {}, nowhere, "run", clock=clock, approve=cancelling)
    assert statuses(execution) == {"A": "Cancelled", "C": "Success", "D": "Success", "E": "Pending"}


SECURITY_GROUP = """
- {name: Create, action: 'aws:executeAwsApi',
   inputs: {Service: ec2, Api: CreateSecurityGroup, GroupName: a, Description: a},
   outputs: [{Name: Id, Selector: $.GroupId, Type: String}]}
- {name: Tag, action: 'aws:createTags', inputs: {ResourceIds: ['{{ Create.Id }}'], Tags: [{Key: a, Value: b}]}}
- {name: Read, action: 'aws:executeAwsApi',
   inputs: {Service: ec2, Api: describe_security_groups, GroupIds: ['{{ Create.Id }}']},
   outputs: [{Name: Name, Selector: '$.SecurityGroups[0].GroupName', Type: String}]}
- {name: Check, action: 'aws:assertAwsResourceProperty',
   inputs: {Service: ec2, Api: DescribeSecurityGroups, Filters: [{Name: group-name, Values: [a]}],
            PropertySelector: '$.SecurityGroups[0].GroupName', DesiredValues: [a]}}
- {name: Await, action: 'aws:waitForAwsResourceProperty',
   inputs: {Service: EC2, Api: describeSecurityGroups, GroupIds: ['{{ Create.Id }}'],
            PropertySelector: '$.SecurityGroups[0].GroupName', DesiredValues: [a]}}
- {name: Delete, action: 'aws:executeAwsApi',
   inputs: {Service: ec2, Api: DeleteSecurityGroup, GroupId: '{{ Create.Id }}'}}
"""


def test_steps_hand_on_what_they_got(aws, clock, document):
    made = document(SECURITY_GROUP, outputs=["Read.Name"])
    execution = run(made, {}, aws, "run", clock=clock)
    assert (execution.status, execution.failure) == ("Success", None)
    assert execution.outputs == {"Read.Name": "a"}


def test_in_a_plan_the_unknown_spreads_and_nothing_fails(aws, server, clock, document):
    made = document(SECURITY_GROUP, outputs=["Read.Name"])
    execution = run(made, {}, aws, "plan", clock=clock)
    assert execution.status == "Planned"
    assert {step.name: step.status for step in execution.steps} == {
        "Create": "Planned",
        "Tag": "Planned",
        "Read": "PlannedUnknown",
        "Check": "WouldVerify",
        "Await": "WouldVerify",
        "Delete": "Planned",
    }
    assert [planned.call.operation for planned in execution.planned] == [
        "CreateSecurityGroup", "CreateTags", "DeleteSecurityGroup",
    ]  # fmt: skip
    assert [planned.known for planned in execution.planned] == [True, False, False]
    assert isinstance(execution.outputs["Read.Name"], Unknown)
    assert json.dumps(execution.to_json())
    assert aws.client("ec2").describe_security_groups(GroupNames=["default"])["SecurityGroups"]


BRANCHING = """
- {name: Create, action: 'aws:executeAwsApi',
   inputs: {Service: ec2, Api: CreateSecurityGroup, GroupName: a, Description: a},
   outputs: [{Name: Id, Selector: $.GroupId, Type: String}]}
- {name: Choose, action: 'aws:branch',
   inputs: {Default: Other, Choices: [{NextStep: One, Variable: '{{ Create.Id }}', StartsWith: sg-1}]}}
- {name: One, action: 'aws:executeAwsApi', nextStep: Both,
   inputs: {Service: ec2, Api: CreateTags, Resources: [one], Tags: [{Key: a, Value: b}]}}
- {name: Other, action: 'aws:executeAwsApi', nextStep: Both,
   inputs: {Service: ec2, Api: CreateTags, Resources: [other], Tags: [{Key: a, Value: b}]}}
- {name: Both, action: 'aws:executeAwsApi',
   inputs: {Service: ec2, Api: CreateTags, Resources: [both], Tags: [{Key: a, Value: b}]}}
"""


def test_a_plan_follows_every_way_that_an_open_branch_may_take(aws, clock, document):
    execution = run(document(BRANCHING), {}, aws, "plan", clock=clock)
    shown = [(planned.step, planned.certain) for planned in execution.planned]
    assert shown == [("Create", True), ("One", False), ("Both", False), ("Other", False)]


def test_an_output_that_is_converted_warns_or_fails(aws, clock, document):
    made = document(
        "[{name: A, action: 'aws:executeAwsApi', inputs: {Service: s3, Api: ListBuckets}, "
        "outputs: [{Name: Status, Selector: $.ResponseMetadata.HTTPStatusCode, Type: String}]}]",
        outputs=["A.Status"],
    )
    execution = run(made, {}, aws, "run", clock=clock)
    assert execution.outputs == {"A.Status": "200"}
    [warning] = execution.warnings
    assert re.fullmatch(r"Example:\d+: step A: output Status: Integer taken as String", warning)
    execution = run(made, {}, aws, "run", clock=clock, strict=True)
    assert execution.failure == "step A: output Status: Integer taken as String"
