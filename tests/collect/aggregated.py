"""A configuration aggregator by hand: what goes in and comes out is checked against botocore's model.

It pages, may give an empty page before each, understands the queries that trueup makes as AWS Config would (an element
of an array is enough for a predicate), forgets accounts that do not record compliance, and may refuse a call.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from fakes import validated
from trueup import names

SSH, TLS, IAM = "INCOMING_SSH_DISABLED", "S3_BUCKET_SSL_REQUESTS_ONLY", "IAM_PASSWORD_POLICY"
A, B, C = "111111111111", "222222222222", "333333333333"
HOME, AWAY = "eu-west-1", "us-east-1"
BUCKET, GROUP = "AWS::S3::Bucket", "AWS::EC2::SecurityGroup"
CAPTURED = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
RECORDED = datetime(2026, 5, 2, 9, 0, tzinfo=UTC)

OPERATIONS = {
    "describe_configuration_aggregator_sources_status": "DescribeConfigurationAggregatorSourcesStatus",
    "describe_aggregate_compliance_by_config_rules": "DescribeAggregateComplianceByConfigRules",
    "get_aggregate_compliance_details_by_config_rule": "GetAggregateComplianceDetailsByConfigRule",
    "select_aggregate_resource_config": "SelectAggregateResourceConfig",
}


def deployed(rule: str, suffix: str = "abcdefghi") -> str:
    """A rule's name inside a pack."""
    return f"{names.deployed(rule)}-conformance-pack-{suffix}"


def refusal(code: str, operation: str = "X") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": f"{code} said AWS."}}, operation)


@dataclass(frozen=True)
class Held:
    """What AWS Config holds of one deployed rule and resource."""

    account: str
    region: str
    name: str  # deployed
    resource: str
    compliance: str = "COMPLIANT"
    annotation: str = ""
    kind: str = BUCKET


@dataclass
class FakeAggregator:
    held: list[Held]
    name: str = "organization"
    page: int = 100
    empty_pages: bool = False
    unrecorded: set[tuple[str, str]] = field(default_factory=set)  # where compliance is not recorded
    invisible: set[str] = field(default_factory=set)  # resources that a query does not show
    sources: list[dict[str, Any]] | None = None  # AggregatedSourceStatus; none given: all succeeded
    before: Callable[[int, str, Mapping[str, Any]], None] = lambda number, operation, given: None
    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    generation: int = 0  # raise it, and all tokens given so far are forgotten

    def __post_init__(self) -> None:
        self._chains: dict[tuple[str, str, str], list[Held]] = {}
        for each in self.held:
            self._chains.setdefault((each.account, each.region, each.name), []).append(each)

    def __getattr__(self, method: str) -> Any:
        if method not in OPERATIONS:
            raise AttributeError(method)
        return lambda **given: self.call(OPERATIONS[method], given)

    def call(self, operation: str, given: Mapping[str, Any]) -> Any:
        self.calls.append((operation, given))
        self.before(len(self.calls), operation, given)
        if given["ConfigurationAggregatorName"] != self.name:
            raise refusal("NoSuchConfigurationAggregatorException", operation)
        limits = {"DescribeAggregateComplianceByConfigRules": 1000}
        assert given["Limit"] <= limits.get(operation, 100)
        key, rows = {
            "DescribeConfigurationAggregatorSourcesStatus": self._statuses,
            "DescribeAggregateComplianceByConfigRules": self._rules,
            "GetAggregateComplianceDetailsByConfigRule": self._details,
            "SelectAggregateResourceConfig": self._selected,
        }[operation](given)
        start, turned = 0, False
        if "NextToken" in given:
            generation, start, turned = json.loads(given["NextToken"])
            if generation != self.generation:
                raise refusal("InvalidNextTokenException", operation)
        if self.empty_pages and not turned:
            return validated("config", operation, given, {key: [], "NextToken": self._token(start, True)})
        answer: dict[str, Any] = {key: rows[start : start + self.page]}
        if start + self.page < len(rows):
            answer["NextToken"] = self._token(start + self.page, False)
        return validated("config", operation, given, answer)

    def _token(self, start: int, turned: bool) -> str:
        return json.dumps([self.generation, start, turned])

    def _statuses(self, _given: Mapping[str, Any]) -> tuple[str, list[Any]]:
        places = sorted({(each.account, each.region) for each in self.held})
        succeeded = [source(account, region) for account, region in places]
        return "AggregatedSourceStatusList", succeeded if self.sources is None else self.sources

    def _rules(self, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
        wanted = given.get("Filters", {}).get("AccountId")
        rows = []
        for account, region, name in sorted(self._chains):
            kinds = [each.compliance for each in self._of(account, region, name)]
            if wanted in (None, account):
                rows.append(_summed(account, region, name, kinds))
        return "AggregateComplianceByConfigRules", rows

    def _details(self, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
        found = self._of(given["AccountId"], given["AwsRegion"], given["ConfigRuleName"])
        return "AggregateEvaluationResults", [_evaluation(each) for each in found]

    def _of(self, account: str, region: str, name: str) -> list[Held]:
        return self._chains.get((account, region, name), [])

    def _selected(self, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
        match = re.fullmatch(r"SELECT (.+?) WHERE (.+)", given["Expression"])
        assert match, given["Expression"]
        wanted = {}
        for condition in match[2].split(" AND "):
            one = re.fullmatch(r"([A-Za-z.]+) (?:= ('[^']*')|IN \(('[^']*'(?:, '[^']*')*)\))", condition)
            assert one, condition
            wanted[one[1]] = set(re.findall("'([^']*)'", one[2] or one[3]))
        assert wanted.pop("resourceType") == {"AWS::Config::ResourceCompliance"}
        rows = [row for row in compliance_items(self._visible()) if _meets(row, wanted)]
        if match[1] == "COUNT(*)":
            return "Results", [json.dumps({"COUNT(*)": len(rows)})]
        parts = match[1].split(", ")
        return "Results", [json.dumps(_picked(row, parts)) for row in rows]

    def _visible(self) -> list[Held]:
        return [
            each
            for each in self.held
            if (each.account, each.region) not in self.unrecorded and each.resource not in self.invisible
        ]


def source(account: str, region: str = HOME, status: str = "SUCCEEDED", **more: Any) -> dict[str, Any]:
    """An AggregatedSourceStatus."""
    return {"SourceId": account, "SourceType": "ACCOUNT", "AwsRegion": region, "LastUpdateStatus": status} | more


def compliance_items(held: Iterable[Held]) -> list[dict[str, Any]]:
    """An item of type AWS::Config::ResourceCompliance for each resource, as a query sees it."""
    items: dict[tuple[str, ...], dict[str, Any]] = {}
    for each in held:
        key = (each.account, each.region, each.kind, each.resource)
        item = items.setdefault(
            key,
            {
                "accountId": each.account,
                "awsRegion": each.region,
                "resourceType": "AWS::Config::ResourceCompliance",
                "resourceId": f"{each.kind}/{each.resource}",
                "configurationItemCaptureTime": CAPTURED.isoformat().replace("+00:00", ".000Z"),
                "configuration": {
                    "targetResourceId": each.resource,
                    "targetResourceType": each.kind,
                    "complianceType": "COMPLIANT",
                    "configRuleList": [],
                },
            },
        )
        entry = {"configRuleName": each.name, "configRuleId": "config-rule-x", "complianceType": each.compliance}
        item["configuration"]["configRuleList"].append(entry)
        if each.compliance == "NON_COMPLIANT":
            item["configuration"]["complianceType"] = each.compliance
    return [items[key] for key in sorted(items)]


def _meets(row: Mapping[str, Any], wanted: Mapping[str, set[str]]) -> bool:
    """As AWS Config matches: of an array, any element is enough, and each predicate may be met by another."""
    return all(values & set(_values(row, name.split("."))) for name, values in wanted.items())


def _values(value: Any, path: list[str]) -> list[Any]:
    if isinstance(value, list):
        return [found for each in value for found in _values(each, path)]
    return [value] if not path else _values(value.get(path[0]), path[1:]) if isinstance(value, dict) else []


def _picked(row: Mapping[str, Any], parts: Iterable[str]) -> dict[str, Any]:
    picked: dict[str, Any] = {}
    for part in parts:
        name, _, inner = part.partition(".")
        if inner:
            picked.setdefault(name, {})[inner] = row[name][inner]
        else:
            picked[name] = row[name]
    return picked


def _summed(account: str, region: str, name: str, kinds: list[str]) -> dict[str, Any]:
    failing = kinds.count("NON_COMPLIANT")
    compliance: dict[str, Any] = {"ComplianceType": "NON_COMPLIANT" if failing else kinds[0]}
    if failing:
        compliance["ComplianceContributorCount"] = {"CappedCount": min(failing, 25), "CapExceeded": failing > 25}
    return {"ConfigRuleName": name, "AccountId": account, "AwsRegion": region, "Compliance": compliance}


def _evaluation(held: Held) -> dict[str, Any]:
    qualifier = {"ConfigRuleName": held.name, "ResourceType": held.kind, "ResourceId": held.resource}
    row = {
        "EvaluationResultIdentifier": {"EvaluationResultQualifier": qualifier, "OrderingTimestamp": CAPTURED},
        "ComplianceType": held.compliance,
        "ResultRecordedTime": RECORDED,
        "ConfigRuleInvokedTime": RECORDED,
        "AccountId": held.account,
        "AwsRegion": held.region,
    }
    return row | ({"Annotation": held.annotation} if held.annotation else {})
