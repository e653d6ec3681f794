"""Actions that are a call, or look at one."""

import json

import pytest

from running import run
from trueup.documents.model import MISSING
from trueup.runner.actions import api, base

DESIRED = {  # given what was found: (that, DesiredValues, whether it holds)
    "text": ("available", ["available"], True),
    "other text": ("creating", ["available"], False),
    "one of several": ("b", ["a", "b"], True),
    "a boolean is capitalised": (True, ["True"], True),
    "a boolean is not lower case": (True, ["true"], False),
    "a boolean as text is as it is": ("true", ["true"], True),
    "a real boolean desired": (False, [False], True),
    "an integer": (200, ["200"], True),
    "an integer desired": (200, [200], True),
    "an empty list": ([], ["[]"], True),
    "an empty list and text": ([], ["a"], False),
    "nothing": (MISSING, ["None"], False),
    "all of a list": (["a", "a"], ["a"], True),
    "all of a list, different ones": (["a", "b"], ["a", "b"], True),
    "one of a list only": (["a", "b"], ["a"], False),
    "one value, not a list": ("a", "a", True),
}


@pytest.mark.parametrize(("found", "desired", "expected"), DESIRED.values(), ids=DESIRED)
def test_desired_values(found, desired, expected):
    assert api.holds(found, desired) is expected


def test_a_wait_polls_until_its_time_is_over(aws, clock, document, server):
    made = document(
        "[{name: A, action: 'aws:waitForAwsResourceProperty', timeoutSeconds: 60, "
        "inputs: {Service: s3, Api: ListBuckets, PropertySelector: '$.Buckets', DesiredValues: ['[1]']}}]"
    )
    execution = run(made, {}, aws, "run", clock=clock)
    assert (execution.status, execution.step("A").status) == ("TimedOut", "TimedOut")
    assert execution.failure == "step A: $.Buckets is [], not [1] after 60 seconds"
    assert len(server.requests) == 60 / 5 + 1


def test_an_error_of_aws_fails_the_step_in_its_own_words(aws, clock, document):
    made = document(
        "[{name: A, action: 'aws:executeAwsApi', inputs: {Service: s3, Api: GetBucketPolicy, Bucket: nope}}]"
    )
    execution = run(made, {}, aws, "run", clock=clock)
    assert execution.step("A").failure.startswith(
        "An error occurred (NoSuchBucket) when calling the GetBucketPolicy operation"
    )


REFUSED = {
    "an unknown service": ("Service: s33, Api: ListBuckets", "Unknown service: 's33'"),
    "an unknown operation": ("Service: s3, Api: ListBukkets", "s3 has no operation ListBukkets"),
    "a stream": ("Service: s3, Api: GetObject, Bucket: b, Key: k", "s3:GetObject answers with a stream"),
    "a wrong parameter": ("Service: s3, Api: GetBucketPolicy, Buket: b", "Parameter validation failed"),
}


@pytest.mark.parametrize(("inputs", "said"), REFUSED.values(), ids=REFUSED)
def test_a_step_fails_that_asks_for(aws, clock, document, server, inputs, said):
    made = document(f"[{{name: A, action: 'aws:executeAwsApi', inputs: {{{inputs}}}}}]")
    execution = run(made, {}, aws, "run", clock=clock)
    assert said in execution.step("A").failure
    assert not server.requests


def test_an_alias_of_boto3_is_taken(aws, clock, document):
    """`Filters` where the raw model says `Filter`."""
    made = document(
        "[{name: A, action: 'aws:executeAwsApi', inputs: {Service: ec2, Api: DescribeFlowLogs, Filters: []}, "
        "outputs: [{Name: Status, Selector: $.ResponseMetadata.HTTPStatusCode, Type: Integer}]}]",
        outputs=["A.Status"],
    )
    assert run(made, {}, aws, "run", clock=clock).outputs == {"A.Status": 200}


def test_instances_change_their_state(aws, clock, document):
    ec2 = aws.client("ec2")
    [instance] = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"]
    made = document(
        "[{name: Stop, action: 'aws:changeInstanceState', inputs: {InstanceIds: ['{{ Id }}'], DesiredState: stopped}}, "
        "{name: Start, action: 'aws:changeInstanceState', inputs: {InstanceIds: ['{{ Id }}'], DesiredState: running}}, "
        "{name: Look, action: 'aws:changeInstanceState', timeoutSeconds: 60, inputs: {InstanceIds: ['{{ Id }}'], "
        "DesiredState: stopped, CheckStateOnly: true}}]",
        parameters={"Id": {"type": "AWS::EC2::Instance::Id"}},
        outputs=["Stop.InstanceStates", "Start.InstanceStates"],
    )
    execution = run(made, {"Id": instance["InstanceId"]}, aws, "run", clock=clock)
    assert execution.outputs == {"Stop.InstanceStates": ["stopped"], "Start.InstanceStates": ["running"]}
    assert execution.step("Look").status == "TimedOut"
    assert execution.failure == "step Look: instances are running, not stopped"

    planned = run(made, {"Id": instance["InstanceId"]}, aws, "plan", clock=clock)
    assert [each.call.operation for each in planned.planned] == ["StopInstances", "StartInstances"]


def test_s3_control_reaches_an_emulator(aws, server, clock, document):
    made = document(
        "[{name: Put, action: 'aws:executeAwsApi', inputs: {Service: s3control, Api: PutPublicAccessBlock, "
        "AccountId: '{{ global:ACCOUNT_ID }}', PublicAccessBlockConfiguration: {BlockPublicAcls: true}}}, "
        "{name: Get, action: 'aws:executeAwsApi', inputs: {Service: s3control, Api: GetPublicAccessBlock, "
        "AccountId: '{{ global:ACCOUNT_ID }}'}, outputs: [{Name: Blocked, "
        "Selector: $.PublicAccessBlockConfiguration.BlockPublicAcls, Type: Boolean}]}]",
        outputs=["Get.Blocked"],
    )
    execution = run(made, {}, aws, "run", clock=clock)
    assert (execution.failure, execution.outputs) == (None, {"Get.Blocked": True})
    assert {host for _method, host, _path in server.requests} == {server.url.removeprefix("http://")}


class Starting:
    """Instances whose state is another one each time that somebody looks."""

    mode = "run"

    def __init__(self, *states):
        self.states = list(states)

    def call(self, _service, operation, _parameters):
        if operation == "DescribeInstanceStatus":
            return {"InstanceStatuses": [{check: {"Status": "ok"} for check in ("InstanceStatus", "SystemStatus")}]}
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return {"Reservations": [{"Instances": [{"InstanceId": "i-1", "State": {"Name": state}}]}]}


STARTS = {  # the states that are seen, whether to fail: (how it ends)
    "stopped at first, as reads lag": (("stopped", "pending", "running"), True, ["running"]),
    "stopped again": (("pending", "stopped"), True, "i-1 started and stopped again"),
    "stopped again, and nobody asked": (("pending", "stopped"), False, "instances are stopped, not running"),
}


@pytest.mark.parametrize(("states", "fail", "expected"), STARTS.values(), ids=STARTS)
def test_an_instance_that_starts_is(document, clock, states, fail, expected):
    inputs = {
        "InstanceIds": ["i-1"],
        "DesiredState": "running",
        "CheckStateOnly": True,
        "FailOnUnexpectedStopped": fail,
    }
    made = document(f"[{{name: A, action: 'aws:changeInstanceState', inputs: {json.dumps(inputs)}}}]")
    running = base.Run(made, "id", Starting(*states), clock, {}, None, False)
    context = base.Context(running, made.steps[0], inputs, None, None)
    try:
        ended = api.change_instance_state(context).outputs["InstanceStates"]
    except base.StepError as error:
        ended = str(error)
    assert ended == expected
