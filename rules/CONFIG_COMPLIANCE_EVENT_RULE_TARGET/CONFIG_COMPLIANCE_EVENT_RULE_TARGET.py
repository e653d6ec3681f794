"""What AWS Config finds wrong is routed to somebody.

## What it checks
EventBridge must have enabled rules on the bus `eventBusName` that match a resource's
change to NON_COMPLIANT, whatever rule of AWS Config and whatever type it is of, and
a target that is there. Patterns are tried on examples: a bucket by one of AWS's
rules, and the account by a rule of a conformance pack.

Where `topicArn` names a topic, that one only counts. A topic, a queue or a function
of the account must be there and let EventBridge in by its policy, and no topic may be
encrypted with `alias/aws/sns`. Targets of Systems Manager and Step Functions need a
role. What is in another account, what a role may, and what a key lets EventBridge do
is not asked.

## Why it matters
A verdict changes nothing until it has become somebody's task.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import event_routes, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {"eventBusName": inputs.text, "topicArn": inputs.optional(inputs.arn)}
FOUND = {
    "AWS::S3::Bucket": "s3-bucket-public-read-prohibited",
    ACCOUNT: "iam-password-policy-conformance-pack-0a1b2c3d4",
}


class CONFIG_COMPLIANCE_EVENT_RULE_TARGET(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, asked = event["accountId"], valid_rule_parameters
        changes = {f"Changes of {kind} to NON_COMPLIANT": change(account, kind) for kind in FOUND}
        counting = event_routes.Counting(target=asked["topicArn"])
        fault = event_routes.shortfall(client_factory, account, asked["eventBusName"], changes, counting)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def change(account, kind):
    """A resource that was right and no longer is."""
    return {
        "source": "aws.config",
        "detail-type": "Config Rules Compliance Change",
        "detail": {
            "messageType": "ComplianceChangeNotification",
            "awsAccountId": account,
            "configRuleName": FOUND[kind],
            "resourceType": kind,
            "oldEvaluationResult": {"complianceType": "COMPLIANT"},
            "newEvaluationResult": {"complianceType": "NON_COMPLIANT"},
        },
    }


def lambda_handler(event, context):
    return Evaluator(CONFIG_COMPLIANCE_EVENT_RULE_TARGET()).handle(event, context)
