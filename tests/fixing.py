"""Given failing results and a library of small documents: what the tests of plan, apply and undo need."""

from __future__ import annotations

from typing import Any

import support
from trueup import catalogue
from trueup.catalogue import Catalogue
from trueup.catalogue.documents import read_document
from trueup.catalogue.rules import Rule
from trueup.clock import VirtualClock
from trueup.remediation.accounts import Accounts
from trueup.remediation.runbooks import Runbooks

LIBRARY = catalogue.load(support.ROOT)
ACCOUNT, REGION = "123456789012", "eu-west-1"

# Sets a parameter to `good`, unless it is: steps of the API only, so that nothing but the calls takes time.
SET_GOOD = """
schemaVersion: "0.3"
description: "Risk: {risk}. Cost: {cost}. For tests."
parameters:
  Name: {{type: String}}
mainSteps:
  - name: Read
    action: aws:executeAwsApi
    inputs: {{Service: ssm, Api: GetParameter, Name: "{{{{ Name }}}}"}}
    outputs: [{{Name: Value, Selector: $.Parameter.Value, Type: String}}]
  - name: Judge
    action: aws:branch
    inputs:
      Choices: [{{NextStep: Done, Variable: "{{{{ Read.Value }}}}", StringEquals: good}}]
      Default: Write
  - name: Write
    action: aws:executeAwsApi
    inputs: {{Service: {service}, Api: {api}, Name: "{{{{ Name }}}}", {rest}}}
  - name: Done
    action: aws:sleep
    inputs: {{Duration: PT0S}}
"""
PUT = {"service": "ssm", "api": "PutParameter", "rest": "Value: good, Overwrite: true"}


def set_good(risk: str = "safe", cost: str = "none", **facts: str) -> str:
    """The text of such a document."""
    return SET_GOOD.format(risk=risk, cost=cost, **(PUT | facts))


def library(folder: Any, **documents: str) -> Catalogue:
    """A library of these documents, and for each a rule called FOR_ and its name in capitals."""
    (folder / "remediation-docs").mkdir(exist_ok=True)
    for name, text in documents.items():
        (folder / "remediation-docs" / f"{name}.yaml").write_text(text)
    rules = [
        Rule(
            name=f"FOR_{name.upper()}",
            folder=folder,
            summary="",
            resource_types=(),
            frequency="One_Hour",
            required_inputs={},
            optional_inputs={},
            remediation={"TargetId": name, "Parameters": {"Name": {"ResourceValue": {"Value": "RESOURCE_ID"}}}},
            severity="low",
            category="governance",
        )
        for name in documents
    ]
    read = [read_document(folder / "remediation-docs" / f"{name}.yaml") for name in documents]
    return Catalogue(folder, {rule.name: rule for rule in rules}, {each.name: each for each in read}, {})


def runbooks(of: Catalogue = LIBRARY) -> Runbooks:
    return Runbooks(of, clock=VirtualClock(), unfenced=True)


def accounts(aws: Any) -> Accounts:
    return Accounts(aws)


def result(rule: str, resource: str, state: str = "NON_COMPLIANT", **others: str) -> dict[str, Any]:
    """A line of results.jsonl."""
    return {
        "runId": "run-1", "accountId": ACCOUNT, "awsRegion": REGION, "configRuleName": rule, "resourceType": "T",
        "resourceId": resource, "resourceName": resource, "arn": "", "state": state, "waiverId": "",
    } | others  # fmt: skip


def parameters(aws: Any, *names: str, value: str = "bad") -> None:
    """SSM parameters that are to be set to good."""
    for name in names:
        aws.client("ssm").put_parameter(Name=name, Value=value, Type="String", Overwrite=True)


def values(aws: Any, *names: str) -> list[str]:
    return [aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"] for name in names]


def refusal(code: str, status: int = 400) -> Any:
    """What a `before-call` hook gives botocore in place of an answer of AWS: an error."""

    class Refused:
        status_code = status

    return Refused(), {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}


def expire_after(aws: Any, requests: int) -> None:
    """After so many requests, AWS answers that the credentials have expired."""
    left = [requests]

    def answer(**_: Any) -> Any:
        left[0] -= 1
        return None if left[0] >= 0 else refusal("ExpiredTokenException")

    aws.session.events.register("before-call", answer)
