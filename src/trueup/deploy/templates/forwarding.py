"""In every account and Region of a deployment with a response: what is found there goes to the central event bus."""

from __future__ import annotations

from typing import Any

from trueup.deploy.templates import parts
from trueup.deploy.templates.language import REGION, Template, equal, ref, sub, template, text_parameter

ROLE = "trueup-EventForwarding"

PARAMETERS = {
    "CentralEventBusArn": text_parameter("Where events are forwarded to."),
    "HomeRegion": text_parameter("The Region whose stack holds the role, which is global."),
}


def build() -> Template:
    """The template of the rule that forwards, and at home of the role that it forwards with."""
    statement = parts.allow(["events:PutEvents"], [ref("CentralEventBusArn")])
    trusted = parts.trust("events.amazonaws.com", parts.OF_THIS_ACCOUNT)
    role = parts.service_role(ROLE, "EventBridge forwards events to the central bus with it.", trusted, [statement])
    return template(
        "trueup, in every account and Region: what is found is forwarded",
        parameters=PARAMETERS,
        conditions={"IsHome": equal(REGION, ref("HomeRegion"))},
        resources={
            "Role": {"Type": "AWS::IAM::Role", "Condition": "IsHome", "Properties": role},
            "Rule": {"Type": "AWS::Events::Rule", "Properties": _rule()},
        },
    )


def _rule() -> dict[str, Any]:
    non_compliant = {
        "source": ["aws.config"],
        "detail-type": ["Config Rules Compliance Change"],
        "detail": {"configRuleName": [{"wildcard": "*-conformance-pack-*"}]},
    }
    threat = {"source": ["aws.guardduty"], "detail-type": ["GuardDuty Finding"]}
    target = {
        "Id": "central",
        "Arn": ref("CentralEventBusArn"),
        "RoleArn": sub(f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{ROLE}"),
    }
    return {
        "Name": "trueup-forwarding",
        "Description": "What AWS Config finds with rules of a pack, and what GuardDuty finds, goes to the central bus.",
        "EventPattern": {"$or": [non_compliant, threat]},
        "Targets": [target],
    }
