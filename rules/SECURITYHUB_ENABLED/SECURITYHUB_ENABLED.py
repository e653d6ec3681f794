"""Security Hub is on in the Region.

## What it checks
The account must be subscribed to Security Hub in the Region. Which standards it
checks there is not asked.

## Why it matters
Findings of GuardDuty, Inspector, Macie and others end in as many consoles as
there are services and Regions. Security Hub is the one place that has them all.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/securityhub-enabled.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-settingup.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, security_hub

ACCOUNT = "AWS::::Account"
INPUTS = {}


class SECURITYHUB_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        if is_subscribed(client_factory.build_client("securityhub")):
            return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]
        annotation = "The account is not subscribed to Security Hub in this Region."
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]


def is_subscribed(securityhub):
    try:
        return bool(securityhub.describe_hub()["HubArn"])
    except ClientError as error:
        if not security_hub.says_off(error):
            raise
        return False


def lambda_handler(event, context):
    return Evaluator(SECURITYHUB_ENABLED()).handle(event, context)
