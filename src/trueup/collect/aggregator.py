"""The calls to a configuration aggregator. Each method reads one page: (rows, token of the next page or "").

An empty page may have a next one: only the token tells. Errors of botocore rise as they are.
Source: AWS Config API reference, DescribeConfigurationAggregatorSourcesStatus,
DescribeAggregateComplianceByConfigRules, GetAggregateComplianceDetailsByConfigRule, SelectAggregateResourceConfig.
"""

from __future__ import annotations

from typing import Any

from trueup.errors import AwsError

OPERATIONS = (
    "config:DescribeAggregateComplianceByConfigRules",
    "config:DescribeConfigurationAggregatorSourcesStatus",
    "config:GetAggregateComplianceDetailsByConfigRule",
    "config:SelectAggregateResourceConfig",
)
RULES_A_PAGE = 1000
ROWS_A_PAGE = 100  # of every other operation

Page = tuple[list[Any], str]


class Aggregator:
    """An aggregator, by its name, and how many calls were made to it."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name
        self.calls = 0

    def sources(self, token: str) -> Page:
        """AggregatedSourceStatus: whether each account and Region was read, and when."""
        return self._page("describe_configuration_aggregator_sources_status", "AggregatedSourceStatusList", token)

    def rules(self, token: str, account: str = "") -> Page:
        """AggregateComplianceByConfigRule: each deployed rule that has results, of one account or of all."""
        given: dict[str, Any] = {"Filters": {"AccountId": account}} if account else {}
        operation = "describe_aggregate_compliance_by_config_rules"
        return self._page(operation, "AggregateComplianceByConfigRules", token, RULES_A_PAGE, **given)

    def details(self, token: str, account: str, region: str, deployed: str) -> Page:
        """AggregateEvaluationResult: what one deployed rule says of each resource."""
        given: dict[str, Any] = {"AccountId": account, "AwsRegion": region, "ConfigRuleName": deployed}
        operation = "get_aggregate_compliance_details_by_config_rule"
        return self._page(operation, "AggregateEvaluationResults", token, **given)

    def select(self, token: str, expression: str) -> Page:
        """The rows of a query, each as JSON text."""
        return self._page("select_aggregate_resource_config", "Results", token, Expression=expression)

    def _page(self, operation: str, name: str, token: str, limit: int = ROWS_A_PAGE, **given: Any) -> Page:
        self.calls += 1
        page = {"NextToken": token} if token else {}
        answer = getattr(self._client, operation)(ConfigurationAggregatorName=self.name, Limit=limit, **given, **page)
        following = str(answer.get("NextToken") or "")
        if following and following == token:
            raise AwsError(f"{self.name}: AWS Config gives the same page of {operation} again and again; try later.")
        return list(answer.get(name) or ()), following
