"""Passwords and active access keys of IAM users were used lately.

## What it checks
Each password and each active access key of an IAM user must have been used in
the last `maxCredentialUsageAge` days. One that was never used counts from when
it was made, or changed: AWS's page does not say, and a password that somebody has
just been given is no finding, though IAM remembers when the one before it was
used. Inactive keys do not count. IAM's credential report says so, which may be
four hours old. A user that is newer is judged next time.

## Why it matters
Nobody notices that a credential is stolen which nobody uses. What is not needed
any more is only there for others.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-user-unused-credentials-check.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import credential_report, dates, inputs

USER = "AWS::IAM::User"
INPUTS = {"maxCredentialUsageAge": inputs.integer(minimum=1)}


class IAM_USER_UNUSED_CREDENTIALS_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        now, allowed = dates.evaluation_time(event), valid_rule_parameters["maxCredentialUsageAge"]
        users = credential_report.users(client_factory.build_client("iam"))
        return [evaluation(user, now, allowed) for user in users]


def evaluation(user, now, allowed):
    unused = [told for each in user.credentials if (told := idle(each, now, allowed))]
    if unused:
        annotation = f"{user.name} has credentials not used for more than {allowed} days: {', '.join(unused)}."
        return Evaluation(ComplianceType.NON_COMPLIANT, user.id, USER, annotation)
    return Evaluation(ComplianceType.COMPLIANT, user.id, USER)


def idle(credential, now, allowed):
    """The credential and for how long nobody used it; empty where that is allowed."""
    last = max(credential.used, credential.since)  # a use before that was of another
    if not last:
        return f"{credential.name} (nobody knows since when)"
    days = dates.age_in_days(last, now)
    return f"{credential.name} ({days} days)" if days > allowed else ""


def lambda_handler(event, context):
    return Evaluator(IAM_USER_UNUSED_CREDENTIALS_CHECK()).handle(event, context)
