"""What is wrong with a template, before AWS says so: any conformance pack, ours, AWS's or anyone's.

Every limit is data (`trueup.packs.limits`), and so is what a managed rule takes (`trueup.packs.managed`). What
CloudFormation checks of any template is left to cfn-lint, where it is installed.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from trueup import names as rule_names
from trueup.catalogue import Catalogue, Rule
from trueup.packs import limits, managed
from trueup.packs.build import NO_ACCOUNT
from trueup.packs.reader import Node, Text, plain
from trueup.rulekit.inputs import CONTROL_INPUTS

CODES = {
    "P101": "the template has no rules",
    "P102": "it is longer than 51,200 bytes, so that it must go through S3",
    "P103": "it is longer than 300 KB",
    "P104": "it has more than 130 rules",
    "P105": "it has more than 60 parameters",
    "P106": "the default of a parameter is longer than 4,096 characters",
    "P107": "the packs together have more than the 1,000 rules of an account and Region",
    "P108": "a section that no conformance pack is documented with",
    "P109": "the file's name cannot be the name of a pack",
    "P201": "a resource of another type than rule and remediation",
    "P202": "a key stands there twice",
    "P203": "two rules have one name",
    "P204": "a rule has no name, or one that is not literal",
    "P205": "a rule's name is too long, or has characters that AWS does not take",
    "P206": "a rule's name is longer than 64 characters once AWS has put its suffix on, which some of its APIs refuse",
    "P207": "two rules have names that are the same in their first 37 characters",
    "P208": "one check is deployed twice",
    "P209": "a description is longer than 256 characters",
    "P301": "AWS has no such managed rule",
    "P302": "a required input is missing",
    "P303": "an input that the rule does not take",
    "P304": "the value of an input is of another type",
    "P305": "the inputs of a rule are longer than 1,024 characters",
    "P306": "AWS does not offer the managed rule in the Region",
    "P307": "changes that are too long for a message will not reach the rule",
    "P308": "a rule's source is incomplete",
    "P309": "a scope has more than 100 types",
    "P310": "every recorded change of any type will invoke the rule",
    "P401": "a remediation names a rule that the pack does not have",
    "P402": "a remediation does not wait for its rule",
    "P403": "a remediation has no document, or one whose name is too long",
    "P404": "an automatic remediation without AutomationAssumeRole",
    "P405": "a role or a rule name that is not literal, which AWS refuses in a remediation",
    "P406": "the ARN of a role has a placeholder in it, or is no ARN",
    "P407": "a remediation has more than 25 parameters, or one of more than 25 values",
    "P408": "a number is outside of what AWS takes",
    "P409": "automatic retries that never come to an end",
    "P410": "two remediations for one rule",
    "P411": "the Region has no remediation",
    "P412": "an ARN of another partition",
    "P413": "the document does not take the parameter, or requires one that is missing",
    "P414": "a resource value other than RESOURCE_ID",
    "P501": "a reference to a parameter, condition or resource that is not there",
    "P502": "a parameter or condition that nothing uses",
}

PSEUDO = re.compile(r"AWS::(AccountId|NoValue|NotificationARNs|Partition|Region|StackId|StackName|URLSuffix)")
ROLE = re.compile(r"arn:(aws[a-z-]*):iam::(\d{12}):role/[\w+=,.@/-]{1,512}")
ARN_PARTITION = re.compile(r"\barn:(aws[a-z-]*):")
KINDS = {"int": re.compile(r"-?\d+"), "double": re.compile(r"-?\d+(\.\d+)?"), "boolean": re.compile(r"(?i)true|false")}
OVERSIZED = "OversizedConfigurationItemChangeNotification"
CHANGE = "ConfigurationItemChangeNotification"
UNKNOWN_RUN = 60  # seconds that a document is thought to take where it is not one of ours


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, and where. `code` is one of CODES, or cfn-lint's own."""

    file: str
    line: int
    code: str
    message: str


@dataclass(frozen=True)
class Report:
    """What lint found, and what it has to say besides."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where the packs will run, as far as it is known."""

    region: str | None = None
    partition: str | None = None


@dataclass(frozen=True)
class _Resource:
    key: Node
    node: Node

    @property
    def id(self) -> str:
        return self.key.text

    @property
    def line(self) -> int:
        return self.key.line

    @property
    def type(self) -> str:
        return self.node.string("Type")

    def property(self, *path: str) -> Node | None:
        return self.node.get("Properties", *path)

    def string(self, *path: str) -> str:
        return self.node.string("Properties", *path)


@dataclass(frozen=True)
class _View:
    """A template, seen as rules and remediations."""

    text: Text
    library: Catalogue
    place: Place

    @cached_property
    def resources(self) -> list[_Resource]:
        found = self.text.root.get("Resources")
        return [_Resource(key, node) for key, node in (found.items() if found else ())]

    @cached_property
    def rules(self) -> list[_Resource]:
        return [each for each in self.resources if each.type == limits.RULE]

    @cached_property
    def remediations(self) -> list[_Resource]:
        return [each for each in self.resources if each.type == limits.REMEDIATION]

    @cached_property
    def parameters(self) -> dict[str, tuple[Node, Node]]:
        found = self.text.root.get("Parameters")
        return {key.text: (key, node) for key, node in (found.items() if found else ())}

    def value(self, node: Node | None) -> str | None:
        """The text that a node stands for: its own, or a parameter's default; None where that cannot be told."""
        if node is None:
            return None
        if node.function == "Ref":
            _, declared = self.parameters.get(node.items()[0][1].text, (None, None))
            return declared.string("Default") or None if declared else None
        if node.function == "Fn::If":
            branches = node.items()[0][1].elements()
            return self.value(branches[1]) if len(branches) == 3 else None
        return None if node.function else node.text

    def ours(self, resource: _Resource) -> Rule | None:
        """The rule of this library that a resource deploys, by its name or its identifier."""
        identifier = resource.string("Source", "SourceIdentifier")
        if resource.string("Source", "Owner") == "AWS":
            return self.library.rules.get(identifier)
        name = rule_names.rule_of(resource.string("ConfigRuleName"), self.library.rules)
        return self.library.rules[name] if name else None


def lint(texts: Sequence[Text], library: Catalogue, place: Place | None = None, cfn_lint: bool = True) -> Report:
    """Everything that is wrong with some templates, by file and line. Together they are taken as one account's."""
    where = place or Place()
    findings: list[Finding] = []
    notes: list[str] = []
    counted = 0
    for text in texts:
        view = _View(text, library, where)
        counted += len(view.rules)
        for check in (_template, _resources, _rules, _remediations, _references):
            findings += [Finding(text.name, line, code, message) for line, code, message in check(view)]
    if len(texts) > 1 and counted > limits.RULES_PER_ACCOUNT:
        message = f"{counted:,} rules in all; an account has room for {limits.RULES_PER_ACCOUNT:,} in a Region"
        findings.append(Finding(texts[-1].name, 1, "P107", message))
    nowhere = [text.name for text in texts if f"::{NO_ACCOUNT}:role/" in text.text]
    if nowhere:
        which = nowhere[0] if len(nowhere) == 1 else f"{nowhere[0]} and {len(nowhere) - 1} more"
        notes.append(f"{which}: rendered for no account; build with --account-id before deploying")
    if where.region and where.region not in managed.documented_regions():
        notes.append(f"{where.region}: AWS's list does not say which managed rules are offered there")
    if cfn_lint:
        more, note = _cfn_lint(texts, where)
        findings += more
        notes += note
    return Report(tuple(sorted(set(findings))), tuple(notes))


Found = Iterator[tuple[int, str, str]]


def _template(view: _View) -> Found:
    size, rules, parameters = view.text.size, len(view.rules), len(view.parameters)
    if not rules:
        yield 1, "P101", f"no resource is an {limits.RULE}"
    if size > limits.S3_BYTES:
        yield 1, "P103", f"{size:,} bytes; AWS takes {limits.S3_BYTES:,} from S3: `trueup packs split` cuts it"
    elif size > limits.INLINE_BYTES:
        yield 1, "P102", f"{size:,} bytes; AWS takes {limits.INLINE_BYTES:,} inline: split it, or deploy it from S3"
    if rules > limits.RULES_PER_PACK:
        line = view.rules[limits.RULES_PER_PACK].line
        yield line, "P104", f"{rules} rules; AWS takes {limits.RULES_PER_PACK}: `trueup packs split` cuts it"
    if parameters > limits.PACK_PARAMETERS:
        line = list(view.parameters.values())[limits.PACK_PARAMETERS][0].line
        yield line, "P105", f"{parameters} parameters; AWS takes {limits.PACK_PARAMETERS}"
    for name, (_, node) in view.parameters.items():
        default = node.get("Default")
        if default and len(default.text) > limits.PARAMETER_VALUE:
            yield default.line, "P106", f"{name}: {len(default.text):,} characters; AWS takes 4,096"
    for key, _ in view.text.root.items():
        if key.text not in limits.SECTIONS:
            yield key.line, "P108", f"{key.text}: packs are documented with Parameters, Conditions and Resources only"
    stem = Path(view.text.name).name.partition(".")[0]
    if not limits.PACK_NAME.fullmatch(stem):
        yield 1, "P109", f"{stem}: a pack's name has letters, digits and dashes, and begins with a letter"


def _resources(view: _View) -> Found:
    for node in view.text.root.walk():
        keys = Counter(key.text for key, _ in node.items())
        seen: set[str] = set()
        for key, _ in node.items():
            if keys[key.text] > 1 and key.text in seen:
                yield key.line, "P202", f"{key.text} stands there twice; only one of the two counts"
            seen.add(key.text)
    for resource in view.resources:
        if resource.type not in (limits.RULE, limits.REMEDIATION):
            kind = resource.type or "no type"
            yield resource.line, "P201", f"{resource.id} is {kind}; a pack holds rules and remediations only"


def _rules(view: _View) -> Found:
    by_name: dict[str, _Resource] = {}
    by_start: dict[str, _Resource] = {}
    by_check: dict[str, _Resource] = {}
    for resource in view.rules:
        yield from _name(resource)
        name = resource.string("ConfigRuleName")
        if name:
            start = name[: rule_names.LONGEST_DEPLOYED]
            if name in by_name:
                yield resource.line, "P203", f"{name} is the name of {by_name[name].id} as well"
            elif start in by_start:
                other = by_start[start].string("ConfigRuleName")
                yield resource.line, "P207", f"{name} begins like {other}; cut to their first 37 characters they clash"
            by_name.setdefault(name, resource)
            by_start.setdefault(start, resource)
        check = _identity(view, resource)
        if check:
            if check in by_check:
                yield (
                    resource.line,
                    "P208",
                    f"{resource.id} checks what {by_check[check].id} checks, with the same inputs",
                )
            by_check.setdefault(check, resource)
        yield from _source(view, resource)
        yield from _inputs(view, resource)


def _name(resource: _Resource) -> Found:
    node = resource.property("ConfigRuleName")
    if node is None or not node.text:
        how = f"is an {node.function}" if node is not None and node.function else "is missing"
        yield (
            (node or resource.key).line,
            "P204",
            f"{resource.id}: ConfigRuleName {how}; AWS wants the full name in text",
        )
        return
    name = node.text
    if len(name) > limits.RULE_NAME or not re.fullmatch(r"[\w-]+", name, re.ASCII):
        yield node.line, "P205", f"{name}: up to {limits.RULE_NAME} letters, digits, dashes and underscores"
    elif len(name) + limits.PACK_SUFFIX > limits.SUFFIXED_RULE_NAME:
        longest = limits.SUFFIXED_RULE_NAME - limits.PACK_SUFFIX
        yield node.line, "P206", f"{name} has {len(name)} characters; with AWS's suffix of 27, {longest} are the most"
    description = resource.property("Description")
    if description and len(description.text) > limits.DESCRIPTION:
        yield description.line, "P209", f"{resource.id}: {len(description.text)} characters; AWS takes 256"


def _identity(view: _View, resource: _Resource) -> str:
    """What a managed rule checks, for comparing: its identifier, scope and inputs; empty for custom ones."""
    if resource.string("Source", "Owner") != "AWS":
        return ""
    parts = [resource.property("Source", "SourceIdentifier"), resource.property("Scope")]
    given, _ = _given(resource)
    inputs = sorted((name, view.value(node)) for name, node in given.items())
    return json.dumps([[plain(part) if part else None for part in parts], inputs], default=str)


def _source(view: _View, resource: _Resource) -> Found:
    owner, identifier = (resource.property("Source", key) for key in ("Owner", "SourceIdentifier"))
    line = (owner or resource.key).line
    kind = _text(owner)
    if kind not in ("AWS", "CUSTOM_LAMBDA", "CUSTOM_POLICY"):
        yield line, "P308", f"{resource.id}: Source.Owner is {kind or 'missing'}: AWS, CUSTOM_LAMBDA or CUSTOM_POLICY"
        return
    types = resource.property("Scope", "ComplianceResourceTypes")
    if types and len(types.elements()) > limits.SCOPE_TYPES:
        yield types.line, "P309", f"{resource.id}: {len(types.elements())} types; AWS takes {limits.SCOPE_TYPES}"
    if kind != "CUSTOM_POLICY" and identifier is None:
        yield line, "P308", f"{resource.id}: Source.SourceIdentifier is missing"
        return
    if kind == "AWS":
        yield from _managed(view, resource, identifier)
        return
    if len(_text(identifier)) > limits.SOURCE_IDENTIFIER:
        yield identifier.line, "P308", f"{resource.id}: SourceIdentifier has more than 256 characters"  # type: ignore[union-attr]
    details = resource.property("Source", "SourceDetails")
    messages = {each.string("MessageType") for each in details.elements()} if details else set()
    if kind == "CUSTOM_LAMBDA" and not messages:
        yield line, "P308", f"{resource.id}: without SourceDetails nothing invokes the rule"
    if CHANGE in messages and OVERSIZED not in messages:
        yield details.line, "P307", f"{resource.id}: SourceDetails lack {OVERSIZED}"  # type: ignore[union-attr]
    if CHANGE in messages and resource.property("Scope") is None:
        yield (
            resource.line,
            "P310",
            f"{resource.id} has no Scope, so every change of anything is sent to it, and billed",
        )


def _managed(view: _View, resource: _Resource, identifier: Node | None) -> Found:
    name = _text(identifier)
    if identifier is None or identifier.function:
        return
    rule = managed.rule(name)
    if rule is None:
        yield identifier.line, "P301", f"{name or 'nothing'} is no managed rule{_near(name, managed.known())}"
    elif view.place.region and not rule.available(view.place.region):
        yield identifier.line, "P306", f"{name} is not offered in {view.place.region}; leave it out there"


def _given(resource: _Resource) -> tuple[dict[str, Node], Node | None]:
    """The inputs of a rule by name, from a mapping or from JSON text; and the node where they stand."""
    node = resource.property("InputParameters")
    if node is None or node.kind != "scalar":
        return {key.text: value for key, value in (node.items() if node else ())}, node
    try:
        read = json.loads(node.text or "{}")
    except ValueError:
        return {}, node
    if not isinstance(read, dict):
        return {}, node
    return {name: Node(value, "scalar", node.line, node.column, node.end) for name, value in read.items()}, node


def _inputs(view: _View, resource: _Resource) -> Found:
    given, node = _given(resource)
    line = (node or resource.key).line
    values = {name: view.value(value) or "" for name, value in given.items()}
    length = len(json.dumps(values))
    if length > limits.INPUT_PARAMETERS:
        yield line, "P305", f"{resource.id}: {length:,} characters; AWS takes 1,024"
    declared, required = _declared(view, resource)
    if declared is None:
        return
    for name, value in given.items():
        if name not in declared:
            yield value.line, "P303", f"{resource.id} takes no input {name}{_near(name, declared)}"
            continue
        pattern = KINDS.get(declared[name])
        if pattern and values[name] and not pattern.fullmatch(values[name]):
            yield value.line, "P304", f"{resource.id}: {name} is {values[name]!r}, and AWS wants {declared[name]}"
    for name in sorted(required - set(given)):
        yield line, "P302", f"{resource.id} requires the input {name}"


def _declared(view: _View, resource: _Resource) -> tuple[Mapping[str, str] | None, set[str]]:
    """The inputs that a rule takes, each with AWS's word for its type; and those that it requires."""
    if resource.string("Source", "Owner") == "AWS":
        rule = managed.rule(resource.string("Source", "SourceIdentifier"))
        if rule is None:
            return None, set()
        kinds = {name: each.kind for name, each in rule.inputs.items()}
        return kinds, {name for name, each in rule.inputs.items() if each.required}
    ours = view.ours(resource)
    if ours is None:
        return None, set()
    return dict.fromkeys((*ours.required_inputs, *ours.optional_inputs, *CONTROL_INPUTS), "String"), set(
        ours.required_inputs
    )


def _remediations(view: _View) -> Found:
    by_name = {rule.string("ConfigRuleName"): rule for rule in view.rules}
    by_id = {rule.id: rule for rule in view.rules}
    fixed: dict[str, str] = {}
    for resource in view.remediations:
        node = resource.property("ConfigRuleName")
        line = (node or resource.key).line
        target = _text(node)
        rule = by_name.get(target) if target else None
        if node is not None and node.function:
            yield line, "P405", f"{resource.id}: ConfigRuleName is an {node.function}; AWS wants the full name in text"
            if node.function == "Ref":
                rule = by_id.get(node.items()[0][1].text)
        elif rule is None:
            yield line, "P401", f"{resource.id}: no rule of the pack is named {target or 'so'}{_near(target, by_name)}"
        if rule is not None:
            if rule.id in fixed:
                yield resource.line, "P410", f"{resource.id}: {fixed[rule.id]} fixes {rule.id} already"
            fixed.setdefault(rule.id, resource.id)
            if rule.id not in _depends(resource):
                yield (
                    resource.line,
                    "P402",
                    f"{resource.id}: say DependsOn: {rule.id}, or it may be made first and fail",
                )
        if view.place.region in limits.NO_REMEDIATION:
            yield resource.line, "P411", f"{resource.id}: {limits.REMEDIATION} is not offered in {view.place.region}"
        yield from _target(view, resource)
        yield from _numbers(view, resource)


def _depends(resource: _Resource) -> set[str]:
    node = resource.node.get("DependsOn")
    return {node.text, *(each.text for each in node.elements())} if node else set()


def _target(view: _View, resource: _Resource) -> Found:
    document = resource.property("TargetId")
    name = _text(document)
    if document is None or not (name or document.function) or len(name) > limits.TARGET_ID:
        yield (
            (document or resource.key).line,
            "P403",
            f"{resource.id}: TargetId names no document of up to 256 characters",
        )
    if resource.string("TargetType") != "SSM_DOCUMENT":
        yield resource.line, "P403", f"{resource.id}: TargetType is not SSM_DOCUMENT"
    parameters = resource.property("Parameters")
    given = {key.text: value for key, value in (parameters.items() if parameters else ())}
    if resource.string("Automatic") == "true" and not _role_given(given.get("AutomationAssumeRole")):
        yield (
            resource.line,
            "P404",
            f"{resource.id} is automatic, for which AWS wants the parameter AutomationAssumeRole",
        )
    if len(given) > limits.REMEDIATION_PARAMETERS:
        yield parameters.line, "P407", f"{resource.id}: {len(given)} parameters; AWS takes 25"  # type: ignore[union-attr]
    for key, value in given.items():
        values = value.get("StaticValue", "Values")
        if values and len(values.elements()) > limits.STATIC_VALUES:
            yield values.line, "P407", f"{resource.id}: {key} has {len(values.elements())} values; AWS takes 25"
        dynamic = value.get("ResourceValue", "Value")
        if dynamic is not None and dynamic.text != "RESOURCE_ID":
            yield dynamic.line, "P414", f"{resource.id}: {key} is {dynamic.text or dynamic.function}, not RESOURCE_ID"
        if values and (key == "AutomationAssumeRole" or "role/" in "".join(each.text for each in values.elements())):
            yield from _role(view, resource, key, values)
    ours = view.library.documents.get(name)
    if ours is not None:
        required = {key for key, facts in ours.parameters.items() if "default" not in facts}
        for missing in sorted(required - set(given)):
            yield resource.line, "P413", f"{resource.id}: {name} requires {missing}"
        for unknown in sorted(set(given) - set(ours.parameters)):
            near = _near(unknown, ours.parameters)
            yield given[unknown].line, "P413", f"{resource.id}: {name} does not take {unknown}{near}"


def _role_given(node: Node | None) -> bool:
    values = node.get("StaticValue", "Values") if node else None
    return bool(values and values.elements())


def _role(view: _View, resource: _Resource, key: str, values: Node) -> Found:
    for each in values.elements():
        if each.function:
            yield each.line, "P405", f"{resource.id}: {key} is an {each.function}; AWS wants the ARN in text"
            continue
        found = ROLE.fullmatch(each.text)
        if found is None:
            yield each.line, "P406", f"{resource.id}: {key} is {each.text!r}, not the ARN of a role in an account"


def _numbers(view: _View, resource: _Resource) -> Found:
    rates = ("ExecutionControls", "SsmControls")
    numbers = {
        "MaximumAutomaticAttempts": (resource.property("MaximumAutomaticAttempts"), limits.ATTEMPTS),
        "RetryAttemptSeconds": (resource.property("RetryAttemptSeconds"), limits.RETRY_SECONDS),
        "ConcurrentExecutionRatePercentage": (
            resource.property(*rates, "ConcurrentExecutionRatePercentage"),
            limits.PERCENTAGE,
        ),
        "ErrorPercentage": (resource.property(*rates, "ErrorPercentage"), limits.PERCENTAGE),
    }
    read: dict[str, int] = {}
    for name, (node, (least, most)) in numbers.items():
        value = view.value(node)
        if node is None or value is None:
            continue
        if not re.fullmatch(r"\d{1,9}", value) or not least <= int(value) <= most:
            yield node.line, "P408", f"{resource.id}: {name} is {value}; AWS takes {least:,} to {most:,}"
        else:
            read[name] = int(value)
    if resource.string("Automatic") != "true":
        return
    attempts = read.get("MaximumAutomaticAttempts", limits.DEFAULT_ATTEMPTS)
    window = read.get("RetryAttemptSeconds", limits.DEFAULT_RETRY_SECONDS)
    document = view.library.documents.get(resource.string("TargetId"))
    run = document.longest_run if document else UNKNOWN_RUN
    if window <= attempts * run:
        node = numbers["RetryAttemptSeconds"][0]
        yield (
            (node or resource.key).line,
            "P409",
            f"{resource.id}: {attempts} attempts of up to {run:,} s need not end within {window:,} s, so AWS may never "
            f"count them as failed; set RetryAttemptSeconds above {attempts * run:,}",
        )


def _references(view: _View) -> Found:
    conditions = view.text.root.get("Conditions")
    condition_names = {key.text: key for key, _ in (conditions.items() if conditions else ())}
    known = set(view.parameters) | {resource.id for resource in view.resources}
    used: set[str] = set()
    for node in view.text.root.walk():
        function = node.function
        if function not in ("Ref", "Condition", "Fn::If"):
            continue
        argument = node.items()[0][1]
        name = argument.elements()[0].text if function == "Fn::If" and argument.elements() else argument.text
        used.add(name)
        if function == "Ref" and name not in known and not PSEUDO.fullmatch(name):
            yield node.line, "P501", f"Ref {name or '?'}: no such parameter or resource{_near(name, known)}"
        if function != "Ref" and name not in condition_names:
            yield node.line, "P501", f"{function} {name or '?'}: no such condition{_near(name, condition_names)}"
    for resource in view.resources:
        wanted = resource.node.get("Condition")
        if wanted is not None:
            used.add(wanted.text)
            if wanted.text not in condition_names:
                near = _near(wanted.text, condition_names)
                yield wanted.line, "P501", f"{resource.id}: no condition {wanted.text or '?'}{near}"
        for name in sorted(_depends(resource) - {each.id for each in view.resources} - {""}):
            yield resource.line, "P501", f"{resource.id} depends on {name}, which is no resource of the pack"
    named_in_text = " ".join(node.text for node in view.text.root.walk() if "${" in node.text)
    sections = {"parameter": {name: key.line for name, (key, _) in view.parameters.items()}}
    sections["condition"] = {name: key.line for name, key in condition_names.items()}
    for kind, places in sections.items():
        for name, line in places.items():
            if name not in used and f"${{{name}}}" not in named_in_text:
                yield line, "P502", f"nothing uses the {kind} {name}"
    yield from _partitions(view)


def _partitions(view: _View) -> Found:
    wanted = view.place.partition or (limits.partition(view.place.region) if view.place.region else None)
    found: dict[str, list[int]] = defaultdict(list)
    for node in view.text.root.walk():
        for partition in ARN_PARTITION.findall(node.text):
            found[partition].append(node.line)
    for partition, lines in found.items():
        if wanted and partition != wanted:
            for line in lines:
                yield line, "P412", f"an ARN of partition {partition}, and the pack is for {wanted}"


def _cfn_lint(texts: Sequence[Text], place: Place) -> tuple[list[Finding], list[str]]:
    try:
        from cfnlint import api
    except ImportError:
        return [], ["cfn-lint is not installed, so that nothing but packs was checked: pip install 'trueup[packs]'"]
    found = []
    for text in texts:
        for match in api.lint(text.text, regions=[place.region or "us-east-1"]):
            found.append(Finding(text.name, match.linenumber, match.rule.id, match.message))
    return found, []


def _text(node: Node | None) -> str:
    return node.text if node is not None else ""


def _near(name: str, known: Mapping[str, object] | set[str] | frozenset[str]) -> str:
    near = get_close_matches(name, [each for each in known if each], n=1, cutoff=0.6) if name else []
    return f"; did you mean {near[0]}?" if near else ""
