"""What an action gets and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trueup.clock import Clock
from trueup.documents import references
from trueup.documents.model import MISSING, Document, Step
from trueup.documents.references import Unknown
from trueup.runner.interceptor import Interceptor

# Statuses of steps beside AWS's own, in plan mode only.
PLANNED = "Planned"  # a write was withheld
PLANNED_UNKNOWN = "PlannedUnknown"  # not carried out, as an input is known only once the plan is applied
WOULD_VERIFY = "WouldVerify"  # a check that only the applied plan can pass
INDETERMINATE = "Indeterminate"  # failed after a withheld write, which says nothing
UNDETERMINED = "Undetermined"  # an action that this runner does not carry out


class StepError(Exception):
    """The step failed, for the reason that the message gives in one line or as a traceback of its script."""

    def __init__(self, message: str, timed_out: bool = False, log: str = "") -> None:
        super().__init__(message)
        self.timed_out, self.log = timed_out, log


@dataclass(frozen=True)
class Question:
    """What a person is asked by aws:approve and aws:pause."""

    step: str
    action: str
    message: str
    approvers: Sequence[str] = ()


@dataclass(frozen=True)
class Outcome:
    """A step that did not fail.

    `answer` is what selectors read; `outputs` are the action's own. `next_step` is where a branch goes; `possible`
    are the places where it may go, in plan mode, when that depends on an Unknown (None stands for falling through).
    """

    answer: Any = MISSING
    outputs: Mapping[str, Any] = field(default_factory=dict)
    status: str = "Success"
    next_step: str | None = None
    possible: tuple[str | None, ...] = ()
    note: str = ""
    log: str = ""


@dataclass
class Run:
    """The state of one execution while it runs."""

    document: Document
    execution_id: str
    calls: Interceptor
    clock: Clock
    library: Mapping[str, Document]
    ask: Callable[[Question], bool]
    strict: bool
    depth: int = 0
    unfenced: bool = False
    parameters: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)  # "step.Output" -> value
    warnings: list[str] = field(default_factory=list)

    @property
    def planning(self) -> bool:
        return self.calls.mode == "plan"

    def system(self) -> dict[str, str]:
        """The system variables, as of now."""
        now = self.clock.now()
        return {
            "global:ACCOUNT_ID": self.calls.aws.account_id,
            "global:DATE": now.strftime("%Y-%m-%d"),
            "global:DATE_TIME": now.strftime("%Y-%m-%d_%H.%M.%S"),
            "global:AWS_PARTITION": self.calls.aws.partition,
            "global:REGION": self.calls.aws.region,
            "automation:EXECUTION_ID": self.execution_id,
        }

    def lookup(self, name: str) -> Any:
        """The value of a reference now, or MISSING."""
        if name.startswith("variable:"):
            return self.variables.get(name.removeprefix("variable:"), MISSING)
        if ":" in name:
            return self.system().get(name, MISSING)
        return (self.outputs if "." in name else self.parameters).get(name, MISSING)

    def resolve(self, value: Any) -> Any:
        return references.resolve(value, self.lookup)

    def warn(self, step: Step, message: str) -> None:
        told = self.calls.secrets.text(message)
        self.warnings.append(f"{self.document.file}:{step.line}: step {step.name}: {told}")


@dataclass(frozen=True)
class Context:
    """One attempt at one step: its inputs are resolved, and may hold Unknowns in plan mode."""

    run: Run
    step: Step
    inputs: Mapping[str, Any]
    walk: Callable[[Mapping[str, Any]], str | None]  # one pass over a loop's body; where it left to, if it did
    child: Callable[[Document, Mapping[str, Any]], Any]  # runs another document; gives its Execution

    @property
    def unknown(self) -> Unknown | None:
        """The first Unknown among the inputs."""
        return next(references.unknowns(dict(self.inputs)), None)

    def text(self, name: str, default: str | None = None) -> str:
        """An input that has to be text. Raises StepError."""
        value = self.inputs.get(name, default)
        if not isinstance(value, str):
            raise StepError(f"{name} is {value!r}, not text")
        return value

    def texts(self, name: str) -> list[str]:
        """An input that has to be a list of text. Raises StepError."""
        value = self.inputs.get(name)
        if not references.of_type(value, "StringList"):
            raise StepError(f"{name} is {value!r}, not a list of text")
        assert isinstance(value, list)
        return value
