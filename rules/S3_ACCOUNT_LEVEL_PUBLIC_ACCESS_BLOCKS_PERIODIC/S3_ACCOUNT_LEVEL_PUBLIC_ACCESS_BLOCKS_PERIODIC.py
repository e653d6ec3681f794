"""The account's S3 block public access settings are as required.

## What it checks
Each of the account's four settings must be what the rule's input of that name
says: on, unless the input says `false`, and then off. An account that was never
configured has all four off.

## Why it matters
The account's settings hold for every bucket and access point in it, those of
tomorrow included, and no bucket's owner can weaken them.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/s3-account-level-public-access-blocks-periodic.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/configuring-block-public-access-account.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, public_access

INPUTS = {name: inputs.optional(inputs.boolean) for name in public_access.SETTINGS}


class S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        found = public_access.settings(account_settings(client_factory.build_client("s3control"), account))
        wrong = [
            f"{name} is {'on' if on else 'off'}"
            for name, on in found.items()
            if on != (valid_rule_parameters[name] is not False)  # AWS takes an input left out as true
        ]
        if wrong:
            annotation = f"Not as required for the account: {', '.join(wrong)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, "AWS::::Account", annotation)]
        return [Evaluation(ComplianceType.COMPLIANT, account, "AWS::::Account")]


def account_settings(s3control, account):
    try:
        return s3control.get_public_access_block(AccountId=account)["PublicAccessBlockConfiguration"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchPublicAccessBlockConfiguration":
            raise
        return {}


def lambda_handler(event, context):
    return Evaluator(S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC()).handle(event, context)
