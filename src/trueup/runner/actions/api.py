"""Actions that are an API call or look at one: executeAwsApi, assert, wait, createTags, changeInstanceState."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError

from trueup import refusals
from trueup.documents import selectors
from trueup.documents.model import MISSING
from trueup.documents.references import Unknown
from trueup.errors import AwsError
from trueup.permissions import access
from trueup.runner.actions.base import (
    PLANNED,
    PLANNED_UNKNOWN,
    WOULD_VERIFY,
    Context,
    Outcome,
    StepError,
)

# How often AWS looks again is unverified.
POLL_SECONDS = 5.0


def execute(context: Context) -> Outcome:
    """aws:executeAwsApi. The answer is boto3's, with ResponseMetadata."""
    service, api, parameters = _asked(context)
    return _call(context, service, api, parameters)


def create_tags(context: Context) -> Outcome:
    """aws:createTags, on EC2 resources or on one of Systems Manager."""
    kind, tags = context.text("ResourceType", "EC2"), context.inputs["Tags"]
    if kind == "EC2":
        return _call(context, "ec2", "CreateTags", {"Resources": context.inputs["ResourceIds"], "Tags": tags})
    ids = context.texts("ResourceIds")
    if len(ids) != 1:
        raise StepError(f"ResourceIds names {len(ids)} resources; {kind} takes one")
    parameters = {"ResourceType": kind, "ResourceId": ids[0], "Tags": tags}
    return _call(context, "ssm", "AddTagsToResource", parameters)


def check(context: Context) -> Outcome:
    """aws:assertAwsResourceProperty: one look."""
    if context.unknown:
        return Outcome(status=WOULD_VERIFY, note=str(context.unknown))
    found = _property(context)
    if not holds(found, context.inputs["DesiredValues"]):
        raise StepError(_unmet(context, found))
    return Outcome()


def wait(context: Context) -> Outcome:
    """aws:waitForAwsResourceProperty: looks until it is so or the step's time is over. A plan looks once.

    AWS's way with an error while it waits is unverified; throttling is waited out here, all else fails the step.
    """
    if context.unknown:
        return Outcome(status=WOULD_VERIFY, note=str(context.unknown))
    clock = context.run.clock
    deadline = clock.monotonic() + context.step.seconds
    while True:
        try:
            found = _property(context)
        except _ThrottledError:
            found = MISSING
        if holds(found, context.inputs["DesiredValues"]):
            return Outcome()
        if context.run.planning:
            return Outcome(status=WOULD_VERIFY, note=f"would wait: {_unmet(context, found)}")
        if clock.monotonic() + POLL_SECONDS > deadline:
            raise StepError(f"{_unmet(context, found)} after {context.step.seconds} seconds", timed_out=True)
        clock.sleep(POLL_SECONDS)


def holds(found: Any, desired: Any) -> bool:
    """Whether a selected value is one of DesiredValues, each compared as Python's text: True is 'True'.

    Of a list, which a deep scan gives, there must be something and all of it must be so (unverified); a definite
    path to an empty list is the text '[]'.
    """
    wanted = {str(value) for value in (desired if isinstance(desired, list) else [desired])}
    if found is MISSING:
        return False
    if isinstance(found, list) and found and str(found) not in wanted:
        return all(str(item) in wanted for item in found)
    return str(found) in wanted


def change_instance_state(context: Context) -> Outcome:
    """aws:changeInstanceState: asks for the state and waits until every instance has it.

    With FailOnUnexpectedStopped it fails as soon as an instance that was seen to start has stopped.
    """
    desired = context.text("DesiredState")
    if desired not in _STATES:
        raise StepError(f"DesiredState is {desired}, not one of {', '.join(_STATES)}")
    operation = _STATES[desired]
    ids = context.inputs["InstanceIds"]
    if context.inputs.get("CheckStateOnly") is not True:
        parameters: dict[str, Any] = {"InstanceIds": ids}
        if desired == "stopped" and context.inputs.get("Force"):
            parameters["Force"] = True
        asked = _call(context, "ec2", operation, parameters)
        if asked.status != "Success":
            return Outcome(outputs={"InstanceStates": asked.answer}, status=asked.status, note=asked.note)
    elif context.unknown:
        return Outcome(status=WOULD_VERIFY, note=str(context.unknown))
    return _await_state(context, desired)


_STATES = {"running": "StartInstances", "stopped": "StopInstances", "terminated": "TerminateInstances"}


def _await_state(context: Context, desired: str) -> Outcome:
    clock, ids = context.run.clock, context.texts("InstanceIds")
    deadline = clock.monotonic() + context.step.seconds
    starting: set[str] = set()
    while True:
        answer = send(context, "ec2", "DescribeInstances", {"InstanceIds": ids})
        instances = [instance for each in answer["Reservations"] for instance in each["Instances"]]
        states = [instance["State"]["Name"] for instance in instances]
        stopped = starting & {each["InstanceId"] for each in instances if each["State"]["Name"] == "stopped"}
        starting |= {each["InstanceId"] for each in instances if each["State"]["Name"] in ("pending", "running")}
        if stopped and desired == "running" and context.inputs.get("FailOnUnexpectedStopped") is True:
            raise StepError(f"{', '.join(sorted(stopped))} started and stopped again")
        if len(states) == len(ids) and set(states) == {desired} and (desired != "running" or _healthy(context, ids)):
            return Outcome(outputs={"InstanceStates": states})
        if context.run.planning:
            return Outcome(outputs={"InstanceStates": states}, status=WOULD_VERIFY, note=f"now {', '.join(states)}")
        if clock.monotonic() + POLL_SECONDS > deadline:
            raise StepError(f"instances are {', '.join(states)}, not {desired}", timed_out=True)
        clock.sleep(POLL_SECONDS)


def _healthy(context: Context, ids: list[str]) -> bool:
    """Both status checks of each instance passed."""
    answer = send(context, "ec2", "DescribeInstanceStatus", {"InstanceIds": ids})
    checks = [
        each[check]["Status"] for each in answer["InstanceStatuses"] for check in ("InstanceStatus", "SystemStatus")
    ]
    return len(checks) == 2 * len(ids) and set(checks) == {"ok"}


def _asked(context: Context) -> tuple[str, str, dict[str, Any]]:
    service, api = context.text("Service").lower(), context.text("Api")
    own = ("Service", "Api", "PropertySelector", "DesiredValues")
    looking = context.step.action != "aws:executeAwsApi"
    return service, api, {
        name: value for name, value in context.inputs.items() if name not in (own if looking else own[:2])
    }  # fmt: skip


def _call(context: Context, service: str, api: str, parameters: Mapping[str, Any]) -> Outcome:
    """Makes a call, or plans it where the interceptor withholds it or an Unknown is in the way."""
    operation = _operation(context, service, api)
    writes = access.level(service, operation) == "write"
    if context.unknown:
        if writes:
            context.run.calls.plan_unknown(service, operation, parameters)
        status = PLANNED if writes else PLANNED_UNKNOWN
        return Outcome(Unknown(f"step {context.step.name}"), status=status, note=str(context.unknown))
    answer = send(context, service, operation, parameters)
    if writes and context.run.planning:
        return Outcome(Unknown(f"step {context.step.name}, {service}:{operation}"), status=PLANNED)
    return Outcome(selectors.prepared(answer))


def _operation(context: Context, service: str, api: str) -> str:
    try:
        operation, model = context.run.calls.operation(service, api)
    except AwsError as error:
        raise StepError(str(error)) from error
    if model.has_streaming_output:
        raise StepError(f"{service}:{operation} answers with a stream, which Automation does not read")
    return operation


class _ThrottledError(StepError):
    pass


def send(context: Context, service: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a call. Raises StepError with AWS's own words."""
    try:
        return context.run.calls.call(service, operation, parameters)
    except ClientError as error:
        kind = _ThrottledError if refusals.is_throttled(error) else StepError
        raise kind(refusals.told(error)) from error
    except (ConnectTimeoutError, ReadTimeoutError) as error:
        raise StepError(f"{service}:{operation}: {refusals.told(error)}", timed_out=True) from error
    except BotoCoreError as error:
        raise StepError(f"{service}:{operation}: {refusals.told(error)}") from error
    except AwsError as error:
        raise StepError(str(error)) from error


def _property(context: Context) -> Any:
    service, api, parameters = _asked(context)
    answer = send(context, service, _operation(context, service, api), parameters)
    try:
        return selectors.select(context.text("PropertySelector"), selectors.prepared(answer))
    except selectors.SelectorError as error:
        raise StepError(str(error)) from error


def _unmet(context: Context, found: Any) -> str:
    what = "nothing" if found is MISSING else str(found)
    values = context.inputs["DesiredValues"]
    desired = ", ".join(map(str, values)) if isinstance(values, list) else values
    return f"{context.inputs['PropertySelector']} is {what}, not {desired}"
