"""The account's support plan answers at any hour.

## What it checks
AWS Support must let the account open cases of severity `urgent`, which are
answered around the clock: plans of Business level and above have it. Without such
a plan AWS Support refuses to be asked at all.

## Why it matters
On the day of the incident somebody has to reach AWS, about an account that is
taken over or a service that is abused, and to get an answer within the hour.

A plan is a contract that costs money each month, so a person chooses it.

## References
- https://docs.aws.amazon.com/awssupport/latest/user/case-management.html
- https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeSeverityLevels.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

ACCOUNT = "AWS::::Account"
INPUTS = {}


class BUSINESS_SUPPORT_OR_ABOVE_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        severities = severities_of(client_factory.build_client("support"))
        if "urgent" in severities:
            return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]
        has = ", ".join(severities) or "none"
        annotation = f"The account has no support plan of Business level or above: its severities are {has}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, annotation)]


def severities_of(support):
    """The severities of cases that the account's plan has, from low to critical; none where it has no such plan."""
    try:
        return [each["code"] for each in support.describe_severity_levels()["severityLevels"]]
    except ClientError as error:
        if error.response["Error"]["Code"] != "SubscriptionRequiredException":
            raise
        return []


def lambda_handler(event, context):
    return Evaluator(BUSINESS_SUPPORT_OR_ABOVE_ENABLED()).handle(event, context)
