"""The calls of Automation's actions that call fixed operations, such as aws:changeInstanceState.

Which operations AWS calls for them is partly inferred from its guide and not verified.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trueup.permissions.permission import ANY

Inputs = Mapping[str, Any]
Calls = Iterator[tuple[str, str, Mapping[str, Any]]]  # service, operation, parameters


def _approve(inputs: Inputs) -> Calls:
    if inputs.get("NotificationArn"):
        yield "sns", "Publish", {"TopicArn": inputs["NotificationArn"]}


def _run_command(inputs: Inputs) -> Calls:
    yield "ssm", "SendCommand", inputs
    for operation in ("DescribeInstanceInformation", "GetCommandInvocation", "ListCommandInvocations", "ListCommands"):
        yield "ssm", operation, {}


def _change_state(inputs: Inputs) -> Calls:
    yield "ec2", "DescribeInstances", {}
    yield "ec2", "DescribeInstanceStatus", {}
    states = {"running": "StartInstances", "stopped": "StopInstances", "terminated": "TerminateInstances"}
    if inputs.get("CheckStateOnly") is not True:
        state = inputs.get("DesiredState")
        for operation in [states[state]] if state in states else states.values():
            yield "ec2", operation, {"InstanceIds": inputs.get("InstanceIds", ANY)}


def _create_tags(inputs: Inputs) -> Calls:
    kind, ids = inputs.get("ResourceType", "EC2"), inputs.get("ResourceIds", ANY)
    if kind in ("EC2", ANY):
        yield "ec2", "CreateTags", {"Resources": ids}
    if kind != "EC2":
        yield "ssm", "AddTagsToResource", {"ResourceType": kind, "ResourceId": ids}


def _invoke(inputs: Inputs) -> Calls:
    yield "lambda", "Invoke", {"FunctionName": inputs.get("FunctionName", ANY)}


def _state_machine(inputs: Inputs) -> Calls:
    for operation in ("StartExecution", "DescribeExecution", "StopExecution"):
        yield "stepfunctions", operation, {"stateMachineArn": inputs.get("stateMachineArn", ANY)}


def _webhook(inputs: Inputs) -> Calls:
    yield "ssm", "GetParameter", {"Name": inputs.get("IntegrationName", ANY)}
    yield "kms", "Decrypt", {"KeyId": ANY}


def _stack(operation: str) -> Callable[[Inputs], Calls]:
    def calls(inputs: Inputs) -> Calls:
        yield "cloudformation", operation, inputs
        yield "cloudformation", "DescribeStacks", {"StackName": inputs.get("StackName", ANY)}

    return calls


def _image(*operations: str) -> Callable[[Inputs], Calls]:
    def calls(inputs: Inputs) -> Calls:
        for operation in operations:
            yield "ec2", operation, {} if operation.startswith("Describe") else inputs

    return calls


def _run_instances(inputs: Inputs) -> Calls:
    profile = inputs.get("IamInstanceProfileArn") or inputs.get("IamInstanceProfileName")
    yield "ec2", "RunInstances", {**inputs, **({"IamInstanceProfile": {"Name": profile}} if profile else {})}
    yield "ec2", "DescribeInstances", {}
    yield "ec2", "DescribeInstanceStatus", {}


CALLS: Mapping[str, Callable[[Inputs], Calls]] = {
    "aws:approve": _approve,
    "aws:changeInstanceState": _change_state,
    "aws:copyImage": _image("CopyImage", "DescribeImages"),
    "aws:createImage": _image("CreateImage", "DescribeImages"),
    "aws:createStack": _stack("CreateStack"),
    "aws:createTags": _create_tags,
    "aws:deleteImage": _image("DeregisterImage", "DeleteSnapshot", "DescribeImages"),
    "aws:deleteStack": _stack("DeleteStack"),
    "aws:executeStateMachine": _state_machine,
    "aws:invokeLambdaFunction": _invoke,
    "aws:invokeWebhook": _webhook,
    "aws:runCommand": _run_command,
    "aws:runInstances": _run_instances,
}
NONE = ("aws:branch", "aws:loop", "aws:pause", "aws:sleep", "aws:updateVariable")
