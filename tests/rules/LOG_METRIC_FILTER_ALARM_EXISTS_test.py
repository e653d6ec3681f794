import inspect
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE, REGION, aws, evaluations, verdict
from trueup.rulekit import filter_patterns

RULE = "LOG_METRIC_FILTER_ALARM_EXISTS"
GROUP = "trail"
LOGS = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}:*"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/trail"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:trueup-security-alarms"
OTHER = "111122223333"
ELSEWHERE = f"arn:aws:sns:{REGION}:{OTHER}:central"
ROOT = filter_patterns.PATTERNS["root-usage"]
ANY_ROOT = '{ $.userIdentity.type = "Root" }'
METRIC = ("CloudTrailMetrics", "root")
MATH = [
    {"Id": "e1", "Expression": "m1 * 1", "ReturnData": True},
    {
        "Id": "m1",
        "MetricStat": {"Metric": {"Namespace": METRIC[0], "MetricName": METRIC[1]}, "Period": 300, "Stat": "Sum"},
        "ReturnData": False,
    },
]


def selectors(**selector):
    return {"selectors": [{"ReadWriteType": "All", "IncludeManagementEvents": True} | selector]}


SCENARIOS = {  # given an account in which ...: (what differs from one that hears of it, inputs, then it is ...)
    "somebody hears of it": ({}, {}, COMPLIANT),
    "there is no trail": ({"trail": None}, {}, NON_COMPLIANT),
    "the trail covers one Region": ({"trail": {"IsMultiRegionTrail": False}}, {}, NON_COMPLIANT),
    "the trail delivers to no log group": ({"trail": {"CloudWatchLogsLogGroupArn": None}}, {}, NON_COMPLIANT),
    "the trail is not logging": ({"logging": False}, {}, NON_COMPLIANT),
    "the trail records writes alone": (selectors(ReadWriteType="WriteOnly"), {}, NON_COMPLIANT),
    "the trail records reads alone": (selectors(ReadWriteType="ReadOnly"), {}, NON_COMPLIANT),
    "the trail leaves out the events of KMS": (
        selectors(ExcludeManagementEventSources=["kms.amazonaws.com"]),
        {},
        NON_COMPLIANT,
    ),
    "the trail delivers to the log group asked for": ({}, {"logGroupName": GROUP}, COMPLIANT),
    "the trail delivers to another log group": ({}, {"logGroupName": "central"}, NON_COMPLIANT),
    "there is no filter": ({"pattern": None}, {}, NON_COMPLIANT),
    "the filter is for something else": ({"pattern": "{ $.errorCode = * }"}, {}, NON_COMPLIANT),
    "the filter is no pattern in braces": ({"pattern": "Root"}, {}, NON_COMPLIANT),
    "the filter matches more": ({"pattern": ANY_ROOT}, {}, COMPLIANT),
    "the filter matches less": ({"pattern": ROOT[:-1] + "&& $.awsRegion = eu-west-1 }"}, {}, NON_COMPLIANT),
    "the filter is for something else, which is asked for": (
        {"pattern": "{ $.errorCode = Throttling }"},
        {"filterPattern": "{ ($.errorCode = Throttling) }"},
        COMPLIANT,
    ),
    "the filter is the benchmark's, and another is asked for": (
        {},
        {"filterPattern": "{ $.errorCode = Throttling }"},
        NON_COMPLIANT,
    ),
    "the filter is for root, and sign-ins are asked for": (
        {},
        {"filterName": "console-authentication-failures"},
        NON_COMPLIANT,
    ),
    "there is no alarm": ({"alarm": None}, {}, NON_COMPLIANT),
    "the alarm is on another metric": ({"alarm": {"MetricName": "other"}}, {}, NON_COMPLIANT),
    "the alarm is on a metric of that name in another namespace": (
        {"alarm": {"Namespace": "Other"}},
        {},
        NON_COMPLIANT,
    ),
    "the alarm is on metric math": (
        {"alarm": {"Namespace": None, "MetricName": None, "Statistic": None, "Period": None, "Metrics": MATH}},
        {},
        COMPLIANT,
    ),
    "the alarm's actions are not enabled": ({"alarm": {"ActionsEnabled": False}}, {}, NON_COMPLIANT),
    "the alarm has no action": ({"alarm": {"AlarmActions": []}}, {}, NON_COMPLIANT),
    "the alarm's action is no topic": (
        {"alarm": {"AlarmActions": ["arn:aws:automate:eu-west-1:ec2:stop"]}},
        {},
        NON_COMPLIANT,
    ),
    "the topic is gone": ({"subscribers": None}, {}, NON_COMPLIANT),
    "nobody is subscribed": ({"subscribers": 0}, {}, NON_COMPLIANT),
    "fewer are subscribed than wanted": ({"subscribers": 1}, {"minimumSubscribers": "2"}, NON_COMPLIANT),
    "as many are subscribed as wanted": ({"subscribers": 2}, {"minimumSubscribers": "2"}, COMPLIANT),
    "the second topic is heard": ({"alarm": {"AlarmActions": [f"{TOPIC}-old", TOPIC]}}, {}, COMPLIANT),
}


def watched(aws, trail=(), logging=True, selectors=(), pattern=ROOT, alarm=(), subscribers=1, region=REGION):
    """An account in which somebody hears of it, but for what is said otherwise; None leaves a part out."""
    logs, topic = LOGS.replace(REGION, region), TOPIC.replace(REGION, region)
    aws("s3", "us-east-1").create_bucket(Bucket="trail-logs")
    aws("logs", region).create_log_group(logGroupName=GROUP)
    if trail is not None:
        given = {
            "CloudWatchLogsLogGroupArn": logs,
            "CloudWatchLogsRoleArn": ROLE,
            "IsMultiRegionTrail": True,
        }
        given = {name: value for name, value in (given | dict(trail)).items() if value is not None}
        aws("cloudtrail", region).create_trail(Name="main", S3BucketName="trail-logs", **given)
        if logging:
            aws("cloudtrail", region).start_logging(Name="main")
        if selectors:
            aws("cloudtrail", region).put_event_selectors(TrailName="main", EventSelectors=list(selectors))
    if pattern is not None:
        counted = [{"metricNamespace": METRIC[0], "metricName": METRIC[1], "metricValue": "1"}]
        aws("logs", region).put_metric_filter(
            logGroupName=GROUP, filterName="f", filterPattern=pattern, metricTransformations=counted
        )
    if alarm is not None:
        settings = {
            "AlarmName": "root",
            "Namespace": METRIC[0],
            "MetricName": METRIC[1],
            "Statistic": "Sum",
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "AlarmActions": [topic],
        } | dict(alarm)
        aws("cloudwatch", region).put_metric_alarm(
            **{name: value for name, value in settings.items() if value is not None}
        )
    if subscribers is not None:
        aws("sns", region).create_topic(Name="trueup-security-alarms")
        for number in range(subscribers):
            aws("sns", region).subscribe(TopicArn=topic, Protocol="email", Endpoint=f"{number}@example.com")
    return ACCOUNT


@pytest.mark.parametrize(("given", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_in_which(given, inputs, expected):
    with aws() as client:
        watched(client, **given)

        assert verdict(RULE, **inputs) == expected


SENTENCES = {  # what is said where: (what differs, inputs)
    "There is no trail.": ({"trail": None}, {}),
    "Trail main covers one Region only.": ({"trail": {"IsMultiRegionTrail": False}}, {}),
    "Trail main delivers to no log group.": ({"trail": {"CloudWatchLogsLogGroupArn": None}}, {}),
    "Trail main delivers to trail, not to central.": ({}, {"logGroupName": "central"}),
    "Trail main is not logging.": ({"logging": False}, {}),
    "Trail main does not record all management events.": (selectors(ReadWriteType="ReadOnly"), {}),
    "Trail main leaves out management events: kms.amazonaws.com.": (
        selectors(ExcludeManagementEventSources=["kms.amazonaws.com"]),
        {},
    ),
    "No metric filter of trail matches all of root-usage.": ({"pattern": None}, {}),
    "No alarm of CloudTrailMetrics/root tells a topic.": ({"alarm": None}, {}),
    f"Topic {TOPIC} has fewer confirmed subscriptions than 1.": ({"subscribers": 0}, {}),
}


@pytest.mark.parametrize(("sentence", "given"), SENTENCES.items(), ids=SENTENCES)
def test_what_is_missing_is_told(sentence, given):
    with aws() as client:
        watched(client, **given[0])

        [judged] = evaluations(RULE, **given[1])
        told = judged["ComplianceResourceType"], judged["ComplianceResourceId"], judged["Annotation"]
        assert told == ("AWS::::Account", ACCOUNT, sentence)


@pytest.mark.parametrize("name", filter_patterns.PATTERNS)
def test_each_kind_of_call_has_a_verdict_of_its_own(name):
    with aws() as client:
        watched(client, pattern=filter_patterns.PATTERNS[name])

        other = "root-usage" if name != "root-usage" else "vpc-changes"
        assert (verdict(RULE, filterName=name), verdict(RULE, filterName=other)) == (COMPLIANT, NON_COMPLIANT)


def test_one_trail_that_is_heard_is_enough():
    with aws() as client:
        watched(client)
        client("cloudtrail").create_trail(Name="early", S3BucketName="trail-logs")

        assert verdict(RULE) == COMPLIANT


def test_a_log_group_of_another_region_is_asked_about_there():
    with aws() as client:
        watched(client, region="us-east-1")

        assert verdict(RULE) == COMPLIANT
        client("sns", "us-east-1").delete_topic(TopicArn=TOPIC.replace(REGION, "us-east-1"))
        assert verdict(RULE) == NON_COMPLIANT


class Account:
    """An account with an organization's trail, whose own account is another."""

    def __init__(self, *trails):
        self.trails = trails

    def build_client(self, service, _region=None):
        assert service == "cloudtrail"
        return self

    def describe_trails(self):
        return {"trailList": list(self.trails)}


def judged(*trails):
    rule = getattr(support.load(RULE), RULE)()
    [evaluation] = rule.evaluate_periodic({"accountId": ACCOUNT}, Account(*trails), {"logGroupName": None})
    return evaluation


SHARED = {
    "Name": "all",
    "TrailARN": f"arn:aws:cloudtrail:{REGION}:{OTHER}:trail/all",
    "IsOrganizationTrail": True,
    "IsMultiRegionTrail": True,
    "CloudWatchLogsLogGroupArn": LOGS.replace(ACCOUNT, OTHER),
}


def test_an_account_whose_events_an_organizations_trail_takes_away_is_not_applicable():
    found = judged(SHARED)
    annotation = "The organization's trail all delivers to another account, which must alarm."
    assert (found.complianceResourceType, found.complianceResourceId) == ("AWS::::Account", ACCOUNT)
    assert (found.complianceType, found.annotation) == (NOT_APPLICABLE, annotation)


def test_the_account_that_owns_an_organizations_trail_is_judged():
    found = judged(SHARED | {"TrailARN": SHARED["TrailARN"].replace(OTHER, ACCOUNT), "IsMultiRegionTrail": False})
    assert (found.complianceType, found.annotation) == (NON_COMPLIANT, "Trail all covers one Region only.")


def test_beside_an_organizations_trail_the_accounts_own_is_judged():
    own = {"Name": "own", "TrailARN": f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/own"}
    found = judged(SHARED, own)
    assert (found.complianceType, found.annotation) == (NON_COMPLIANT, "Trail own covers one Region only.")


class Refusing:
    """SNS that answers with a code what is subscribed to a topic."""

    def __init__(self, code):
        self.code = code

    def get_paginator(self, operation):
        assert operation == "list_subscriptions_by_topic"
        return self

    def paginate(self, **_given):
        raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, "ListSubscriptionsByTopic")


REFUSED = {  # a topic, where SNS answers: (of which account, how many are taken to be subscribed where 3 are wanted)
    "NotFound": (TOPIC, 0),
    "NotFoundException": (ELSEWHERE, 0),
    "AuthorizationError": (ELSEWHERE, 3),
    "AuthorizationErrorException": (ELSEWHERE, 3),
    "AccessDenied": (ELSEWHERE, 3),
    "AccessDeniedException": (ELSEWHERE, 3),
}


@pytest.mark.parametrize("code", REFUSED)
def test_a_topic_of_another_account_that_does_not_tell_is_taken_as_heard(code):
    topic, taken = REFUSED[code]
    assert support.load(RULE).subscribers(Refusing(code), topic, ACCOUNT, 3) == taken


@pytest.mark.parametrize(("code", "topic"), [("AuthorizationError", TOPIC), ("Throttling", ELSEWHERE)])
def test_what_else_is_refused_is_an_error(code, topic):
    with pytest.raises(ClientError, match=code):
        support.load(RULE).subscribers(Refusing(code), topic, ACCOUNT, 3)


@pytest.mark.parametrize(
    "inputs",
    [
        {"filterName": "everything"},
        {"filterPattern": "Root"},
        {"filterPattern": "{}"},
        {"filterPattern": "{" + "a" * 1023 + "}"},
        {"minimumSubscribers": "0"},
    ],
)
def test_what_is_no_name_no_pattern_and_no_number_is_refused(inputs):
    with aws():
        assert evaluations(RULE, **inputs)["customerErrorCode"] == "InvalidParameterValueException"


def test_a_topic_is_asked_how_many_are_subscribed_by_whom_it_belongs_to_and_how_many_are_wanted():
    asked = []

    def count(_sns, *given):
        asked.append(given)
        return 2

    with aws() as client, patch.object(support.load(RULE), "subscribers", count):
        watched(client)

        assert verdict(RULE, minimumSubscribers="2") == COMPLIANT
    assert asked == [(TOPIC, ACCOUNT, 2)]


class Unpatterned:
    """CloudWatch Logs with a metric filter that does not tell its pattern."""

    def get_paginator(self, operation):
        assert operation == "describe_metric_filters"
        return self

    def paginate(self, **group):
        counted = [{"metricNamespace": METRIC[0], "metricName": METRIC[1]}]
        return [{"metricFilters": [{"filterName": str(group), "metricTransformations": counted}]}]


def test_what_aws_leaves_out_is_read():
    rule = support.load(RULE)
    assert rule.metrics_of(Unpatterned(), GROUP, ROOT) == set()
    assert rule.watched({"Metrics": None}) == {(None, None)}
    assert rule.watched({"Metrics": [{"Id": "e1"}]}) == {(None, None)}
    assert not rule.is_topic("no ARN")
    assert not rule.is_topic(TOPIC.replace(":sns:", ":lambda:"))


def test_the_document_reads_filter_patterns_as_the_rule_does():
    [step] = support.yaml_of(support.ROOT / "remediation-docs" / "CreateLogMetricFilterAndAlarm.yaml")["mainSteps"]
    held = {}
    exec(step["inputs"]["Script"], held)
    assert held["PATTERNS"] == filter_patterns.PATTERNS
    for name in ("covers", "ways", "_either", "_both", "_one"):
        body = inspect.getsource(getattr(filter_patterns, name)).partition(":\n")[2]
        assert body in step["inputs"]["Script"], name


def bad(aws):
    """A trail that somebody could be told by, and a topic that somebody hears, but no filter and no alarm."""
    return watched(aws, pattern=None, alarm=None)


def good(aws):
    """Somebody hears of every use of root."""
    return watched(aws)
