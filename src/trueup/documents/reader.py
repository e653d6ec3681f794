"""Values -> a document as the model has it, and every fault of it with its line.

What is refused here is what AWS refuses when the document is created; what fails only later is for lint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trueup import yaml_files
from trueup.documents import model, references
from trueup.documents.model import ACTIONS, MISSING, Document, Output, Parameter, Step, Variable
from trueup.text import suggestion

TOP_LEVEL = (
    "schemaVersion", "description", "assumeRole", "parameters", "variables", "mainSteps", "outputs", "files",
)  # fmt: skip
PARAMETER_KEYS = (
    "type", "description", "default", "allowedValues", "allowedPattern", "displayType", "minItems", "maxItems",
    "minChars", "maxChars", "interpolationType",
)  # fmt: skip
VARIABLE_KEYS = ("type", "description", "default")
STEP_KEYS = (
    "name", "action", "description", "inputs", "outputs", "maxAttempts", "timeoutSeconds", "onFailure", "onCancel",
    "isCritical", "isEnd", "nextStep",
)  # fmt: skip
OUTPUT_KEYS = ("Name", "Selector", "Type")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is not as it should be."""

    line: int
    message: str


class Reader:
    """Reads all of a document and keeps every fault it meets."""

    def __init__(self, lines: Mapping[yaml_files.Place, int]) -> None:
        self.lines = lines
        self.faults: list[Fault] = []
        self.steps: dict[str, Step] = {}

    def fault(self, path: yaml_files.Place, message: str) -> None:
        self.faults.append(Fault(yaml_files.nearest(self.lines, path), message))

    def line(self, path: yaml_files.Place) -> int:
        return yaml_files.nearest(self.lines, path)

    def document(self, content: Any, name: str, file: str) -> Document | None:
        if not isinstance(content, dict):
            self.fault((), "not a mapping")
            return None
        self.keys(content, (), TOP_LEVEL, "property")
        if content.get("schemaVersion") != "0.3":
            self.fault(("schemaVersion",), f"schemaVersion is {content.get('schemaVersion')!r}, not '0.3' as text")
        parameters = {key: self.parameter(key, facts) for key, facts in self.mapping(content, "parameters", ()).items()}
        variables = {key: self.variable(key, facts) for key, facts in self.mapping(content, "variables", ()).items()}
        steps = self.step_list(content.get("mainSteps"), ("mainSteps",))
        read = Document(
            name=name,
            file=file,
            description=self.text(content, "description", ()) or "",
            assume_role=self.text(content, "assumeRole", ()),
            parameters=parameters,
            variables=variables,
            steps=steps,
            outputs=self.named_outputs(content.get("outputs")),
            content=content,
            lines=self.lines,
        )
        self.links(steps, None)
        self.declared(read)
        return read

    def parameter(self, name: str, facts: Any) -> Parameter:
        path = ("parameters", name)
        if not re.fullmatch(r"[A-Za-z0-9]+", name):
            self.fault(path, f"parameter name {name!r} is not letters and digits only")
        facts = self.facts(facts, path, PARAMETER_KEYS, "key of a parameter")
        kind = self.type(facts, path, model.PARAMETER_TYPES, "parameter")
        pattern = self.text(facts, "allowedPattern", path)
        values = facts.get("allowedValues")
        if values is not None and not isinstance(values, list):
            self.fault((*path, "allowedValues"), f"allowedValues of {name} is not a list")
        bounds = {key: self.whole(facts, key, path) for key in ("minItems", "maxItems", "minChars", "maxChars")}
        read = Parameter(
            name=name,
            type=kind,
            line=self.line(path),
            description=str(facts.get("description") or ""),
            default=_default(facts),
            allowed_values=tuple(values) if isinstance(values, list) else None,
            allowed_pattern=pattern,
            min_items=bounds["minItems"],
            max_items=bounds["maxItems"],
            min_chars=bounds["minChars"],
            max_chars=bounds["maxChars"],
        )
        if not read.required and not _is_default(read.default, read.basic_type):
            self.fault((*path, "default"), f"the default of {name} is no {kind}")
        return read

    def variable(self, name: str, facts: Any) -> Variable:
        path = ("variables", name)
        facts = self.facts(facts, path, VARIABLE_KEYS, "key of a variable")
        kind = self.type(facts, path, model.TYPES, "variable")
        description = str(facts.get("description") or "")
        return Variable(name, kind, self.line(path), _default(facts), description)

    def step_list(self, given: Any, path: yaml_files.Place) -> tuple[Step, ...]:
        if not isinstance(given, list) or not given:
            self.fault(path, f"{path[-1]} is missing or empty; it is a list of steps")
            return ()
        read = [self.step(facts, (*path, index)) for index, facts in enumerate(given)]
        return tuple(step for step in read if step)

    def step(self, facts: Any, path: yaml_files.Place) -> Step | None:
        if not isinstance(facts, dict):
            self.fault(path, "a step that is not a mapping")
            return None
        name, action = facts.get("name"), facts.get("action")
        if not isinstance(name, str) or not re.fullmatch(r"[a-zA-Z0-9_]+", name):
            self.fault((*path, "name"), f"step name {name!r} is not letters, digits and underscores only")
            return None
        if not isinstance(action, str) or action not in ACTIONS:
            self.fault((*path, "action"), f"step {name}: unknown action {action!r}{suggestion(action, ACTIONS)}")
            return None
        if name in self.steps:
            self.fault((*path, "name"), f"step {name} stands there twice")
            return None
        self.keys(facts, path, STEP_KEYS, f"key of step {name}")
        inputs = self.mapping(facts, "inputs", path)
        if "inputs" not in facts:
            self.fault(path, f"step {name}: inputs is missing; write `inputs: {{}}` where there are none")
        self.inputs(name, action, inputs, (*path, "inputs"))
        on_failure = self.text(facts, "onFailure", path) or "Abort"
        body: tuple[Step, ...] = ()
        if action == "aws:loop":
            if path[:-1] != ("mainSteps",):
                self.fault(path, f"step {name}: a loop inside a loop")
            if ("Iterators" in inputs) == ("LoopCondition" in inputs):
                self.fault((*path, "inputs"), f"step {name}: a loop has either Iterators or LoopCondition")
            body = self.step_list(inputs.get("Steps"), (*path, "inputs", "Steps"))
        step = Step(
            name=name,
            action=action,
            line=self.line(path),
            path=path,
            inputs=inputs,
            description=self.text(facts, "description", path) or "",
            outputs=self.step_outputs(name, facts.get("outputs"), (*path, "outputs")),
            max_attempts=self.whole(facts, "maxAttempts", path, least=1) or 1,
            timeout=self.whole(facts, "timeoutSeconds", path, least=1),
            on_failure=on_failure,
            on_cancel=self.text(facts, "onCancel", path) or "Abort",
            is_critical=self.flag(facts, "isCritical", path, on_failure != "Continue"),
            is_end=self.flag(facts, "isEnd", path, False),
            next_step=self.text(facts, "nextStep", path),
            body=body,
        )
        if step.is_end and step.next_step:
            self.fault((*path, "nextStep"), f"step {name}: isEnd and nextStep in one step")
        self.steps[name] = step
        return step

    def inputs(self, name: str, action: str, inputs: Mapping[str, Any], path: yaml_files.Place) -> None:
        known = ACTIONS[action]
        for missing in [key for key in known.required if key not in inputs]:
            self.fault(path, f"step {name}: input {missing} of {action} is missing")
        if known.inputs is not None:
            self.keys(inputs, path, known.inputs, f"input of {action}")
        if action != "aws:branch":
            return
        choices = inputs.get("Choices")
        if not isinstance(choices, list) or not choices:
            self.fault((*path, "Choices"), f"step {name}: Choices is not a list of choices")
            return
        for index, choice in enumerate(choices):
            if not isinstance(choice, dict) or not isinstance(choice.get("NextStep"), str):
                self.fault((*path, "Choices", index), f"step {name}: a choice without NextStep")

    def step_outputs(self, step: str, given: Any, path: yaml_files.Place) -> tuple[Output, ...]:
        read: list[Output] = []
        if given is not None and not isinstance(given, list):
            self.fault(path, f"step {step}: outputs is not a list")
        for index, entry in enumerate(given if isinstance(given, list) else ()):
            facts = self.facts(entry, (*path, index), OUTPUT_KEYS, "key of an output")
            name, selector = facts.get("Name"), facts.get("Selector")
            if not isinstance(name, str) or not name.strip():
                self.fault((*path, index), f"step {step}: an output without a Name")
                continue
            if not isinstance(selector, str) or not selector:
                self.fault((*path, index), f"step {step}: output {name} has no Selector")
                continue
            if name in {output.name for output in read}:
                self.fault((*path, index), f"step {step}: output {name} stands there twice")
            kind = self.type({"type": facts.get("Type") or "String"}, (*path, index), model.TYPES, "output")
            read.append(Output(name, selector, kind, self.line((*path, index))))
        return tuple(read)

    def named_outputs(self, given: Any) -> tuple[str, ...]:
        if given is None:
            return ()
        if not isinstance(given, list):
            self.fault(("outputs",), "outputs is not a list")
            return ()
        for index, entry in enumerate(given):
            step, dot, output = entry.partition(".") if isinstance(entry, str) else ("", "", "")
            if not dot or not output:
                self.fault(("outputs", index), f"{entry!r} is not `step.Output`")
            elif step not in self.steps:
                self.fault(("outputs", index), f"{entry}: there is no step {step}{suggestion(step, self.steps)}")
        return tuple(entry for entry in given if isinstance(entry, str))

    def links(self, steps: Iterable[Step], loop: Step | None) -> None:
        """Every name that a step may jump to is a step of this list, or one outside of the loop around it."""
        for step in steps:
            for key, allowed, name in (
                ("nextStep", (), step.next_step),
                ("onFailure", ("Abort", "Continue"), step.on_failure),
                ("onCancel", ("Abort",), step.on_cancel),
                *(("inputs", (), target) for target in model.targets(step)),
            ):
                if name is None or name in allowed:
                    continue
                target = name.removeprefix("step:") if key in ("onFailure", "onCancel") else name
                if target == name and allowed:
                    self.fault(
                        (*step.path, key), f"step {step.name}: {key} is {name}, not {', '.join(allowed)} or step:<name>"
                    )
                elif target not in self.steps:
                    self.fault(
                        (*step.path, key),
                        f"step {step.name}: there is no step {target}{suggestion(target, self.steps)}",
                    )
                elif key == "onCancel" and self.steps[target].action in model.NOT_ON_CANCEL:
                    self.fault(
                        (*step.path, key),
                        f"step {step.name}: {self.steps[target].action} may not follow a cancellation",
                    )
                elif self.steps[target].path[:-1] not in (step.path[:-1], ("mainSteps",)):
                    self.fault((*step.path, key), f"step {step.name}: {target} is inside a loop")
            self.links(step.body, step)

    def declared(self, read: Document) -> None:
        """Every reference of a step names a parameter, a variable, a step or a system variable."""
        if read.assume_role:
            self.references(read.assume_role, ("assumeRole",), read)
        for step in self.steps.values():
            for key, value in step.inputs.items():
                if key != "Steps" or step.action != "aws:loop":
                    self.references(value, (*step.path, "inputs", key), read)
        for variable in read.variables.values():
            if variable.default is not MISSING:
                self.references(variable.default, ("variables", variable.name, "default"), read)

    def references(self, value: Any, path: yaml_files.Place, read: Document) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                self.references(item, (*path, key), read)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self.references(item, (*path, index), read)
        elif isinstance(value, str):
            for name in references.names(value):
                wrong = self.unknown(name, read)
                if wrong:
                    self.fault(path, f"{{{{ {name} }}}}: {wrong}")

    def unknown(self, name: str, read: Document) -> str | None:
        kind, colon, rest = name.partition(":")
        if colon:
            if kind == "ssm":
                return "Parameter Store is read in a parameter's default only"
            if kind == "variable":
                if rest in read.variables:
                    return None
                return f"variable {rest} is not declared{suggestion(rest, read.variables)}"
            if name in references.SYSTEM:
                return None
            return f"there is no such system variable{suggestion(name, references.SYSTEM)}"
        step, dot, _ = name.partition(".")
        if dot:
            known = step in self.steps or step == "loop"
            return None if known else f"there is no step {step}{suggestion(step, self.steps)}"
        if name in read.parameters:
            return None
        return f"parameter {name} is not declared{suggestion(name, read.parameters)}"

    # Parts that are alike

    def keys(self, given: Mapping[str, Any], path: yaml_files.Place, known: Iterable[str], what: str) -> None:
        for key in given:
            if key not in known:
                self.fault((*path, key), f"{key} is no {what}{suggestion(key, known)}")

    def facts(self, given: Any, path: yaml_files.Place, known: Iterable[str], what: str) -> dict[str, Any]:
        if not isinstance(given, dict):
            self.fault(path, f"{path[-1]} is not a mapping")
            return {}
        self.keys(given, path, known, what)
        return given

    def mapping(self, given: Mapping[str, Any], key: str, path: yaml_files.Place) -> dict[str, Any]:
        value = given.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fault((*path, key), f"{key} is not a mapping")
            return {}
        return value

    def type(self, facts: Mapping[str, Any], path: yaml_files.Place, known: tuple[str, ...], what: str) -> str:
        kind = facts.get("type")
        if kind is None:
            self.fault(path, f"{path[-1]}: a {what} without a type")
        elif kind not in known:
            self.fault(path, f"{kind} is no type of a {what}{suggestion(kind, known)}")
        else:
            return str(kind)
        return "String"

    def text(self, facts: Mapping[str, Any], key: str, path: yaml_files.Place) -> str | None:
        value = facts.get(key)
        if value is None or isinstance(value, str):
            return value
        self.fault((*path, key), f"{key} is not text")
        return None

    def whole(self, facts: Mapping[str, Any], key: str, path: yaml_files.Place, least: int = 0) -> int | None:
        """A whole number; like AWS, quoted digits are taken too."""
        value = facts.get(key)
        if value is None:
            return None
        if isinstance(value, str) and value.isascii() and value.isdecimal():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.fault((*path, key), f"{key} is {value!r}, not a whole number from {least}")
            return None
        return value

    def flag(self, facts: Mapping[str, Any], key: str, path: yaml_files.Place, default: bool) -> bool:
        """true or false; like AWS, the same as text is taken too."""
        value = facts.get(key)
        if value is None:
            return default
        if value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            self.fault((*path, key), f"{key} is {value!r}, not true or false")
            return default
        return value


def _default(facts: Mapping[str, Any]) -> Any:
    """A default; like AWS, null is taken for none."""
    value = facts.get("default")
    return MISSING if value is None else value


def _is_default(value: Any, kind: str) -> bool:
    """Whether a default is of a type; a list may be one that Parameter Store has."""
    stored = kind == "StringList" and isinstance(value, str) and (references.whole(value) or "").startswith("ssm:")
    return stored or references.of_type(value, kind)
