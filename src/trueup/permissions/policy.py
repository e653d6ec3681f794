"""Least privilege: the IAM policy that a document needs, and the one that evaluating rules needs.

Every API step, fixed action, script and child document is read; what each call needs is `access.permissions`. A
resource is named as far as the document names it; every wildcard keeps its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from trueup.documents import api_models
from trueup.permissions import access, source_calls
from trueup.permissions.access import ANY, Permission, Place

REFERENCE = re.compile(r"{{\s*([A-Za-z0-9_.:]+)\s*}}")

_VERSION = "2012-10-17"
_API_INPUTS = ("Service", "Api", "PropertySelector", "DesiredValues")
_API_ACTIONS = ("aws:executeAwsApi", "aws:assertAwsResourceProperty", "aws:waitForAwsResourceProperty")
_NEEDLESS = ("aws:branch", "aws:loop", "aws:pause", "aws:sleep", "aws:updateVariable")

Children = Callable[[str], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Call:
    """One call that a document makes: the step, the operation, and what is known of its parameters."""

    step: str
    service: str
    operation: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Reason:
    """Why a statement permits more than one named resource, or an action that no step calls by name."""

    action: str
    resource: str
    why: str


@dataclass(frozen=True)
class Policy:
    """An IAM policy document, the reasons of its wildcards, and what of it could not be told."""

    document: Mapping[str, Any]
    reasons: tuple[Reason, ...]
    incomplete: tuple[str, ...]

    @property
    def actions(self) -> frozenset[str]:
        """Every action that it allows."""
        return frozenset(action for statement in self.document["Statement"] for action in statement["Action"])


def of_document(
    content: Mapping[str, Any],
    parameters: Mapping[str, Any] | None = None,
    place: Place | None = None,
    children: Children | None = None,
) -> Policy:
    """What the role of a document needs, whose parsed content is given.

    parameters are values that it will run with; the rest is not known. children gives the content of a document that
    aws:executeAutomation starts, or None; they run with the same role unless they are handed another.
    """
    reader = _Reader(parameters or {}, place or Place(), children or (lambda _name: None))
    reader.document(content)
    return _policy(reader.permissions, reader.incomplete)


def of_rules(paths: Iterable[Path], place: Place | None = None) -> Policy:
    """What a role needs to evaluate rules, whose Python files are given. A call that writes is told as incomplete."""
    found: list[Permission] = []
    incomplete: list[str] = []
    for path in sorted(paths):
        scanned = source_calls.rule(path)
        incomplete += [f"{path.name}:{problem.line}: {problem.message}" for problem in scanned.problems]
        for call in scanned.calls:
            if access.level(call.service, call.operation) == access.WRITE:
                incomplete.append(f"{path.name}:{call.line}: {call.service}:{call.operation} writes; a rule may not")
            else:
                found += access.permissions(call.service, call.operation, call.parameters, place or Place())
    return _policy(found, incomplete)


def trust(place: Place | None = None) -> dict[str, Any]:
    """Who may act as a document's role: Systems Manager, for automations of the same account."""
    here = place or Place()
    return {
        "Version": _VERSION,
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ssm.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": here.account},
                    "ArnLike": {"aws:SourceArn": f"arn:{here.partition}:ssm:*:{here.account}:automation-execution/*"},
                },
            }
        ],
    }


def calls(content: Mapping[str, Any], parameters: Mapping[str, Any] | None = None) -> tuple[Call, ...]:
    """Every call that a document's own steps make, children left out, in the order of the steps."""
    reader = _Reader(parameters or {}, Place(), lambda _name: None)
    reader.document(content)
    return tuple(reader.calls)


class _Reader:
    def __init__(self, parameters: Mapping[str, Any], place: Place, children: Children) -> None:
        self.parameters = parameters
        self.place = place
        self.children = children
        self.calls: list[Call] = []
        self.permissions: list[Permission] = []
        self.incomplete: list[str] = []
        self.around: list[str] = []  # the children on the way to the one that is read
        self.role: Any = None  # how the document that is read names its own role

    def document(self, content: Mapping[str, Any]) -> None:
        self.role = content.get("assumeRole")
        for step in _steps(content.get("mainSteps")):
            self.step(step)

    def step(self, step: Mapping[str, Any]) -> None:
        name, action = str(step.get("name")), str(step.get("action"))
        given = step.get("inputs")
        inputs = {key: self.resolve(value) for key, value in given.items()} if isinstance(given, Mapping) else {}
        if action in _API_ACTIONS:
            self.api(name, inputs)
        elif action == "aws:executeScript":
            self.script(name, inputs)
        elif action == "aws:executeAutomation":
            self.child(name, inputs, given)
        elif action in _FIXED:
            for service, operation, parameters in _FIXED[action](inputs):
                self.call(name, service, operation, parameters)
            if action in ("aws:createStack", "aws:deleteStack") and "RoleARN" not in inputs:
                self.incomplete.append(
                    f"step {name}: the stack's own resources need rights that only its template tells"
                )
        elif action not in _NEEDLESS:
            self.incomplete.append(f"step {name}: {action} is no public action, so its rights are unknown")

    def call(self, step: str, service: str, operation: str, parameters: Mapping[str, Any]) -> None:
        known = {name: value for name, value in parameters.items() if value is not None}
        self.calls.append(Call(step, service, operation, known))
        self.permissions += access.permissions(service, operation, known, self.place)

    def api(self, step: str, inputs: Mapping[str, Any]) -> None:
        service, api = str(inputs.get("Service")).lower(), str(inputs.get("Api"))
        model = api_models.operation(service, api)
        if model is None:
            self.incomplete.append(f"step {step}: boto3 has no {service}:{api}")
            return
        parameters = {name: value for name, value in inputs.items() if name not in _API_INPUTS}
        self.call(step, service, model.name, parameters)

    def script(self, step: str, inputs: Mapping[str, Any]) -> None:
        if not str(inputs.get("Runtime")).startswith("python") or not isinstance(inputs.get("Script"), str):
            self.incomplete.append(f"step {step}: only Python in the document itself can be read")
            return
        payload = inputs.get("InputPayload")
        try:
            found = source_calls.script(
                str(inputs["Script"]), str(inputs.get("Handler")), payload if isinstance(payload, Mapping) else None
            )
        except (SyntaxError, ValueError) as error:
            self.incomplete.append(f"step {step}: not Python: {error}")
            return
        for call in found.calls:
            self.call(step, call.service, call.operation, call.parameters)
        self.incomplete += [f"step {step}, line {each.line} of its script: {each.message}" for each in found.problems]

    def child(self, step: str, inputs: Mapping[str, Any], given: Any) -> None:
        name = str(inputs.get("DocumentName", ANY))
        owner = "" if name.startswith("AWS") else self.place.account
        place = f"arn:{self.place.partition}:ssm:{self.place.region}"
        whole = (f"{place}:{owner}:automation-definition/{name}:*", f"{place}:{owner}:document/{name}")
        runs = f"{place}:{self.place.account}:automation-execution/*"
        why = f"step {step} starts {name}, in any version"
        self.permissions += [
            Permission("ssm:StartAutomationExecution", (*whole, runs), why),
            Permission("ssm:GetAutomationExecution", (runs,), "the id of an execution is made by AWS"),
            Permission("ssm:StopAutomationExecution", (runs,), "the id of an execution is made by AWS"),
        ]
        for location in inputs.get("TargetLocations") or ():
            role = location.get("ExecutionRoleName", ANY) if isinstance(location, Mapping) else ANY
            arn = f"arn:{self.place.partition}:iam::*:role/{role}"
            self.permissions.append(Permission("sts:AssumeRole", (arn,), f"step {step} acts in other accounts"))
        content = self.children(name)
        if content is None or name in self.around:
            self.incomplete.append(f"step {step}: {name} is not at hand, so what it needs is not in here")
            return
        wanted = REFERENCE.fullmatch(str(content.get("assumeRole")))
        written = given.get("RuntimeParameters") if isinstance(given, Mapping) else None
        role = written.get(wanted[1]) if wanted and isinstance(written, Mapping) else None
        if role:
            arn = str(self.resolve(role))
            arn = arn if arn.startswith("arn:") else f"arn:{self.place.partition}:iam::{self.place.account}:role/{arn}"
            to = (("StringEquals", "iam:PassedToService", "ssm.amazonaws.com"),)
            self.permissions.append(Permission("iam:PassRole", (arn,), f"step {step} gives {name} its role", to))
        if role and role != self.role:
            return  # what the child does, it does as somebody else
        handed = inputs.get("RuntimeParameters")
        kept = self.parameters, self.role
        self.parameters = (
            {key: value for key, value in handed.items() if value != ANY} if isinstance(handed, Mapping) else {}
        )
        self.around.append(name)
        self.document(content)
        self.around.pop()
        self.parameters, self.role = kept

    def resolve(self, value: Any) -> Any:
        """A value of a step with its references filled in, as far as they are known."""
        if isinstance(value, Mapping):
            return {name: self.resolve(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.resolve(part) for part in value]
        if isinstance(value, str):
            whole = REFERENCE.fullmatch(value)
            if whole:
                return self.parameters.get(whole[1], ANY)
            return REFERENCE.sub(lambda found: str(self.parameters.get(found[1], ANY)), value)
        return value


def _steps(listed: Any) -> Iterator[Mapping[str, Any]]:
    """The steps of a document, those inside of loops after the loop."""
    for step in listed if isinstance(listed, list) else ():
        if isinstance(step, Mapping):
            yield step
            inputs = step.get("inputs")
            if step.get("action") == "aws:loop" and isinstance(inputs, Mapping):
                yield from _steps(inputs.get("Steps"))


# Actions that call fixed operations. Other than the API's own, which operations AWS calls is partly inferred from
# its guide and not verified.
_Inputs = Mapping[str, Any]
_Calls = Iterator[tuple[str, str, Mapping[str, Any]]]


def _approve(inputs: _Inputs) -> _Calls:
    if inputs.get("NotificationArn"):
        yield "sns", "Publish", {"TopicArn": inputs["NotificationArn"]}


def _run_command(inputs: _Inputs) -> _Calls:
    yield "ssm", "SendCommand", inputs
    for operation in ("DescribeInstanceInformation", "GetCommandInvocation", "ListCommandInvocations", "ListCommands"):
        yield "ssm", operation, {}


def _change_state(inputs: _Inputs) -> _Calls:
    yield "ec2", "DescribeInstances", {}
    yield "ec2", "DescribeInstanceStatus", {}
    states = {"running": "StartInstances", "stopped": "StopInstances", "terminated": "TerminateInstances"}
    if inputs.get("CheckStateOnly") is not True:
        state = inputs.get("DesiredState")
        for operation in [states[state]] if state in states else states.values():
            yield "ec2", operation, {"InstanceIds": inputs.get("InstanceIds", ANY)}


def _create_tags(inputs: _Inputs) -> _Calls:
    kind, ids = inputs.get("ResourceType", "EC2"), inputs.get("ResourceIds", ANY)
    if kind in ("EC2", ANY):
        yield "ec2", "CreateTags", {"Resources": ids}
    if kind != "EC2":
        yield "ssm", "AddTagsToResource", {"ResourceType": kind, "ResourceId": ids}


def _invoke(inputs: _Inputs) -> _Calls:
    yield "lambda", "Invoke", {"FunctionName": inputs.get("FunctionName", ANY)}


def _state_machine(inputs: _Inputs) -> _Calls:
    for operation in ("StartExecution", "DescribeExecution", "StopExecution"):
        yield "stepfunctions", operation, {"stateMachineArn": inputs.get("stateMachineArn", ANY)}


def _webhook(inputs: _Inputs) -> _Calls:
    yield "ssm", "GetParameter", {"Name": inputs.get("IntegrationName", ANY)}
    yield "kms", "Decrypt", {"KeyId": ANY}


def _stack(operation: str) -> Callable[[_Inputs], _Calls]:
    def calls_of(inputs: _Inputs) -> _Calls:
        yield "cloudformation", operation, inputs
        yield "cloudformation", "DescribeStacks", {"StackName": inputs.get("StackName", ANY)}

    return calls_of


def _image(*operations: str) -> Callable[[_Inputs], _Calls]:
    def calls_of(inputs: _Inputs) -> _Calls:
        for operation in operations:
            yield "ec2", operation, {} if operation.startswith("Describe") else inputs

    return calls_of


def _run_instances(inputs: _Inputs) -> _Calls:
    profile = inputs.get("IamInstanceProfileArn") or inputs.get("IamInstanceProfileName")
    yield "ec2", "RunInstances", {**inputs, **({"IamInstanceProfile": {"Name": profile}} if profile else {})}
    yield "ec2", "DescribeInstances", {}
    yield "ec2", "DescribeInstanceStatus", {}


_FIXED: dict[str, Callable[[_Inputs], _Calls]] = {
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


# From permissions to a policy document -----------------------------------------------------------------------------


def _policy(permissions: Iterable[Permission], incomplete: Iterable[str]) -> Policy:
    resources: dict[tuple[str, tuple[tuple[str, str, str], ...]], dict[str, str]] = {}
    for permission in permissions:
        wanted = resources.setdefault((permission.action, permission.conditions), {})
        for arn in permission.resources:
            wanted.setdefault(arn, permission.reason)
    grouped: dict[tuple[tuple[str, ...], tuple[tuple[str, str, str], ...]], list[str]] = {}
    reasons: set[Reason] = set()
    for (action, conditions), wanted in resources.items():
        kept = _widest(wanted)
        grouped.setdefault((kept, conditions), []).append(action)
        reasons |= {Reason(action, arn, wanted[arn]) for arn in kept if wanted[arn]}
    statements = [_statement(actions, arns, conditions) for (arns, conditions), actions in grouped.items()]
    statements.sort(key=lambda statement: (statement["Action"], statement["Resource"], str(statement.get("Condition"))))
    document = {"Version": _VERSION, "Statement": statements}
    return Policy(document, tuple(sorted(reasons)), tuple(dict.fromkeys(incomplete)))


def _statement(
    actions: list[str], arns: tuple[str, ...], conditions: tuple[tuple[str, str, str], ...]
) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": sorted(actions), "Resource": list(arns)}
    for operator, key, value in conditions:
        statement.setdefault("Condition", {}).setdefault(operator, {})[key] = value
    return statement


def _widest(arns: Iterable[str]) -> tuple[str, ...]:
    """ARNs without those that another one covers."""
    listed = sorted(set(arns))
    return tuple(arn for arn in listed if not any(arn != other and _covers(other, arn) for other in listed))


def _covers(pattern: str, arn: str) -> bool:
    return fnmatchcase(arn, pattern.replace("[", "[[]"))
