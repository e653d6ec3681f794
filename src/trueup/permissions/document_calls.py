"""The calls that a document makes, read from its content: of API steps, fixed actions, scripts, and the documents that
it starts. Nothing is run; whatever is not known before a run is ANY, and what cannot be read is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trueup.documents import api_models, references
from trueup.documents.model import document_name
from trueup.permissions import facts, fixed_actions, source_calls
from trueup.permissions.permission import ANY

_API_INPUTS = ("Service", "Api", "PropertySelector", "DesiredValues")
_API_ACTIONS = ("aws:executeAwsApi", "aws:assertAwsResourceProperty", "aws:waitForAwsResourceProperty")
_STACKS = ("aws:createStack", "aws:deleteStack")

# The content of a document by its name, or None.
Children = Callable[[str], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Call:
    """One call that a document makes: the step, the operation, and what is known of its parameters."""

    step: str
    service: str
    operation: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Start:
    """One document that another one starts, and the role that it is handed.

    by_step is whether aws:executeAutomation starts it, and no call; elsewhere are its roles in other accounts.
    """

    step: str
    document: str
    role: str | None
    by_step: bool
    elsewhere: tuple[str, ...]


@dataclass
class Reading:
    """What a document does with its own role, children included, and what of it could not be told."""

    calls: list[Call] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)


def read(
    content: Mapping[str, Any], parameters: Mapping[str, Any] | None = None, children: Children | None = None
) -> Reading:
    """What a document does whose parsed content is given, in the order of its steps.

    parameters are values that it will run with; the rest is not known.
    """
    reading = Reading()
    known = {name: value for name, value in (parameters or {}).items() if value != ANY}
    _Reader(reading, children or (lambda _name: None), content, known, content.get("assumeRole"), ()).document()
    return reading


def calls(content: Mapping[str, Any], parameters: Mapping[str, Any] | None = None) -> tuple[Call, ...]:
    """Every call that a document's own steps make, children left out, in the order of the steps."""
    return tuple(read(content, parameters).calls)


@dataclass(frozen=True)
class _Reader:
    """Reads one document; `role` is what it acts as, and `around` the documents on the way to it."""

    reading: Reading
    children: Children
    content: Mapping[str, Any]
    parameters: Mapping[str, Any]
    role: Any
    around: tuple[str, ...]

    def document(self) -> None:
        for step in _steps(self.content.get("mainSteps")):
            self.step(step)

    def step(self, step: Mapping[str, Any]) -> None:
        name, action = str(step.get("name")), str(step.get("action"))
        given = step.get("inputs")
        written = given if isinstance(given, Mapping) else {}
        inputs = {key: self.resolve(value) for key, value in written.items()}
        if action in _API_ACTIONS:
            self.api(name, inputs, written)
        elif action == "aws:executeScript":
            self.script(name, inputs)
        elif action == "aws:executeAutomation":
            self.automation(name, inputs, written)
        elif action in fixed_actions.CALLS:
            for service, operation, parameters in fixed_actions.CALLS[action](inputs):
                self.call(name, service, operation, parameters)
            if action in _STACKS and "RoleARN" not in inputs:
                self.untold(name, "the stack's own resources need rights that only its template tells")
        elif action not in fixed_actions.NONE:
            self.untold(name, f"{action} is no public action, so its rights are unknown")

    def untold(self, step: str, why: str) -> None:
        self.reading.incomplete.append(f"step {step}: {why}")

    def call(self, step: str, service: str, operation: str, parameters: Mapping[str, Any]) -> None:
        known = {name: value for name, value in parameters.items() if value is not None}
        self.reading.calls.append(Call(step, service, operation, known))

    def api(self, step: str, inputs: Mapping[str, Any], written: Mapping[str, Any]) -> None:
        service, api = str(inputs.get("Service")).lower(), str(inputs.get("Api"))
        model = api_models.operation(service, api)
        if model is None:
            self.untold(step, f"boto3 has no {service}:{api}")
            return
        parameters = {name: value for name, value in inputs.items() if name not in _API_INPUTS}
        self.call(step, service, model.name, parameters)
        if (service, model.name) == ("ssm", "StartAutomationExecution"):
            self.child(step, inputs, inputs.get("Parameters"), written.get("Parameters"))

    def script(self, step: str, inputs: Mapping[str, Any]) -> None:
        if not str(inputs.get("Runtime")).startswith("python") or not isinstance(inputs.get("Script"), str):
            self.untold(step, "only Python in the document itself can be read")
            return
        payload = inputs.get("InputPayload")
        try:
            found = source_calls.script(
                str(inputs["Script"]), str(inputs.get("Handler")), payload if isinstance(payload, Mapping) else None
            )
        except (SyntaxError, ValueError) as error:
            self.untold(step, f"not Python: {error}")
            return
        for call in found.calls:
            self.call(step, call.service, call.operation, call.parameters)
            if (call.service, call.operation) == ("ssm", "StartAutomationExecution"):
                self.child(step, call.parameters, call.parameters.get("Parameters"), None)
        self.reading.incomplete += [
            f"step {step}, line {each.line} of its script: {each.message}" for each in found.problems
        ]

    def automation(self, step: str, inputs: Mapping[str, Any], written: Mapping[str, Any]) -> None:
        roles = [
            str(place.get("ExecutionRoleName", ANY)) if isinstance(place, Mapping) else ANY
            for place in _listed(inputs.get("TargetLocations"))
        ]
        self.child(step, inputs, inputs.get("RuntimeParameters"), written.get("RuntimeParameters"), roles)

    def child(
        self, step: str, inputs: Mapping[str, Any], handed: Any, written: Any, elsewhere: Sequence[str] | None = None
    ) -> None:
        """A document is started, and runs with this one's role unless it is handed another.

        `handed` is what it is started with, and `written` the same as it stands in the document, if it does; a call
        starts it where there is no `elsewhere`.
        """
        name = document_name(str(inputs.get("DocumentName", ANY)))
        content = self.children(name)
        given = handed if isinstance(handed, Mapping) else {}
        parameters = _parameters(content or {}, given, str(inputs.get("TargetParameterName", "")))
        holder = _role_parameter(content, given)
        assumed = _one(given[holder]) if holder in given else _assumed(content, parameters)
        by_step = elsewhere is not None
        self.reading.starts.append(Start(step, name, assumed or None, by_step, tuple(elsewhere or ())))
        named = _one(written[holder]) if isinstance(written, Mapping) and holder in written else None
        own = not assumed or (self.role if named is None and assumed == ANY else named) == self.role is not None
        if content is None or name in self.around:
            self.untold(step, f"{name} is not at hand, so what it needs is not in here")
        elif own or assumed == self.resolve(self.role) != ANY:
            around, role = (*self.around, name), content.get("assumeRole")
            _Reader(self.reading, self.children, content, parameters, role, around).document()

    def resolve(self, value: Any) -> Any:
        """A value of a step with its references filled in, as far as they are known."""
        return _resolved(value, self.parameters)


def _resolved(value: Any, parameters: Mapping[str, Any]) -> Any:
    """A value with its references filled in from parameters; ANY for those that are not among them."""
    return references.resolve(value, lambda name: parameters.get(name, ANY))


def _parameters(content: Mapping[str, Any], given: Mapping[str, Any], targeted: str) -> dict[str, Any]:
    """What a child runs with, as far as it is known: what it is handed, else its defaults.

    The API hands every value over as a list; a parameter that is none takes its only item.
    """
    declared = content.get("parameters")
    types = {name: each if isinstance(each, Mapping) else {} for name, each in (declared or {}).items()}
    values = {name: each["default"] for name, each in types.items() if "default" in each} | dict(given)
    known = {
        name: value if "List" in str(types.get(name, {}).get("type")) else _one(value)
        for name, value in values.items()
        if name != targeted
    }
    return {name: value for name, value in known.items() if value not in (ANY, [ANY])}


def _role_parameter(content: Mapping[str, Any] | None, given: Mapping[str, Any]) -> str | None:
    """The parameter that holds a child's role; where the child is not at hand, the one that is called so."""
    if content is not None:
        return references.whole(str(content.get("assumeRole") or ""))
    wanted = facts.table("roles")["parameters"]
    return next((str(name) for name in given if re.search(wanted, str(name))), None)


def _assumed(content: Mapping[str, Any] | None, parameters: Mapping[str, Any]) -> str:
    """The role that a child assumes which it is not handed: one that it names itself, or a default."""
    written = str((content or {}).get("assumeRole") or "")
    holder = references.whole(written)
    return str(parameters.get(holder, "") if holder else _resolved(written, parameters))


def _one(value: Any) -> Any:
    """The only item of a list of one."""
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _steps(listed: Any) -> Iterator[Mapping[str, Any]]:
    """The steps of a document, those inside of loops after the loop."""
    for step in listed if isinstance(listed, list) else ():
        if isinstance(step, Mapping):
            yield step
            inputs = step.get("inputs")
            if step.get("action") == "aws:loop" and isinstance(inputs, Mapping):
                yield from _steps(inputs.get("Steps"))
