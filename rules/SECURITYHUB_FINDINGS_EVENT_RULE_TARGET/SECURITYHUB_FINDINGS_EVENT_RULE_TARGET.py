"""Security Hub's findings are routed to somebody, by their severity.

## What it checks
EventBridge must have enabled rules on the bus `eventBusName` that match the findings
which Security Hub CSPM imports, of every severity among `severityLabels`, and each
of them a target that is there. Patterns are tried on examples: new, active findings
of a failed check and of GuardDuty. A rule for one product's findings does not do
alone. Events of the newer Security Hub in OCSF are others, and do not count.

Where `topicArn` names a topic, that one only counts. A topic, a queue or a function
of the account must be there and let EventBridge in by its policy, and no topic may be
encrypted with `alias/aws/sns`. Targets of Systems Manager and Step Functions need a
role. What is in another account, what a role may, and what a key lets EventBridge do
is not asked.

## Why it matters
Security Hub gathers what every detector finds. It helps whoever is told of it.

Members of an organization whose administrator routes the findings of all are told
to have no route: waive them.

## References
- https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-integration-types.html
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import event_routes, inputs

ACCOUNT = "AWS::::Account"
NORMALIZED = {"INFORMATIONAL": 0, "LOW": 1, "MEDIUM": 40, "HIGH": 70, "CRITICAL": 90}
INPUTS = {
    "severityLabels": inputs.list_of(inputs.choice(*NORMALIZED)),
    "eventBusName": inputs.text,
    "topicArn": inputs.optional(inputs.arn),
}
FAILED_CHECK = {"ProductName": "Security Hub", "Compliance": {"Status": "FAILED"}}
PRODUCTS = {"a failed check": FAILED_CHECK, "GuardDuty": {"ProductName": "GuardDuty"}}


class SECURITYHUB_FINDINGS_EVENT_RULE_TARGET(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, asked = event["accountId"], valid_rule_parameters
        findings = {
            f"{label} findings of {product}": finding(account, label, part)
            for label in asked["severityLabels"]
            for product, part in PRODUCTS.items()
        }
        counting = event_routes.Counting(target=asked["topicArn"])
        fault = event_routes.shortfall(client_factory, account, asked["eventBusName"], findings, counting)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def finding(account, label, product):
    severity = {"Label": label, "Normalized": NORMALIZED[label]}
    state = {"RecordState": "ACTIVE", "Workflow": {"Status": "NEW"}, "WorkflowState": "NEW"}
    return {
        "source": "aws.securityhub",
        "detail-type": "Security Hub Findings - Imported",
        "detail": {"findings": [{"AwsAccountId": account, "Severity": severity, **state, **product}]},
    }


def lambda_handler(event, context):
    return Evaluator(SECURITYHUB_FINDINGS_EVENT_RULE_TARGET()).handle(event, context)
