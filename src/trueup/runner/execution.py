"""The record of what became of a document, in the shape of SSM's own with what only this runner knows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trueup.documents import references, selectors
from trueup.redaction import Secrets, redacted
from trueup.runner.interceptor import Made, Planned


@dataclass
class StepExecution:
    """One step, as far as it came. Inputs are as resolved; outputs by name, those without a value left out."""

    name: str
    action: str
    status: str = "Pending"
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    failure: str | None = None
    note: str = ""
    log: str = ""  # what a script printed
    started: datetime | None = None
    ended: datetime | None = None
    attempts: int = 0
    critical: bool = True
    certain: bool = True  # false in a plan where an Unknown decides whether it is reached
    parent: Mapping[str, Any] | None = None  # {"StepName", "Iteration", "IteratorValue"} inside a loop

    @property
    def why(self) -> str:
        """Its failure or note in one line: the last, where a traceback names the error."""
        lines = (self.failure or self.note).strip().splitlines()
        return lines[-1] if lines else ""

    def to_json(self) -> dict[str, Any]:
        """The shape of SSM's StepExecution: inputs as JSON text, outputs as lists of text."""
        record = {
            "StepName": self.name,
            "Action": self.action,
            "StepStatus": self.status,
            "Inputs": {name: _json(value) for name, value in self.inputs.items()},
            "Outputs": {name: texts(value) for name, value in self.outputs.items()},
            "IsCritical": self.critical,
            "ExecutionStartTime": self.started.isoformat() if self.started else None,
            "ExecutionEndTime": self.ended.isoformat() if self.ended else None,
            "FailureMessage": self.failure,
            "ParentStepDetails": dict(self.parent) if self.parent else None,
        }
        return {name: value for name, value in record.items() if value is not None}


@dataclass
class Execution:
    """What became of a document.

    status: SSM's (Success, Failed, TimedOut, Cancelled), or Planned where a plan has something to change or to leave
    open. failure: the critical step that failed and why, in one line. outputs: by "step.Output", typed; a text that
    says so where there is none. calls: all that were asked for, those of scripts and of reading what a write changes
    too. planned: the withheld writes. moved: why a write was held back, where one was. children: the executions of
    documents that it started; their calls are here.

    Inputs, outputs, parameters and calls are as they are; `to_json` and `shown` leave the `secrets` in them out.
    """

    id: str
    document: str
    mode: str
    status: str = "InProgress"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    steps: list[StepExecution] = field(default_factory=list)
    calls: Sequence[Made] = ()
    planned: Sequence[Planned] = ()
    moved: str = ""
    warnings: list[str] = field(default_factory=list)
    failure: str | None = None
    children: list[Execution] = field(default_factory=list)
    secrets: Secrets = field(default_factory=Secrets, repr=False, compare=False)

    def step(self, name: str) -> StepExecution:
        """The last execution of a step."""
        return next(step for step in reversed(self.steps) if step.name == name)

    def to_json(self) -> dict[str, Any]:
        """The shape of SSM's AutomationExecution, with what only this runner knows beside it. It holds no secret."""
        record = {
            "AutomationExecutionId": self.id,
            "DocumentName": self.document,
            "Mode": self.mode,
            "AutomationExecutionStatus": self.status,
            "Parameters": {name: texts(value) for name, value in self.parameters.items()},
            "Outputs": {name: texts(value) for name, value in self.outputs.items()},
            "StepExecutions": [step.to_json() for step in self.steps],
            "FailureMessage": self.failure,
            "Calls": [selectors.prepared(_made(made)) for made in self.calls],
            "Planned": [selectors.prepared(_planned(planned)) for planned in self.planned],
            "Warnings": self.warnings,
            "Children": [child.to_json() for child in self.children],
        }
        return dict(self.shown(record))

    def shown(self, value: Any) -> Any:
        """A value of this execution as it is printed and kept."""
        return self.secrets.shown(value)


def _made(made: Made) -> dict[str, Any]:
    return made.call.redacted().to_json() | {
        "level": made.level,
        "step": made.step,
        "result": made.result,
        "purpose": made.purpose,
        "document": made.document,
    }


def _planned(planned: Planned) -> dict[str, Any]:
    pairs = zip(planned.reads, planned.pre, strict=True)
    return planned.call.redacted().to_json() | {
        "step": planned.step,
        "pre": [redacted(answer, read.shape(answer=True)) for read, answer in pairs],
        "certain": planned.certain,
        "document": planned.document,
    }


def _json(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)


def texts(value: Any) -> list[str]:
    """A value as SSM's API tells it: a list of text, one for each item of a list."""
    return [references.as_text(item) for item in value] if isinstance(value, list) else [references.as_text(value)]
