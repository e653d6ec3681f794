"""Starts documents: `run(document, parameters, aws, mode)` is all that others need."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from trueup.aws import Aws
from trueup.clock import Clock
from trueup.documents import model, parameters, references
from trueup.documents.graph import Graph
from trueup.documents.model import MISSING, Document
from trueup.errors import AwsError, UsageError
from trueup.runner import actions, foreign
from trueup.runner.actions.base import Question, Run, StepError
from trueup.runner.execution import Execution
from trueup.runner.flow import Flow
from trueup.runner.interceptor import Hold, Images, Interceptor, Journal

DEEPEST = 5  # levels of documents below the first


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
    hold: Hold | None = None,
    strict: bool = False,
    unfenced: bool = False,
) -> Execution:
    """Runs a document in `mode` run, apply (with a journal) or plan, as the identity of `aws`.

    `supplied` are parameters as `parameters.given` takes them; `library` holds the documents that it may start.
    `images` tell what to read of a write, in apply before and after it and in plan before; without them none is read.
    `hold` says, right before each write of an apply, why it must not be made after all.
    `approve` answers aws:approve and aws:pause; without it nobody does, and they fail. `strict` fails an output that
    had to be converted to its type. timeoutSeconds bounds scripts and waits; one API call has 25 seconds a try.
    `unfenced` lets scripts that are not the library's run where this machine has no wall for them; see `foreign`.
    Raises UsageError, before the first step, for what cannot be started, and AwsError for a default of a parameter
    that cannot be read.
    """
    library = library or {}
    if mode != "plan":
        for where, reason in refusals(document, library):
            raise UsageError(f"{where}: {reason}.")
    _refuse_cycle(document)
    if not unfenced:
        foreign.refuse(document, library)
    clock = clock or Clock()
    calls = Interceptor(aws, mode, journal, images, clock, hold)
    execution = _execute(document, supplied, calls, library, clock, approve or _nobody, strict, unfenced, 0)
    execution.calls, execution.planned, execution.moved = tuple(calls.calls), tuple(calls.planned), calls.moved
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
    unfenced: bool,
    depth: int,
) -> Execution:
    values, notes = parameters.given(document, supplied)
    execution = Execution(str(uuid.uuid4()), document.name, calls.mode, secrets=calls.secrets)
    state = Run(
        document, execution.id, calls, clock, library, ask, strict, depth, unfenced, warnings=execution.warnings
    )
    execution.warnings += [f"{document.file}: {note}" for note in notes]
    around = calls.document, calls.execution, calls.step
    calls.document, calls.execution = document.name, execution.id
    try:
        _start(state, values, frozenset(supplied))
        execution.parameters = state.parameters
        Flow(state, execution, _child).run()
    finally:
        calls.document, calls.execution, calls.step = around
    return execution


def _child(state: Run, document: Document, supplied: Mapping[str, Any]) -> Execution:
    if state.depth >= DEEPEST:
        raise StepError(f"documents are nested more than {DEEPEST} deep")
    try:
        _refuse_cycle(document)
        if not state.unfenced:  # its name may have been known only now
            foreign.refuse(document, state.library)
        return _execute(
            document,
            supplied,
            state.calls,
            state.library,
            state.clock,
            state.ask,
            state.strict,
            state.unfenced,
            state.depth + 1,
        )
    except (UsageError, AwsError) as error:
        raise StepError(str(error)) from error


def _start(state: Run, values: dict[str, Any], supplied: frozenset[str]) -> None:
    """Parameters and variables with their references resolved: defaults may hold system variables and ssm ones."""

    def default(name: str) -> Any:
        return _stored(state, name.removeprefix("ssm:")) if name.startswith("ssm:") else state.lookup(name)

    for name, value in values.items():
        state.parameters[name] = value if name in supplied else references.resolve(value, default)
    state.calls.secrets.learn(state.parameters)
    for name, variable in state.document.variables.items():
        if variable.default is not MISSING:
            state.variables[name] = state.resolve(variable.default)


def _stored(state: Run, name: str) -> Any:
    try:
        answer = state.calls.call("ssm", "GetParameter", {"Name": name})["Parameter"]
    except (BotoCoreError, ClientError) as error:
        raise AwsError(f"{state.document.file}: {{{{ ssm:{name} }}}} cannot be read: {error}") from error
    return answer["Value"].split(",") if answer["Type"] == "StringList" else answer["Value"]
