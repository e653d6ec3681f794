"""EBS encrypts every new volume of the account by default.

## What it checks
The account's setting that encrypts every new EBS volume and snapshot copy must be
on in the Region where the rule runs. Volumes made before are no part of it.

## Why it matters
With the setting on, nobody has to remember encryption: not people, not templates,
not services that launch instances on somebody's behalf.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/ec2-ebs-encryption-by-default.html
- https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

INPUTS = {}


class EC2_EBS_ENCRYPTION_BY_DEFAULT(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        if client_factory.build_client("ec2").get_ebs_encryption_by_default().get("EbsEncryptionByDefault"):
            return [Evaluation(ComplianceType.COMPLIANT, account, "AWS::::Account")]
        annotation = "EBS encryption by default is off in this Region."
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, "AWS::::Account", annotation)]


def lambda_handler(event, context):
    return Evaluator(EC2_EBS_ENCRYPTION_BY_DEFAULT()).handle(event, context)
