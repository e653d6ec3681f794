import pytest

import event_routes
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, verdict

RULE = "SECURITYHUB_FINDINGS_EVENT_RULE_TARGET"
TOPIC = {"topicArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts"}
FROM = {"source": ["aws.securityhub"]}
KIND = FROM | {"detail-type": ["Security Hub Findings - Imported"]}


def findings(**parts):
    return KIND | {"detail": {"findings": parts}}


def severe(*labels):
    return findings(Severity={"Label": list(labels)})


def numbered(number):
    return findings(Severity={"Normalized": [number]})


SCENARIOS = {  # given an account whose rules match ...: (their patterns, inputs, then the account is ...)
    "nothing, as there are none": ([], {}, NON_COMPLIANT),
    "all of Security Hub": ([FROM], {}, COMPLIANT),
    "all that is imported": ([KIND], {}, COMPLIANT),
    "critical and high findings": ([severe("CRITICAL", "HIGH")], {}, COMPLIANT),
    "critical and high findings, each by a rule": ([severe("CRITICAL"), severe("HIGH")], {}, COMPLIANT),
    "critical findings": ([severe("CRITICAL")], {}, NON_COMPLIANT),
    "critical findings, where they alone are wanted": ([severe("CRITICAL")], {"severityLabels": "critical"}, COMPLIANT),
    "high findings, where critical ones are wanted": ([severe("HIGH")], {"severityLabels": "CRITICAL"}, NON_COMPLIANT),
    "findings by their number": ([findings(Severity={"Normalized": [{"numeric": [">=", 70]}]})], {}, COMPLIANT),
    "critical findings by their number": ([numbered(90)], {"severityLabels": "CRITICAL"}, COMPLIANT),
    "high findings by their number": ([numbered(70)], {"severityLabels": "HIGH"}, COMPLIANT),
    "medium findings by their number": ([numbered(40)], {"severityLabels": "MEDIUM"}, COMPLIANT),
    "low findings by their number": ([numbered(1)], {"severityLabels": "LOW"}, COMPLIANT),
    "medium findings by their label": ([severe("MEDIUM")], {"severityLabels": "MEDIUM"}, COMPLIANT),
    "low findings by their label": ([severe("LOW")], {"severityLabels": "LOW"}, COMPLIANT),
    "what informs by its label": ([severe("INFORMATIONAL")], {"severityLabels": "INFORMATIONAL"}, COMPLIANT),
    "all but low findings, where what informs is wanted": (
        [findings(Severity={"Normalized": [{"numeric": [">=", 1]}]})],
        {"severityLabels": "INFORMATIONAL"},
        NON_COMPLIANT,
    ),
    "what informs by its number": (
        [findings(Severity={"Normalized": [0]})],
        {"severityLabels": "INFORMATIONAL"},
        COMPLIANT,
    ),
    "new and active findings": ([findings(Workflow={"Status": ["NEW"]}, RecordState=["ACTIVE"])], {}, COMPLIANT),
    "findings that are new in the old word": ([findings(WorkflowState=["NEW"])], {}, COMPLIANT),
    "findings that somebody was told of": ([findings(Workflow={"Status": ["NOTIFIED"]})], {}, NON_COMPLIANT),
    "findings of GuardDuty": ([findings(ProductName=["GuardDuty"])], {}, NON_COMPLIANT),
    "failed checks": ([findings(Compliance={"Status": ["FAILED"]})], {}, NON_COMPLIANT),
    "checks of Security Hub": ([findings(ProductName=["Security Hub"])], {}, NON_COMPLIANT),
    "failed checks and what GuardDuty finds": (
        [findings(Compliance={"Status": ["FAILED"]}), findings(ProductName=["GuardDuty"])],
        {},
        COMPLIANT,
    ),
    "failed checks of Security Hub, and what GuardDuty finds": (
        [findings(ProductName=["Security Hub", "GuardDuty"])],
        {},
        COMPLIANT,
    ),
    "findings of the account": ([findings(AwsAccountId=[ACCOUNT])], {}, COMPLIANT),
    "findings of another account": ([findings(AwsAccountId=["210987654321"])], {}, NON_COMPLIANT),
    "findings of the newer Security Hub": ([FROM | {"detail-type": ["Findings Imported V2"]}], {}, NON_COMPLIANT),
    "findings of GuardDuty itself": ([{"source": ["aws.guardduty"]}], {}, NON_COMPLIANT),
    "all, for another target than the topic named": ([KIND], TOPIC, NON_COMPLIANT),
    "all, on another bus": ([KIND], {"eventBusName": "security"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("patterns", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_rules_match(patterns, inputs, expected):
    with aws() as client:
        for number, pattern in enumerate(patterns):
            event_routes.rule(client, pattern, event_routes.BUS, name=f"route-{number}")

        assert verdict(RULE, **inputs) == expected


@pytest.mark.parametrize("given", ["", "SEVERE", "CRITICAL, SEVERE"])
def test_a_severity_that_there_is_not_is_refused(given):
    with aws():
        assert evaluations(RULE, severityLabels=given)["customerErrorCode"] == "InvalidParameterValueException"


@pytest.mark.parametrize(
    ("pattern", "finding"),
    [
        (severe("CRITICAL"), "HIGH findings of a failed check"),
        (findings(Compliance={"Status": ["FAILED"]}), "CRITICAL findings of GuardDuty"),
    ],
)
def test_the_annotation_names_the_finding_that_is_lost(pattern, finding):
    annotation = f"{finding} reach nobody: no rule of event bus default matches them."
    assert event_routes.told(RULE, pattern) == annotation


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
    """The only rule is for critical findings."""
    event_routes.rule(aws, severe("CRITICAL"), event_routes.BUS)
    return ACCOUNT
