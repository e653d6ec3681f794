"""Somebody is told when the break-glass role is assumed.

## What it checks
EventBridge must have an enabled rule on the bus `eventBusName` that matches the call
of AssumeRole for the role `roleName`, its path included, and a target that is there.
CloudTrail calls that a read, so the rule's state must be
ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS: merely ENABLED does not count. A rule
for one session's name does not do; one for every AssumeRole does.

Where `topicArn` names a topic, that one only counts. A topic, a queue or a function
of the account must be there and let EventBridge in by its policy, and no topic may be
encrypted with `alias/aws/sns`. Targets of Systems Manager and Step Functions need a
role. What is in another account, what a role may, and what a key lets EventBridge do
is not asked.

The event comes to the Region whose endpoint of STS was called, by way of a trail that
records management events there: have the rule in each that people use, us-east-1
among them.

## Why it matters
Nobody needs that role on an ordinary day. Whoever uses it has an emergency, or has
made one.

## References
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_emergency_process.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import event_routes, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {"roleName": inputs.text, "eventBusName": inputs.text, "topicArn": inputs.optional(inputs.arn)}
WITH_READS = frozenset({event_routes.WITH_READS})


class BREAK_GLASS_USE_ALERTED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, asked = event["accountId"], valid_rule_parameters
        partition = client_factory.build_client("events").meta.partition
        role = f"arn:{partition}:iam::{account}:role/{asked['roleName']}"
        used = {f"Uses of {role}": use(role)}
        counting = event_routes.Counting(states=WITH_READS, target=asked["topicArn"])
        fault = event_routes.shortfall(client_factory, account, asked["eventBusName"], used, counting)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def use(role):
    """What CloudTrail tells of somebody who assumes the role."""
    return {
        "source": "aws.sts",
        "detail-type": "AWS API Call via CloudTrail",
        "detail": {
            "eventVersion": "1.08",
            "eventSource": "sts.amazonaws.com",
            "eventName": "AssumeRole",
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "readOnly": True,
            "requestParameters": {"roleArn": role, "roleSessionName": "emergency"},
        },
    }


def lambda_handler(event, context):
    return Evaluator(BREAK_GLASS_USE_ALERTED()).handle(event, context)
