"""SSM Automation documents (schema 0.3) as frozen data, and what Automation itself knows: types and actions.

Source of names, limits and defaults: AWS Systems Manager User Guide, "Automation actions reference", 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from trueup.yaml_files import Place, nearest

TYPES = ("String", "StringList", "Integer", "Boolean", "StringMap", "MapList")

# Types of the console's pickers: a String, or a StringList, whose text should look so. Whether AWS refuses other
# text is unverified, so a mismatch is only a warning here.
PICKED: dict[str, str] = {
    "AWS::EC2::Instance::Id": r"m?i-([a-z0-9]{8}|[a-z0-9]{17})",
    "AWS::S3::Bucket::Name": r"[0-9a-z][a-z0-9\-\.]{3,63}",
    "AWS::IAM::Role::Arn": r"arn:(aws|aws-cn|aws-us-gov|aws-iso|aws-iso-b):iam::[0-9]{12}:role/.*",
}
PARAMETER_TYPES = (*TYPES, *PICKED, *(f"List<{picked}>" for picked in PICKED))


class _Missing:
    """The one value that stands for no value at all: None is a value in JSON."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@dataclass(frozen=True)
class Action:
    """What Automation fixes about an action. Impact is AWS's class for execution previews.

    An action that takes the parameters of an API has `inputs` None beyond those required. `timeout` is in seconds.
    """

    impact: str  # Mutating, NonMutating or Undetermined
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] | None = ()
    outputs: tuple[str, ...] = ()
    timeout: int = 3600  # of most actions it is unverified
    ignored: tuple[str, ...] = ()  # inputs that AWS takes, though it documents and reads none such

    @property
    def inputs(self) -> frozenset[str] | None:
        return None if self.optional is None else frozenset(self.required + self.optional + self.ignored)


_API = ("Service", "Api")
_PROPERTY = (*_API, "PropertySelector", "DesiredValues")
_IMAGE = ("ImageId", "ImageState")
_STACK = ("StackId", "StackStatus", "StackStatusReason")

ACTIONS: dict[str, Action] = {
    "aws:executeAwsApi": Action("Undetermined", _API, None),
    "aws:assertAwsResourceProperty": Action("NonMutating", _PROPERTY, None),
    "aws:waitForAwsResourceProperty": Action("NonMutating", _PROPERTY, None),
    "aws:executeScript": Action(
        "Undetermined",
        ("Runtime",),
        ("Handler", "InputPayload", "Script", "Attachment"),
        ("Payload", "OutputPayload"),
        600,
    ),
    "aws:branch": Action("NonMutating", ("Choices",), ("Default",), ("NextStep",)),
    "aws:loop": Action(
        "Undetermined",
        ("Steps",),
        ("Iterators", "IteratorDataType", "LoopCondition", "MaxIterations"),
        ("CurrentIteration", "CurrentIteratorValue"),
    ),
    "aws:updateVariable": Action("Mutating", ("Name", "Value")),
    "aws:sleep": Action("NonMutating", (), ("Duration", "Timestamp"), timeout=604800),
    "aws:pause": Action("NonMutating", timeout=604800, ignored=("Message",)),
    "aws:approve": Action(
        "NonMutating",
        ("Approvers",),
        ("NotificationArn", "Message", "MinRequiredApprovals"),
        ("ApprovalStatus", "ApproverDecisions"),
        604800,
    ),
    "aws:executeAutomation": Action(
        "Undetermined",
        ("DocumentName",),
        (
            "DocumentVersion", "RuntimeParameters", "TargetParameterName", "Targets", "TargetMaps", "TargetLocations",
            "MaxConcurrency", "MaxErrors", "Tags",
        ),
        ("Output", "ExecutionId", "Status"),
    ),
    "aws:runCommand": Action(
        "Undetermined",
        ("DocumentName",),
        (
            "InstanceIds", "Targets", "Parameters", "CloudWatchOutputConfig", "Comment", "DocumentHash",
            "DocumentHashType", "DocumentVersion", "MaxConcurrency", "MaxErrors", "NotificationConfig",
            "OutputS3BucketName", "OutputS3KeyPrefix", "ServiceRoleArn", "TimeoutSeconds",
        ),
        ("CommandId", "Status", "ResponseCode", "Output", "OutputPayload"),
    ),
    "aws:changeInstanceState": Action(
        "Mutating",
        ("InstanceIds", "DesiredState"),
        ("CheckStateOnly", "Force", "FailOnUnexpectedStopped", "AdditionalInfo"),
        ("InstanceStates",),
    ),
    "aws:createTags": Action("Mutating", ("ResourceIds", "Tags"), ("ResourceType",)),
    "aws:invokeLambdaFunction": Action(
        "Undetermined",
        ("FunctionName",),
        ("Qualifier", "InvocationType", "LogType", "ClientContext", "InputPayload", "Payload"),
        ("StatusCode", "FunctionError", "LogResult", "Payload", "OutputPayload"),
        300,
    ),
    "aws:invokeWebhook": Action("Undetermined", ("IntegrationName",), ("Body",), ("Response", "ResponseCode")),
    "aws:executeStateMachine": Action(
        "Undetermined",
        ("stateMachineArn",),
        ("name", "input"),
        ("executionArn", "input", "name", "output", "startDate", "stateMachineArn", "status", "stopDate"),
    ),
    "aws:createStack": Action(
        "Mutating",
        ("StackName",),
        (
            "TemplateBody", "TemplateURL", "Parameters", "Capabilities", "ClientRequestToken", "DisableRollback",
            "NotificationARNs", "OnFailure", "ResourceTypes", "RoleARN", "StackPolicyBody", "StackPolicyURL", "Tags",
            "TimeoutInMinutes",
        ),
        _STACK,
    ),
    "aws:deleteStack": Action(
        "Mutating", ("StackName",), ("ClientRequestToken", "RetainResources", "RoleARN"), _STACK
    ),
    "aws:createImage": Action(
        "Mutating",
        ("InstanceId", "ImageName"),
        ("NoReboot", "ImageDescription", "BlockDeviceMappings"),
        _IMAGE,
    ),
    "aws:copyImage": Action(
        "Mutating",
        ("SourceImageId", "SourceRegion", "ImageName"),
        ("ClientToken", "Encrypted", "KmsKeyId", "ImageDescription"),
        _IMAGE,
    ),
    "aws:deleteImage": Action("Mutating", ("ImageId",)),
    "aws:runInstances": Action("Mutating", ("ImageId",), None, ("InstanceIds", "InstanceStates")),
}  # fmt: skip

# A cancelled execution has two minutes to clean up, and these may not be part of it.
NOT_ON_CANCEL = frozenset(
    f"aws:{name}"
    for name in (
        "approve", "copyImage", "createImage", "createStack", "createTags", "loop", "pause", "runInstances", "sleep",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """One parameter of a document. Without `default` it is required; a default is never checked against the rest."""

    name: str
    type: str
    line: int
    description: str = ""
    default: Any = MISSING
    allowed_values: tuple[Any, ...] | None = None
    allowed_pattern: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    min_chars: int | None = None
    max_chars: int | None = None

    @property
    def required(self) -> bool:
        return self.default is MISSING

    @property
    def basic_type(self) -> str:
        """One of TYPES."""
        if self.type.startswith("List<"):
            return "StringList"
        return "String" if self.type in PICKED else self.type


@dataclass(frozen=True)
class Variable:
    """One variable; its default may refer to a parameter."""

    name: str
    type: str
    line: int
    default: Any = MISSING
    description: str = ""


@dataclass(frozen=True)
class Output:
    """A named part of a step's answer."""

    name: str
    selector: str
    type: str
    line: int


@dataclass(frozen=True)
class Step:
    """One step, its defaults filled in. `timeout` is None where the action's own holds; `body` is a loop's."""

    name: str
    action: str
    line: int
    path: Place
    inputs: Mapping[str, Any]
    description: str = ""
    outputs: tuple[Output, ...] = ()
    max_attempts: int = 1
    timeout: int | None = None
    on_failure: str = "Abort"  # Abort, Continue or step:<name>
    on_cancel: str = "Abort"  # Abort or step:<name>
    is_critical: bool = True
    is_end: bool = False
    next_step: str | None = None
    body: tuple[Step, ...] = ()

    @property
    def seconds(self) -> int:
        """How long one attempt may take."""
        return self.timeout if self.timeout is not None else ACTIONS[self.action].timeout


@dataclass(frozen=True)
class Document:
    """One Automation document; `lines` gives the line, from 1, of whatever stands at a path of `content`."""

    name: str
    file: str  # for messages; the name of whatever it was read from
    description: str
    assume_role: str | None
    parameters: Mapping[str, Parameter]
    variables: Mapping[str, Variable]
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    content: Mapping[str, Any] = field(repr=False)
    lines: Mapping[Place, int] = field(repr=False)
    digest: str = field(default="", repr=False)  # SHA-256 of the text it was read from; see `load.digest`

    @cached_property
    def every_step(self) -> Mapping[str, Step]:
        """All steps by name, those inside loops too: they share one namespace."""
        return {step.name: step for step in _walk(self.steps)}

    def where(self, *path: str | int) -> str:
        """`file:line` of a path, or of the nearest thing around it that has a line."""
        return f"{self.file}:{nearest(self.lines, path)}"


def _walk(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _walk(step.body)


def targets(step: Step) -> tuple[str, ...]:
    """The names a branch may jump to, in order, its Default last; empty for any other action."""
    if step.action != "aws:branch":
        return ()
    choices = step.inputs.get("Choices")
    named = (
        [choice.get("NextStep") for choice in choices if isinstance(choice, dict)] if isinstance(choices, list) else []
    )
    return tuple(name for name in (*named, step.inputs.get("Default")) if isinstance(name, str))


def document_name(given: str) -> str:
    """The name in a document's name or ARN."""
    return given.rpartition("/")[2] if given.startswith("arn:") else given
