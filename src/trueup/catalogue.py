"""The library on disk, as frozen data: rules, documents and packs. Loading reads files; it runs no rule's code.

Whatever is inconsistent is refused here, with `file: what is wrong`, so that no later part has to ask.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml

from trueup import managed, names
from trueup.errors import CatalogueError, UsageError
from trueup.results import SEVERITIES
from trueup.text import suggestion

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

STEP_SECONDS = 3600  # Automation's time limit of a step that names none. Source: SSM user guide, timeoutSeconds.

Thing = TypeVar("Thing")

_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, ten times as fast, wherever PyYAML has it


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
    def is_draft(self) -> bool:
        """Whether its author has left a TODO in the docstring; no pack takes it until that is gone."""
        return "TODO" in self.guide or "TODO" in self.summary

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

    @property
    def risk(self) -> str:
        """`safe`, `disruptive` or `manual-approval`, as its description says; empty where it says nothing."""
        found = re.search(r"^\s*Risk: (safe|disruptive|manual-approval)\b", self.description, re.MULTILINE)
        return found[1] if found else ""

    @property
    def longest_run(self) -> int:
        """Seconds after which every step has ended or timed out at its last attempt."""
        steps = self.content.get("mainSteps") or ()
        return sum(int(step.get("timeoutSeconds", STEP_SECONDS)) * int(step.get("maxAttempts", 1)) for step in steps)


@dataclass(frozen=True)
class Today:
    """What a control of an older edition of a framework is now: its id, its name, or a remark."""

    id: str = ""
    title: str = ""
    note: str = ""


@dataclass(frozen=True)
class Control:
    """One control of a pack's framework, and the rules that check it."""

    id: str
    title: str
    rules: tuple[str, ...]  # of this library
    manual: str = ""  # why no rule checks it, or what is left for people
    managed: tuple[str, ...] = ()  # AWS's managed rules that check it as well, by identifier
    today: Today | None = None  # where the framework has changed since
    mandatory: bool = False  # a report names it where something of it is waived

    @property
    def automation(self) -> str:
        """`automated`, `partial` where something is left for people, or `manual`."""
        if not self.rules and not self.managed:
            return "manual"
        return "partial" if self.manual else "automated"


@dataclass(frozen=True)
class Listing:
    """One rule as a pack runs it, whichever controls it checks."""

    rule: str
    ours: bool  # a rule of this library; otherwise AWS's managed rule of that identifier
    inputs: Mapping[str, str]  # on top of the rule's defaults; an empty one may be filled in at deployment
    automatic: bool  # AWS Config starts the fix by itself
    remediation: Mapping[str, tuple[str, ...]]  # static parameters of the fix, on top of the rule's

    @property
    def bare(self) -> bool:
        """Whether it says nothing but the rule's name."""
        return not (self.inputs or self.automatic or self.remediation)


@dataclass(frozen=True)
class Pack:
    """One `conformance-packs/sources/<name>.yaml`."""

    name: str
    path: Path
    title: str
    framework: str  # with its edition
    description: str
    uncovered: str  # what of the framework the pack says nothing about
    controls: tuple[Control, ...]
    listings: Mapping[str, Listing]  # by rule, in order of first mention
    parts: Mapping[str, tuple[str, ...]]  # template suffix -> the areas of controls in it; empty: one template

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The names of its rules of this library, once each, in order of first mention."""
        return tuple(name for name, listing in self.listings.items() if listing.ours)

    def controls_of(self, rule_name: str) -> tuple[Control, ...]:
        """The controls that a rule checks here."""
        return tuple(each for each in self.controls if rule_name in each.rules or rule_name in each.managed)


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
        listed = {pack.name: pack.controls_of(rule_name) for pack in self.packs.values()}
        return {name: controls for name, controls in listed.items() if controls}


def load(root: Path) -> Catalogue:
    """The library under `root`. Raises CatalogueError for the first thing that is not as it should be."""
    rules = _by_name(read_rule(path.parent) for path in sorted((root / "rules").glob("*/parameters.json")))
    documents = _by_name(read_document(path) for path in sorted((root / "remediation-docs").glob("*.yaml")))
    sources = sorted((root / "conformance-packs" / "sources").glob("*.yaml"))
    ours = finished(rules)
    packs = _by_name(read_pack(path, ours) for path in sources)
    for folder in sorted((root / "rules").glob("*/")):
        if folder.name not in rules and not folder.name.startswith((".", "_")):
            raise CatalogueError(f"{folder}: a rule folder without parameters.json")
    _refuse_clashes(rules)
    for rule in rules.values():
        _check_remediation(rule, documents)
    return Catalogue(root, rules, documents, packs)


def finished(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """Those that are no drafts: what `trueup new-rule` has just written owes no page, pack, role or recorder yet."""
    return {name: rule for name, rule in rules.items() if not rule.is_draft}


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
    """One Automation document. Raises CatalogueError. Its steps are for `trueup.documents` to read."""
    content = _parsed(path, lambda text: yaml.load(text, _SafeLoader))
    if not isinstance(content, dict) or content.get("schemaVersion") != "0.3":
        raise CatalogueError(f"{path}: not an Automation document (schemaVersion '0.3')")
    return Document(path.stem, path, content)


def read_pack(path: Path, ours: Collection[str]) -> Pack:
    """One pack source; a rule in it is one of `ours`, or else AWS's managed rule. Raises CatalogueError."""
    content = pack_content(path)
    try:
        _only(content, "the source", _PACK_KEYS)
        listings: dict[str, Listing] = {}
        remains = content.get("remains", "")
        controls = tuple(_control(each, listings, ours, remains) for each in content["controls"])
        pack = Pack(
            name=content["name"],
            path=path,
            title=content["title"],
            framework=content["framework"],
            description=content["description"],
            uncovered=content.get("uncovered", ""),
            controls=controls,
            listings=listings,
            parts={part: tuple(areas) for part, areas in (content.get("parts") or {}).items()},
        )
    except KeyError as error:
        raise CatalogueError(f"{path}: {error.args[0]} is missing") from error
    except (TypeError, AttributeError, ValueError) as error:
        raise CatalogueError(f"{path}: {error}") from error
    if pack.name != path.stem:
        raise CatalogueError(f"{path}: name is {pack.name}, but the file is {path.name}")
    if not re.fullmatch(r"[a-z][a-z0-9-]*", pack.name):
        raise CatalogueError(f"{path}: {pack.name} is no name for a pack; use small letters, digits and dashes")
    seen: set[str] = set()
    for control in controls:
        if control.id in seen:
            raise CatalogueError(f"{path}: control {control.id} stands there twice")
        seen.add(control.id)
        if control.automation == "manual" and not control.manual:
            raise CatalogueError(f"{path}: control {control.id} has neither rules nor the reason why it is manual")
    return pack


def pack_content(path: Path) -> Any:
    """What a pack source says, its scalars as text. Raises CatalogueError where it cannot be read."""
    return _parsed(path, _plain_yaml)


_PACK_KEYS = {"name", "title", "framework", "description", "uncovered", "remains", "parts", "controls"}
_CONTROL_KEYS = {"id", "title", "today", "rules", "manual", "mandatory"}
_LISTING_KEYS = {"rule", "inputs", "mode", "remediation"}
LONGEST_SOURCE = 1_000_000  # characters; the longest of ours has a tenth of it
DEEPEST_SOURCE = 20  # levels; seven are enough


def _control(content: Any, listings: dict[str, Listing], ours: Collection[str], remains: str) -> Control:
    name = content["id"]
    _only(content, f"control {name}", _CONTROL_KEYS)
    listed = [_listing(entry, name, ours) for entry in content.get("rules") or ()]
    for each in listed:
        known = listings.get(each.rule)
        if known is None or known.bare:
            listings[each.rule] = each
        elif not each.bare and each != known:
            raise ValueError(f"control {name}: {each.rule} runs once in a pack, and another control says how otherwise")
    rules = [each.rule for each in listed]
    if len(set(rules)) < len(rules):
        raise ValueError(f"control {name} lists a rule twice")
    if "today" in content:
        _only(content["today"], f"control {name}: today", {"id", "title", "note"})
    if content.get("mandatory", "true") != "true":
        raise ValueError(f"control {name}: mandatory is {content['mandatory']}; say true, or leave it out")
    return Control(
        id=name,
        title=content["title"],
        rules=tuple(each.rule for each in listed if each.ours),
        manual=content.get("manual", remains if listed else ""),
        managed=tuple(each.rule for each in listed if not each.ours),
        today=Today(**content["today"]) if "today" in content else None,
        mandatory="mandatory" in content,
    )


def _listing(entry: Any, control: str, ours: Collection[str]) -> Listing:
    if isinstance(entry, str):
        entry = {"rule": entry}
    name = entry["rule"]
    _only(entry, f"control {control}: {name}", _LISTING_KEYS)
    if name not in ours and name not in managed.known():
        near = _hint(name, [*ours, *managed.known()])
        raise ValueError(f"control {control} lists {name}, which is neither a rule of ours nor of AWS's{near}")
    mode = entry.get("mode", "manual")
    if mode not in ("manual", "automatic"):
        raise ValueError(f"control {control}: {name}: mode is {mode}, not manual or automatic")
    fixed = {key: tuple(values) for key, values in (entry.get("remediation") or {}).items()}
    return Listing(name, name in ours, entry.get("inputs") or {}, mode == "automatic", fixed)


def _only(content: Any, where: str, keys: set[str]) -> None:
    if not isinstance(content, dict):
        raise TypeError(f"{where} is no mapping")
    for unknown in sorted(map(str, set(content) - keys)):
        raise ValueError(f"{where}: {unknown} is not known here{_hint(unknown, keys)}")


class _TextLoader(_SafeLoader):  # type: ignore[misc, valid-type]
    """YAML whose scalars stay text, so that control 1.10 is not 1.1, nor an input `true` a boolean."""


_TextLoader.yaml_implicit_resolvers = {}


def _plain_yaml(text: str) -> Any:
    """YAML without aliases, a few lines of which can stand for gigabytes, and without depth that has no end."""
    if len(text) > LONGEST_SOURCE:
        raise ValueError(f"longer than {LONGEST_SOURCE:,} characters")
    depth = 0
    for event in yaml.parse(text, Loader=_TextLoader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError(f"an alias (*{event.anchor}); write it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST_SOURCE:
            raise ValueError(f"nested deeper than {DEEPEST_SOURCE} levels")
    return yaml.load(text, Loader=_TextLoader)


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
    return suggestion(name, known, cutoff=0.5)  # names of rules are long, and half of one is telling
