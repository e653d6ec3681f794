"""From a pack's source to the templates that AWS Config takes.

Everything that AWS wants literal is literal: rule names, and the ARNs of the roles that fixes run as. An organization's
deployment puts each member's account id in place of the deployer's, so a template is rendered for the account that
deploys it; the committed ones name account 000000000000, which no deployment accepts, and `trueup deploy` and
`trueup packs build --account-id` put the real one in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

from trueup import __version__, managed, regions
from trueup import names as rule_names
from trueup.catalogue import Catalogue
from trueup.catalogue.documents import DocumentFile
from trueup.catalogue.packs import Control, Listing, Pack
from trueup.catalogue.rules import Rule
from trueup.errors import CatalogueError, UsageError
from trueup.packs import limits, names, writer
from trueup.packs.following import Following

NO_ACCOUNT = "000000000000"
EVALUATION_ROLE = "trueup-evaluation"  # in every account; the evaluator assumes it to read and to put results
EVALUATOR_PARAMETER = "EvaluatorFunctionArn"
EVALUATORS = ("mixed", "custom", "managed")

# Automatic fixes are tried so often, within a window that no run of documents can outlast: a day, or longer where
# the document itself is slow. AWS Config's default window of 60 seconds never counts up to five failures.
ATTEMPTS = 3
SHORTEST_WINDOW = 86_400  # seconds

IDS_ROOM = 80  # characters of a description, at most, for the ids of controls


@dataclass(frozen=True)
class Target:
    """Where a template will run. Raises UsageError for what does not go together."""

    evaluators: str = "mixed"  # ours by our evaluator and the rest by AWS's rules; or one kind alone
    region: str | None = None  # None: any Region of the partition
    partition: str = ""  # follows the Region where it is not given
    account_id: str = NO_ACCOUNT  # the account that deploys
    evaluator_arn: str = ""  # of the evaluator function; empty: a parameter of the template

    def __post_init__(self) -> None:
        if self.evaluators not in EVALUATORS:
            raise UsageError(f"{self.evaluators}: no kind of evaluators; give one of {', '.join(EVALUATORS)}.")
        if self.region and not limits.REGION.fullmatch(self.region):
            raise UsageError(f"{self.region}: no AWS Region; give one such as eu-west-1.")
        if not re.fullmatch(r"\d{12}", self.account_id):
            raise UsageError(f"{self.account_id}: no account id; give twelve digits.")
        lies_in = regions.partition(self.region)
        if self.region and self.partition not in ("", lies_in):
            raise UsageError(f"{self.region} lies in partition {lies_in}, not {self.partition}; give one of them.")
        object.__setattr__(self, "partition", self.partition or lies_in)


@dataclass(frozen=True)
class LeftOut:
    """A rule, or the fix of one, that a template does not hold, and why."""

    rule: str
    what: str  # rule or remediation
    why: str


@dataclass(frozen=True)
class Template:
    """One template: a conformance pack of that name."""

    name: str
    text: str
    rules: tuple[str, ...]
    remediations: int
    parameters: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.text.encode())

    @property
    def route(self) -> str:
        """How it reaches AWS Config: `inline`, or `s3` where it is too long for that."""
        return "inline" if self.size <= limits.INLINE_BYTES else "s3"


@dataclass(frozen=True)
class Built:
    """What a source became for a target."""

    pack: str
    templates: tuple[Template, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class _Unit:
    """A rule with its fix and its parameters: what is never torn apart."""

    rule: str
    ours: bool  # and runs on our evaluator
    resources: Mapping[str, Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def remediated(self) -> bool:
        return len(self.resources) > 1


def build(library: Catalogue, pack: Pack, target: Target) -> Built:
    """The templates of a pack for a target: those of its parts, or as few as the limits allow.

    Raises CatalogueError for what the source may not say, UsageError where a part does not fit.
    """
    left_out: list[LeftOut] = []
    units = [
        unit
        for listing in pack.listings.values()
        if (unit := _unit(library, pack, listing, target, left_out)) is not None
    ]
    homes = _parts(pack)
    cut = _by_part(pack, units, homes) if homes else _numbered(pack, units)
    templates = []
    for name, held in cut.items():
        told = [each for each in left_out if homes.get(each.rule, name) == name]
        template = _template(pack, name, held, target, told)
        if template.size > limits.S3_BYTES:
            raise UsageError(f"{pack.path}: {name} has {template.size:,} bytes; cut it into more parts.")
        if held:
            templates.append(template)
    return Built(pack.name, tuple(templates), tuple(left_out))


def _unit(library: Catalogue, pack: Pack, listing: Listing, target: Target, left_out: list[LeftOut]) -> _Unit | None:
    """A rule of the pack as it runs in the target, or None where it cannot, which is told in `left_out`."""
    custom = listing.ours and target.evaluators != "managed"
    aws = None if custom else managed.rule(listing.rule)
    why = "" if custom else _hindrance(aws, target)
    if why:
        left_out.append(LeftOut(listing.name, "rule", why))
        return None

    rule = library.rules.get(listing.name)
    logical = names.logical_id(listing.name)
    parameters, conditions, inputs = _inputs(pack, listing, rule, aws, target)
    properties: dict[str, Any] = {
        "ConfigRuleName": rule_names.deployed(listing.name),
        "Description": _description(rule, pack.controls_of(listing.name)),
    }
    if custom and rule is not None:
        inputs = {"ExecutionRoleName": EVALUATION_ROLE, **inputs}
        if rule.resource_types:
            properties["Scope"] = {"ComplianceResourceTypes": list(rule.resource_types)}
        properties["Source"] = _custom_source(rule, target)
    else:
        properties["Source"] = {"Owner": "AWS", "SourceIdentifier": listing.rule}
    if inputs:
        properties["InputParameters"] = inputs
    resources: dict[str, Any] = {logical: {"Type": limits.RULE, "Properties": properties}}
    if rule is not None:
        if target.region in limits.NO_REMEDIATION:
            why = f"AWS::Config::RemediationConfiguration is not offered in {target.region}"
            left_out.append(LeftOut(listing.name, "remediation", why))
        else:
            fix = remediation(library, rule, target, listing, source=str(pack.path), inputs=inputs)
            resources[names.remediation_id(logical)] = {
                "Type": limits.REMEDIATION,
                "DependsOn": logical,
                "Properties": fix,
            }
    return _Unit(listing.name, custom, resources, parameters, conditions)


def _hindrance(aws: managed.ManagedRule | None, target: Target) -> str:
    """Why a rule that AWS would run does not run in the target; empty where it does."""
    if target.evaluators == "custom":
        return "managed by AWS, and only our evaluators were asked for"
    if aws is None:
        return "not among AWS's managed rules, and only those were asked for"
    if target.region and not aws.available(target.region):
        return f"managed by AWS, and not offered in {target.region}"
    if not target.region and aws.only:
        return "managed by AWS in some Regions only: build with --region"
    return ""


def _custom_source(rule: Rule, target: Target) -> dict[str, Any]:
    messages: list[dict[str, str]] = []
    if rule.resource_types:
        # Without the second one, AWS Config keeps silent about items that are too long for a message.
        messages += [
            {"EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"},
            {"EventSource": "aws.config", "MessageType": "OversizedConfigurationItemChangeNotification"},
        ]
    if rule.frequency:
        scheduled = {"EventSource": "aws.config", "MessageType": "ScheduledNotification"}
        messages.append(scheduled | {"MaximumExecutionFrequency": rule.frequency})
    evaluator = target.evaluator_arn or {"Ref": EVALUATOR_PARAMETER}
    return {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": evaluator, "SourceDetails": messages}


def _inputs(
    pack: Pack, listing: Listing, rule: Rule | None, aws: managed.ManagedRule | None, target: Target
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Parameters, conditions and InputParameters of a rule: one parameter for each input that has a value."""
    if rule is not None:
        declared = {**rule.required_inputs, **rule.optional_inputs}
        values = {**rule.inputs, **listing.inputs}
        required = set(rule.required_inputs)
    else:
        assert aws is not None
        declared = {name: given.default for name, given in aws.inputs.items()}
        required = {name for name, given in aws.inputs.items() if given.required}
        values = {name: declared[name] for name in required if declared[name]} | dict(listing.inputs)
    for unknown in sorted(set(listing.inputs) - set(declared)):
        raise CatalogueError(f"{pack.path}: {listing.name} takes no input {unknown}; it takes: {', '.join(declared)}")
    for missing in sorted(name for name in required if not values.get(name)):
        raise CatalogueError(f"{pack.path}: {listing.name} requires the input {missing}")

    parameters: dict[str, Any] = {}
    conditions: dict[str, Any] = {}
    inputs: dict[str, Any] = {}
    for name in declared:
        if name not in values or (aws is not None and name not in aws.inputs):
            continue
        parameter = names.parameter(listing.name, name)
        parameters[parameter] = {"Type": "String", "Default": _in_partition(values[name], target)}
        inputs[name] = {"Ref": parameter}
        if not values[name]:
            filled = names.condition(parameter)
            conditions[filled] = {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, ""]}]}
            inputs[name] = {"Fn::If": [filled, {"Ref": parameter}, {"Ref": "AWS::NoValue"}]}
    return parameters, conditions, inputs


def _in_partition(value: str, target: Target) -> str:
    return value.replace("arn:aws:", f"arn:{target.partition}:")


def _description(rule: Rule | None, controls: Sequence[Control]) -> str:
    """What the console shows: pack rules carry no tags, so the controls stand here."""
    if rule is None:
        return f"Controls {_ids(controls, IDS_ROOM)}"
    return f"{rule.summary[: limits.DESCRIPTION - IDS_ROOM - 3]} ({_ids(controls, IDS_ROOM)})"


def _ids(controls: Sequence[Control], room: int) -> str:
    """The ids of controls, as many as `room` characters hold, and how many more."""
    ids = [control.id for control in controls]
    for count in range(len(ids), 0, -1):
        text = ", ".join(ids[:count]) + (f" and {len(ids) - count} more" if count < len(ids) else "")
        if len(text) <= room:
            return text
    return f"{len(ids)} controls"


def remediation(
    library: Catalogue,
    rule: Rule,
    target: Target,
    listing: Listing | None = None,
    config_rule_name: str | dict[str, Any] = "",
    source: str = "",
    inputs: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The properties of AWS::Config::RemediationConfiguration that fix a rule, rendered for a target.

    inputs: the rule's InputParameters, which the fix follows; by default those of the library.
    Manual, unless the listing says otherwise; raises CatalogueError where it may not.
    """
    document = library.documents.get(rule.document)
    automatic = listing is not None and listing.automatic
    if listing is not None and automatic:
        _refuse_automatic(rule, document, listing, source)
    known = rule.remediation["Parameters"]
    given = {name: {"StaticValue": {"Values": list(values)}} for name, values in (listing or _NONE).remediation.items()}
    for name in given:
        if "StaticValue" not in known.get(name, {}):
            raise CatalogueError(f"{source}: {rule.name}: its fix takes no static parameter {name}")
    properties: dict[str, Any] = {"ConfigRuleName": config_rule_name or rule_names.deployed(rule.name)}
    if "ResourceType" in rule.remediation:
        properties["ResourceType"] = rule.remediation["ResourceType"]
    properties |= {"TargetType": "SSM_DOCUMENT", "TargetId": rule.document, "Automatic": automatic}
    if automatic and document is not None:
        window = max(SHORTEST_WINDOW, 2 * ATTEMPTS * document.longest_run)
        properties |= {"MaximumAutomaticAttempts": ATTEMPTS, "RetryAttemptSeconds": window}
    follows = Following(rule.inputs if inputs is None else inputs, target.partition, target.account_id)
    rendered = {name: follows.parameter(value) for name, value in (known | given).items()}
    properties["Parameters"] = {name: value for name, value in rendered.items() if value is not None}
    return properties


_NONE = Listing("", True, {}, False, {})


def _refuse_automatic(rule: Rule, document: DocumentFile | None, listing: Listing, source: str) -> None:
    if document is None:
        raise CatalogueError(f"{source}: {rule.name} is fixed automatically, but {rule.document} does not exist")
    told = f"{source}: {rule.name} is fixed automatically, but"
    if document.risk != "safe":
        raise CatalogueError(f"{told} the risk of {document.name} is {document.risk or 'not stated'}")
    if document.cost not in ("none", "bounded") and listing.cost != (document.cost or "not stated"):
        cost = document.cost or "not stated"
        raise CatalogueError(f"{told} the cost of {document.name} is {cost}: say `cost: {cost}`, or leave it manual")


def _parts(pack: Pack) -> dict[str, str]:
    """The template of each rule by the source's own parts: the first that lists it. Empty for a source without."""
    order = [f"{pack.name}-{part}" for part in pack.parts]
    part_of: dict[str, str] = {}
    for control in pack.controls if pack.parts else ():
        homes = _homes(pack, control.id)
        if len(homes) != 1:
            raise CatalogueError(f"{pack.path}: control {control.id} belongs to {len(homes)} parts, not to one")
        for rule in (*control.rules, *control.managed):
            name = f"{pack.name}-{homes[0]}"
            part_of[rule] = min(part_of.get(rule, name), name, key=order.index)
    return part_of


def _homes(pack: Pack, control_id: str) -> list[str]:
    """The parts that name a control most exactly: AC-2(4) is of the one that names that, and not of the one of AC-2."""
    named = [(len(area), part) for part, areas in pack.parts.items() for area in areas if in_area(control_id, area)]
    return list(dict.fromkeys(part for length, part in named if length == max(named)[0]))


def _by_part(pack: Pack, units: Sequence[_Unit], homes: Mapping[str, str]) -> dict[str, list[_Unit]]:
    cut: dict[str, list[_Unit]] = {f"{pack.name}-{part}": [] for part in pack.parts}
    for unit in units:
        cut[homes[unit.rule]].append(unit)
    for name, held in cut.items():
        if not _fits(held):
            parameters = sum(len(unit.parameters) for unit in held)
            raise UsageError(
                f"{pack.path}: {name} would hold {len(held)} rules and {parameters} parameters, and AWS takes "
                f"{limits.RULES_PER_PACK} and {limits.PACK_PARAMETERS}; cut it into more parts."
            )
    return cut


def in_area(control_id: str, area: str) -> bool:
    """Whether a control is of an area, which is its id or a beginning of it: SEC01-BP02 is of SEC01."""
    return control_id == area or re.match(rf"{re.escape(area)}[-.(]", control_id) is not None


def _numbered(pack: Pack, units: Sequence[_Unit]) -> dict[str, list[_Unit]]:
    """As few templates as the limits allow, in the source's order."""
    cut: list[list[_Unit]] = [[]]
    for unit in units:
        if not _fits([*cut[-1], unit]):
            cut.append([])
        cut[-1].append(unit)
    if len(cut) == 1:
        return {pack.name: cut[0]}
    return {f"{pack.name}-{number}": held for number, held in enumerate(cut, 1)}


def _fits(units: Sequence[_Unit]) -> bool:
    parameters = sum(len(unit.parameters) for unit in units) + any(unit.ours for unit in units)
    return len(units) <= limits.RULES_PER_PACK and parameters <= limits.PACK_PARAMETERS


def _template(pack: Pack, name: str, units: Sequence[_Unit], target: Target, left_out: Iterable[LeftOut]) -> Template:
    parameters: dict[str, Any] = {}
    if any(unit.ours for unit in units) and not target.evaluator_arn:
        parameters[EVALUATOR_PARAMETER] = {"Type": "String", "Description": "ARN of the evaluator function."}
    conditions: dict[str, Any] = {}
    resources: dict[str, Any] = {}
    for unit in units:
        parameters |= unit.parameters
        conditions |= unit.conditions
        resources |= unit.resources
    sections = {"Parameters": parameters, "Conditions": conditions, "Resources": resources}
    body = writer.text({section: held for section, held in sections.items() if held})
    heading = "".join(f"# {line}\n" for line in _heading(pack, name, target, left_out))
    fixed = sum(unit.remediated for unit in units)
    return Template(name, heading + body, tuple(unit.rule for unit in units), fixed, tuple(parameters))


def _heading(pack: Pack, name: str, target: Target, left_out: Iterable[LeftOut]) -> Iterator[str]:
    """The comment at the head, without counts: two branches that each add a rule would agree on a wrong one."""
    yield f"{name}: {' '.join(pack.title.split())}"
    yield f"Written by `trueup packs build` of trueup {__version__} from sources/{pack.path.name}; do not edit."
    place = target.region or "any Region"
    if target.account_id == NO_ACCOUNT:
        yield f"For {place} of partition {target.partition}. Roles name account {NO_ACCOUNT}: build with --account-id."
    else:
        yield f"For {place} of partition {target.partition}, deployed by account {target.account_id}."
    by_reason: dict[tuple[str, str], list[str]] = {}
    for each in left_out:
        by_reason.setdefault((each.what, each.why), []).append(each.rule)
    for (what, why), rules in by_reason.items():
        yield from wrap(f"Left out ({what}; {why}): {', '.join(rules)}", writer.WIDTH - 2, break_on_hyphens=False)
