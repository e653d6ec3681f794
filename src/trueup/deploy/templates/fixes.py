"""In every account and Region: the documents that fix one service, and at home the role of each.

A family of documents has a template of its own: who adds a fix to one service changes no other's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from trueup.catalogue import Catalogue
from trueup.deploy.fixes import Fix
from trueup.deploy.templates import parts, policies
from trueup.deploy.templates.language import REGION, Template, equal, ref, template, text_parameter
from trueup.errors import CatalogueError
from trueup.packs.build import NO_ACCOUNT
from trueup.permissions import policy
from trueup.permissions.access import ANY, Place

# Source: AWS General Reference, Systems Manager quotas.
DOCUMENT_BYTES = 64 * 1024

FLOW_LOGS_ROLE = "trueup-VpcFlowLogsDelivery"
FLOW_LOGS_DOCUMENT = "EnableVpcFlowLogs"
TRAILS_ROLE = "trueup-CloudTrailDelivery"
TRAILS_DOCUMENT = "ConnectTrailToCloudWatchLogs"

PARAMETERS = {"HomeRegion": text_parameter("The Region whose stack holds the roles, which are global.")}


def build(library: Catalogue, family: str, fixes: Iterable[Fix]) -> Template:
    """The template of a family's documents and roles.

    Raises CatalogueError where a document's rights cannot be told in full by reading, or it is too long.
    """
    resources: dict[str, Any] = {}
    for fix in fixes:
        name = fix.document.name
        logical = "".join(filter(str.isalnum, name))
        resources[f"{logical}Document"] = _document(fix)
        needs, does = _needs(library, fix), f"What document {name} needs, and nothing more."
        resources |= policies.role(logical, f"trueup-{name}", policy.trust(), needs, does, condition="IsHome")
        if name == FLOW_LOGS_DOCUMENT:
            resources |= _flow_logs_delivery(fix)
        if name == TRAILS_DOCUMENT:
            resources |= _trails_delivery(fix)
    return template(
        f"trueup, in every account and Region: the documents that fix {family}, and at home their roles",
        parameters=PARAMETERS,
        conditions={"IsHome": equal(REGION, ref("HomeRegion"))},
        resources=resources,
    )


def _document(fix: Fix) -> dict[str, Any]:
    document = fix.document
    # CloudFormation makes JSON of the object, with a line for each member; what is stored is what AWS counts.
    # Source: aws-cloudformation-resource-providers-ssm, pull request 137.
    stored = json.dumps(document.content, indent=2, separators=(",", " : "), ensure_ascii=False)
    if len(stored.encode()) > DOCUMENT_BYTES:
        raise CatalogueError(f"{document.path}: has {len(stored.encode()):,} bytes, and AWS takes {DOCUMENT_BYTES:,}")
    for wrong in _no_data(document.content):
        raise CatalogueError(f"{document.path}: {wrong}, which CloudFormation does not take for data")
    return {
        "Type": "AWS::SSM::Document",
        "Properties": {
            "Name": document.name,
            "DocumentType": "Automation",
            "DocumentFormat": "JSON",
            "TargetType": f"/{fix.resource_types[0]}" if len(fix.resource_types) == 1 else "/",
            # The name is fixed, so a changed document is a new version of it and not another document.
            "UpdateMethod": "NewVersion",
            "Content": document.content,
        },
    }


def _no_data(value: Any) -> Iterable[str]:
    """What of a document CloudFormation would refuse, or carry out instead of passing it on."""
    if value is None:
        yield "an empty value"
    elif isinstance(value, Mapping):
        yield from (f"the member {key}" for key in value if key == "Ref" or str(key).startswith("Fn::"))
        for each in value.values():
            yield from _no_data(each)
    elif isinstance(value, list):
        for each in value:
            yield from _no_data(each)


def _needs(library: Catalogue, fix: Fix) -> policy.Policy:
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
    if needs.incomplete:
        told = "; ".join(needs.incomplete)
        raise CatalogueError(f"{fix.document.name}: its rights cannot be told by reading: {told}")
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


def _flow_logs_delivery(fix: Fix) -> dict[str, Any]:
    """The role that EnableVpcFlowLogs hands to the flow logs that it creates."""
    logs = _log_groups(fix)
    needs = policy.Policy(
        parts.policy(
            parts.allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [f"{logs}/*:*"]),
            parts.allow(["logs:DescribeLogGroups"], [ANY]),
        ),
        (policy.Reason("logs:DescribeLogGroups", ANY, "VPC Flow Logs looks for its group among all of them"),),
        (),
    )
    condition = {
        "StringEquals": {"aws:SourceAccount": "${AWS::AccountId}"},
        "ArnLike": {"aws:SourceArn": "arn:${AWS::Partition}:ec2:*:${AWS::AccountId}:vpc-flow-log/*"},
    }
    trust = parts.trust("vpc-flow-logs.amazonaws.com", condition)
    does = "VPC Flow Logs delivers with it."
    return policies.role("VpcFlowLogsDelivery", FLOW_LOGS_ROLE, trust, needs, does, condition="IsHome")


def _trails_delivery(fix: Fix) -> dict[str, Any]:
    """The role that ConnectTrailToCloudWatchLogs hands to trails, which write streams into their log groups."""
    streams = [f"{_log_groups(fix)}/*:log-stream:*"]
    needs = policy.Policy(parts.policy(parts.allow(["logs:CreateLogStream", "logs:PutLogEvents"], streams)), (), ())
    condition = {
        "StringEquals": {"aws:SourceAccount": "${AWS::AccountId}"},
        "ArnLike": {"aws:SourceArn": "arn:${AWS::Partition}:cloudtrail:*:${AWS::AccountId}:trail/*"},
    }
    trust = parts.trust("cloudtrail.amazonaws.com", condition)
    return policies.role(
        "CloudTrailDelivery", TRAILS_ROLE, trust, needs, "CloudTrail delivers with it.", condition="IsHome"
    )


def _log_groups(fix: Fix) -> str:
    """Where the log groups begin that a document makes."""
    declared = fix.document.parameters["LogGroupName"]
    group = fix.parameters.get("LogGroupName") or declared["default"]
    return f"arn:${{AWS::Partition}}:logs:*:${{AWS::AccountId}}:log-group:{group}"
