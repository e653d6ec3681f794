"""Macie is on in the Region.

## What it checks
The status of Macie must be `ENABLED` in the account and Region; where it is paused
(suspended), or was never turned on, it is not.

## Why it matters
Macie keeps a list of all buckets, of who may read them and of what is wrong with
that, and it is what looks into them for data that nobody knew was there.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/macie-status-check.html
- https://docs.aws.amazon.com/macie/latest/APIReference/macie.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, macie

ACCOUNT = "AWS::::Account"
INPUTS = {}


class MACIE_STATUS_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        status = macie.status(client_factory.build_client("macie2"))
        if status == "ENABLED":
            return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]
        return [
            Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, f"Macie is {status}, not ENABLED.")
        ]


def lambda_handler(event, context):
    return Evaluator(MACIE_STATUS_CHECK()).handle(event, context)
