import pytest

import support
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, aws, evaluations, verdict

RULE = "CLOUDWATCH_ANOMALY_DETECTION_ALARM_EXISTS"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:trueup-security-alarms"


def alarm(name="unusual", namespace="CloudTrailMetrics", **settings):
    """What makes an alarm on anomalies; a setting that is None is left out."""
    metric = {"Namespace": namespace, "MetricName": "unauthorized-api-calls"}
    made = {
        "AlarmName": name,
        "Metrics": [
            {"Id": "m1", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Sum"}, "ReturnData": True},
            {"Id": "ad1", "Expression": "ANOMALY_DETECTION_BAND(m1, 2)", "ReturnData": True},
        ],
        "ThresholdMetricId": "ad1",
        "ComparisonOperator": "GreaterThanUpperThreshold",
        "EvaluationPeriods": 1,
        "ActionsEnabled": True,
        "AlarmActions": [TOPIC],
    } | settings
    return {name: value for name, value in made.items() if value is not None}


def plain(name="busy"):
    """What makes an alarm with a threshold of somebody's choice."""
    metric = {"Namespace": "CloudTrailMetrics", "MetricName": "unauthorized-api-calls", "Statistic": "Sum"}
    rest = {"Period": 300, "Threshold": 1, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}
    return {"AlarmName": name, **metric, **rest, "EvaluationPeriods": 1, "AlarmActions": [TOPIC]}


MATH = [
    {"Id": "e1", "Expression": "m1 * 2", "ReturnData": True},
    alarm()["Metrics"][0] | {"ReturnData": False},
]
ANY = {"namespaces": ""}

SCENARIOS = {  # given an account whose alarms ...: (the alarms, inputs, then the account is ...)
    "do not exist": ([], {}, NON_COMPLIANT),
    "have thresholds": ([plain()], {}, NON_COMPLIANT),
    "are one on anomalies": ([plain(), alarm()], {}, COMPLIANT),
    "are one on anomalies of use": ([alarm(namespace="AWS/Usage")], {}, COMPLIANT),
    "are one on anomalies of something else": ([alarm(namespace="AWS/EC2")], {}, NON_COMPLIANT),
    "are one on anomalies of anything, where that will do": ([alarm(namespace="AWS/EC2")], ANY, COMPLIANT),
    "are one on anomalies of what is asked for": ([alarm(namespace="Web")], {"namespaces": "Api, Web"}, COMPLIANT),
    "are one on anomalies without an action": ([alarm(AlarmActions=None)], {}, NON_COMPLIANT),
    "are one on anomalies with an action for OK alone": (
        [alarm(AlarmActions=None, OKActions=[TOPIC])],
        {},
        NON_COMPLIANT,
    ),
    "are one on anomalies whose actions are not enabled": ([alarm(ActionsEnabled=False)], {}, NON_COMPLIANT),
    "are one on metric math": ([alarm(Metrics=MATH, ThresholdMetricId=None, Threshold=1)], {}, NON_COMPLIANT),
    "show a band, and have a threshold": ([alarm(ThresholdMetricId=None, Threshold=1)], {}, NON_COMPLIANT),
    "compare with another metric than the band": ([alarm(ThresholdMetricId="m1")], {}, NON_COMPLIANT),
    "are fewer on anomalies than wanted": ([alarm()], {"minimumAlarms": "2"}, NON_COMPLIANT),
    "are as many on anomalies as wanted": ([alarm(), alarm("second")], {"minimumAlarms": "2"}, COMPLIANT),
    "are as many as wanted, but for one without an action": (
        [alarm(), alarm("mute", AlarmActions=None)],
        {"minimumAlarms": "2"},
        NON_COMPLIANT,
    ),
}


@pytest.mark.parametrize(("alarms", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_alarms(alarms, inputs, expected):
    with aws() as client:
        made(client, *alarms)

        assert verdict(RULE, **inputs) == expected


SENTENCES = {
    "none": ([], "Alarms on anomalies: 0, where 2 are wanted."),
    "one": ([alarm()], "Alarms on anomalies: 1, where 2 are wanted."),
    "no action": (
        [alarm(AlarmActions=None)],
        "Alarms on anomalies: 0, where 2 are wanted. unusual has no action.",
    ),
    "not enabled": (
        [alarm(), alarm("mute", ActionsEnabled=False)],
        "Alarms on anomalies: 1, where 2 are wanted. The actions of mute are not enabled.",
    ),
    "elsewhere": (
        [alarm(namespace="AWS/EC2")],
        "Alarms on anomalies: 0, where 2 are wanted. unusual watches AWS/EC2.",
    ),
}


@pytest.mark.parametrize(("alarms", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_why_too_few_count_is_told(alarms, sentence):
    with aws() as client:
        made(client, *alarms)

        [judged] = evaluations(RULE, minimumAlarms="2")
        told = judged["ComplianceResourceType"], judged["ComplianceResourceId"], judged["Annotation"]
        assert told == ("AWS::::Account", ACCOUNT, sentence)


def test_alarms_as_bare_as_aws_may_tell_them_are_read():
    rule = support.load(RULE)
    assert not rule.has_band({"AlarmName": "busy"})
    assert not rule.has_band({"AlarmName": "busy", "ThresholdMetricId": "ad1", "Metrics": None})
    assert rule.shortfall({"AlarmName": "busy"}, None) == "The actions of busy are not enabled."
    bare = {"AlarmName": "busy", "ActionsEnabled": True, "AlarmActions": [TOPIC], "Metrics": [{"Id": "e1"}]}
    assert rule.shortfall(bare, ("Web",)) == "busy watches no metric."
    two = alarm()["Metrics"] + [{"Id": "m2", "MetricStat": {"Metric": {"MetricName": "x"}}}]
    assert rule.shortfall(bare | {"Metrics": two}, ("Web",)) == "busy watches CloudTrailMetrics, ."


def test_alarms_are_listed_page_by_page():
    class Listed:
        def build_client(self, service):
            assert service == "cloudwatch"
            return self

        def get_paginator(self, operation):
            assert operation == "describe_alarms"
            return self

        def paginate(self, **given):
            assert given == {"AlarmTypes": ["MetricAlarm"]}
            return [{"MetricAlarms": [plain()]}, {"MetricAlarms": [alarm()]}, {"MetricAlarms": [alarm()]}]

    rule = getattr(support.load(RULE), RULE)()
    [judged] = rule.evaluate_periodic({"accountId": ACCOUNT}, Listed(), {"minimumAlarms": 2, "namespaces": None})
    assert judged.complianceType == COMPLIANT


@pytest.mark.parametrize("inputs", [{"minimumAlarms": "0"}, {"minimumAlarms": "some"}])
def test_what_is_no_number_is_refused(inputs):
    with aws():
        assert evaluations(RULE, **inputs)["customerErrorCode"] == "InvalidParameterValueException"


def made(aws, *alarms):
    for each in alarms:
        aws("cloudwatch").put_metric_alarm(**each)
    return ACCOUNT


def bad(aws):
    """The only alarm has a threshold of somebody's choice; people have made a topic for alarms."""
    aws("sns").create_topic(Name="trueup-security-alarms")
    return made(aws, plain())


def good(aws):
    """An alarm on anomalies tells a topic."""
    return made(aws, alarm())
