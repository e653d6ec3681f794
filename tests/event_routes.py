"""Event rules of an account and what they send to: for the tests of rules that ask whether events are routed."""

from __future__ import annotations

import json
from typing import Any

from support import ACCOUNT, NON_COMPLIANT, REGION, aws, evaluations

EVENTS = {"Service": "events.amazonaws.com"}
BUS = f"arn:aws:events:{REGION}:210987654321:event-bus/security"  # of another account, which is not asked


def topic(client: Any, name: str = "alerts", **statement: Any) -> str:
    """A topic to which EventBridge may publish; a member of its statement may be another."""
    arn = str(client("sns").create_topic(Name=name)["TopicArn"])
    allowed = {"Effect": "Allow", "Principal": EVENTS, "Action": "sns:Publish", "Resource": arn} | statement
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    client("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=document)
    return arn


def rule(client: Any, pattern: Any, *targets: Any, name: str = "route", state: str = "ENABLED") -> None:
    """A rule of the default bus; its targets are ARNs, or as PutTargets has them."""
    events = client("events")
    events.put_rule(Name=name, EventPattern=json.dumps(pattern), State=state)
    sent = [each if isinstance(each, dict) else {"Arn": each} for each in targets]
    if sent:
        numbered = [each | {"Id": str(number)} for number, each in enumerate(sent)]
        assert not events.put_targets(Rule=name, Targets=numbered)["FailedEntryCount"]


def annotation(name: str, **inputs: str) -> str:
    """What a rule of AWS Config says of an account that it finds wrong."""
    [judged] = evaluations(name, **inputs)
    told = judged["ComplianceResourceType"], judged["ComplianceResourceId"], judged["ComplianceType"]
    assert told == ("AWS::::Account", ACCOUNT, NON_COMPLIANT)
    return str(judged["Annotation"])


def told(name: str, *patterns: Any, **inputs: str) -> str:
    """The same, of an account with a rule of each pattern that sends to another account's bus."""
    with aws() as client:
        for number, pattern in enumerate(patterns):
            rule(client, pattern, BUS, name=f"route-{number}")
        return annotation(name, **inputs)
