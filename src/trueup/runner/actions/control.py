"""Actions that steer: branch, loop, updateVariable, sleep, pause, approve, executeAutomation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from trueup.documents import references
from trueup.documents.model import MISSING, Document, document_name
from trueup.documents.references import Unknown
from trueup.runner.actions.base import PLANNED, Context, Outcome, Question, StepError

LONGEST_SLEEP = 604_799  # seconds
MOST_ITERATIONS = 100

_DURATION = re.compile(
    r"P(?=.)(?:(\d+(?:\.\d+)?)D)?(?:T(?=.)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)

_Compare = Callable[[Any, Any], bool]


def _numbers(compare: Callable[[float, float], bool]) -> _Compare:
    def compared(left: Any, right: Any) -> bool:
        return _is_number(left) and _is_number(right) and compare(left, right)

    return compared


def _texts(compare: Callable[[str, str], bool]) -> _Compare:
    return lambda left, right: isinstance(left, str) and isinstance(right, str) and compare(left, right)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _boolean(value: Any) -> Any:
    """AWS's way with booleans as text is unverified; they count as booleans here."""
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


COMPARISONS: dict[str, _Compare] = {
    "StringEquals": _texts(lambda left, right: left == right),
    "EqualsIgnoreCase": _texts(lambda left, right: left.lower() == right.lower()),
    "StartsWith": _texts(lambda left, right: left.startswith(right)),
    "EndsWith": _texts(lambda left, right: left.endswith(right)),
    "Contains": _texts(lambda left, right: right in left),
    "NumericEquals": _numbers(lambda left, right: left == right),
    "NumericGreater": _numbers(lambda left, right: left > right),
    "NumericGreaterOrEquals": _numbers(lambda left, right: left >= right),
    "NumericLesser": _numbers(lambda left, right: left < right),
    "NumericLesserOrEquals": _numbers(lambda left, right: left <= right),
    "BooleanEquals": lambda left, right: (
        isinstance(_boolean(left), bool) and isinstance(_boolean(right), bool) and _boolean(left) == _boolean(right)
    ),
}


def holds(condition: Any) -> bool | None:
    """Whether a choice's condition holds: {Variable, <comparison>: value}, or And, Or, Not of conditions.

    None where that depends on an Unknown. Values of another type than the comparison's never hold, and neither does
    the text of a reference that has no value. Raises StepError for what is no condition.
    """
    if not isinstance(condition, dict):
        raise StepError(f"a condition is a mapping, not {condition!r}")
    if "And" in condition or "Or" in condition:
        key = "And" if "And" in condition else "Or"
        if not isinstance(condition[key], list):
            raise StepError(f"{key} is a list of conditions, not {condition[key]!r}")
        parts = [holds(part) for part in condition[key]]
        decisive = key == "Or"
        return decisive if decisive in parts else None if None in parts else not decisive
    if "Not" in condition:
        inner = condition["Not"]
        part = holds(inner[0] if isinstance(inner, list) and len(inner) == 1 else inner)
        return None if part is None else not part
    tests = [name for name in condition if name not in ("Variable", "NextStep")]
    if len(tests) != 1 or tests[0] not in COMPARISONS or "Variable" not in condition:
        raise StepError(f"a choice is Variable and one of {', '.join(COMPARISONS)}, or And, Or, Not; not {tests}")
    left, right = condition["Variable"], condition[tests[0]]
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    return COMPARISONS[tests[0]](left, right)


def branch(context: Context) -> Outcome:
    """aws:branch: the first choice that holds, else Default, else the step that follows."""
    default = context.inputs.get("Default")
    possible: list[str | None] = []
    for choice in context.inputs["Choices"]:
        held = holds(choice)
        if held is not False:
            possible.append(choice["NextStep"])
        if held:
            break
    else:
        possible.append(default)
    if len(possible) == 1:
        chosen = possible[0]
        return Outcome(outputs={"NextStep": chosen} if chosen else {}, next_step=chosen)
    return Outcome(possible=tuple(dict.fromkeys(possible)), note=str(context.unknown))


def loop(context: Context) -> Outcome:
    """aws:loop: for each of Iterators, or once and again while LoopCondition holds."""
    outputs = context.run.outputs
    most = _most(context)
    each = "Iterators" in context.inputs
    items = context.inputs["Iterators"] if each else [None] * most
    if isinstance(items, Unknown):
        items = [items]  # a plan shows one pass over whatever it will be
    if not isinstance(items, list):
        raise StepError(f"Iterators is {items!r}, not a list")
    if each and len(items) > most:
        raise StepError(f"Iterators has {len(items)} items; at most {most} are allowed")
    for number, item in enumerate(items, start=1):
        current = {"CurrentIteration": number} | ({"CurrentIteratorValue": item} if each else {})
        for name, value in current.items():
            outputs[f"loop.{name}"] = outputs[f"{context.step.name}.{name}"] = value
        left = context.walk(current)
        if left is not None:
            return Outcome(status="Exited", next_step=left)
        if not each and not holds(context.run.resolve(context.step.inputs["LoopCondition"])):
            return Outcome()
    if not each:
        raise StepError(f"LoopCondition still holds after {most} iterations")
    return Outcome()


def _most(context: Context) -> int:
    most = context.inputs.get("MaxIterations", MOST_ITERATIONS)
    most = int(most) if isinstance(most, str) and most.isdecimal() else most
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= MOST_ITERATIONS:
        raise StepError(f"MaxIterations is {most!r}, not a whole number from 1 to {MOST_ITERATIONS}")
    return most


def update_variable(context: Context) -> Outcome:
    """aws:updateVariable. The value has to be of the declared type; nothing is converted."""
    name = context.text("Name").removeprefix("variable:")
    variable, value = context.run.document.variables.get(name), context.inputs["Value"]
    if variable is None:
        raise StepError(f"variable {name} is not declared")
    if context.unknown is None and not references.of_type(value, variable.type):
        raise StepError(f"Value is {value!r}, and variable {name} is a {variable.type}")
    context.run.variables[name] = context.unknown or value
    return Outcome()


def sleep(context: Context) -> Outcome:
    """aws:sleep: for an ISO 8601 Duration or until a Timestamp; one that is past is no wait. A plan does not wait."""
    if context.unknown or context.run.planning:
        return Outcome(note="would sleep")
    context.run.clock.sleep(_seconds(context))
    return Outcome()


def _seconds(context: Context) -> float:
    if "Duration" in context.inputs:
        text = context.text("Duration")
        found = _DURATION.fullmatch(text)
        if not found:
            raise StepError(f"Duration {text!r} is not ISO 8601, such as PT10M")
        days, hours, minutes, rest = (float(part or 0) for part in found.groups())
        seconds = ((days * 24 + hours) * 60 + minutes) * 60 + rest
        if seconds > LONGEST_SLEEP:
            raise StepError(f"Duration {text} is more than {LONGEST_SLEEP} seconds")
        return seconds
    text = context.text("Timestamp")
    try:
        until = datetime.fromisoformat(text)
    except ValueError as error:
        raise StepError(f"Timestamp {text!r} is not ISO 8601, such as 2026-06-01T12:00:00Z") from error
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - context.run.clock.now()).total_seconds())


def pause(context: Context) -> Outcome:
    """aws:pause: until someone says to go on."""
    if context.run.planning:
        return Outcome(note="would wait for someone to go on")
    if not context.run.ask(Question(context.step.name, context.step.action, "Go on?")):
        raise StepError("nobody said to go on")
    return Outcome()


def approve(context: Context) -> Outcome:
    """aws:approve: asks whoever runs this. The notification to the topic is not sent: it would name no execution."""
    if context.run.planning:
        return Outcome(outputs={"ApprovalStatus": Unknown(f"approval of step {context.step.name}")}, note="would ask")
    message = context.run.calls.secrets.text(str(context.inputs.get("Message") or "Approve?"))
    given = context.inputs["Approvers"]
    approvers = [str(approver) for approver in given] if isinstance(given, list) else [str(given)]
    if not context.run.ask(Question(context.step.name, context.step.action, message, approvers)):
        raise StepError("not approved")
    return Outcome(outputs={"ApprovalStatus": "Approved"})


def execute_automation(context: Context) -> Outcome:
    """aws:executeAutomation: another document of the library, in the same mode, by the same interceptor."""
    if isinstance(context.inputs["DocumentName"], Unknown):
        raise StepError(f"DocumentName is {context.inputs['DocumentName']}")
    name = document_name(context.text("DocumentName"))
    child: Document | None = context.run.library.get(name)
    if child is None:
        raise StepError(f"there is no document {name} in the library")
    given = context.inputs.get("RuntimeParameters") or {}
    if not isinstance(given, dict):
        raise StepError(f"RuntimeParameters is {given!r}, not a mapping")
    ended = context.child(child, given)
    if ended.status == "Cancelled":
        raise KeyboardInterrupt
    if ended.status not in ("Success", PLANNED):
        raise StepError(f"{name} ended as {ended.status}: {ended.failure}", ended.status == "TimedOut")
    values = [ended.outputs.get(output, MISSING) for output in child.outputs]
    unknown = next(references.unknowns(values), None)
    texts: Any = unknown or [references.as_text(value) for value in values if value is not MISSING]
    outputs = {"Output": texts, "ExecutionId": ended.id, "Status": ended.status}
    return Outcome(outputs=outputs, status=ended.status)
