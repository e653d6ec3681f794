"""The root user has no access key.

## What it checks
IAM's summary of the account must count no access key of the root user. A key
that is inactive counts too: whoever may sign in as root turns it on again.

## Why it matters
No policy of the account limits the root user, and no second factor is asked of
whoever signs with its key. A key that leaks is the account.

A deleted key never comes back, so a person mends it: look when it was last used,
then delete it, signed in as root. A member's is deleted from the management
account, or IAM's delegated administrator, in a session of `sts:AssumeRoot` with
the task policy `IAMDeleteRootUserCredentials`; no account opens one for itself.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-root-access-key-check.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, root_user

ACCOUNT = "AWS::::Account"
INPUTS = {}


class IAM_ROOT_ACCESS_KEY_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        numbers = root_user.summary(client_factory.build_client("iam"))
        if root_user.has(numbers, "AccountAccessKeysPresent"):
            annotation = "The root user has an access key."
            return [Evaluation(ComplianceType.NON_COMPLIANT, event["accountId"], ACCOUNT, annotation)]
        return [Evaluation(ComplianceType.COMPLIANT, event["accountId"], ACCOUNT)]


def lambda_handler(event, context):
    return Evaluator(IAM_ROOT_ACCESS_KEY_CHECK()).handle(event, context)
