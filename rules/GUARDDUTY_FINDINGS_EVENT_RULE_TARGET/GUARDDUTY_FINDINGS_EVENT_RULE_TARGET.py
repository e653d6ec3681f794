"""GuardDuty's findings are routed to somebody, from a severity on.

## What it checks
EventBridge must have enabled rules on the bus `eventBusName` that match every
finding of severity `minSeverity` or more, and each such finding a target that is
there. Patterns are tried on examples: findings of a key and of an instance, at the
lowest severity, as high and as critical ones. A rule for some types of findings, or
one that ends at 8.9, does not do alone.

A target counts whose service is among `allowedTargetTypes`, and where `topicArn`
names one, that one only. A topic, a queue or a function of the account must be
there and let EventBridge in by its policy, and no topic may be encrypted with
`alias/aws/sns`. Targets of Systems Manager and Step Functions need a role. What is
in another account, what a role may, and what a key lets EventBridge do is not asked.

## Why it matters
A finding that nobody reads for a week is a week for the intruder.

Members of an organization whose administrator routes the findings of all are told
to have no route: waive them.

## References
- https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import event_routes, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {
    "minSeverity": inputs.integer(minimum=1, maximum=10),
    "allowedTargetTypes": inputs.text_list,
    "eventBusName": inputs.text,
    "topicArn": inputs.optional(inputs.arn),
}
HIGH, CRITICAL = 8, 9
TYPES = {
    "AccessKey": "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
    "Instance": "CryptoCurrency:EC2/BitcoinTool.B!DNS",
}


class GUARDDUTY_FINDINGS_EVENT_RULE_TARGET(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, asked = event["accountId"], valid_rule_parameters
        counting = event_routes.Counting(kinds=asked["allowedTargetTypes"], target=asked["topicArn"])
        findings = examples(account, asked["minSeverity"])
        fault = event_routes.shortfall(client_factory, account, asked["eventBusName"], findings, counting)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def examples(account, lowest):
    """Findings of each kind and severity that have to get there."""
    return {
        f"GuardDuty's findings of severity {severity} about {resource}s": finding(account, severity, resource)
        for severity in sorted({lowest, max(lowest, HIGH), max(lowest, CRITICAL)})
        for resource in TYPES
    }


def finding(account, severity, resource):
    service = {"serviceName": "guardduty", "archived": False, "count": 1}
    detail = {"schemaVersion": "2.0", "accountId": account, "type": TYPES[resource], "severity": severity}
    return {
        "source": "aws.guardduty",
        "detail-type": "GuardDuty Finding",
        "detail": detail | {"resource": {"resourceType": resource}, "service": service},
    }


def lambda_handler(event, context):
    return Evaluator(GUARDDUTY_FINDINGS_EVENT_RULE_TARGET()).handle(event, context)
