"""One execution: its steps one after the other, each with its attempts, recorded as they end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from trueup.documents import model, references, selectors
from trueup.documents.model import MISSING, Document, Step
from trueup.documents.references import Unknown
from trueup.runner import actions
from trueup.runner.actions.base import (
    INDETERMINATE,
    PLANNED,
    PLANNED_UNKNOWN,
    UNDETERMINED,
    WOULD_VERIFY,
    Context,
    Outcome,
    Run,
    StepError,
)  # fmt: skip
from trueup.runner.execution import Execution, StepExecution

CANCELLING_SECONDS = 120
NO_OUTPUT = "No output available yet because the step is not successfully executed"
CHECKS = ("aws:assertAwsResourceProperty", "aws:waitForAwsResourceProperty")

Start = Callable[[Run, Document, Mapping[str, Any]], Execution]  # runs a document that another one starts


class _Aborted(Exception):  # noqa: N818 - steers, and never leaves this module
    """A step failed and nothing follows."""


class _Cancelled(Exception):  # noqa: N818 - as above
    """The person at the keyboard wants it to stop."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.name)
        self.step = step


class Flow:
    """Walks one execution's steps and keeps its record."""

    def __init__(self, state: Run, execution: Execution, start: Start) -> None:
        self.state, self.execution, self.start = state, execution, start
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
            record.failure, record.log = self.told(str(failed)), self.told(failed.log)
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
        self.state.calls.secrets.learn(record.inputs)
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
        self.state.calls.secrets.learn(values)
        record.outputs, record.status = values, outcome.status
        record.note, record.log = self.told(outcome.note), self.told(outcome.log)
        for name in [name for name in self.state.outputs if name.startswith(f"{step.name}.")]:
            if step.action != "aws:loop":
                del self.state.outputs[name]  # of an earlier pass of a loop
        self.state.outputs |= {f"{step.name}.{name}": value for name, value in values.items()}

    def indeterminate(self, step: Step, record: StepExecution, failed: StepError) -> Outcome:
        """After a withheld write a failure says nothing: the plan goes on as if the step will succeed."""
        unknown = Unknown(f"step {step.name}, which needs a change that was only planned")
        names = (*model.ACTIONS[step.action].outputs, *(output.name for output in step.outputs))
        status = WOULD_VERIFY if step.action in CHECKS else INDETERMINATE
        outcome = Outcome(unknown, dict.fromkeys(names, unknown), status, note=self.told(str(failed)))
        record.outputs, record.status, record.note = dict(outcome.outputs), status, outcome.note
        record.log = self.told(failed.log)
        self.state.outputs |= {f"{step.name}.{name}": unknown for name in names}
        return outcome

    def told(self, text: str) -> str:
        """What is kept of a text that a step, AWS or a script said."""
        return self.state.calls.secrets.text(text)

    def body(self, step: Step, current: Mapping[str, Any]) -> str | None:
        """One pass over a loop's steps."""
        parent = {
            "StepName": step.name,
            "Iteration": current["CurrentIteration"],
            "IteratorValue": references.as_text(current.get("CurrentIteratorValue", "")),
        }
        return self.walk(step.body, parent=parent)

    def child(self, document: Document, supplied: Mapping[str, Any]) -> Execution:
        """Another document, as a part of this one. Raises StepError where it cannot be started."""
        execution = self.start(self.state, document, supplied)
        self.execution.children.append(execution)
        self.state.warnings += execution.warnings
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


def _pending(step: Step) -> StepExecution:
    return StepExecution(step.name, step.action, critical=step.is_critical)
