"""The library on disk, as frozen data: rules, documents and packs. Loading reads files; it runs no rule's code.

Whatever is inconsistent is refused here, with `file: what is wrong`, so that no later part has to ask.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml

from trueup import names
from trueup.errors import CatalogueError, UsageError
from trueup.results import SEVERITIES

CATEGORIES = (
    "backup-and-recovery",
    "detection",
    "encryption-at-rest",
    "encryption-in-transit",
    "governance",
    "identity",
    "incident-response",
    "logging",
    "network",
    "public-access",
    "secrets",
    "tagging",
    "vulnerability-management",
)
FREQUENCIES = ("One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours")

# rdk names the function `RDK-Rule-Function-` and the name without underscores, and Lambda allows 64 characters.
LONGEST_RULE = 46
LONGEST_SUMMARY = 256

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Rule:
    """One folder of `rules/`: RDK's facts and the docstring's prose."""

    name: str
    folder: Path
    summary: str
    guide: str  # the docstring after its first line: Markdown under three headings
    resource_types: tuple[str, ...]  # empty for a rule that is only periodic
    frequency: str | None  # None for a rule that is only change-triggered
    required_inputs: Mapping[str, str]  # with their defaults
    optional_inputs: Mapping[str, str]  # a default, or empty
    remediation: Mapping[str, Any]  # the properties of AWS::Config::RemediationConfiguration
    severity: str
    category: str

    @property
    def source(self) -> Path:
        return self.folder / f"{self.name}.py"

    @property
    def document(self) -> str:
        """The name of the document that fixes it."""
        return str(self.remediation["TargetId"])

    @property
    def inputs(self) -> dict[str, str]:
        """The inputs it runs with by default; like RDK, an optional one without a default is left out."""
        return {**self.required_inputs, **{name: value for name, value in self.optional_inputs.items() if value}}

    @property
    def service(self) -> str:
        """The service its name begins with, such as S3 or IAM."""
        return self.name.partition("_")[0]


@dataclass(frozen=True)
class Document:
    """One SSM Automation document of `remediation-docs/`, as parsed YAML."""

    name: str
    path: Path
    content: Mapping[str, Any]

    @property
    def description(self) -> str:
        return str(self.content.get("description", ""))

    @property
    def parameters(self) -> Mapping[str, Any]:
        return dict(self.content.get("parameters") or {})


@dataclass(frozen=True)
class Control:
    """One control of a pack's framework, and the rules that check it."""

    id: str
    title: str
    rules: tuple[str, ...]
    manual: str = ""  # why no rule checks it, or what is left for people


@dataclass(frozen=True)
class Pack:
    """One `conformance-packs/sources/<name>.yaml`."""

    name: str
    path: Path
    title: str
    description: str
    controls: tuple[Control, ...]
    content: Mapping[str, Any] = field(repr=False)

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The names of its rules, once each, in order of first mention."""
        return tuple(dict.fromkeys(rule for control in self.controls for rule in control.rules))


@dataclass(frozen=True)
class Catalogue:
    """Everything in the library, by name."""

    root: Path
    rules: Mapping[str, Rule]
    documents: Mapping[str, Document]
    packs: Mapping[str, Pack]

    def rule(self, name: str) -> Rule:
        """The rule of that name. Raises UsageError with the nearest names."""
        return _known(self.rules, name, "rule")

    def document(self, name: str) -> Document:
        """The document of that name. Raises UsageError with the nearest names."""
        return _known(self.documents, name, "document")

    def pack(self, name: str) -> Pack:
        """The pack of that name. Raises UsageError with the nearest names."""
        return _known(self.packs, name, "pack")

    def packs_of(self, rule_name: str) -> dict[str, tuple[Control, ...]]:
        """The packs that list a rule, each with the controls it checks there."""
        listed = {
            pack.name: tuple(control for control in pack.controls if rule_name in control.rules)
            for pack in self.packs.values()
        }
        return {name: controls for name, controls in listed.items() if controls}


def load(root: Path) -> Catalogue:
    """The library under `root`. Raises CatalogueError for the first thing that is not as it should be."""
    rules = _by_name(read_rule(path.parent) for path in sorted((root / "rules").glob("*/parameters.json")))
    documents = _by_name(read_document(path) for path in sorted((root / "remediation-docs").glob("*.yaml")))
    packs = _by_name(read_pack(path) for path in sorted((root / "conformance-packs" / "sources").glob("*.yaml")))
    for folder in sorted((root / "rules").glob("*/")):
        if folder.name not in rules and not folder.name.startswith((".", "_")):
            raise CatalogueError(f"{folder}: a rule folder without parameters.json")
    _refuse_clashes(rules)
    for rule in rules.values():
        _check_remediation(rule, documents)
    for pack in packs.values():
        for name in pack.rules:
            if name not in rules:
                raise CatalogueError(f"{pack.path}: lists {name}, which is no rule{_hint(name, rules)}")
    return Catalogue(root, rules, documents, packs)


def read_rule(folder: Path) -> Rule:
    """One rule folder. Raises CatalogueError."""
    path = folder / "parameters.json"
    parameters = _parsed(path, json.loads)
    source = folder / f"{folder.name}.py"
    docstring = _parsed(source, lambda text: ast.get_docstring(ast.parse(text)) or "")
    try:
        facts, tags = parameters["Parameters"], parameters.get("Tags") or []
        tagged = {tag["Key"]: tag["Value"] for tag in (json.loads(tags) if isinstance(tags, str) else tags)}
        rule = Rule(
            name=facts["RuleName"],
            folder=folder,
            summary=facts["Description"],
            guide=docstring.partition("\n\n")[2],
            resource_types=tuple(filter(None, (facts.get("SourceEvents") or "").split(","))),
            frequency=facts.get("SourcePeriodic"),
            required_inputs=json.loads(facts["InputParameters"]),
            optional_inputs=json.loads(facts["OptionalParameters"]),
            remediation=facts["Remediation"],
            severity=tagged["Severity"],
            category=tagged["Category"],
        )
    except KeyError as error:
        raise CatalogueError(f"{path}: {error.args[0]} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise CatalogueError(f"{path}: {error}") from error
    wrong = next(_faults(rule, docstring), None)
    if wrong:
        raise CatalogueError(f"{path}: {wrong}")
    return rule


def _faults(rule: Rule, docstring: str) -> Iterator[str]:
    if rule.name != rule.folder.name:
        yield f"RuleName is {rule.name}, but the folder is {rule.folder.name}"
    if not re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", rule.name):
        yield f"{rule.name} is not spelled in capitals, digits and single underscores"
    if len(rule.name.replace("_", "")) > LONGEST_RULE:
        yield f"{rule.name} has more than {LONGEST_RULE} letters and digits, which is all that rdk can deploy"
    if docstring.partition("\n")[0] != rule.summary:
        yield "Description is not the first line of the module's docstring"
    if len(rule.summary) > LONGEST_SUMMARY:
        yield f"Description has more than {LONGEST_SUMMARY} characters"
    if rule.severity not in SEVERITIES:
        yield f"Severity is {rule.severity}, not one of {', '.join(SEVERITIES)}"
    if rule.category not in CATEGORIES:
        yield f"Category is {rule.category}, not one of {', '.join(CATEGORIES)}"
    if not rule.resource_types and not rule.frequency:
        yield "neither SourceEvents nor SourcePeriodic says when it is evaluated"
    if rule.frequency and rule.frequency not in FREQUENCIES:
        yield f"SourcePeriodic is {rule.frequency}, not one of {', '.join(FREQUENCIES)}"
    for name, value in {**rule.required_inputs, **rule.optional_inputs}.items():
        if not isinstance(value, str):
            yield f"input {name} has a default that is not text; AWS Config takes text only"
    if rule.remediation.get("ConfigRuleName") != rule.name:
        yield "Remediation.ConfigRuleName is not the rule's name"
    if rule.remediation.get("TargetType") != "SSM_DOCUMENT" or not rule.remediation.get("TargetId"):
        yield "Remediation names no SSM document in TargetId"


def read_document(path: Path) -> Document:
    """One Automation document. Raises CatalogueError. Its steps are for `trueup.automation` to read."""
    content = _parsed(path, yaml.safe_load)
    if not isinstance(content, dict) or content.get("schemaVersion") != "0.3":
        raise CatalogueError(f"{path}: not an Automation document (schemaVersion '0.3')")
    return Document(path.stem, path, content)


def read_pack(path: Path) -> Pack:
    """One pack source. Raises CatalogueError."""
    content = _parsed(path, yaml.safe_load)
    try:
        controls = tuple(
            Control(
                id=str(control["id"]),
                title=control["title"],
                rules=tuple(entry if isinstance(entry, str) else entry["rule"] for entry in control.get("rules") or ()),
                manual=control.get("manual", ""),
            )
            for control in content["controls"]
        )
        pack = Pack(content["name"], path, content["title"], content["description"], controls, content)
    except KeyError as error:
        raise CatalogueError(f"{path}: {error.args[0]} is missing") from error
    except (TypeError, AttributeError) as error:
        raise CatalogueError(f"{path}: {error}") from error
    if pack.name != path.stem:
        raise CatalogueError(f"{path}: name is {pack.name}, but the file is {path.name}")
    seen: set[str] = set()
    for control in controls:
        if control.id in seen:
            raise CatalogueError(f"{path}: control {control.id} stands there twice")
        seen.add(control.id)
        if not control.rules and not control.manual:
            raise CatalogueError(f"{path}: control {control.id} has neither rules nor the reason why it is manual")
    return pack


def _check_remediation(rule: Rule, documents: Mapping[str, Document]) -> None:
    path = rule.folder / "parameters.json"
    document = documents.get(rule.document)
    if document is None:
        hint = _hint(rule.document, documents)
        raise CatalogueError(f"{path}: Remediation names {rule.document}, which is no document{hint}")
    given = set(rule.remediation.get("Parameters") or {})
    required = {name for name, facts in document.parameters.items() if "default" not in facts}
    for missing in sorted(required - given):
        raise CatalogueError(f"{path}: Remediation leaves out {missing}, which {document.name} requires")
    for unknown in sorted(given - set(document.parameters)):
        raise CatalogueError(f"{path}: Remediation gives {unknown}, which {document.name} does not take")


def _refuse_clashes(rules: Mapping[str, Rule]) -> None:
    taken: dict[str, str] = {}
    for name in rules:
        deployed = names.deployed(name)
        if deployed in taken:
            raise CatalogueError(f"{rules[name].folder}: deployed as {deployed}, as is {taken[deployed]}")
        taken[deployed] = name


def _parsed(path: Path, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, SyntaxError, yaml.YAMLError) as error:
        raise CatalogueError(f"{path}: {error}") from error


def _by_name(things: Iterable[Thing]) -> dict[str, Thing]:
    return {thing.name: thing for thing in things}  # type: ignore[attr-defined]


def _known(things: Mapping[str, Thing], name: str, kind: str) -> Thing:
    if name not in things:
        raise UsageError(f"{name}: no such {kind}{_hint(name, things)}; `trueup {kind}s` lists them.")
    return things[name]


def _hint(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else ""
