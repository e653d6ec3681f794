"""The root user signs in with a second factor.

## What it checks
IAM's summary of the account must say that the root user has a second factor, be
it virtual, a passkey or a token. Where an organization has taken the root user's
password, access keys and signing certificates away, nobody can sign in, and the
rule does not apply.

## Why it matters
The root user may do everything, the closing of the account included, and no
policy of the account stops it. With a password alone, one mail that is read by
somebody else is enough to reset it.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/root-account-mfa-enabled.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, root_user

ACCOUNT = "AWS::::Account"
INPUTS = {}


class ROOT_ACCOUNT_MFA_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        numbers = root_user.summary(client_factory.build_client("iam"))
        if not root_user.has_credentials(numbers):
            annotation = "The root user has no credentials to sign in with."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, annotation)]
        if not numbers.get("AccountMFAEnabled"):
            annotation = "The root user has no second factor."
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def lambda_handler(event, context):
    return Evaluator(ROOT_ACCOUNT_MFA_ENABLED()).handle(event, context)
