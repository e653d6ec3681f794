"""The topics for security reach somebody.

## What it checks
Each topic that `topicNames` names must be there, in this account and Region, with at
least `minimumSubscribers` confirmed subscriptions. One that waits to be confirmed does
not count: until somebody does, AWS delivers nothing, and forgets it after days. Who or
what is subscribed is not judged.

## Why it matters
Alarms, findings and workflows publish to a topic without asking whether anybody
listens. Nobody notices that nobody does, until it is too late.

## References
- https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
- https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_identify_personnel.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

TOPIC = "AWS::SNS::Topic"
INPUTS = {
    "topicNames": inputs.list_of(inputs.matching(r"[A-Za-z0-9_-]{1,256}", "names of topics, no ARNs")),
    "minimumSubscribers": inputs.integer(minimum=1),
}
ABSENT = ("NotFound", "NotFoundException")


class SECURITY_SNS_TOPIC_HAS_SUBSCRIBERS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        sns = client_factory.build_client("sns")
        place = f"arn:{sns.meta.partition}:sns:{sns.meta.region_name}:{event['accountId']}"
        least = valid_rule_parameters["minimumSubscribers"]
        arns = dict.fromkeys(f"{place}:{name}" for name in valid_rule_parameters["topicNames"])
        return [evaluation(arn, subscriptions(sns, arn), least) for arn in arns]


def subscriptions(sns, arn):
    """The ARNs of a topic's subscriptions, or what stands in the place of one; None where there is no such topic."""
    try:
        pages = list(sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=arn))
    except ClientError as error:
        if error.response["Error"]["Code"] not in ABSENT:
            raise
        return None
    return [each["SubscriptionArn"] for page in pages for each in page["Subscriptions"]]


def evaluation(arn, found, least):
    if found is None:
        annotation = f"There is no topic {arn.rpartition(':')[2]} in this Region."
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, TOPIC, annotation)
    confirmed = sum(each.startswith("arn:") for each in found)
    if confirmed < least:
        waiting = found.count("PendingConfirmation")
        annotation = f"Confirmed subscriptions: {confirmed}, where {least} are wanted; {waiting} wait to be confirmed."
        return Evaluation(ComplianceType.NON_COMPLIANT, arn, TOPIC, annotation)
    return Evaluation(ComplianceType.COMPLIANT, arn, TOPIC)


def lambda_handler(event, context):
    return Evaluator(SECURITY_SNS_TOPIC_HAS_SUBSCRIBERS()).handle(event, context)
