import pytest

import event_routes
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, aws, evaluations, verdict

RULE = "GUARDDUTY_FINDINGS_EVENT_RULE_TARGET"
TOPIC = {"topicArn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts"}
FROM = {"source": ["aws.guardduty"]}
KIND = FROM | {"detail-type": ["GuardDuty Finding"]}


def severe(*tests, **more):
    return KIND | {"detail": {"severity": list(tests)} | more}


def since(least):
    return severe({"numeric": [">=", least]})


ENUMERATED = [7, *(round(7 + tenth / 10, 1) for tenth in range(20))]

SCENARIOS = {  # given an account whose rules match ...: (their patterns, inputs, then the account is ...)
    "nothing, as there are none": ([], {}, NON_COMPLIANT),
    "all of GuardDuty": ([FROM], {}, COMPLIANT),
    "all findings of GuardDuty": ([KIND], {}, COMPLIANT),
    "findings from the severity wanted on": ([since(7)], {}, COMPLIANT),
    "findings from a lower severity on": ([since(4)], {}, COMPLIANT),
    "findings from a higher severity on": ([since(8)], {}, NON_COMPLIANT),
    "findings above the severity wanted": ([severe({"numeric": [">", 7]})], {}, NON_COMPLIANT),
    "findings from a severity on, where a lower one is wanted": ([since(7)], {"minSeverity": "4"}, NON_COMPLIANT),
    "findings from a severity on, where a higher one is wanted": ([since(7)], {"minSeverity": "9"}, COMPLIANT),
    "the worst, where only they are wanted": ([since(10)], {"minSeverity": "10"}, COMPLIANT),
    "high findings and no critical ones": ([severe({"numeric": [">=", 7, "<", 9]})], {}, NON_COMPLIANT),
    "high findings by their numbers": ([severe(*ENUMERATED)], {}, NON_COMPLIANT),
    "high findings and critical ones, each by a rule": (
        [severe({"numeric": [">=", 7, "<", 9]}), since(9)],
        {},
        COMPLIANT,
    ),
    "the highest findings that are not critical by no rule": (
        [severe({"numeric": [">=", 7, "<", 8]}), since(9)],
        {},
        NON_COMPLIANT,
    ),
    "every finding, where every one is wanted": ([since(1)], {"minSeverity": "1"}, COMPLIANT),
    "findings of both types by their names": (
        [
            KIND | {"detail": {"type": ["UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS"]}},
            KIND | {"detail": {"type": ["CryptoCurrency:EC2/BitcoinTool.B!DNS"]}},
        ],
        {},
        COMPLIANT,
    ),
    "findings that were seen at all": (
        [KIND | {"detail": {"service": {"count": [{"numeric": [">=", 1]}]}}}],
        {},
        COMPLIANT,
    ),
    "findings about keys only": ([KIND | {"detail": {"resource": {"resourceType": ["AccessKey"]}}}], {}, NON_COMPLIANT),
    "findings of miners only": ([KIND | {"detail": {"type": [{"prefix": "CryptoCurrency:"}]}}], {}, NON_COMPLIANT),
    "findings that are archived": ([severe(7, service={"archived": [True]})], {}, NON_COMPLIANT),
    "findings that are not archived": ([KIND | {"detail": {"service": {"archived": [False]}}}], {}, COMPLIANT),
    "findings of the account": ([KIND | {"account": [ACCOUNT], "detail": {"accountId": [ACCOUNT]}}], {}, COMPLIANT),
    "findings of another account": ([KIND | {"account": ["210987654321"]}], {}, NON_COMPLIANT),
    "findings of another schema": ([KIND | {"detail": {"schemaVersion": ["1.0"]}}], {}, NON_COMPLIANT),
    "findings of the schema that there is": ([KIND | {"detail": {"schemaVersion": ["2.0"]}}], {}, COMPLIANT),
    "findings of the service": ([KIND | {"detail": {"service": {"serviceName": ["guardduty"]}}}], {}, COMPLIANT),
    "findings that were seen before": (
        [KIND | {"detail": {"service": {"count": [{"numeric": [">", 1]}]}}}],
        {},
        NON_COMPLIANT,
    ),
    "findings of Security Hub": ([{"source": ["aws.securityhub"]}], {}, NON_COMPLIANT),
    "all, for a target that is not allowed": ([KIND], {"allowedTargetTypes": "sns, sqs"}, NON_COMPLIANT),
    "all, for a target that is allowed": ([KIND], {"allowedTargetTypes": "sns, events"}, COMPLIANT),
    "all, for another target than the topic named": ([KIND], TOPIC, NON_COMPLIANT),
    "all, on another bus": ([KIND], {"eventBusName": "security"}, NON_COMPLIANT),
}


@pytest.mark.parametrize(("patterns", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_whose_rules_match(patterns, inputs, expected):
    with aws() as client:
        for number, pattern in enumerate(patterns):
            event_routes.rule(client, pattern, event_routes.BUS, name=f"route-{number}")

        assert verdict(RULE, **inputs) == expected


REFUSED = {"minSeverity": ("0", "11", "high"), "topicArn": ("alerts",), "eventBusName": ("",)}


@pytest.mark.parametrize(("name", "given"), [(name, each) for name in REFUSED for each in REFUSED[name]])
def test_an_input_that_is_wrong_is_refused(name, given):
    with aws():
        assert evaluations(RULE, **{name: given})["customerErrorCode"] == "InvalidParameterValueException"


@pytest.mark.parametrize(
    ("pattern", "finding"),
    [
        (since(8), "severity 7 about AccessKeys"),
        (severe({"numeric": [">=", 7, "<", 9]}), "severity 9 about AccessKeys"),
        (KIND | {"detail": {"resource": {"resourceType": ["AccessKey"]}}}, "severity 7 about Instances"),
    ],
)
def test_the_annotation_names_the_finding_that_is_lost(pattern, finding):
    annotation = f"GuardDuty's findings of {finding} reach nobody: no rule of event bus default matches them."
    assert event_routes.told(RULE, pattern) == annotation


def test_a_rule_of_a_topic_that_is_named_is_a_route():
    with aws() as client:
        event_routes.rule(client, since(7), event_routes.topic(client))

        assert verdict(RULE, **TOPIC) == COMPLIANT


def test_a_topic_of_the_account_that_is_not_there_is_no_route():
    with aws() as client:
        event_routes.rule(client, KIND, TOPIC["topicArn"])

        assert verdict(RULE) == NON_COMPLIANT


def inputs(aws):
    """The topic is named: the document takes none of its own choice."""
    return {"topicArn": aws("sns").create_topic(Name="alerts")["TopicArn"]}


def bad(aws):
    """The only rule for findings is disabled."""
    event_routes.rule(aws, since(7), event_routes.BUS, state="DISABLED")
    return ACCOUNT
