import pytest

import event_routes
from support import ACCOUNT, COMPLIANT, NON_COMPLIANT, REGION, aws, evaluations, verdict

RULE = "SECURITY_FINDINGS_OPSITEM_TARGET"
PLACE = f"{REGION}:{ACCOUNT}"
ROLE, OTHER = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("opens-opsitems", "other"))
OPSITEM = {"Arn": f"arn:aws:ssm:{PLACE}:opsitem", "RoleArn": ROLE}
MACHINE = {"Arn": f"arn:aws:states:{PLACE}:stateMachine:cases", "RoleArn": ROLE}
PLAN = {"Arn": f"arn:aws:ssm-incidents::{ACCOUNT}:response-plan/intruder", "RoleArn": ROLE}
RUNBOOK = {"Arn": f"arn:aws:ssm:{PLACE}:automation-definition/Contain:$DEFAULT", "RoleArn": ROLE}


def of(source, **detail):
    return {"source": [f"aws.{source}"]} | ({"detail": detail} if detail else {})


HUB, DUTY, INSPECTOR, CONFIG = (of(each) for each in ("securityhub", "guardduty", "inspector2", "config"))
SCENARIOS = {  # given an account with a rule that sends ...: (its pattern, its target, inputs, then the account is ...)
    "nothing, as there is none": (None, None, {}, NON_COMPLIANT),
    "findings of Security Hub to OpsCenter": (HUB, OPSITEM, {}, COMPLIANT),
    "findings of GuardDuty to OpsCenter": (DUTY, OPSITEM, {}, COMPLIANT),
    "findings of Inspector to OpsCenter": (INSPECTOR, OPSITEM, {}, COMPLIANT),
    "verdicts of AWS Config to OpsCenter": (CONFIG, OPSITEM, {}, COMPLIANT),
    "findings to a state machine": (HUB, MACHINE, {}, COMPLIANT),
    "findings to a response plan": (HUB, PLAN, {}, COMPLIANT),
    "findings to an automation": (HUB, RUNBOOK, {}, COMPLIANT),
    "findings to a bus": (HUB, event_routes.BUS, {}, NON_COMPLIANT),
    "findings to OpsCenter without a role": (HUB, OPSITEM["Arn"], {}, NON_COMPLIANT),
    "findings to OpsCenter as the role named": (HUB, OPSITEM, {"roleArn": ROLE}, COMPLIANT),
    "findings to OpsCenter as another role": (HUB, OPSITEM, {"roleArn": OTHER}, NON_COMPLIANT),
    "findings of a source that is not wanted": (DUTY, OPSITEM, {"sources": "aws.securityhub"}, NON_COMPLIANT),
    "findings of the last source that is wanted": (
        CONFIG,
        OPSITEM,
        {"sources": "aws.securityhub, AWS.CONFIG"},
        COMPLIANT,
    ),
    "instances' changes to OpsCenter": (of("ec2"), OPSITEM, {}, NON_COMPLIANT),
    "findings on another bus": (HUB, OPSITEM, {"eventBusName": "security"}, NON_COMPLIANT),
    "high findings of Security Hub": (
        of("securityhub", findings={"Severity": {"Label": ["HIGH"]}}),
        OPSITEM,
        {},
        COMPLIANT,
    ),
    "findings of Security Hub by their number": (
        of("securityhub", findings={"Severity": {"Normalized": [{"numeric": [">=", 70]}]}}),
        OPSITEM,
        {},
        COMPLIANT,
    ),
    "critical findings of Security Hub": (
        of("securityhub", findings={"Severity": {"Label": ["CRITICAL"]}}),
        OPSITEM,
        {},
        NON_COMPLIANT,
    ),
    "new findings of GuardDuty in Security Hub": (
        of(
            "securityhub",
            findings={"RecordState": ["ACTIVE"], "Workflow": {"Status": ["NEW"]}, "ProductName": ["GuardDuty"]},
        ),
        OPSITEM,
        {},
        COMPLIANT,
    ),
    "what Security Hub imports": (HUB | {"detail-type": ["Security Hub Findings - Imported"]}, OPSITEM, {}, COMPLIANT),
    "high findings of GuardDuty": (of("guardduty", severity=[{"numeric": [">=", 8]}]), OPSITEM, {}, COMPLIANT),
    "critical findings of GuardDuty": (of("guardduty", severity=[{"numeric": [">", 8]}]), OPSITEM, {}, NON_COMPLIANT),
    "findings of GuardDuty that are not archived": (
        DUTY | {"detail-type": ["GuardDuty Finding"], "detail": {"service": {"archived": [False]}}},
        OPSITEM,
        {},
        COMPLIANT,
    ),
    "high and active findings of Inspector": (
        INSPECTOR | {"detail-type": ["Inspector2 Finding"], "detail": {"severity": ["HIGH"], "status": ["ACTIVE"]}},
        OPSITEM,
        {},
        COMPLIANT,
    ),
    "changes for the worse": (
        CONFIG
        | {
            "detail-type": ["Config Rules Compliance Change"],
            "detail": {
                "messageType": ["ComplianceChangeNotification"],
                "newEvaluationResult": {"complianceType": ["NON_COMPLIANT"]},
            },
        },
        OPSITEM,
        {},
        COMPLIANT,
    ),
}


@pytest.mark.parametrize(("pattern", "target", "inputs", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_given_an_account_with_a_rule_that_sends(pattern, target, inputs, expected):
    with aws() as client:
        if pattern:
            event_routes.rule(client, pattern, target)

        assert verdict(RULE, **inputs) == expected


@pytest.mark.parametrize("given", ["", "aws.macie", "guardduty"])
def test_a_source_that_is_not_known_is_refused(given):
    with aws():
        assert evaluations(RULE, sources=given)["customerErrorCode"] == "InvalidParameterValueException"


def test_the_annotation_tells_of_the_source_that_is_named_first():
    annotation = "High findings of aws.securityhub reach nobody: no rule of event bus default matches them."
    assert event_routes.told(RULE, DUTY) == annotation


def test_the_annotation_names_a_target_that_does_not_count():
    annotation = "High findings of aws.securityhub reach nobody: rule route-0: a target of events does not count."
    assert event_routes.told(RULE, HUB) == annotation


def inputs(aws):
    """The role is named: the document makes none."""
    return {"roleArn": ROLE}


def bad(aws):
    """Findings go to another account's bus alone."""
    event_routes.rule(aws, HUB, event_routes.BUS)
    return ACCOUNT
