"""Reading search domains, whose items are of two types and spelled in two ways.

Those of OpenSearch are spelled as their CloudFormation type (`EncryptionAtRestOptions.Enabled`), those of Elasticsearch
as AWS Config spells the old API (`encryptionAtRestOptions.enabled`, `vpcoptions.subnetIds`).
Source: AWS Config's resource schemas, AWS::OpenSearch::Domain and AWS::Elasticsearch::Domain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from trueup.rulekit import configuration

ELASTICSEARCH = "AWS::Elasticsearch::Domain"
LOGS = {  # as the inputs of rules have them, and as OpenSearch Service has them
    "search": "SEARCH_SLOW_LOGS",
    "index": "INDEX_SLOW_LOGS",
    "error": "ES_APPLICATION_LOGS",
    "audit": "AUDIT_LOGS",
}
AT_ONCE = 5  # domains that one call describes, at the most


def option(item: configuration.Item, path: str, default: Any = None) -> Any:
    """What lies at a path, as the API spells it, in the item of a domain of either type; `default` where nothing is."""
    spelled = _of_old_items(path) if item["resourceType"] == ELASTICSEARCH else path
    return configuration.dig(configuration.configuration(item), spelled, default)


def published(item: configuration.Item) -> list[str]:
    """Which of LOGS, by the names of rules, the domain sends to CloudWatch Logs."""
    options = ((log, option(item, f"LogPublishingOptions.{name}.Enabled")) for log, name in LOGS.items())
    return [log for log, enabled in options if configuration.truth(enabled)]


def of_elasticsearch(opensearch: Any) -> Iterator[dict[str, Any]]:
    """What DescribeDomains tells of each domain of Elasticsearch; those deleted since they were listed are left out."""
    listed = opensearch.list_domain_names(EngineType="Elasticsearch")["DomainNames"]
    names = [each["DomainName"] for each in listed]
    for start in range(0, len(names), AT_ONCE):
        yield from opensearch.describe_domains(DomainNames=names[start : start + AT_ONCE])["DomainStatusList"]


@cache
def _of_old_items(path: str) -> str:
    """The path with the capitals that begin each part made small; log types, such as AUDIT_LOGS, are data and stay."""
    parts = path.split(".")
    return ".".join(part if part.isupper() else re.sub("^[A-Z]+", lambda big: big[0].lower(), part) for part in parts)
