import json
from urllib.parse import quote

import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, evaluations, item, verdict

TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"
OPEN = {"Sid": "Open", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "SNS:Publish", "Resource": TOPIC}
WITHOUT_PRINCIPAL = {key: OPEN[key] for key in OPEN if key != "Principal"}


def when(operator, key, values):
    return [OPEN | {"Condition": {operator: {key: values}}}]


SCENARIOS = {  # given a topic whose policy ...: (its statements, then the topic is ...)
    "is not recorded": (None, COMPLIANT),
    "has no statements": ([], COMPLIANT),
    "lets everyone publish": ([OPEN], NON_COMPLIANT),
    "lets everyone publish, in one statement, not a list": (OPEN, NON_COMPLIANT),
    "lets everyone publish, in short": ([OPEN | {"Principal": "*"}], NON_COMPLIANT),
    "lets everyone subscribe": ([OPEN | {"Action": ["SNS:Subscribe"]}], NON_COMPLIANT),
    "lets everyone read its attributes": ([OPEN | {"Action": "SNS:GetTopicAttributes"}], NON_COMPLIANT),
    "lets everyone in beside an account": ([OPEN | {"Principal": {"AWS": [ACCOUNT, "*"]}}], NON_COMPLIANT),
    "lets everyone in but one account": ([WITHOUT_PRINCIPAL | {"NotPrincipal": {"AWS": ACCOUNT}}], NON_COMPLIANT),
    "is open in its second statement": ([OPEN | {"Principal": {"AWS": ACCOUNT}}, OPEN], NON_COMPLIANT),
    "lets one account publish": ([OPEN | {"Principal": {"AWS": "111122223333"}}], COMPLIANT),
    "lets a service publish": ([OPEN | {"Principal": {"Service": "s3.amazonaws.com"}}], COMPLIANT),
    "denies everyone": ([OPEN | {"Effect": "Deny"}], COMPLIANT),
    "is the one that SNS gives": (when("StringEquals", "AWS:SourceOwner", ACCOUNT), COMPLIANT),
    "lets everyone in from one bucket": (when("ArnLike", "aws:SourceArn", "arn:aws:s3:::example"), COMPLIANT),
    "lets everyone in from some buckets": (when("ArnLike", "aws:SourceArn", "arn:aws:s3:::*"), NON_COMPLIANT),
    "lets everyone in from one account": (when("StringEquals", "aws:SourceAccount", [ACCOUNT]), COMPLIANT),
    "lets everyone in from any account by a pattern": (when("StringLike", "aws:SourceAccount", "*"), NON_COMPLIANT),
    "lets everyone in by a policy variable": (
        when("StringEquals", "aws:SourceAccount", "${aws:PrincipalAccount}"),
        NON_COMPLIANT,
    ),
    "lets everyone of its organization in": (when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"), COMPLIANT),
    "lets everyone in but one account, by a test": (
        when("StringNotEquals", "aws:SourceAccount", ACCOUNT),
        NON_COMPLIANT,
    ),
    "lets everyone in whose account is not known": (
        when("StringEqualsIfExists", "aws:SourceAccount", ACCOUNT),
        NON_COMPLIANT,
    ),
    "lets everyone subscribe an address of one domain": (
        when("StringLike", "SNS:Endpoint", "*@example.com"),
        NON_COMPLIANT,
    ),
    "asks of everyone for TLS only": (when("Bool", "aws:SecureTransport", "true"), NON_COMPLIANT),
}


def topic(document):
    return item("AWS::SNS::Topic", configuration={"TopicArn": TOPIC, "Policy": document})


@pytest.mark.parametrize(("statements", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_topic_whose_policy(statements, expected):
    document = None if statements is None else json.dumps({"Version": "2008-10-17", "Statement": statements})

    assert verdict("SNS_TOPIC_NO_PUBLIC_ACCESS", topic(document)) == expected


@pytest.mark.parametrize("written", [dict, json.dumps, lambda document: quote(json.dumps(document))])
def test_a_policy_is_read_however_it_is_written(written):
    [found] = evaluations("SNS_TOPIC_NO_PUBLIC_ACCESS", topic(written({"Statement": [OPEN]})))

    assert found["Annotation"] == "Statement Open of the topic's policy lets everyone in."


def test_a_statement_without_a_name_is_told_by_its_number():
    nameless = {key: OPEN[key] for key in OPEN if key != "Sid"}
    [found] = evaluations("SNS_TOPIC_NO_PUBLIC_ACCESS", topic({"Statement": [nameless]}))

    assert found["Annotation"] == "Statement 1 of the topic's policy lets everyone in."


def bad(aws):
    """A topic to which everyone may publish, and another account by name."""
    sns = aws("sns")
    arn = sns.create_topic(Name="opened")["TopicArn"]
    named = OPEN | {"Sid": "Named", "Principal": {"AWS": ["*", "arn:aws:iam::111122223333:root"]}, "Resource": arn}
    policy = json.dumps({"Version": "2008-10-17", "Statement": [OPEN | {"Resource": arn}, named]})
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
    return arn


def good(aws):
    """A topic with the policy that SNS gives."""
    return aws("sns").create_topic(Name="shut")["TopicArn"]
