import pytest

import event_routes
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, verdict

RULE = "HEALTH_SECURITY_EVENT_RULE_TARGET"
TOPIC = {"topicArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts"}
FROM = {"source": ["aws.health"]}
KIND = FROM | {"detail-type": ["AWS Health Event", "AWS Health Abuse Event"]}
SERVICES = ("ABUSE", "RISK", "SECURITY")


def told(**parts):
    return FROM | {"detail": {name: list(values) for name, values in parts.items()}}


SCENARIOS = {  # given an account whose rules match ...: (their patterns, inputs, then the account is ...)
    "nothing, as there are none": ([], {}, NON_COMPLIANT),
    "all of AWS Health": ([FROM], {}, COMPLIANT),
    "events and abuse events": ([KIND], {}, COMPLIANT),
    "events and not abuse events": ([FROM | {"detail-type": ["AWS Health Event"]}], {}, NON_COMPLIANT),
    "abuse events": ([FROM | {"detail-type": ["AWS Health Abuse Event"]}], {}, NON_COMPLIANT),
    "abuse, risk and security": ([told(service=SERVICES)], {}, COMPLIANT),
    "each of them by a rule": ([told(service=[each]) for each in SERVICES], {}, COMPLIANT),
    "abuse and risk": ([told(service=SERVICES[:2])], {}, NON_COMPLIANT),
    "abuse and security": ([told(service=["ABUSE", "SECURITY"])], {}, NON_COMPLIANT),
    "risk and security": ([told(service=SERVICES[1:])], {}, NON_COMPLIANT),
    "issues": ([told(eventTypeCategory=["issue"])], {}, NON_COMPLIANT),
    "issues and notifications": ([told(eventTypeCategory=["issue", "accountNotification"])], {}, COMPLIANT),
    "exposed credentials, and nothing else": (
        [told(eventTypeCode=["AWS_RISK_CREDENTIALS_EXPOSED"])],
        {},
        NON_COMPLIANT,
    ),
    "what is coded as one of them": (
        [told(eventTypeCode=[{"prefix": f"AWS_{each}_"} for each in SERVICES])],
        {},
        COMPLIANT,
    ),
    "what is open": ([told(statusCode=["open"])], {}, COMPLIANT),
    "what is about the account": (
        [told(eventScopeCode=["ACCOUNT_SPECIFIC"], affectedAccount=[ACCOUNT])],
        {},
        COMPLIANT,
    ),
    "what is about everybody": ([told(eventScopeCode=["PUBLIC"])], {}, NON_COMPLIANT),
    "trouble of EC2": ([told(service=["EC2"])], {}, NON_COMPLIANT),
    "all, for another target than the topic named": ([KIND], TOPIC, NON_COMPLIANT),
    "all, on another bus": ([KIND], {"eventBusName": "security"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("patterns", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_rules_match(patterns, inputs, expected):
    with aws() as client:
        for number, pattern in enumerate(patterns):
            event_routes.rule(client, pattern, event_routes.BUS, name=f"route-{number}")

        assert verdict(RULE, **inputs) == expected


@pytest.mark.parametrize(
    ("services", "lost"),
    [
        (["RISK", "SECURITY"], "Reports of abuse"),
        (["ABUSE", "SECURITY"], "Credentials at risk"),
        (["ABUSE", "RISK"], "Notifications about security"),
    ],
)
def test_the_annotation_names_what_is_lost(services, lost):
    annotation = f"{lost} reach nobody: no rule of event bus default matches them."
    assert event_routes.told(RULE, told(service=services)) == annotation


def test_a_rule_of_a_topic_that_is_named_is_a_route():
    with aws() as client:
        event_routes.rule(client, KIND, event_routes.topic(client))

        assert verdict(RULE, topicArn=f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts") == COMPLIANT


def test_a_topic_of_the_account_that_is_not_there_is_no_route():
    with aws() as client:
        event_routes.rule(client, KIND, TOPIC["topicArn"])

        assert verdict(RULE) == NON_COMPLIANT


def inputs(aws):
    """The topic is named: the document takes none of its own choice."""
    return {"topicArn": aws("sns").create_topic(Name="alerts")["TopicArn"]}


def bad(aws):
    """The only rule is for abuse."""
    event_routes.rule(aws, told(service=["ABUSE"]), event_routes.BUS)
    return ACCOUNT
