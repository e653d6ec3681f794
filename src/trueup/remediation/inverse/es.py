"""OpenSearch Service by its old API."""

from trueup.remediation.inverse.families import Rows
from trueup.remediation.inverse.opensearch import domain

ROWS: Rows = {
    **domain(
        "es", "UpdateElasticsearchDomainConfig", "DescribeElasticsearchDomainConfig", "ElasticsearchClusterConfig",
    ),
}  # fmt: skip
