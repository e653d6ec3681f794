"""What AWS would refuse in an Automation document, what would fail only when it runs, and what our library asks.

Everything is found offline: in the text, in botocore's models and in the syntax tree of scripts.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from trueup.catalogue.rules import Rule
from trueup.documents import api_models, api_shapes, load, references, selectors
from trueup.documents.graph import Graph
from trueup.documents.model import ACTIONS, TYPES, Document, Step
from trueup.errors import UsageError
from trueup.permissions import access, policy, source_calls
from trueup.yaml_files import nearest

Severity = Literal["error", "warning"]

# What each code means, and how bad it is in anybody's document and in ours.
CODES: dict[str, tuple[str, Severity, Severity]] = {
    "refused": ("AWS refuses to create it", "error", "error"),
    "document-name": ("a name that AWS refuses", "error", "error"),
    "document-size": ("larger than AWS stores", "error", "error"),
    "attachment": ("an attachment that files does not declare", "error", "error"),
    "branch-operation": ("a choice that Automation cannot decide", "error", "error"),
    "step-cycle": ("steps that lead back to themselves", "error", "error"),
    "step-unreachable": ("a step that no step leads to", "warning", "error"),
    "step-unverified": ("a path that ends with a write", "warning", "error"),
    "step-timeout": ("a wait or script without timeoutSeconds", "warning", "error"),
    "value-quoted": ("a number or a truth value as text", "warning", "error"),
    "parameter-unused": ("a parameter that nothing reads", "warning", "error"),
    "parameter-pattern": ("a pattern that does not compile, or fits parts of a value", "warning", "error"),
    "output-unused": ("an output that nothing reads", "warning", "error"),
    "output-undeclared": ("an output that its step does not have", "error", "error"),
    "reference-early": ("an output read before its step can have run", "warning", "error"),
    "reference-embedded": ("something other than text amid text", "warning", "error"),
    "api-service": ("a service that boto3 does not have", "error", "error"),
    "api-operation": ("an API that the service does not have", "error", "error"),
    "api-deprecated": ("an API that AWS gave up", "warning", "warning"),
    "api-streaming": ("an API whose answer is a stream", "error", "error"),
    "api-spelling": ("a service or API that is spelled another way", "warning", "error"),
    "api-parameter": ("a parameter that the API does not take", "error", "error"),
    "api-required": ("a parameter that the API requires", "error", "error"),
    "api-type": ("a value of the wrong type", "error", "error"),
    "api-value": ("a value that the API does not know", "error", "error"),
    "selector-syntax": ("a selector that is no JSONPath", "error", "error"),
    "selector-path": ("a selector that can find nothing", "error", "error"),
    "selector-type": ("an output of another type than what is selected", "error", "error"),
    "desired-value": ("a desired value that never comes", "error", "error"),
    "desired-scan": ("a deep scan whose comparison AWS does not document", "warning", "error"),
    "script-runtime": ("a runtime that AWS no longer has, or not ours", "warning", "error"),
    "script-syntax": ("a script that is no Python 3.11", "error", "error"),
    "script-handler": ("a handler that cannot be called", "error", "error"),
    "script-reference": ("a reference in a script", "error", "error"),
    "script-call": ("a call that cannot be found by reading", "warning", "error"),
    "script-argument": ("an argument that cannot be found by reading", "warning", "warning"),
    "config-role": ("not what AWS Config gives a role to", "error", "error"),
    "config-parameter": ("a parameter that AWS Config cannot give", "error", "error"),
    "config-remediation": ("a rule that gives the document what it does not take", "error", "error"),
    "house-headings": ("a description without the four headings", "error", "error"),
    "house-risk": ("no risk word", "error", "error"),
    "house-outputs": ("other outputs than Changed, Before and After", "error", "error"),
    "house-needs": ("a right that the description does not name", "warning", "warning"),
}

LARGEST = 60_000  # bytes, compact; AWS stores 64 KB
HEADINGS = ("What it does", "What it needs", "What can break", "How to undo it")
RISKS = ("safe", "disruptive", "manual-approval")
OUTPUTS = ("Changed", "Before", "After")
ROLE = "AutomationAssumeRole"

_RESERVED = ("aws", "amazon", "amzn")  # AWSEC2, AWSConfigRemediation and AWSSupport begin with the first
_API_ACTIONS = ("aws:executeAwsApi", "aws:assertAwsResourceProperty", "aws:waitForAwsResourceProperty")
_TIMED = ("aws:executeScript", "aws:waitForAwsResourceProperty")
_API_INPUTS = ("Service", "Api", "PropertySelector", "DesiredValues")
_RUNTIMES = ("python3.10", "python3.11", "python3.12", "PowerShell 7.4")
_OPERATIONS = (
    "StringEquals", "EqualsIgnoreCase", "StartsWith", "EndsWith", "Contains", "NumericEquals", "NumericGreater",
    "NumericGreaterOrEquals", "NumericLesser", "NumericLesserOrEquals", "BooleanEquals",
)  # fmt: skip
# The types of outputs that an action has by itself, as far as they are known.
_FIXED_TYPES = {
    ("aws:executeAutomation", "Output"): "StringList",
    ("aws:executeAutomation", "ExecutionId"): "String",
    ("aws:executeAutomation", "Status"): "String",
    ("aws:runCommand", "CommandId"): "String",
    ("aws:runCommand", "Status"): "String",
    ("aws:runCommand", "Output"): "String",
    ("aws:runInstances", "InstanceIds"): "StringList",
    ("aws:createImage", "ImageId"): "String",
    ("aws:copyImage", "ImageId"): "String",
    ("aws:createStack", "StackId"): "String",
    ("aws:branch", "NextStep"): "String",
}
_WORD_IN_SCRIPT = re.compile(r"{{\s*\w+(?:[.:]\w+)?\s*}}")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend. Only an error makes a document unfit."""

    file: str
    line: int
    severity: Severity
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message} [{self.code}]"


def file(path: Path, house: bool | None = None) -> tuple[Finding, ...]:
    """The findings of a file, by line. house is whether it is held to our own style; by default where it lies.

    Raises UsageError where the file cannot be read.
    """
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    return text(content, path.stem, str(path), path.parent.name == "remediation-docs" if house is None else house)


def text(content: str, name: str, where: str | None = None, house: bool = False) -> tuple[Finding, ...]:
    """The findings of a document that is given as text, under the name that it will have, by line."""
    document, faults = load.examine(content, name, where)
    linter = _Linter(where or name, house, content.splitlines())
    linter.name(name)
    for fault in faults:
        linter.found(fault.line, "refused", fault.message)
    if document is not None:
        linter.document(document)
    return tuple(sorted(set(linter.findings)))


def remediation(rule: Rule, document: Document) -> tuple[Finding, ...]:
    """What does not fit between a rule's Remediation and the document that it names."""
    path = rule.folder / "parameters.json"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next((number for number, line in enumerate(lines, 1) if '"Remediation"' in line), 1)
    linter = _Linter(str(path), house=True)
    for message in _remediation_faults(rule, document):
        linter.found(at, "config-remediation", message)
    return tuple(sorted(linter.findings))


def _remediation_faults(rule: Rule, document: Document) -> Iterator[str]:
    given = rule.remediation.get("Parameters") or {}
    dynamic = [name for name, value in given.items() if "ResourceValue" in value]
    if len(dynamic) != 1 or given[dynamic[0]]["ResourceValue"].get("Value") != "RESOURCE_ID":
        yield f"{len(dynamic)} parameters are RESOURCE_ID; AWS Config fills in exactly one"
    if len(given) > 25:
        yield f"{len(given)} parameters; AWS Config takes 25"
    for name, value in given.items():
        parameter = document.parameters.get(name)
        values = (value.get("StaticValue") or {}).get("Values", [])
        if parameter is None:
            yield f"{document.name} has no parameter {name}"
        elif "StaticValue" in value:
            yield from _static_faults(name, values, parameter.allowed_values, parameter.allowed_pattern)


def _static_faults(
    name: str, values: Sequence[Any], allowed: Sequence[Any] | None, pattern: str | None
) -> Iterator[str]:
    if not 1 <= len(values) <= 25:
        yield f"{name} has {len(values)} values; AWS Config takes 1 to 25"
    for value in values:
        if isinstance(value, Mapping):
            continue  # an intrinsic function, which becomes text when a pack is deployed
        if not isinstance(value, str) or not 1 <= len(value) <= 256:
            yield f"{name}: AWS Config takes text of 1 to 256 characters, not {value!r}"
        else:
            if allowed is not None and value not in [str(each) for each in allowed]:
                yield f"{name} is {value!r}, not one of {', '.join(map(str, allowed))}"
            if pattern and _compiled(pattern) and not re.fullmatch(pattern, value):
                yield f"{name} is {value!r}, which does not fit {pattern}"


class _Linter:
    """Keeps what it finds; each check is one method that looks at one thing."""

    def __init__(self, where: str, house: bool, source: Sequence[str] = ()) -> None:
        self.where = where
        self.house = house
        self.source = source
        self.findings: list[Finding] = []

    def found(self, line: int, code: str, message: str) -> None:
        _, others, ours = CODES[code]
        self.findings.append(Finding(self.where, line, ours if self.house else others, code, message))

    def at(self, path: Sequence[str | int], code: str, message: str) -> None:
        self.found(nearest(self.read.lines, tuple(path)), code, message)

    def name(self, name: str) -> None:
        if not re.fullmatch(r"[a-zA-Z0-9_\-.]{3,128}", name):
            self.found(1, "document-name", f"{name} is not 3 to 128 letters, digits, hyphens, dots and underscores")
        if name.lower().startswith(_RESERVED):
            self.found(1, "document-name", f"{name}: names that begin with AWS or Amazon are reserved")

    def document(self, read: Document) -> None:
        self.read = read
        size = len(json.dumps(read.content, separators=(",", ":"), ensure_ascii=False).encode())
        if size >= LARGEST:
            self.at((), "document-size", f"{size:,} bytes compact; AWS stores 64 KB, so stay below {LARGEST:,}")
        self.used = set(_names_in(read.content.get("mainSteps"))) | set(_names_in(read.content.get("variables")))
        self.used |= set(_names_in(read.assume_role)) | set(read.outputs)
        self.graph = Graph(read)
        self.parameters()
        self.outputs()
        self.flow()
        for step in read.every_step.values():
            self.step(step)
        if self.house:
            self.config()
            self.style()

    # --- the document as a whole ---

    def parameters(self) -> None:
        for name, parameter in self.read.parameters.items():
            path = ("parameters", name)
            if name not in self.used:
                self.at(path, "parameter-unused", f"parameter {name} is read by nothing")
            pattern = parameter.allowed_pattern
            if pattern is None:
                continue
            compiled = _compiled(pattern)
            if compiled is None:
                self.at((*path, "allowedPattern"), "parameter-pattern", f"the pattern of {name} does not compile")
            elif not _anchored(pattern):
                self.at((*path, "allowedPattern"), "parameter-pattern", f"the pattern of {name} is not ^...$")

    def outputs(self) -> None:
        for index, output in enumerate(self.read.outputs):
            step, _, name = output.partition(".")
            if not self.has_output(step, name):
                self.at(("outputs", index), "output-undeclared", f"step {step} has no output {name}")
        for each in self.read.every_step.values():
            for output_index, declared in enumerate(each.outputs):
                if f"{each.name}.{declared.name}" not in self.used:
                    path = (*each.path, "outputs", output_index)
                    self.at(path, "output-unused", f"output {each.name}.{declared.name} is read by nothing")

    def has_output(self, step: str, name: str) -> bool:
        if step == "loop":
            return name in ACTIONS["aws:loop"].outputs
        known = self.read.every_step.get(step)
        if known is None:
            return True  # load says so
        return name in ACTIONS[known.action].outputs or name in {output.name for output in known.outputs}

    def flow(self) -> None:
        cycle = self.graph.cycle()
        if cycle:
            self.at(self.read.every_step[cycle[0]].path, "step-cycle", " -> ".join(cycle))
        for name, step in self.read.every_step.items():
            if name not in self.graph.reached:
                self.at(step.path, "step-unreachable", f"no step leads to {name}")

    def type_of(self, name: str) -> str | None:
        """The type of what a reference stands for, or None where it is not known."""
        if name in self.read.parameters:
            return self.read.parameters[name].basic_type
        if name.startswith("variable:"):
            variable = self.read.variables.get(name.removeprefix("variable:"))
            return variable.type if variable else None
        if ":" in name:
            return "String"
        step, _, output = name.partition(".")
        known = self.read.every_step.get(step)
        if known is None:
            return None
        declared = next((each.type for each in known.outputs if each.name == output), None)
        return declared or _FIXED_TYPES.get((known.action, output))

    # --- one step ---

    def step(self, step: Step) -> None:
        facts = self.facts(step)
        for key in ("isEnd", "isCritical", "timeoutSeconds", "maxAttempts"):
            if isinstance(facts.get(key), str):
                self.at((*step.path, key), "value-quoted", f"{key} of {step.name} is text: {facts[key]!r}")
        if step.action in _TIMED and step.timeout is None:
            self.at(step.path, "step-timeout", f"step {step.name} has no timeoutSeconds")
        inputs = {key: value for key, value in step.inputs.items() if (step.action, key) != ("aws:loop", "Steps")}
        self.references(step, inputs, (*step.path, "inputs"))
        if step.action in _API_ACTIONS:
            self.api(step)
        elif step.action == "aws:executeScript":
            self.script(step)
        elif step.action == "aws:branch":
            self.choices(step.inputs.get("Choices"), (*step.path, "inputs", "Choices"))
        if step.action != "aws:executeAwsApi":
            self.payload_selectors(step)

    def facts(self, step: Step) -> Mapping[str, Any]:
        facts: Any = self.read.content
        for key in step.path:
            facts = facts[key]
        return facts if isinstance(facts, Mapping) else {}

    def references(self, step: Step, value: Any, path: Sequence[str | int]) -> None:
        if isinstance(value, Mapping):
            for key, part in value.items():
                if (step.action, key) != ("aws:executeScript", "Script"):
                    self.references(step, part, (*path, key))
        elif isinstance(value, list):
            for index, part in enumerate(value):
                self.references(step, part, (*path, index))
        elif isinstance(value, str):
            for name in references.names(value):
                self.reference(step, name, value, path)

    def reference(self, step: Step, name: str, value: str, path: Sequence[str | int]) -> None:
        other, dot, output = name.partition(".")
        if dot and ":" not in name:
            if not self.has_output(other, output):
                self.at(path, "output-undeclared", f"step {other} has no output {output}")
            elif (
                other in self.read.every_step
                and not self.graph.may_follow(step.name, other)
                and step.action != "aws:loop"
            ):
                self.at(path, "reference-early", f"{{{{ {name} }}}} is read before {other} can have run")
        kind = self.type_of(name)
        if references.whole(value) is None and kind not in ("String", None):
            self.at(
                path, "reference-embedded", f"{{{{ {name} }}}} is a {kind} amid text; AWS does not say how it looks"
            )

    def choices(self, given: Any, path: Sequence[str | int]) -> None:
        for index, choice in enumerate(given if isinstance(given, list) else ()):
            here = (*path, index)
            if not isinstance(choice, Mapping):
                continue  # load says so
            if not isinstance(choice.get("NextStep"), str):
                self.at(here, "branch-operation", "a choice without NextStep")
            self.condition({key: value for key, value in choice.items() if key != "NextStep"}, here)

    def condition(self, given: Any, path: Sequence[str | int]) -> None:
        """And, Or, Not of conditions, or a Variable and one operation on it."""
        if not isinstance(given, Mapping):
            self.at(path, "branch-operation", "a condition that is not a mapping")
            return
        for joined in ("And", "Or", "Not"):
            if joined in given:
                parts = given[joined] if isinstance(given[joined], list) else [given[joined]]
                for part in parts:
                    self.condition(part, (*path, joined))
                return
        operations = [key for key in given if key != "Variable"]
        if "Variable" not in given or len(operations) != 1 or operations[0] not in _OPERATIONS:
            told = ", ".join(operations) or "none"
            self.at(path, "branch-operation", f"a condition is a Variable and one of AWS's operations, not {told}")

    # --- calls of an API ---

    def api(self, step: Step) -> None:
        path = (*step.path, "inputs")
        service, api = str(step.inputs.get("Service")), str(step.inputs.get("Api"))
        if references.names(service) or references.names(api):
            return
        if api_models.service(service.lower()) is None:
            self.at((*path, "Service"), "api-service", f"boto3 has no service {service}")
            return
        model = api_models.operation(service.lower(), api)
        if model is None:
            self.at((*path, "Api"), "api-operation", f"{service} has no API {api}")
            return
        if service != service.lower():
            self.at((*path, "Service"), "api-spelling", f"boto3 spells it {service.lower()}")
        if api != model.name:
            self.at((*path, "Api"), "api-spelling", f"AWS spells it {model.name}")
        if model.has_streaming_output or model.has_event_stream_output:
            self.at((*path, "Api"), "api-streaming", f"the answer of {model.name} is a stream, which no step can read")
        if getattr(model, "deprecated", False):
            self.at((*path, "Api"), "api-deprecated", f"AWS marks {model.name} as deprecated")
        given = {name: value for name, value in step.inputs.items() if name not in _API_INPUTS}
        for wrong in api_shapes.parameters(model, given, self.type_of):
            self.at((*path, *wrong.path), wrong.code, wrong.message)
        for index, output in enumerate(step.outputs):
            found = self.select(model, output.selector, (*step.path, "outputs", index, "Selector"))
            if found is not None and not _of_type(found, output.type):
                where = (*step.path, "outputs", index, "Type")
                self.at(
                    where, "selector-type", f"{output.name} is {output.type}, but {output.selector} is {found.type}"
                )
        if step.action != "aws:executeAwsApi":
            self.desired(step, model)
        elif access.level(service.lower(), model.name) == access.WRITE and self.ends(step):
            self.at(step.path, "step-unverified", f"{step.name} writes and ends; read again what it wrote")

    def ends(self, step: Step) -> bool:
        return step.path[:-1] == ("mainSteps",) and (
            step.is_end or (step is self.read.steps[-1] and step.next_step is None)
        )

    def select(self, model: Any, selector: str, path: Sequence[str | int]) -> api_shapes.Selected | None:
        if not self.parses(selector, path):
            return None
        found = api_shapes.selected(model, selector)
        if isinstance(found, str):
            self.at(path, "selector-path", f"{selector}: {found}")
            return None
        return found

    def parses(self, selector: str, path: Sequence[str | int]) -> bool:
        try:
            selectors.select(selector, {})
        except selectors.SelectorError as error:
            self.at(path, "selector-syntax", str(error))
            return False
        return True

    def payload_selectors(self, step: Step) -> None:
        """The outputs of a script lie under Payload; those of other actions are not described anywhere."""
        for index, output in enumerate(step.outputs):
            path = (*step.path, "outputs", index, "Selector")
            if step.action in _API_ACTIONS or not self.parses(output.selector, path):
                continue
            root = re.match(r"\$?\.?(\w*)", output.selector)
            if step.action == "aws:executeScript" and root and root[1] not in ("", "Payload"):
                self.at(path, "selector-path", f"{output.selector}: a script's answer is under $.Payload")

    def desired(self, step: Step, model: Any) -> None:
        path = (*step.path, "inputs")
        selector, values = step.inputs.get("PropertySelector"), step.inputs.get("DesiredValues")
        found = self.select(model, str(selector), (*path, "PropertySelector"))
        if found is not None and found.several:
            self.at(
                (*path, "PropertySelector"),
                "desired-scan",
                f"{selector} finds a list; AWS does not say how it compares",
            )
        if not isinstance(values, list):
            if not (isinstance(values, str) and references.whole(values)):
                self.at((*path, "DesiredValues"), "desired-value", "DesiredValues is a list of texts")
            return
        for index, value in enumerate(values):
            where = (*path, "DesiredValues", index)
            if not isinstance(value, str):
                self.at(where, "desired-value", f"{value!r} is no text: write {str(value)!r}")
            elif found is not None and not references.names(value):
                wrong = _never(found, value)
                if wrong:
                    self.at(where, "desired-value", f"{selector} is {wrong}, never {value!r}")

    # --- scripts ---

    def script(self, step: Step) -> None:
        path = (*step.path, "inputs")
        runtime, source = str(step.inputs.get("Runtime")), step.inputs.get("Script")
        wanted = ("python3.11",) if self.house else _RUNTIMES
        if runtime not in wanted:
            self.at((*path, "Runtime"), "script-runtime", f"{runtime} is not {' or '.join(wanted)}")
        attachment = step.inputs.get("Attachment")
        declared = self.read.content.get("files")
        if attachment is not None and attachment not in (declared if isinstance(declared, Mapping) else {}):
            self.at((*path, "Attachment"), "attachment", f"files does not declare {attachment}")
        if not isinstance(source, str):
            if attachment is None:
                self.at(path, "script-handler", f"step {step.name} has neither Script nor Attachment")
            return
        for number, line in enumerate(source.splitlines(), 1):
            for word in _WORD_IN_SCRIPT.findall(line):
                message = f"{word} in a script is filled in by AWS as text; hand it over in InputPayload"
                self.found(self.line_of(path, number), "script-reference", message)
        if runtime.startswith("python"):
            self.python(step, source, attachment is not None)

    def line_of(self, path: Sequence[str | int], number: int) -> int:
        """The line of a script's line, or of the whole script where it is written as one line of text."""
        start = nearest(self.read.lines, (*path, "Script"))
        block = re.search(r":\s*[|>][+\-0-9]*\s*(#.*)?$", self.source[start - 1]) if self.source else None
        return start + number if block else start

    def python(self, step: Step, source: str, attached: bool) -> None:
        path = (*step.path, "inputs")
        handler = step.inputs.get("Handler")
        try:
            tree = ast.parse(source, feature_version=(3, 11))
            compile(tree, "script", "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            line = self.line_of(path, getattr(error, "lineno", None) or 1)
            self.found(line, "script-syntax", f"not Python 3.11: {getattr(error, 'msg', error)}")
            return
        defined = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
        if not isinstance(handler, str) or (handler not in defined and not attached):
            self.at((*path, "Handler"), "script-handler", f"the script defines no function {handler}")
        elif handler in defined and not _takes_two(defined[handler].args):
            line = self.line_of(path, defined[handler].lineno)
            self.found(line, "script-handler", f"{handler} must take two arguments: event and context")
        payload = step.inputs.get("InputPayload")
        scanned = source_calls.script(source, str(handler), payload if isinstance(payload, Mapping) else None)
        for problem in scanned.problems:
            code = "script-call" if problem.blind else "script-argument"
            self.found(self.line_of(path, problem.line), code, problem.message)

    # --- what AWS Config can start ---

    def config(self) -> None:
        role = self.read.parameters.get(ROLE)
        if role is None or not role.required or self.read.assume_role is None:
            path = ("parameters", ROLE) if role is not None else ("parameters",)
            self.at(path, "config-role", f"{ROLE} must be a required parameter: AWS Config gives the role by that name")
        elif references.whole(self.read.assume_role) != ROLE:
            self.at(("assumeRole",), "config-role", f"assumeRole is not {{{{ {ROLE} }}}}")
        if len(self.read.parameters) > 25:
            self.at(("parameters",), "config-parameter", f"{len(self.read.parameters)} parameters; AWS Config gives 25")
        for name, parameter in self.read.parameters.items():
            if parameter.required and parameter.basic_type in ("StringMap", "MapList"):
                message = f"{name} is a required {parameter.basic_type}; AWS Config gives texts of 256 characters"
                self.at(("parameters", name), "config-parameter", message)
            longest = max((len(text) for text in _texts(parameter.default)), default=0)
            if longest > 256:
                message = f"the default of {name} has {longest} characters; no pack could give it, only 256"
                self.at(("parameters", name, "default"), "config-parameter", message)

    # --- our own style ---

    def style(self) -> None:
        name, description = self.read.name, self.read.description
        headings = re.findall(r"^## (.+)$", description, re.MULTILINE)
        if tuple(headings) != HEADINGS:
            self.at(("description",), "house-headings", f"the headings are {headings}, not {list(HEADINGS)}")
        breaks = _section(description, "What can break")
        if not re.match(rf"Risk: ({'|'.join(RISKS)})\.", breaks):
            self.at(("description",), "house-risk", f"What can break begins with `Risk: {'|'.join(RISKS)}.`")
        wanted = tuple(f"{name}.{output}" for output in OUTPUTS)
        if self.read.outputs != wanted:
            self.at(("outputs",), "house-outputs", f"the outputs are {list(self.read.outputs)}, not {list(wanted)}")
        needed = policy.of_document(self.read.content).actions
        unnamed = sorted(needed - set(re.findall(r"`([\w-]+:\w+)`", _section(description, "What it needs"))))
        if unnamed:
            self.at(("description",), "house-needs", f"What it needs does not name {', '.join(unnamed)}")


def _section(description: str, heading: str) -> str:
    return description.partition(f"## {heading}\n")[2].partition("\n## ")[0].strip()


def _names_in(value: Any) -> Iterator[str]:
    """Every reference in a value, at any depth."""
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _names_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _names_in(part)
    elif isinstance(value, str):
        yield from references.names(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except (re.error, OverflowError):
        return None


def _anchored(pattern: str) -> bool:
    """Whether a pattern fits whole values only: each of its alternatives outside of groups is ^...$."""
    flat = re.sub(r"\\.", "xx", pattern)  # an escaped bracket, bar or dollar is none
    flat = re.sub(r"\[\^?\]?[^\]]*\]", lambda found: "x" * len(found[0]), flat)
    depth, alternatives = 0, [""]
    for character in flat:
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            alternatives.append("")
        else:
            alternatives[-1] += character
    return all(each.startswith("^") and each.endswith("$") for each in alternatives)


def _takes_two(arguments: ast.arguments) -> bool:
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    keyword_only = [each for each in arguments.kw_defaults if each is None]
    return required <= 2 and (len(positional) >= 2 or arguments.vararg is not None) and not keyword_only


def _of_type(found: api_shapes.Selected, declared: str) -> bool:
    if found.type is None or found.type == declared:
        return True
    return found.several and declared in (*TYPES[:2], "MapList")  # a list with one text stands for the text


def _never(found: api_shapes.Selected, value: str) -> str:
    """What a selected value is, where it can never read as `value`; else empty."""
    if found.several:
        return ""
    if found.type == "Boolean" and value not in ("True", "False"):
        return "'True' or 'False'"
    if found.type == "Integer" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return "a number"
    if found.enum and value not in found.enum:
        return f"one of {', '.join(found.enum[:12])}"
    return ""
