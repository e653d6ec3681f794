"""Security Hub checks the standards that are wanted.

## What it checks
Each of `standards` must be subscribed to in the Region and ready. A standard is
named as the end of its ARN, after `standards/` or `ruleset/`.

A standard that AWS calls PENDING counts: AWS says so while it adds controls to one
that has long been on. One that is INCOMPLETE does not, as a rule because AWS Config
records nothing that it could check.

## Why it matters
Security Hub that is on and checks nothing looks as if all were well. The standards
are what finds the open bucket on the day that it is opened.

## References
- https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html
- https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StandardsSubscription.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import annotations, inputs, security_hub

ACCOUNT = "AWS::::Account"
INPUTS = {"standards": inputs.text_list}
COUNTED = ("READY", "PENDING")


class SECURITYHUB_STANDARDS_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, wanted = event["accountId"], valid_rule_parameters["standards"]
        fault = shortfall(client_factory.build_client("securityhub"), wanted)
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, fault)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def shortfall(securityhub, wanted):
    try:
        pages = list(securityhub.get_paginator("get_enabled_standards").paginate())
    except ClientError as error:
        if not security_hub.says_off(error):
            raise
        return "The account is not subscribed to Security Hub in this Region, so no standard is checked."
    found = [each for page in pages for each in page["StandardsSubscriptions"]]
    states = {security_hub.standard(each["StandardsArn"]): each.get("StandardsStatus") for each in found}
    missing = [f"{name} ({states.get(name) or 'not on'})" for name in wanted if states.get(name) not in COUNTED]
    return f"Security Hub does not check in this Region: {annotations.some(missing)}." if missing else None


def lambda_handler(event, context):
    return Evaluator(SECURITYHUB_STANDARDS_ENABLED()).handle(event, context)
