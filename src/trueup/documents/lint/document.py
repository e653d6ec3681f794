"""The document as a whole: its name and size, its parameters and outputs, and the ways through its steps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from trueup.documents import references
from trueup.documents.lint.findings import Finding
from trueup.documents.lint.patterns import anchored, compiled
from trueup.documents.lint.subject import Subject
from trueup.documents.model import ACTIONS, Parameter

LARGEST = 65_536  # bytes, compact: as much as AWS stores
LARGE = 60_000

_RESERVED = ("aws", "amazon", "amzn")  # AWSEC2, AWSConfigRemediation and AWSSupport begin with the first
_TIMED = ("aws:executeScript", "aws:waitForAwsResourceProperty")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/([!-~]+/)?[\w+=,.@-]+")
_ROLE_PARTS = ("arn:aws:iam::111122223333:role/a", "111122223333", "aws")  # what a parameter may stand for
_SYSTEM = {"global:ACCOUNT_ID": "111122223333", "global:AWS_PARTITION": "aws", "global:REGION": "eu-west-1"}
_UNQUOTED = ("isEnd", "isCritical", "timeoutSeconds", "maxAttempts")


def name_faults(name: str) -> Iterator[str]:
    """Why AWS refuses a document's name."""
    if not re.fullmatch(r"[a-zA-Z0-9_\-.]{3,128}", name):
        yield f"{name} is not 3 to 128 letters, digits, hyphens, dots and underscores"
    if name.lower().startswith(_RESERVED):
        yield f"{name}: names that begin with AWS or Amazon are reserved"


def check(subject: Subject) -> Iterator[Finding]:
    yield from _size(subject)
    yield from _assume_role(subject)
    yield from _parameters(subject)
    yield from _outputs(subject)
    yield from _flow(subject)
    yield from _step_keys(subject)


def _size(subject: Subject) -> Iterator[Finding]:
    size = len(json.dumps(subject.document.content, separators=(",", ":"), ensure_ascii=False).encode())
    if size >= LARGEST:
        yield subject.at((), "document-size", f"{size:,} bytes compact; AWS stores fewer than {LARGEST:,}")
    elif size >= LARGE:
        yield subject.at((), "document-large", f"{size:,} bytes compact; from {LARGEST:,} on AWS refuses it")


def _assume_role(subject: Subject) -> Iterator[Finding]:
    used = subject.document.assume_role
    if not used:
        return
    if not _may_be_role(used):
        message = f"{used} cannot be a role's ARN; it is {{{{ Parameter }}}} alone, or an ARN"
        yield subject.at(("assumeRole",), "assume-role", message)
    parameter = subject.document.parameters.get(references.whole(used.strip()) or "")
    default = parameter.default if parameter is not None else None
    if isinstance(default, str) and references.names(default) and not _may_be_role(default):
        path = ("parameters", references.names(used)[0], "default")
        yield subject.at(path, "assume-role", f"{default} cannot be a role's ARN")


def _may_be_role(text: str) -> bool:
    """Whether some value of its references makes a role's ARN of a text."""
    return any(_ROLE.fullmatch(references.resolve(text.strip(), _lookup(part))) for part in _ROLE_PARTS)


def _lookup(part: str) -> references.Lookup:
    return lambda name: _SYSTEM.get(name, part)


def _parameters(subject: Subject) -> Iterator[Finding]:
    for name, parameter in subject.document.parameters.items():
        path = ("parameters", name)
        if name not in subject.used:
            yield subject.at(path, "parameter-unused", f"parameter {name} is read by nothing")
        pattern = parameter.allowed_pattern
        refused = [text for text in _given_by_default(parameter) if not _takes(parameter, text)]
        if refused:
            message = f"the default of {name}, {refused[0]!r}, is not among what {name} allows"
            yield subject.at((*path, "default"), "parameter-default", message)
        if pattern is None:
            continue
        if compiled(pattern) is None:
            yield subject.at((*path, "allowedPattern"), "parameter-pattern", f"the pattern of {name} does not compile")
        elif not anchored(pattern):
            yield subject.at((*path, "allowedPattern"), "parameter-pattern", f"the pattern of {name} is not ^...$")


def _given_by_default(parameter: Parameter) -> list[str]:
    """The texts of a default, of a list one by one; none where it is filled in when the document runs."""
    default = parameter.default
    texts = default if isinstance(default, list) else [default]
    return [text for text in texts if isinstance(text, str) and not list(references.names(text))]


def _takes(parameter: Parameter, text: str) -> bool:
    pattern = compiled(parameter.allowed_pattern) if parameter.allowed_pattern else None
    allowed = parameter.allowed_values
    return (pattern is None or bool(pattern.search(text))) and (allowed is None or text in map(str, allowed))


def _outputs(subject: Subject) -> Iterator[Finding]:
    for index, output in enumerate(subject.document.outputs):
        step, _, name = output.partition(".")
        if not subject.has_output(step, name):
            yield subject.at(("outputs", index), "output-undeclared", f"step {step} has no output {name}")
    for each in subject.document.every_step.values():
        for index, declared in enumerate(each.outputs):
            if f"{each.name}.{declared.name}" not in subject.used:
                message = f"output {each.name}.{declared.name} is read by nothing"
                yield subject.at((*each.path, "outputs", index), "output-unused", message)


def _flow(subject: Subject) -> Iterator[Finding]:
    steps, cycle = subject.document.every_step, subject.graph.cycle()
    if cycle:
        yield subject.at(steps[cycle[0]].path, "step-cycle", " -> ".join(cycle))
    for name, step in steps.items():
        if name not in subject.graph.reached:
            yield subject.at(step.path, "step-unreachable", f"no step leads to {name}")


def _step_keys(subject: Subject) -> Iterator[Finding]:
    for step in subject.document.every_step.values():
        written = subject.written(step)
        for key in _UNQUOTED:
            if isinstance(written.get(key), str):
                message = f"{key} of {step.name} is text: {written[key]!r}"
                yield subject.at((*step.path, key), "value-quoted", message)
        for name in [name for name in step.inputs if name in ACTIONS[step.action].ignored]:
            path = (*step.path, "inputs", name)
            yield subject.at(path, "input-ignored", f"{step.action} takes {name} and never reads it")
        if step.action in _TIMED and step.timeout is None:
            yield subject.at(step.path, "step-timeout", f"step {step.name} has no timeoutSeconds")
