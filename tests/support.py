"""Given (item), when (verdict), then (COMPLIANT ...): all that a rule's test needs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import boto3
import botocore.session
import yaml
from botocore.exceptions import ClientError
from moto import mock_aws
from rdklib import ClientFactory, ComplianceType

from trueup import loader

COMPLIANT, NON_COMPLIANT = ComplianceType.COMPLIANT, ComplianceType.NON_COMPLIANT
NOT_APPLICABLE = ComplianceType.NOT_APPLICABLE
ROOT = Path(__file__).parent.parent
STANDARD_LIBRARY = sys.stdlib_module_names
ACCOUNT, REGION = "123456789012", "eu-west-1"
NOW = "2026-06-01T12:00:00.000Z"
LEAST_SCENARIOS = 8  # rows of a rule, both verdicts among them; CONTRIBUTING.md says which

ITEM = {
    "configurationItemVersion": "1.3",
    "resourceId": "example",
    "resourceName": "example",
    "ARN": "arn:aws:example:::example",
    "configurationItemStatus": "OK",
    "configurationItemCaptureTime": NOW,
    "awsAccountId": ACCOUNT,
    "awsRegion": REGION,
    "configuration": {},
    "supplementaryConfiguration": {},
    "tags": {},
}


def item(resource_type: str, **parts: Any) -> dict[str, Any]:
    """A recorded configuration item, as AWS Config would send it."""
    return ITEM | {"resourceType": resource_type} | parts


def verdict(rule: str, configuration_item: dict[str, Any] | None = None, **inputs: str) -> str:
    """The one verdict of a rule about an item, or without an item about what moto holds."""
    [evaluation] = evaluations(rule, configuration_item, **inputs)
    return str(evaluation["ComplianceType"])


def verdicts(rule: str, **inputs: str) -> dict[str, str]:
    """The verdict of a periodic rule about each resource that moto holds, by resource id."""
    return {each["ComplianceResourceId"]: each["ComplianceType"] for each in evaluations(rule, **inputs)}


def evaluations(rule: str, configuration_item: dict[str, Any] | None = None, **inputs: str) -> Any:
    """What the rule's own Lambda handler puts to AWS Config for an item, or without one on schedule.

    Inputs are the rule's own defaults, and on top those given; one given as None is left out.
    """
    given = {name: value for name, value in (defaults(rule) | inputs).items() if value is not None}
    invoking = {"messageType": "ScheduledNotification", "notificationCreationTime": NOW}
    if configuration_item is not None:
        change = "ConfigurationItemChangeNotification"
        invoking |= {"messageType": change, "configurationItem": configuration_item}
    event = {
        "version": "1.0",
        "accountId": ACCOUNT,
        "configRuleName": rule,
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/trueup-evaluation",
        "eventLeftScope": False,
        "invokingEvent": json.dumps(invoking),
        "ruleParameters": json.dumps(given),
        "resultToken": "token",
    }
    with patch.object(ClientFactory, "build_client", _build_client):
        told = load(rule).lambda_handler(event, None)
    if isinstance(told, list):  # and no error
        assert {each["ComplianceResourceType"] for each in told} <= judged_types(rule)
    return told


def defaults(rule: str) -> dict[str, Any]:
    """The inputs of a rule's parameters.json that have a default."""
    facts = json.loads((ROOT / "rules" / rule / "parameters.json").read_text())["Parameters"]
    declared = json.loads(facts["InputParameters"]) | json.loads(facts["OptionalParameters"])
    return {name: value for name, value in declared.items() if value}


@cache
def judged_types(rule: str) -> frozenset[str]:
    """What a rule may judge: that by which it is triggered, and that for which its fix is made."""
    facts = json.loads((ROOT / "rules" / rule / "parameters.json").read_text())["Parameters"]
    triggers = facts.get("SourceEvents", "").split(",")
    return frozenset({*triggers, facts.get("Remediation", {}).get("ResourceType"), *BESIDE.get(rule, ())})


BESIDE = {"EC2_USER_DATA_NO_SECRETS": {"AWS::EC2::LaunchTemplate"}}  # types that a rule judges beside that of its fix


class _Config:
    """AWS Config that forgets: nothing was evaluated before, and what is put is not kept. The rest, moto is asked."""

    def __init__(self, region: str | None) -> None:
        self._region = region

    def get_compliance_details_by_config_rule(self, **_: Any) -> dict[str, Any]:
        return {"EvaluationResults": []}

    def put_evaluations(self, **_: Any) -> dict[str, Any]:
        return {"FailedEvaluations": []}

    def __getattr__(self, name: str) -> Any:
        """What a rule asks AWS Config itself, such as where it delivers, moto answers."""
        return getattr(client("config", self._region), name)


def _build_client(_factory: Any, service: str, region: str | None = None, _assume_role_mode: bool = True) -> Any:
    assert service in _services(), service  # which a client made by hand would not notice
    return _Config(region) if service == "config" else client(service, region)


@cache
def _services() -> frozenset[str]:
    return frozenset(botocore.session.get_session().get_available_services())


@cache
def client(service: str, region: str | None = None) -> Any:
    """A client of whatever moto holds; only inside `aws()`. One serves all tests: that of EC2 takes long to make."""
    return boto3.client(service, region_name=region or REGION)


@contextmanager
def aws() -> Iterator[Any]:
    """An empty AWS account in moto; gives `client`, so that a test reads `aws("s3").create_bucket(...)`."""
    with mock_aws():
        yield client


@contextmanager
def refusing(code: str, service: str, operation: str, **parameters: Any) -> Iterator[None]:
    """While AWS answers with a code what a rule asks by an operation with these parameters."""

    def refuse(params: dict[str, Any], **_: Any) -> None:
        if parameters.items() <= params.items():
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, operation)

    events, event = _build_client(None, service).meta.events, f"provide-client-params.*.{operation}"
    events.register(event, refuse)
    try:
        yield
    finally:
        events.unregister(event, refuse)


@cache
def yaml_of(path: Path) -> Any:
    """What a YAML file holds, read once in a process: not to be changed."""
    return yaml.load(path.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def load(rule: str) -> ModuleType:
    """The rule's module, read from its file: rule folders are not packages."""
    return loader.module(ROOT / "rules" / rule / f"{rule}.py")


def scenarios(rule: str) -> Any:
    """The table that the rule's test runs and its page prints."""
    return loader.module(ROOT / "tests" / "rules" / f"{rule}_test.py").SCENARIOS
