"""Search domains: those of OpenSearch spelled as CloudFormation has it, those of Elasticsearch as their old API."""

from __future__ import annotations

import json
from typing import Any

from trueup.recorder.rows import Ask, Known, Row, recorders
from trueup.recorder.shape import MANY_ZONES, REGIONAL, leading_lower

MOST = 5  # domains that one call describes
TOLD = (
    "DomainName", "EngineVersion", "ClusterConfig", "EBSOptions", "SnapshotOptions", "VPCOptions", "CognitoOptions",
    "EncryptionAtRestOptions", "NodeToNodeEncryptionOptions", "AdvancedOptions", "LogPublishingOptions",
    "DomainEndpointOptions", "AdvancedSecurityOptions", "OffPeakWindowOptions", "SoftwareUpdateOptions",
)  # fmt: skip


def as_cloudformation(known: Known) -> Known:
    """The domain as its CloudFormation type has it, where the policy is an object."""
    told: dict[str, Any] = {"Id": known["DomainId"], "Arn": known["ARN"]}
    told |= {name: known[name] for name in TOLD if known.get(name) is not None}
    policy = known.get("AccessPolicies")
    return told | ({"AccessPolicies": json.loads(policy)} if policy else {})


def domains(type_name: str, engine: str, service: str, operation: str, **facts: Any) -> Row:
    """The domains of one engine; `engine` as ListDomainNames has it."""
    return Row(
        type_name,
        lists=Ask(f"{service}:ListDomainNames", {"EngineType": engine}, "DomainNames[].DomainName"),
        describes=Ask(f"{service}:{operation}", {"DomainNames": "$batch"}, "DomainStatusList"),
        batch=MOST,
        name="DomainName",
        tags=Ask(f"{service}:ListTags", {"ARN": "$ARN || Arn"}, "TagList"),
        gone=frozenset({"ResourceNotFoundException"}),
        **facts,
    )


RECORDERS = recorders(
    [
        domains(
            "AWS::OpenSearch::Domain",
            "OpenSearch",
            "opensearch",
            "DescribeDomains",
            id="DomainName",
            arn="ARN || Arn",
            zone=[REGIONAL],
            known_as=as_cloudformation,
            spelled=str,
        ),
        domains(
            "AWS::Elasticsearch::Domain",
            "Elasticsearch",
            "es",
            "DescribeElasticsearchDomains",
            id="DomainId",
            arn="ARN",
            zone=[MANY_ZONES],
            spelled=leading_lower,
            free=frozenset({"AdvancedOptions", "LogPublishingOptions"}),
        ),
    ]
)
