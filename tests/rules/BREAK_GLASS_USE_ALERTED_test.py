import pytest

import event_routes
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, verdict

RULE = "BREAK_GLASS_USE_ALERTED"
TOPIC = {"topicArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts"}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/BreakGlass"
WITH_READS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
KIND = {"source": ["aws.sts"], "detail-type": ["AWS API Call via CloudTrail"]}


def calls(**parts):
    return KIND | {"detail": parts}


def of(*roles, **parts):
    return calls(eventName=["AssumeRole"], requestParameters={"roleArn": list(roles)} | parts)


AT = {"roleName": "emergency/BreakGlass"}
SCENARIOS = {  # given an account whose rules match ...: (their patterns, inputs, then the account is ...)
    "nothing, as there are none": ([], {}, NON_COMPLIANT),
    "all calls of STS": ([KIND], {}, COMPLIANT),
    "each assumption of a role": ([calls(eventName=["AssumeRole"], eventSource=["sts.amazonaws.com"])], {}, COMPLIANT),
    "assumptions of the role": ([of(ROLE)], {}, COMPLIANT),
    "assumptions of a role of that name": ([of({"suffix": "/BreakGlass"})], {}, COMPLIANT),
    "assumptions of another role": ([of(f"{ROLE}2")], {}, NON_COMPLIANT),
    "assumptions of one of two roles": ([of(f"{ROLE}2", ROLE)], {}, COMPLIANT),
    "assumptions of the role of another name": ([of(ROLE)], {"roleName": "FireExit"}, NON_COMPLIANT),
    "assumptions of a role of a path": ([of(ROLE.replace("BreakGlass", "emergency/BreakGlass"))], AT, COMPLIANT),
    "assumptions of a role without its path": ([of(ROLE)], AT, NON_COMPLIANT),
    "assumptions by one session": ([of(ROLE, roleSessionName=["ada"])], {}, NON_COMPLIANT),
    "assumptions in a session that is named": ([of(ROLE, roleSessionName=[{"exists": True}])], {}, COMPLIANT),
    "calls that read": ([calls(readOnly=[True], managementEvent=[True], eventType=["AwsApiCall"])], {}, COMPLIANT),
    "calls that write": ([calls(readOnly=[False])], {}, NON_COMPLIANT),
    "calls of a version": ([calls(eventVersion=[{"prefix": "1."}])], {}, COMPLIANT),
    "assumptions with SAML": ([calls(eventName=["AssumeRoleWithSAML"])], {}, NON_COMPLIANT),
    "calls of IAM": ([KIND | {"source": ["aws.iam"]}], {}, NON_COMPLIANT),
    "all, for another target than the topic named": ([KIND], TOPIC, NON_COMPLIANT),
    "all, on another bus": ([KIND], {"eventBusName": "security"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("patterns", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_rules_match(patterns, inputs, expected):
    with aws() as client:
        for number, pattern in enumerate(patterns):
            event_routes.rule(client, pattern, event_routes.BUS, name=f"route-{number}", state=WITH_READS)

        assert verdict(RULE, **inputs) == expected


@pytest.mark.parametrize("state", ["ENABLED", "DISABLED"])
def test_a_rule_that_does_not_get_to_see_reads_is_no_route(state):
    with aws() as client:
        event_routes.rule(client, of(ROLE), event_routes.BUS, state=state)

        assert event_routes.annotation(RULE) == f"Uses of {ROLE} reach nobody: rule route is {state}."


def test_the_annotation_names_the_role():
    assert event_routes.told(RULE) == f"Uses of {ROLE} reach nobody: no rule of event bus default matches them."


def test_a_rule_of_a_topic_that_is_named_is_a_route():
    with aws() as client:
        event_routes.rule(client, of(ROLE), event_routes.topic(client), state=WITH_READS)

        assert verdict(RULE, topicArn=f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts") == COMPLIANT


def test_a_topic_of_the_account_that_is_not_there_is_no_route():
    with aws() as client:
        event_routes.rule(client, of(ROLE), TOPIC["topicArn"], state=WITH_READS)

        assert verdict(RULE) == NON_COMPLIANT


def inputs(aws):
    """The topic is named: the document takes none of its own choice."""
    return {"topicArn": aws("sns").create_topic(Name="alerts")["TopicArn"]}


def bad(aws):
    """The only rule does not get to see the assumption of a role."""
    event_routes.rule(aws, of(ROLE), event_routes.BUS)
    return ACCOUNT
