"""CloudFormation templates: those that people write, and those that follow from the rules and documents.

What is deployed holds the roles and documents of the chosen packs only; the committed ones hold all of the library.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup import yaml_files
from trueup.catalogue import Catalogue
from trueup.catalogue.documents import DocumentFile
from trueup.catalogue.rules import Rule
from trueup.deploy import permissions
from trueup.errors import CatalogueError
from trueup.packs.build import EVALUATION_ROLE, NO_ACCOUNT
from trueup.permissions import access, policy
from trueup.permissions.access import ANY, Place

# Sources: AWS CloudFormation quotas; Systems Manager quotas.
TEMPLATE_BYTES = 1_000_000  # in S3
DOCUMENT_BYTES = 64 * 1024
RESOURCES = 500

FORWARDING_ROLE = "trueup-EventForwarding"
FLOW_LOGS_ROLE = "trueup-VpcFlowLogsDelivery"
FLOW_LOGS_DOCUMENT = "EnableVpcFlowLogs"

_HEADING = "# Written by tools/build_deployment.py from {sources}; do not edit.\n"


@dataclass(frozen=True)
class Fix:
    """A document as the rules of a deployment use it."""

    document: DocumentFile
    resource_types: tuple[str, ...]
    parameters: Mapping[str, Any]  # the static ones that every use agrees on


def written(root: Path, name: str) -> str:
    """A template that people write, as it stands in `deployment/` under the library's root."""
    return (root / "deployment" / f"{name}.yaml").read_text(encoding="utf-8")


def fixes(
    library: Catalogue, rules: Iterable[Rule], given: Mapping[str, Sequence[Mapping[str, Sequence[str]]]] | None = None
) -> list[Fix]:
    """The documents of rules, by name, and those that these start; `given` holds, by rule, what packs pass to its
    fix on top of the rule's own parameters.

    Raises CatalogueError for a document that starts one which the library does not have, AWS's own aside.
    """
    values: dict[str, dict[str, set[tuple[str, ...]]]] = {}
    kinds: dict[str, set[str]] = {}
    for rule in rules:
        known = values.setdefault(rule.document, {})
        kinds.setdefault(rule.document, set()).add(str(rule.remediation.get("ResourceType", "")))
        for uses in [{}, *(given or {}).get(rule.name, ())]:
            for name, value in (rule.remediation.get("Parameters") or {}).items():
                static = uses.get(name) or (value.get("StaticValue") or {}).get("Values")
                known.setdefault(name, set()).add(tuple(map(_text, static)) if static else ())
    waiting = sorted(values)
    for name in waiting:
        for child in _children(library.documents[name]):
            if child not in library.documents:
                raise CatalogueError(f"{library.documents[name].path}: starts {child}, which is no document")
            if child not in values:
                values[child], kinds[child] = {}, {""}
                waiting.append(child)
    return [
        Fix(
            library.documents[name],
            tuple(sorted(kinds[name] - {""})) if "" not in kinds[name] else (),
            {key: _single(held) for key, held in values[name].items() if len(held) == 1 and held != {()}},
        )
        for name in sorted(values)
    ]


def _text(value: Any) -> str:
    return str(value["Fn::Sub"]) if isinstance(value, Mapping) else str(value)


def _single(held: set[tuple[str, ...]]) -> Any:
    [values] = held
    return values[0] if len(values) == 1 else list(values)


def _children(document: DocumentFile) -> Iterator[str]:
    for step in document.content.get("mainSteps") or ():
        name = str((step.get("inputs") or {}).get("DocumentName", "")) if isinstance(step, Mapping) else ""
        if step.get("action") == "aws:executeAutomation" and not name.startswith("AWS"):
            yield name


def member_account(library: Catalogue, rules: Sequence[Rule], held: Sequence[Fix]) -> str:
    """The template of an account's roles: one to evaluate with, where our function has rules to evaluate, one for each
    document, and those that fixes hand on.

    Raises CatalogueError where a role's rights cannot be told in full by reading, or fit no role.
    """
    resources: dict[str, Any] = {}
    if rules:
        made = permissions.role(EVALUATION_ROLE, _EVALUATOR_ONLY, evaluation_policy(rules), _EVALUATES)
        resources |= _roles(made, "Evaluation")
    for fix in held:
        name = fix.document.name
        needs = _document_policy(library, fix)
        does = f"What document {name} needs, and nothing more."
        resources |= _roles(
            permissions.role(f"trueup-{name}", policy.trust(), needs, does), f"Fix{_alphanumeric(name)}"
        )
        if name == FLOW_LOGS_DOCUMENT:
            resources |= _roles(_flow_logs_delivery(fix), "VpcFlowLogsDelivery")
    resources["EventForwardingRole"] = _forwarding_role()
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "trueup, in every account, once: the roles that it evaluates and fixes with",
        "Parameters": {**(_EVALUATOR if rules else {}), **_CENTRAL_BUS},
        "Conditions": _FORWARDS,
        "Resources": resources,
    }
    return _checked("member-account", _HEADING.format(sources="the rules and documents") + text(template), resources)


def member_region(held: Sequence[Fix]) -> list[str]:
    """The templates of what an account has in each Region: its documents, as few templates as CloudFormation's limits
    allow. The first also forwards what AWS Config and GuardDuty find to the central event bus."""
    documents = {f"Document{_alphanumeric(fix.document.name)}": _document(fix) for fix in held}
    groups: list[dict[str, Any]] = [{"Forwarding": _FORWARDING}]
    used = _bytes(groups[0])
    for name, resource in documents.items():
        more = _bytes({name: resource})
        if used + more > TEMPLATE_BYTES - 10_000 or len(groups[-1]) == RESOURCES:
            groups.append({})
            used = 0
        groups[-1][name] = resource
        used += more
    return [_member_region(number, resources) for number, resources in enumerate(groups, 1)]


def _member_region(number: int, resources: dict[str, Any]) -> str:
    template: dict[str, Any] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"trueup, in every account and Region, part {number}: the documents that fix",
        # cfn-lint fails to parse any document that is given as text; `trueup automation lint` checks them.
        "Metadata": {"cfn-lint": {"config": {"ignore_checks": ["E3051"]}}},
    }
    if number == 1:
        template |= {"Parameters": _CENTRAL_BUS, "Conditions": _FORWARDS}
    template["Resources"] = resources
    return _checked("member-region", _HEADING.format(sources="remediation-docs") + text(template), resources)


def evaluation_policy(rules: Iterable[Rule]) -> policy.Policy:
    """What the evaluation role needs: to put results, to read what AWS Config knows, and what the rules ask AWS.

    Raises CatalogueError where a rule's calls cannot be told by reading.
    """
    needs = policy.of_rules(rule.source for rule in rules)
    _refuse_gaps(EVALUATION_ROLE, needs)
    runtime = [
        each
        for operation in ("GetComplianceDetailsByConfigRule", "GetResourceConfigHistory", "PutEvaluations")
        for each in access.permissions("config", operation, {}, Place())
    ]
    return permissions.merged(needs, runtime)


def _document_policy(library: Catalogue, fix: Fix) -> policy.Policy:
    """What a document needs with the parameters that it is given everywhere, in any account and partition.

    It is derived for one account and partition, since a placeholder is no part of an ARN that could be understood.
    """
    parameters = _replaced(dict(fix.parameters), {after: before for before, after in _PLACEHOLDERS.items()})
    needs = policy.of_document(
        fix.document.content,
        parameters,
        Place("aws", ANY, NO_ACCOUNT),
        children=lambda child: library.documents[child].content if child in library.documents else None,
    )
    _refuse_gaps(fix.document.name, needs)
    return policy.Policy(_replaced(needs.document, _PLACEHOLDERS), needs.reasons, needs.incomplete)


_PLACEHOLDERS = {NO_ACCOUNT: "${AWS::AccountId}", "arn:aws:": "arn:${AWS::Partition}:"}


def _replaced(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _replaced(each, words) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(each, words) for each in value]
    if isinstance(value, str):
        for before, after in words.items():
            value = value.replace(before, after)
    return value


def _refuse_gaps(name: str, needs: policy.Policy) -> None:
    if needs.incomplete:
        raise CatalogueError(f"{name}: its rights cannot be told by reading: {'; '.join(needs.incomplete)}")


_EVALUATES = "The evaluator function of the security account reads with it what rules judge, and puts their results."
# Not the role itself as principal: AWS keeps that by an inner id, and a role made anew would be locked out.
_EVALUATOR_ONLY = {
    "Version": permissions.VERSION,
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:${AWS::Partition}:iam::${SecurityAccountId}:root"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "ArnEquals": {
                    "aws:PrincipalArn": "arn:${AWS::Partition}:iam::${SecurityAccountId}:role/${EvaluatorRoleName}"
                }
            },
        }
    ],
}
_EVALUATOR = {
    "SecurityAccountId": {"Type": "String", "Description": "The account of the evaluator function."},
    "EvaluatorRoleName": {
        "Type": "String",
        "Default": "trueup-evaluator",
        "Description": "The role of the evaluator function.",
    },
}
_CENTRAL_BUS = {
    "CentralEventBusArn": {
        "Type": "String",
        "Default": "",
        "Description": "Where events are forwarded to; empty where none are.",
    }
}
_FORWARDS = {"Forwards": {"Fn::Not": [{"Fn::Equals": [{"Ref": "CentralEventBusArn"}, ""]}]}}
_FORWARDING = {
    "Type": "AWS::Events::Rule",
    "Condition": "Forwards",
    "Properties": {
        "Name": "trueup-forwarding",
        "Description": "What AWS Config finds with rules of a pack, and what GuardDuty finds, goes to the central bus.",
        "EventPattern": {
            "$or": [
                {
                    "source": ["aws.config"],
                    "detail-type": ["Config Rules Compliance Change"],
                    "detail": {"configRuleName": [{"wildcard": "*-conformance-pack-*"}]},
                },
                {"source": ["aws.guardduty"], "detail-type": ["GuardDuty Finding"]},
            ]
        },
        "Targets": [
            {
                "Id": "central",
                "Arn": {"Ref": "CentralEventBusArn"},
                "RoleArn": {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{FORWARDING_ROLE}"},
            }
        ],
    },
}


def _forwarding_role() -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::Role",
        "Condition": "Forwards",
        "Properties": {
            "RoleName": FORWARDING_ROLE,
            "Description": "EventBridge forwards events to the central bus with it.",
            "AssumeRolePolicyDocument": {
                "Version": permissions.VERSION,
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                        "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
                    }
                ],
            },
            "Policies": [
                {
                    "PolicyName": "trueup",
                    "PolicyDocument": {
                        "Version": permissions.VERSION,
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": ["events:PutEvents"],
                                "Resource": [{"Ref": "CentralEventBusArn"}],
                            }
                        ],
                    },
                }
            ],
        },
    }


def _flow_logs_delivery(fix: Fix) -> dict[str, Any]:
    """The role that EnableVpcFlowLogs hands to the flow logs that it creates."""
    declared = fix.document.parameters["LogGroupName"]
    group = fix.parameters.get("LogGroupName") or declared["default"]
    logs = f"arn:${{AWS::Partition}}:logs:*:${{AWS::AccountId}}:log-group:{group}"
    needs = policy.Policy(
        {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                    "Resource": [f"{logs}:*"],
                },
                {"Effect": "Allow", "Action": ["logs:DescribeLogGroups"], "Resource": [ANY]},
            ]
        },
        (policy.Reason("logs:DescribeLogGroups", ANY, "VPC Flow Logs looks for its group among all of them"),),
        (),
    )
    trust = {
        "Version": permissions.VERSION,
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": "${AWS::AccountId}"},
                    "ArnLike": {"aws:SourceArn": "arn:${AWS::Partition}:ec2:*:${AWS::AccountId}:vpc-flow-log/*"},
                },
            }
        ],
    }
    return permissions.role(FLOW_LOGS_ROLE, trust, needs, "VPC Flow Logs delivers with it.")


def _document(fix: Fix) -> dict[str, Any]:
    # Compact, and as text: AWS counts what is stored, and CloudFormation makes text of the numbers in an object.
    content = json.dumps(fix.document.content, separators=(",", ":"), ensure_ascii=False)
    if len(content.encode()) > DOCUMENT_BYTES:
        raise CatalogueError(
            f"{fix.document.path}: has {len(content.encode()):,} bytes, and AWS takes {DOCUMENT_BYTES:,}"
        )
    return {
        "Type": "AWS::SSM::Document",
        "Properties": {
            "Name": fix.document.name,
            "DocumentType": "Automation",
            "DocumentFormat": "JSON",
            "TargetType": f"/{fix.resource_types[0]}" if len(fix.resource_types) == 1 else "/",
            # The name is fixed, so a changed document is a new version of it and not another document.
            "UpdateMethod": "NewVersion",
            "Content": content,
        },
    }


def text(template: Mapping[str, Any]) -> str:
    """A template as YAML, a statement a line or so, the same bytes for the same data."""
    return yaml_files.dumped(template)


def _roles(made: Mapping[str, Any], logical: str) -> dict[str, Any]:
    """Resources of a role under logical ids of their own; managed policies name the role that they belong to."""
    resources = {f"{logical}{end}": resource for end, resource in made.items()}
    for end in made:
        if end != "Role":
            resources[f"{logical}{end}"]["Properties"]["Roles"] = [{"Ref": f"{logical}Role"}]
    return resources


def _alphanumeric(name: str) -> str:
    return "".join(character for character in name if character.isalnum())


def _bytes(resources: Mapping[str, Any]) -> int:
    return len(text({"Resources": resources}).encode())


def _checked(name: str, text: str, resources: Mapping[str, Any]) -> str:
    if len(text.encode()) > TEMPLATE_BYTES or len(resources) > RESOURCES:
        raise CatalogueError(
            f"{name}: {len(text.encode()):,} bytes and {len(resources)} resources; CloudFormation takes "
            f"{TEMPLATE_BYTES:,} and {RESOURCES}: deploy fewer packs"
        )
    return text
