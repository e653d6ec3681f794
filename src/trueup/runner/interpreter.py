"""The interpreter: one loop over steps, and the record of what happened.

`run(document, parameters, aws, mode)` is all that others need.
"""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from trueup.aws import Aws
from trueup.clock import Clock
from trueup.documents import model, parameters, references, selectors
from trueup.documents.graph import Graph
from trueup.documents.model import MISSING, Document, Step
from trueup.documents.references import Unknown
from trueup.errors import AwsError, UsageError
from trueup.runner import actions
from trueup.runner.actions.base import (
    INDETERMINATE,
    PLANNED,
    PLANNED_UNKNOWN,
    UNDETERMINED,
    WOULD_VERIFY,
    Context,
    Outcome,
    Question,
    Run,
    StepError,
)
from trueup.runner.interceptor import Images, Interceptor, Journal, Made, Planned

DEEPEST = 5  # levels of documents below the first
CANCELLING_SECONDS = 120
NO_OUTPUT = "No output available yet because the step is not successfully executed"
CHECKS = ("aws:assertAwsResourceProperty", "aws:waitForAwsResourceProperty")


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
    too. planned: the withheld writes. children: the executions of documents that it started; their calls are here.
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
    warnings: list[str] = field(default_factory=list)
    failure: str | None = None
    children: list[Execution] = field(default_factory=list)

    def step(self, name: str) -> StepExecution:
        """The last execution of a step."""
        return next(step for step in reversed(self.steps) if step.name == name)

    def to_json(self) -> dict[str, Any]:
        """The shape of SSM's AutomationExecution, with what only this runner knows beside it."""
        return {
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


def run(
    document: Document,
    supplied: Mapping[str, Any],
    aws: Aws,
    mode: str,
    *,
    library: Mapping[str, Document] | None = None,
    journal: Journal | None = None,
    images: Images | None = None,
    clock: Clock | None = None,
    approve: Callable[[Question], bool] | None = None,
    strict: bool = False,
) -> Execution:
    """Runs a document in `mode` run, apply (with a journal) or plan, as the identity of `aws`.

    `supplied` are parameters as `parameters.given` takes them; `library` holds the documents that it may start.
    `images` tell what to read of a write, in apply before and after it and in plan before; without them none is read.
    `approve` answers aws:approve and aws:pause; without it nobody does, and they fail. `strict` fails an output that
    had to be converted to its type. timeoutSeconds bounds scripts and waits; one API call has 25 seconds a try.
    Raises UsageError, before the first step, for what cannot be started, and AwsError for a default of a parameter
    that cannot be read.
    """
    library = library or {}
    if mode != "plan":
        for where, reason in refusals(document, library):
            raise UsageError(f"{where}: {reason}.")
    _refuse_cycle(document)
    calls = Interceptor(aws, mode, journal, images)
    execution = _execute(document, supplied, calls, library, clock or Clock(), approve or _nobody, strict, 0)
    execution.calls, execution.planned = tuple(calls.calls), tuple(calls.planned)
    return execution


def _nobody(_question: Question) -> bool:
    return False


def refusals(document: Document, library: Mapping[str, Document], depth: int = 0) -> Iterator[tuple[str, str]]:
    """`file:line` and why, for every step that this runner does not carry out, in the documents it starts too."""
    for step in document.every_step.values():
        where = document.where(*step.path)
        reason = actions.refusal(step)
        if reason:
            yield where, f"step {step.name}: {reason}"
        elif step.action == "aws:executeAutomation" and not references.names(str(step.inputs["DocumentName"])):
            name = model.document_name(str(step.inputs["DocumentName"]))
            if name not in library:
                yield where, f"step {step.name}: there is no document {name} in the library"
            elif depth >= DEEPEST:
                yield where, f"step {step.name}: documents are nested more than {DEEPEST} deep"
                return
            else:
                yield from refusals(library[name], library, depth + 1)


def _refuse_cycle(document: Document) -> None:
    """Raises UsageError where steps may lead back to themselves: nothing bounds how often they would run."""
    circle = Graph(document).cycle()
    if circle:
        raise UsageError(f"{document.file}: steps go round in a circle: {' -> '.join(circle)}.")


# One execution ----------------------------------------------------------------------------------------------------


def _execute(
    document: Document,
    supplied: Mapping[str, Any],
    calls: Interceptor,
    library: Mapping[str, Document],
    clock: Clock,
    ask: Callable[[Question], bool],
    strict: bool,
    depth: int,
) -> Execution:
    values, notes = parameters.given(document, supplied)
    execution = Execution(str(uuid.uuid4()), document.name, calls.mode)
    state = Run(document, execution.id, calls, clock, library, ask, strict, depth, warnings=execution.warnings)
    execution.warnings += [f"{document.file}: {note}" for note in notes]
    around = calls.document, calls.execution, calls.step
    calls.document, calls.execution = document.name, execution.id
    try:
        _start(state, values, frozenset(supplied))
        execution.parameters = state.parameters
        _Flow(state, execution).run()
    finally:
        calls.document, calls.execution, calls.step = around
    return execution


def _start(state: Run, values: dict[str, Any], supplied: frozenset[str]) -> None:
    """Parameters and variables with their references resolved: defaults may hold system variables and ssm ones."""

    def default(name: str) -> Any:
        return _stored(state, name.removeprefix("ssm:")) if name.startswith("ssm:") else state.lookup(name)

    for name, value in values.items():
        state.parameters[name] = value if name in supplied else references.resolve(value, default)
    for name, variable in state.document.variables.items():
        if variable.default is not MISSING:
            state.variables[name] = state.resolve(variable.default)


def _stored(state: Run, name: str) -> Any:
    try:
        answer = state.calls.call("ssm", "GetParameter", {"Name": name})["Parameter"]
    except (BotoCoreError, ClientError) as error:
        raise AwsError(f"{state.document.file}: {{{{ ssm:{name} }}}} cannot be read: {error}") from error
    return answer["Value"].split(",") if answer["Type"] == "StringList" else answer["Value"]


class _Aborted(Exception):  # noqa: N818 - steers, and never leaves this module
    """A step failed and nothing follows."""


class _Cancelled(Exception):  # noqa: N818 - as above
    """The person at the keyboard wants it to stop."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.name)
        self.step = step


class _Flow:
    """Walks one execution's steps and keeps its record."""

    def __init__(self, state: Run, execution: Execution) -> None:
        self.state, self.execution = state, execution
        self.status = "Success"  # until a critical step fails
        self.deadline: float | None = None  # of a cancelled execution

    def run(self) -> None:
        document, execution = self.state.document, self.execution
        try:
            self.walk(document.steps)
        except _Aborted:
            pass
        except _Cancelled as cancelled:
            self.cancel(cancelled.step)
            self.status = "Cancelled"
        reached = {step.name for step in execution.steps}
        execution.steps += [_pending(step) for step in document.every_step.values() if step.name not in reached]
        execution.outputs = {name: self.output(name) for name in document.outputs}
        open_ends = (PLANNED, PLANNED_UNKNOWN, WOULD_VERIFY, INDETERMINATE, UNDETERMINED)
        if self.status == "Success" and any(step.status in open_ends for step in execution.steps):
            self.status = PLANNED
        execution.status = self.status

    def output(self, name: str) -> Any:
        value = self.state.outputs.get(name, MISSING)
        return NO_OUTPUT if value is MISSING else value

    def walk(
        self,
        steps: Sequence[Step],
        start: str | None = None,
        parent: Mapping[str, Any] | None = None,
        done: set[str] | None = None,
    ) -> str | None:
        """Carries out a list of steps from its first or `start`. Gives the name of a step outside of it to go on with.

        `done` are steps that a plan which explores alternatives does not repeat. Raises _Aborted and _Cancelled.
        """
        by_name = {step.name: step for step in steps}
        following = {step.name: after.name for step, after in pairwise(steps)}
        done = set() if done is None else done
        current: str | None = start or steps[0].name
        while current is not None:
            if current not in by_name:
                return current
            if current in done and self.state.planning:
                return None
            if self.deadline is not None and self.state.clock.monotonic() > self.deadline:
                raise _Aborted
            done.add(current)
            step = by_name[current]
            # Whether isEnd of a step inside a loop ends more than the pass is unverified.
            after = None if step.is_end else step.next_step or following.get(step.name)
            try:
                outcome = self.step(step, parent)
            except StepError:
                if step.on_failure.startswith("step:"):  # even with isEnd (unverified)
                    current = step.on_failure.removeprefix("step:")
                elif step.on_failure == "Continue" or step.is_end:
                    current = after
                else:
                    raise _Aborted from None
                continue
            if outcome.possible:
                self.explore(outcome.possible, after, steps, parent, done)
                return None
            current = outcome.next_step or after
        return None

    def explore(
        self,
        possible: Sequence[str | None],
        after: str | None,
        steps: Sequence[Step],
        parent: Mapping[str, Any] | None,
        done: set[str],
    ) -> None:
        """Every way that an undecided branch may take, each from the same state; what they share is planned once."""
        state, was_certain = self.state, self.state.calls.certain
        outputs, variables = dict(state.outputs), dict(state.variables)
        status, failure = self.status, self.execution.failure
        changed: set[str] = set()
        updated: set[str] = set()
        state.calls.certain = False
        for target in dict.fromkeys(target or after for target in possible):
            state.outputs, state.variables = dict(outputs), dict(variables)
            with contextlib.suppress(_Aborted):
                if target is not None:
                    self.walk(steps, target, parent, done)
            self.status, self.execution.failure = status, failure  # it is not known that this way will be taken
            changed |= {name for name, value in state.outputs.items() if outputs.get(name, MISSING) != value}
            updated |= {name for name, value in state.variables.items() if variables.get(name, MISSING) != value}
        state.calls.certain = was_certain
        decided = Unknown("which way a branch takes")
        state.variables = variables | dict.fromkeys(updated, decided)
        state.outputs = outputs | dict.fromkeys(changed, decided)

    def step(self, step: Step, parent: Mapping[str, Any] | None) -> Outcome:
        """One step with all its attempts, recorded. Raises StepError after the last."""
        state = self.state
        record = StepExecution(
            step.name, step.action, "InProgress", started=state.clock.now(), critical=step.is_critical
        )
        record.parent, record.certain = parent, state.calls.certain
        self.execution.steps.append(record)
        try:
            return self.attempts(step, record)
        except StepError as failed:
            record.status = "TimedOut" if failed.timed_out else "Failed"
            record.failure, record.log = str(failed), failed.log
            if step.is_critical:
                self.status = record.status
                self.execution.failure = f"step {step.name}: {record.why}"
            elif step.on_failure == "Abort":  # the status of the execution is then unverified
                state.warn(step, "failed and stopped the rest; it is not critical, so the execution is no failure")
            raise
        except _Aborted:  # from inside a loop
            record.status = "Failed"
            raise
        except _Cancelled:
            record.status = "Cancelled"
            raise
        except KeyboardInterrupt:
            record.status = "Cancelled"
            raise _Cancelled(step) from None
        finally:
            record.ended = state.clock.now()

    def attempts(self, step: Step, record: StepExecution) -> Outcome:
        state = self.state
        for attempt in range(1, step.max_attempts + 1):
            record.attempts = attempt
            state.calls.step = step.name
            try:
                outcome = self.attempt(step, record)
                self.keep(step, record, outcome)
                return outcome
            except StepError as failed:
                if state.planning and state.calls.planned:
                    return self.indeterminate(step, record, failed)
                if attempt == step.max_attempts:
                    raise
            state.clock.sleep(min(2 ** (attempt - 1), 30))  # AWS's delay is unverified
        raise AssertionError("maxAttempts is at least 1")

    def attempt(self, step: Step, record: StepExecution) -> Outcome:
        refusal = actions.refusal(step)
        if refusal:
            unknown = Unknown(f"step {step.name}, which is not run here")
            names = model.ACTIONS[step.action].outputs
            return Outcome(unknown, dict.fromkeys(names, unknown), UNDETERMINED, note=refusal)
        kept = {"aws:loop": ("Steps", "LoopCondition"), "aws:executeScript": ("Script",)}.get(step.action, ())
        inputs = {name: value if name in kept else self.state.resolve(value) for name, value in step.inputs.items()}
        record.inputs = {name: value for name, value in inputs.items() if name not in kept}
        context = Context(self.state, step, inputs, lambda current: self.body(step, current), self.child)
        return actions.RUNNABLE[step.action](context)

    def keep(self, step: Step, record: StepExecution, outcome: Outcome) -> None:
        """Outputs by their selectors and types, then the step's status."""
        values = dict(outcome.outputs)
        for output in step.outputs if outcome.answer is not MISSING else ():
            try:
                found = selectors.select(output.selector, outcome.answer)
                value, conversion = selectors.typed(found, output.type)
            except (selectors.SelectorError, selectors.OutputTypeError) as error:
                raise StepError(f"output {output.name} {error}") from error
            if conversion and self.state.strict:
                raise StepError(f"output {output.name}: {conversion}")
            if conversion:
                self.state.warn(step, f"output {output.name}: {conversion}")
            if value is not MISSING:
                values[output.name] = value
        record.outputs, record.status, record.note, record.log = values, outcome.status, outcome.note, outcome.log
        for name in [name for name in self.state.outputs if name.startswith(f"{step.name}.")]:
            if step.action != "aws:loop":
                del self.state.outputs[name]  # of an earlier pass of a loop
        self.state.outputs |= {f"{step.name}.{name}": value for name, value in values.items()}

    def indeterminate(self, step: Step, record: StepExecution, failed: StepError) -> Outcome:
        """After a withheld write a failure says nothing: the plan goes on as if the step will succeed."""
        unknown = Unknown(f"step {step.name}, which needs a change that was only planned")
        names = (*model.ACTIONS[step.action].outputs, *(output.name for output in step.outputs))
        status = WOULD_VERIFY if step.action in CHECKS else INDETERMINATE
        outcome = Outcome(unknown, dict.fromkeys(names, unknown), status, note=str(failed), log=failed.log)
        record.outputs, record.status, record.note = dict(outcome.outputs), status, outcome.note
        record.log = outcome.log
        self.state.outputs |= {f"{step.name}.{name}": unknown for name in names}
        return outcome

    def body(self, step: Step, current: Mapping[str, Any]) -> str | None:
        """One pass over a loop's steps."""
        parent = {
            "StepName": step.name,
            "Iteration": current["CurrentIteration"],
            "IteratorValue": references.as_text(current.get("CurrentIteratorValue", "")),
        }
        return self.walk(step.body, parent=parent)

    def child(self, document: Document, supplied: Mapping[str, Any]) -> Execution:
        state = self.state
        if state.depth >= DEEPEST:
            raise StepError(f"documents are nested more than {DEEPEST} deep")
        try:
            _refuse_cycle(document)
            execution = _execute(
                document, supplied, state.calls, state.library, state.clock, state.ask, state.strict, state.depth + 1
            )
        except (UsageError, AwsError) as error:
            raise StepError(str(error)) from error
        self.execution.children.append(execution)
        state.warnings += execution.warnings
        return execution

    def cancel(self, step: Step) -> None:
        """What onCancel asks for, within two minutes."""
        self.execution.failure = f"step {step.name}: cancelled"
        if not step.on_cancel.startswith("step:"):
            return
        target = step.on_cancel.removeprefix("step:")
        document, clock = self.state.document, self.state.clock
        lists = (document.steps, *(loop.body for loop in document.steps))
        steps = next(steps for steps in lists if target in {each.name for each in steps})
        self.deadline = clock.monotonic() + CANCELLING_SECONDS
        with contextlib.suppress(_Aborted, _Cancelled):
            self.walk(steps, target)


def _made(made: Made) -> dict[str, Any]:
    return made.call.to_json() | {
        "level": made.level,
        "step": made.step,
        "result": made.result,
        "purpose": made.purpose,
        "document": made.document,
    }


def _planned(planned: Planned) -> dict[str, Any]:
    return planned.call.to_json() | {
        "step": planned.step,
        "pre": list(planned.pre),
        "certain": planned.certain,
        "document": planned.document,
    }


def _pending(step: Step) -> StepExecution:
    return StepExecution(step.name, step.action, critical=step.is_critical)


def _json(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)


def texts(value: Any) -> list[str]:
    """A value as SSM's API tells it: a list of text, one for each item of a list."""
    return [references.as_text(item) for item in value] if isinstance(value, list) else [references.as_text(value)]
