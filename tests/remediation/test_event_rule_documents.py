"""Fixes that route events, for what the one bad account of their rules' tests does not show."""

import json

import pytest

import fixing
from fixing import LIBRARY, result
from trueup.clock import VirtualClock
from trueup.remediation import apply as applying
from trueup.remediation import plan as planning
from trueup.remediation import undo
from trueup.remediation.accounts import Accounts
from trueup.remediation.apply import Allowed
from trueup.remediation.journal import Journal, read

DOCUMENT = "CreateSecurityEventRule"
RULES = sorted(rule.name for rule in LIBRARY.rules.values() if rule.document == DOCUMENT)
GUARDDUTY = {"RuleName": "GUARDDUTY_FINDINGS_EVENT_RULE_TARGET"}


@pytest.fixture
def topic(account):
    return account.client("sns").create_topic(Name="alerts")["TopicArn"]


def policy(account, topic):
    return json.loads(account.client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])


def names(account):
    return sorted(each["Name"] for each in account.client("events").list_rules()["Rules"])


def inputs(rule, topic):
    own = (
        {"topicArn": topic} if "topicArn" in rule.optional_inputs else {"roleArn": "arn:aws:iam::123456789012:role/it"}
    )
    return rule.inputs | own


def test_six_fixes_of_one_run_share_a_topic_and_an_undo_takes_all_back(account, topic, tmp_path):
    before = policy(account, topic)
    here = {"accountId": account.account_id, "awsRegion": account.region}
    wrong = [
        result(name, account.account_id, **here) | {"inputs": inputs(LIBRARY.rules[name], topic)} for name in RULES
    ]
    books = fixing.runbooks()
    plan = planning.make(wrong, books, Accounts(account))
    assert len(plan.items) == len(RULES) == 6

    with Journal(tmp_path / "journal.jsonl") as opened:
        ends = applying.run(plan, books, Accounts(account), opened, Allowed("safe", "grows")).ends

    assert [(end.kind, end.reason) for end in ends] == [("changed", "")] * len(RULES)
    assert len(names(account)) == len(RULES)
    sids = [each["Sid"] for each in policy(account, topic)["Statement"]]
    assert len(set(sids)) == len(sids) == len(before["Statement"]) + 5  # OpsItems need no topic

    with Journal(tmp_path / "undo.jsonl") as opened:
        chosen = undo.chosen(read(tmp_path / "journal.jsonl"), (), ())
        assert not undo.run(chosen, Accounts(account), opened, clock=VirtualClock()).incomplete
    assert names(account) == []
    assert policy(account, topic) == before


REFUSED = {  # what is asked: how the refusal begins
    "no topic": ({}, "NO TOPIC IS GIVEN"),
    "no role": ({"RuleName": "SECURITY_FINDINGS_OPSITEM_TARGET"}, "NO ROLE IS GIVEN"),
    "a topic that is not there": ({"TopicArn": "arn:aws:sns:{place}:none"}, "THERE IS NO TOPIC"),
    "a topic of another account": ({"TopicArn": "arn:aws:sns:eu-west-1:999999999999:alerts"}, "arn:aws:sns"),
    "a topic where none counts": (
        {"TopicArn": "arn:aws:sns:{place}:alerts", "AllowedTargetTypes": "sqs"},
        "TOPICS ARE NOT AMONG",
    ),
    "a bus that is not there": (
        {"TopicArn": "arn:aws:sns:{place}:alerts", "EventBusName": "none"},
        "THERE IS NO EVENT BUS",
    ),
}


@pytest.mark.parametrize(("asked", "why"), REFUSED.values(), ids=REFUSED)
def test_it_refuses_before_the_first_write(run, account, topic, asked, why):
    place = f"{account.region}:{account.account_id}"
    given = {name: value.format(place=place) for name, value in asked.items()}

    status, _changed, failure = run(DOCUMENT, **({"AccountId": account.account_id} | GUARDDUTY | given))

    assert status == "Failed"
    assert f"Exception - {why}" in failure
    assert names(account) == []


def test_a_topic_that_no_key_lets_eventbridge_use_is_refused(run, account, topic):
    key = {"AttributeName": "KmsMasterKeyId", "AttributeValue": "alias/aws/sns"}
    account.client("sns").set_topic_attributes(TopicArn=topic, **key)

    status, _changed, failure = run(DOCUMENT, AccountId=account.account_id, TopicArn=topic, **GUARDDUTY)

    assert status == "Failed"
    assert "IS ENCRYPTED WITH alias/aws/sns" in failure
    assert names(account) == []


def test_a_rule_that_somebody_switched_off_and_gave_another_target_keeps_that(run, account, topic):
    events, given = account.client("events"), {"AccountId": account.account_id, "TopicArn": topic} | GUARDDUTY
    assert run(DOCUMENT, **given) == ("Success", True, "")
    events.disable_rule(Name="trueup-guardduty-findings")
    events.put_targets(Rule="trueup-guardduty-findings", Targets=[{"Id": "theirs", "Arn": f"{topic}-2"}])

    assert run(DOCUMENT, **given) == ("Success", True, "")

    [rule] = events.list_rules()["Rules"]
    targets = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert (rule["State"], {each["Id"] for each in targets}) == ("ENABLED", {"theirs", "trueup"})
    assert run(DOCUMENT, **given) == ("Success", False, "")


def test_a_topic_that_lets_eventbridge_in_for_all_rules_keeps_its_policy(run, account, topic):
    allowed = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [allowed | {"Resource": topic}]})
    account.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=text)

    assert run(DOCUMENT, AccountId=account.account_id, TopicArn=topic, **GUARDDUTY) == ("Success", True, "")

    assert policy(account, topic) == json.loads(text)
