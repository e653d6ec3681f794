"""In the security account, in the home Region: what accounts find arrives here, tells people and opens a ticket.

AWS Well-Architected, SEC04-BP03: Automate response to events.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from trueup.deploy.templates import forwarding, parts
from trueup.deploy.templates.language import (
    Template,
    attribute,
    either,
    equal,
    given,
    ref,
    sub,
    template,
    text_parameter,
)

PARAMETERS = {
    "Name": parts.NAME,
    "OrganizationId": parts.ORGANIZATION_ID,
    "Email": text_parameter("Who is told; empty for nobody.", Default=""),
    "OpensOpsItems": text_parameter(Default="true", AllowedValues=["true", "false"]),
    "KmsKeyArn": text_parameter(
        "The key that encrypts what is told and what could not be; empty for AWS's own keys.", Default=""
    ),
}
HIGH = 7  # severity of a GuardDuty finding from which on it is high
DEAD_LETTERS = {"Arn": attribute("DeadLetters", "Arn")}

# Where in an event each part stands.
NON_COMPLIANT = {
    "account": "$.detail.awsAccountId",
    "region": "$.detail.awsRegion",
    "rule": "$.detail.configRuleName",
    "type": "$.detail.resourceType",
    "resource": "$.detail.resourceId",
}
THREAT = {
    "account": "$.detail.accountId",
    "region": "$.detail.region",
    "kind": "$.detail.type",
    "id": "$.detail.id",
    "title": "$.detail.title",
}


def build() -> Template:
    """The template of the central event bus and of what it starts."""
    resources = {
        **_bus(),
        **parts.topic("Topic", "${Name}-findings", "Email", "Subscription", _from_rules("sns:Publish", ref("Topic"))),
        **parts.dead_letters(
            "${Name}-response-dead-letters", _from_rules("sqs:SendMessage", attribute("DeadLetters", "Arn"))
        ),
        "OpsItemRole": _ops_item_role(),
        "NonCompliant": _non_compliant(),
        "Threat": _threat(),
    }
    return template(
        "trueup, security account, home Region: response to events",
        parameters=PARAMETERS,
        conditions={
            "HasEmail": given(ref("Email")),
            "HasKey": given(ref("KmsKeyArn")),
            "OpensOpsItems": equal(ref("OpensOpsItems"), "true"),
        },
        resources=resources,
        outputs={"BusArn": {"Value": attribute("Bus", "Arn")}},
    )


def _bus() -> dict[str, Any]:
    forwarded = parts.allow(
        "events:PutEvents",
        attribute("Bus", "Arn"),
        Principal="*",
        Condition={
            "StringEquals": {"aws:PrincipalOrgID": ref("OrganizationId")},
            "ArnLike": {"aws:PrincipalArn": sub(f"arn:${{AWS::Partition}}:iam::*:role/{forwarding.ROLE}")},
        },
    )
    bus = {
        "Name": ref("Name"),
        "Description": "What AWS Config and GuardDuty find in the accounts of the organization.",
    }
    policy = {"EventBusName": ref("Bus"), "StatementId": "AllowForwardingFromTheOrganization", "Statement": forwarded}
    return {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": bus},
        "BusPolicy": {"Type": "AWS::Events::EventBusPolicy", "Properties": policy},
    }


def _from_rules(action: str, resource: Any) -> dict[str, Any]:
    """The statement that lets the rules of the bus, and no others, send to a resource."""
    rules = sub("arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Name}/*")
    return parts.allow(
        action,
        resource,
        sid="AllowRules",
        Principal={"Service": "events.amazonaws.com"},
        Condition={"ArnLike": {"aws:SourceArn": rules}},
    )


def _ops_item_role() -> dict[str, Any]:
    name, description = sub("${Name}-opsitems"), "EventBridge opens OpsItems with it."
    trusted = parts.trust("events.amazonaws.com", parts.OF_THIS_ACCOUNT)
    return {
        "Type": "AWS::IAM::Role",
        "Condition": "OpensOpsItems",
        "Metadata": {"AnyResource": {"ssm:CreateOpsItem": "ssm:CreateOpsItem cannot be limited to a resource"}},
        "Properties": parts.service_role(name, description, trusted, [parts.allow(["ssm:CreateOpsItem"], ["*"])]),
    }


def _non_compliant() -> dict[str, Any]:
    # Only changes are sent, so a resource that stays bad is told once; one OpsItem is kept for it while it is open.
    # The annotation is left out: a quotation mark in it would spoil the JSON.
    told = '"<rule>: <type> <resource> in account <account>, <region>, is non-compliant."'
    ticket = _ticket(
        title="<rule>: <resource>",
        description="<type> <resource> in account <account>, <region>, is non-compliant.",
        severity="2",
        about="<account>/<region>/<rule>/<type>/<resource>",
    )
    return _rule(
        "non-compliant",
        "A rule of a pack finds a resource non-compliant.",
        {
            "source": ["aws.config"],
            "detail-type": ["Config Rules Compliance Change"],
            "detail": {"newEvaluationResult": {"complianceType": ["NON_COMPLIANT"]}},
        },
        _to_topic(NON_COMPLIANT, told),
        _to_ops_center(NON_COMPLIANT, ticket),
    )


def _threat() -> dict[str, Any]:
    told = '"GuardDuty, severity <severity>: <title> (<kind>, account <account>, <region>, finding <id>)"'
    ticket = _ticket(
        title="GuardDuty: <kind>",
        description="<title> (account <account>, <region>, finding <id>)",
        severity="1",
        about="<account>/<region>/<id>",
    )
    return _rule(
        "threat",
        "GuardDuty finds a threat of high severity.",
        {
            "source": ["aws.guardduty"],
            "detail-type": ["GuardDuty Finding"],
            "detail": {"severity": [{"numeric": [">=", HIGH]}]},
        },
        _to_topic(THREAT | {"severity": "$.detail.severity"}, told),
        _to_ops_center(THREAT, ticket),
    )


def _rule(name: str, description: str, pattern: Mapping[str, Any], *targets: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Name": sub(f"${{Name}}-{name}"),
            "Description": description,
            "EventBusName": ref("Bus"),
            "EventPattern": dict(pattern),
            "Targets": list(targets),
        },
    }


def _to_topic(paths: Mapping[str, str], told: str) -> dict[str, Any]:
    transformer = {"InputPathsMap": dict(paths), "InputTemplate": told}
    return {
        "Id": "topic",
        "Arn": ref("Topic"),
        "DeadLetterConfig": DEAD_LETTERS,
        "InputTransformer": transformer,
    }


def _to_ops_center(paths: Mapping[str, str], ticket: str) -> dict[str, Any]:
    return either(
        "OpensOpsItems",
        {
            "Id": "opsitem",
            "Arn": sub("arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:opsitem"),
            "RoleArn": attribute("OpsItemRole", "Arn"),
            "DeadLetterConfig": DEAD_LETTERS,
            "InputTransformer": {"InputPathsMap": dict(paths), "InputTemplate": ticket},
        },
    )


def _ticket(title: str, description: str, severity: str, about: str) -> str:
    """An OpsItem as EventBridge's template: one at a time with the same `about` is open."""
    searchable = {"type": "SearchableString"}
    return json.dumps(
        {
            "title": title,
            "description": description,
            "category": "Security",
            "severity": severity,
            "source": "trueup",
            "operationalData": {
                "/aws/dedup": searchable | {"value": json.dumps({"dedupString": about}, separators=(",", ":"))},
                "accountId": searchable | {"value": "<account>"},
                "awsRegion": searchable | {"value": "<region>"},
            },
        }
    )
