"""What AWS Health tells of abuse, risk and security is routed to somebody.

## What it checks
EventBridge must have enabled rules on the bus `eventBusName` that match what AWS
Health tells an account of its abuse, of its credentials at risk and of its security,
and each of that a target that is there. Patterns are tried on examples: a report of
abuse, exposed credentials, a notification about security.

Where `topicArn` names a topic, that one only counts. A topic, a queue or a function
of the account must be there and let EventBridge in by its policy, and no topic may be
encrypted with `alias/aws/sns`. Targets of Systems Manager and Step Functions need a
role. What is in another account, what a role may, and what a key lets EventBridge do
is not asked.

Each Region is asked, as events come to the Region that they are about. Those of
global services, IAM among them, come to us-east-1 alone: have the rule there too.

## Why it matters
AWS writes to the account when it sees a key of it published, or an instance that
attacks others, and expects an answer. By mail that goes to whoever opened the account.

## References
- https://docs.aws.amazon.com/health/latest/ug/cloudwatch-events-health.html
- https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import event_routes, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {"eventBusName": inputs.text, "topicArn": inputs.optional(inputs.arn)}
TOLD = {  # what AWS Health tells: the type of the event, and of its detail service, code and category
    "Reports of abuse": ("AWS Health Abuse Event", "ABUSE", "AWS_ABUSE_DOS_REPORT", "issue"),
    "Credentials at risk": ("AWS Health Event", "RISK", "AWS_RISK_CREDENTIALS_EXPOSED", "issue"),
    "Notifications about security": (
        "AWS Health Event",
        "SECURITY",
        "AWS_SECURITY_NOTIFICATION",
        "accountNotification",
    ),
}


class HEALTH_SECURITY_EVENT_RULE_TARGET(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, asked = event["accountId"], valid_rule_parameters
        events = {name: told(account, *parts) for name, parts in TOLD.items()}
        counting = event_routes.Counting(target=asked["topicArn"])
        fault = event_routes.shortfall(client_factory, account, asked["eventBusName"], events, counting)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def told(account, detail_type, service, code, category):
    about = {"service": service, "eventTypeCode": code, "eventTypeCategory": category, "statusCode": "open"}
    return {
        "source": "aws.health",
        "detail-type": detail_type,
        "detail": {"eventScopeCode": "ACCOUNT_SPECIFIC", "affectedAccount": account, **about},
    }


def lambda_handler(event, context):
    return Evaluator(HEALTH_SECURITY_EVENT_RULE_TARGET()).handle(event, context)
