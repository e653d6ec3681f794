import json

import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, NOW, aws, evaluations, verdicts

RULE = "CW_LOGGROUP_RETENTION_PERIOD_CHECK"
KEPT_FOR_A_DAY = {"logGroupClass": "DELIVERY", "retentionInDays": 1}

SCENARIOS = {  # given a log group that ...: (what DescribeLogGroups tells, the days wanted, then it is ...)
    "keeps events without end": ({}, 365, COMPLIANT),
    "has null for how long it keeps events": ({"retentionInDays": None}, 365, COMPLIANT),
    "keeps events as long as wanted": ({"retentionInDays": 365}, 365, COMPLIANT),
    "keeps events for longer": ({"retentionInDays": 400}, 365, COMPLIANT),
    "keeps events for the period before": ({"retentionInDays": 180}, 365, NON_COMPLIANT),
    "keeps events for a day": ({"retentionInDays": 1}, 365, NON_COMPLIANT),
    "keeps events for a day, where that will do": ({"retentionInDays": 1}, 1, COMPLIANT),
    "keeps events for longer than by default, where more is wanted": ({"retentionInDays": 400}, 731, NON_COMPLIANT),
    "keeps events for the longest period": ({"retentionInDays": 3653}, 3653, COMPLIANT),
    "keeps events by a policy of the account": (
        {"retentionInDays": 30, "retentionPolicyName": "all"},
        365,
        NON_COMPLIANT,
    ),
    "is of the class of rare use": ({"logGroupClass": "INFREQUENT_ACCESS", "retentionInDays": 30}, 365, NON_COMPLIANT),
    "is of the class that keeps events for a day": (KEPT_FOR_A_DAY, 365, NOT_APPLICABLE),
    "is of that class, where a day will do": (KEPT_FOR_A_DAY, 1, NOT_APPLICABLE),
}


def evaluation(told, days):
    return support.load(RULE).evaluation(told | {"logGroupName": "app"}, days)


@pytest.mark.parametrize(("told", "days", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_a_log_group_that(told, days, expected):
    judged = evaluation(told, days)

    assert (judged.complianceResourceType, judged.complianceResourceId) == ("AWS::Logs::LogGroup", "app")
    assert judged.complianceType == expected


SENTENCES = {
    "days": ({"retentionInDays": 30}, "The log group keeps events for 30 days, not for 365 or more."),
    "a day": ({"retentionInDays": 1}, "The log group keeps events for 1 day, not for 365 or more."),
    "enough": ({"retentionInDays": 365}, ""),
    "a day, ever": (
        KEPT_FOR_A_DAY,
        "The log group is of the class DELIVERY, which keeps events for a day and takes no other period.",
    ),
}


@pytest.mark.parametrize(("told", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_how_long_events_are_kept_is_told(told, sentence):
    assert evaluation(told, 365).annotation == sentence


def made(aws, name, days=None):
    """A log group that keeps its events for so many days."""
    aws("logs").create_log_group(logGroupName=name)
    if days is not None:
        aws("logs").put_retention_policy(logGroupName=name, retentionInDays=days)
    return name


def test_without_inputs_every_log_group_must_keep_events_for_a_year():
    with aws() as client:
        made(client, "app", 180), made(client, "web", 365), made(client, "ever")

        expected = {"app": NON_COMPLIANT, "web": COMPLIANT, "ever": COMPLIANT}
        assert verdicts(RULE) == expected
        assert verdicts(RULE, MinRetentionTime=None) == expected
        assert verdicts(RULE, MinRetentionTime="90") == {**expected, "app": COMPLIANT}
        assert verdicts(RULE, MinRetentionTime="1") == dict.fromkeys(expected, COMPLIANT)
        assert verdicts(RULE, MinRetentionTime="400") == {**expected, "web": NON_COMPLIANT}


def test_only_log_groups_whose_names_begin_as_asked_are_judged():
    with aws() as client:
        made(client, "/aws/lambda/pay", 1), made(client, "/web", 1), made(client, "my/web", 1)

        asked = verdicts(RULE, LogGroupNames="/web, /aws/lambda/")
        assert asked == {"/aws/lambda/pay": NON_COMPLIANT, "/web": NON_COMPLIANT}


def test_log_groups_are_listed_page_by_page_and_asked_about_once():
    class Listed:
        """CloudWatch Logs with 2,000 log groups, 50 on a page, and one on a page of its own."""

        asked = 0

        def build_client(self, service):
            assert service == "logs"
            return self

        def get_paginator(self, operation):
            assert operation == "describe_log_groups"
            return self

        def paginate(self):
            self.asked += 1
            for page in range(40):
                yield {"logGroups": [{"logGroupName": f"group-{50 * page + each}"} for each in range(50)]}
            yield {"logGroups": [{"logGroupName": "short", "retentionInDays": 7}]}

    listed = Listed()
    event = {"accountId": ACCOUNT, "invokingEvent": json.dumps({"notificationCreationTime": NOW})}
    rule = getattr(support.load(RULE), RULE)()
    found = rule.evaluate_periodic(event, listed, {"LogGroupNames": None, "MinRetentionTime": None})
    assert listed.asked == 1
    assert len(found) == 2001
    assert [each.complianceResourceId for each in found if each.complianceType == NON_COMPLIANT] == ["short"]


@pytest.mark.parametrize("days", ["0", "3654", "a year"])
def test_days_that_no_log_group_can_be_told_are_refused(days):
    with aws():
        assert evaluations(RULE, MinRetentionTime=days)["customerErrorCode"] == "InvalidParameterValueException"


def bad(aws):
    """A log group that keeps its events for a week."""
    return made(aws, "app", 7)


def good(aws):
    """A log group that keeps its events without end."""
    return made(aws, "ever")
