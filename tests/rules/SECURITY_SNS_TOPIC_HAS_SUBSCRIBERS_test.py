import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, aws, evaluations, refusing, verdicts

RULE = "SECURITY_SNS_TOPIC_HAS_SUBSCRIBERS"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:trueup-security-alarms"
OTHER = f"arn:aws:sns:{REGION}:{ACCOUNT}:on-call"
CONFIRMED, PENDING, DELETED = f"{TOPIC}:6b0e71bd-7e97-4d97-80ce-4a0994e55286", "PendingConfirmation", "Deleted"

SCENARIOS = {  # given a topic that ...: (the ARNs of its subscriptions, how many are wanted, then it is ...)
    "is not there": (None, 1, NON_COMPLIANT),
    "has no subscription": ([], 1, NON_COMPLIANT),
    "has one that is confirmed": ([CONFIRMED], 1, COMPLIANT),
    "has one that waits to be confirmed": ([PENDING], 1, NON_COMPLIANT),
    "has one that was deleted": ([DELETED], 1, NON_COMPLIANT),
    "has one that is confirmed, and some that are not": ([PENDING, CONFIRMED, DELETED], 1, COMPLIANT),
    "has fewer than wanted": ([CONFIRMED, PENDING], 2, NON_COMPLIANT),
    "has as many as wanted": ([CONFIRMED, CONFIRMED + "a"], 2, COMPLIANT),
    "has more than wanted": ([CONFIRMED, CONFIRMED + "a", CONFIRMED + "b"], 2, COMPLIANT),
}


def evaluation(found, least):
    return support.load(RULE).evaluation(TOPIC, found, least)


@pytest.mark.parametrize(("found", "least", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_topic_that(found, least, expected):
    judged = evaluation(found, least)

    assert (judged.complianceResourceType, judged.complianceResourceId) == ("AWS::SNS::Topic", TOPIC)
    assert judged.complianceType == expected


SENTENCES = {
    "no topic": (None, 1, "There is no topic trueup-security-alarms in this Region."),
    "too few": (
        [CONFIRMED, PENDING, PENDING, DELETED],
        2,
        "Confirmed subscriptions: 1, where 2 are wanted; 2 wait to be confirmed.",
    ),
    "enough": ([CONFIRMED], 1, ""),
}


@pytest.mark.parametrize(("found", "least", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_what_is_missing_is_told(found, least, sentence):
    assert evaluation(found, least).annotation == sentence


def made(aws, name, *addresses):
    topic = aws("sns").create_topic(Name=name)["TopicArn"]
    for address in addresses:
        aws("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    return topic


def test_each_topic_that_is_named_is_judged_once_and_no_other():
    with aws() as client:
        made(client, "on-call", "a@example.com"), made(client, "others")

        assert verdicts(RULE) == {TOPIC: NON_COMPLIANT}
        asked = evaluations(RULE, topicNames="on-call, trueup-security-alarms, on-call")
        assert [each["ComplianceResourceId"] for each in asked] == [OTHER, TOPIC]
        assert [each["ComplianceType"] for each in asked] == [COMPLIANT, NON_COMPLIANT]


def test_subscriptions_are_counted_through_all_pages():
    with aws() as client:
        made(client, "on-call", *(f"{number}@example.com" for number in range(150)))  # 100 are on a page

        assert verdicts(RULE, topicNames="on-call", minimumSubscribers="150") == {OTHER: COMPLIANT}
        assert verdicts(RULE, topicNames="on-call", minimumSubscribers="151") == {OTHER: NON_COMPLIANT}


def test_a_topic_of_another_region_does_not_help():
    with aws() as client:
        elsewhere = client("sns", "us-east-1")
        topic = elsewhere.create_topic(Name="trueup-security-alarms")["TopicArn"]
        elsewhere.subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com")

        assert verdicts(RULE) == {TOPIC: NON_COMPLIANT}


@pytest.mark.parametrize("code", ["NotFound", "NotFoundException"])
def test_both_ways_to_say_that_there_is_none_are_known(code):
    with aws(), refusing(code, "sns", "ListSubscriptionsByTopic"):
        assert verdicts(RULE) == {TOPIC: NON_COMPLIANT}


def test_what_else_aws_refuses_is_an_error():
    with aws(), refusing("AuthorizationError", "sns", "ListSubscriptionsByTopic"):
        assert evaluations(RULE)["customerErrorCode"] == "AuthorizationError"


@pytest.mark.parametrize("inputs", [{"topicNames": TOPIC}, {"topicNames": ""}, {"minimumSubscribers": "0"}])
def test_what_is_no_name_and_no_number_is_refused(inputs):
    with aws():
        assert evaluations(RULE, **inputs)["customerErrorCode"] == "InvalidParameterValueException"


def bad(aws):
    """A topic that nobody hears of, in an account with a security contact."""
    aws("account").put_alternate_contact(
        AlternateContactType="SECURITY",
        EmailAddress="security@example.com",
        Name="Security",
        PhoneNumber="+1 555 0100",
        Title="On call",
    )
    return made(aws, "trueup-security-alarms")


def good(aws):
    """A topic that somebody is subscribed to."""
    return made(aws, "trueup-security-alarms", "on-call@example.com")
