"""The folders of `rules/`: RDK's facts and the docstring's prose. No rule's code is run."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from trueup import yaml_files
from trueup.catalogue.reading import telling
from trueup.errors import CatalogueError
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


@dataclass(frozen=True)
class Rule:
    """One folder of `rules/`."""

    name: str
    folder: Path
    summary: str
    resource_types: tuple[str, ...]  # empty for a rule that is only periodic
    frequency: str | None  # None for a rule that is only change-triggered
    required_inputs: Mapping[str, str]  # with their defaults
    optional_inputs: Mapping[str, str]  # a default, or empty
    remediation: Mapping[str, Any]  # the properties of AWS::Config::RemediationConfiguration
    severity: str
    category: str

    @property
    def source(self) -> Path:
        return self.folder / f"{self.folder.name}.py"

    @property
    def facts(self) -> Path:
        return self.folder / "parameters.json"

    @property
    def document(self) -> str:
        """The name of the document that fixes it."""
        return str(self.remediation["TargetId"])

    @property
    def inputs(self) -> dict[str, str]:
        """The inputs it runs with by default; like RDK, an optional one without a default is left out."""
        return {**self.required_inputs, **{name: value for name, value in self.optional_inputs.items() if value}}

    @cached_property
    def guide(self) -> str:
        """Its docstring after the first line, which is the summary: Markdown under three headings.

        Read when it is first asked for. Raises CatalogueError.
        """
        with telling(self.source):
            first, _, guide = docstring(yaml_files.text_of(self.source)).partition("\n\n")
        if first != self.summary:
            raise CatalogueError(f"{self.facts}: Description is not the first line of the module's docstring")
        return str(guide)

    @property
    def is_draft(self) -> bool:
        """Whether its author has left a TODO in the docstring; no pack takes it until that is gone."""
        return "TODO" in self.summary or "TODO" in self.guide


def finished(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """Those that are no drafts: what `trueup new-rule` has just written owes no page, pack, role or recorder yet."""
    return {name: rule for name, rule in rules.items() if not rule.is_draft}


def read_rule(folder: Path) -> Rule:
    """One rule folder, by its facts. Raises CatalogueError."""
    path = folder / "parameters.json"
    parameters = yaml_files.read(path).content
    with telling(path):
        facts, tags = parameters["Parameters"], parameters.get("Tags") or []
        tagged = {tag["Key"]: tag["Value"] for tag in (json.loads(tags) if isinstance(tags, str) else tags)}
        rule = Rule(
            name=facts["RuleName"],
            folder=folder,
            summary=facts["Description"],
            resource_types=tuple(filter(None, (facts.get("SourceEvents") or "").split(","))),
            frequency=facts.get("SourcePeriodic"),
            required_inputs=json.loads(facts["InputParameters"]),
            optional_inputs=json.loads(facts["OptionalParameters"]),
            remediation=facts["Remediation"],
            severity=tagged["Severity"],
            category=tagged["Category"],
        )
    wrong = next(_faults(rule), None)
    if wrong:
        raise CatalogueError(f"{path}: {wrong}")
    return rule


# A string in three double quotes that is the whole of the first logical line, as the house style has it.
_FIRST_STATEMENT = re.compile(r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""[ \t]*(?=\n|\Z)', re.DOTALL)


def docstring(source: str) -> str:
    """The docstring of a module, as `ast` has it. Code after it is parsed only where it does not stand first.

    Raises SyntaxError.
    """
    first = _FIRST_STATEMENT.match(source)
    return ast.get_docstring(ast.parse(first[0] if first else source)) or ""


def _faults(rule: Rule) -> Iterator[str]:
    if rule.name != rule.folder.name:
        yield f"RuleName is {rule.name}, but the folder is {rule.folder.name}"
    if not re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", rule.name):
        yield f"{rule.name} is not spelled in capitals, digits and single underscores"
    if len(rule.name.replace("_", "")) > LONGEST_RULE:
        yield f"{rule.name} has more than {LONGEST_RULE} letters and digits, which is all that rdk can deploy"
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
