import pytest

from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, aws, evaluations, item, verdict

RULE = "CLOUDWATCH_ALARM_ACTION_CHECK"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:trueup-security-alarms"
OTHER = f"arn:aws:sns:{REGION}:{ACCOUNT}:others"
SCALING = f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:scalingPolicy:1:autoScalingGroupName/web:policyName/out"
NONE = {"alarmActionRequired": "false", "insufficientDataActionRequired": "false"}


def alarm(alarm=None, missing=None, ok=None):
    return {"alarmActions": alarm, "insufficientDataActions": missing, "okactions": ok}


SCENARIOS = {  # given an alarm whose item ...: (its configuration, inputs, then the alarm is ...)
    "has actions for ALARM and for missing data": (alarm([TOPIC], [OTHER], []), {}, COMPLIANT),
    "has none for missing data": (alarm([TOPIC], [], [TOPIC]), {}, NON_COMPLIANT),
    "has none for ALARM": (alarm([], [TOPIC], [TOPIC]), {}, NON_COMPLIANT),
    "has none at all": (alarm([], [], []), {}, NON_COMPLIANT),
    "has null for actions": (alarm(), {}, NON_COMPLIANT),
    "does not tell of actions": ({"alarmName": "busy"}, {}, NON_COMPLIANT),
    "has no configuration": (None, {}, NON_COMPLIANT),
    "is JSON text": ('{"alarmActions": ["a"], "insufficientDataActions": ["b"]}', {}, COMPLIANT),
    "has text for a list": (alarm(TOPIC, TOPIC), {}, COMPLIANT),
    "has none for OK, where that is asked for": (
        alarm([TOPIC], [TOPIC], []),
        {"okActionRequired": "true"},
        NON_COMPLIANT,
    ),
    "has one for each state, where that is asked for": (
        alarm([TOPIC], [TOPIC], [TOPIC]),
        {"okActionRequired": "True"},
        COMPLIANT,
    ),
    "has none for missing data, where that is not asked for": (
        alarm([TOPIC]),
        {"insufficientDataActionRequired": "false"},
        COMPLIANT,
    ),
    "has none for ALARM, where that is not asked for": (
        alarm([], [TOPIC]),
        {"alarmActionRequired": "FALSE"},
        COMPLIANT,
    ),
    "has none at all, where none is asked for": (alarm([], [], []), NONE, COMPLIANT),
    "has none at all, where one is named and no state is asked for": (
        alarm([], [], []),
        NONE | {"action1": TOPIC},
        NON_COMPLIANT,
    ),
    "has the action named for a state": (alarm([TOPIC], [OTHER]), {"action1": TOPIC}, COMPLIANT),
    "has the action named for OK alone": (alarm([OTHER], [OTHER], [OTHER, TOPIC]), {"action1": TOPIC}, COMPLIANT),
    "has the last action named": (alarm([TOPIC], [OTHER]), {"action1": SCALING, "action5": TOPIC}, COMPLIANT),
    "has the action named in the middle": (alarm([TOPIC], [OTHER]), {"action3": TOPIC}, COMPLIANT),
    "has none but another than is named in the middle": (alarm([TOPIC], [OTHER]), {"action3": SCALING}, NON_COMPLIANT),
    "has none of the actions named": (alarm([OTHER], [OTHER]), {"action1": TOPIC, "action2": SCALING}, NON_COMPLIANT),
    "has the action named, but none for missing data": (alarm([TOPIC]), {"action1": TOPIC}, NON_COMPLIANT),
    "has actions that are not enabled": (alarm([TOPIC], [TOPIC]) | {"actionsEnabled": False}, {}, COMPLIANT),
    "is of target tracking": (alarm([SCALING]) | {"alarmName": "TargetTracking-web"}, {}, NON_COMPLIANT),
}


def recorded(configuration):
    return item("AWS::CloudWatch::Alarm", resourceId="busy", configuration=configuration)


@pytest.mark.parametrize(("configuration", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_alarm_whose_item(configuration, inputs, expected):
    assert verdict(RULE, recorded(configuration), **inputs) == expected


SENTENCES = {
    "one state": (alarm([TOPIC]), {}, "The alarm has no action for INSUFFICIENT_DATA."),
    "three states": (
        alarm(),
        {"okActionRequired": "true"},
        "The alarm has no action for ALARM and for INSUFFICIENT_DATA and for OK.",
    ),
    "none named": (
        alarm([OTHER], [OTHER]),
        {"action2": TOPIC, "action4": SCALING},
        f"No action of the alarm is {TOPIC} or {SCALING}.",
    ),
}


@pytest.mark.parametrize(("configuration", "inputs", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_the_states_without_an_action_are_told(configuration, inputs, sentence):
    [judged] = evaluations(RULE, recorded(configuration), **inputs)
    assert judged["Annotation"] == sentence


@pytest.mark.parametrize("inputs", [{"okActionRequired": "maybe"}, {"action1": "alarms"}, {"alarmActionRequired": ""}])
def test_what_is_no_answer_and_no_arn_is_refused(inputs):
    with aws():
        assert evaluations(RULE, recorded(alarm()), **inputs)["customerErrorCode"] == "InvalidParameterValueException"


def made(aws, **actions):
    aws("cloudwatch").put_metric_alarm(
        AlarmName="busy",
        AlarmDescription="The CPU is busy.",
        Namespace="AWS/EC2",
        MetricName="CPUUtilization",
        Statistic="Average",
        Dimensions=[{"Name": "InstanceId", "Value": "i-03402838daac1d611"}],
        Period=300,
        EvaluationPeriods=3,
        DatapointsToAlarm=2,
        Threshold=90,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="missing",
        **actions,
    )
    return "busy"


def bad(aws):
    """An alarm that tells nobody, beside a topic that people have made for alarms."""
    aws("sns").create_topic(Name="trueup-security-alarms")
    return made(aws, OKActions=[OTHER])


def good(aws):
    """An alarm that tells a topic when it goes off, and when data is missing."""
    return made(aws, AlarmActions=[TOPIC], InsufficientDataActions=[TOPIC])
