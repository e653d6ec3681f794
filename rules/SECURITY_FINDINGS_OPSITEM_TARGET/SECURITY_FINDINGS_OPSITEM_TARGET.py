"""Findings become OpsItems, incidents or runs of a workflow.

## What it checks
EventBridge must have an enabled rule on the bus `eventBusName` that matches high
findings of one of `sources`, and sends them to OpsCenter, a response plan, an
automation or a state machine, as a role. One source does: Security Hub holds what
the others find. Patterns are tried on an example of each source.

Where `roleArn` names a role, only targets count that are reached as that. Whether
the role may do it, and whether the state machine is there, is not asked. OpsItems
that OpsCenter takes from Security Hub by itself are not seen, and do not count.

## Why it matters
A message is read and forgotten. An OpsItem or an incident has an owner, a state and
an end, and shows what nobody has taken care of.

## References
- https://docs.aws.amazon.com/systems-manager/latest/userguide/OpsCenter-automatically-create-OpsItems-2.html
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import event_routes, inputs

ACCOUNT = "AWS::::Account"
KINDS = ("ssm", "ssm-incidents", "states")
SEVERITY = {"Label": "HIGH", "Normalized": 70}
STATE = {"RecordState": "ACTIVE", "Workflow": {"Status": "NEW"}, "ProductName": "GuardDuty"}
CHANGE = {"messageType": "ComplianceChangeNotification", "newEvaluationResult": {"complianceType": "NON_COMPLIANT"}}
FINDINGS = {  # a high finding of each source: the type of its event, and the detail
    "aws.securityhub": ("Security Hub Findings - Imported", {"findings": [{"Severity": SEVERITY, **STATE}]}),
    "aws.guardduty": ("GuardDuty Finding", {"severity": 8, "service": {"archived": False}}),
    "aws.inspector2": ("Inspector2 Finding", {"severity": "HIGH", "status": "ACTIVE"}),
    "aws.config": ("Config Rules Compliance Change", CHANGE),
}
INPUTS = {
    "sources": inputs.list_of(inputs.choice(*FINDINGS)),
    "eventBusName": inputs.text,
    "roleArn": inputs.optional(inputs.arn),
}


class SECURITY_FINDINGS_OPSITEM_TARGET(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, asked = event["accountId"], valid_rule_parameters
        counting = event_routes.Counting(kinds=KINDS, role=asked["roleArn"])
        faults = []
        for source in asked["sources"]:
            findings = {f"High findings of {source}": finding(source)}
            fault = event_routes.shortfall(client_factory, account, asked["eventBusName"], findings, counting)
            if not fault:
                return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]
            faults.append(fault)
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, faults[0])]


def finding(source):
    detail_type, detail = FINDINGS[source]
    return {"source": source, "detail-type": detail_type, "detail": detail}


def lambda_handler(event, context):
    return Evaluator(SECURITY_FINDINGS_OPSITEM_TARGET()).handle(event, context)
