"""Each IAM user with a console password has an MFA device.

## What it checks
Every IAM user that has a password must have an MFA device, a virtual one, a
hardware token or a passkey. Users without a password cannot sign in to the
console, and are right. IAM's credential report says so, which may be four hours
old. A user that is newer is judged next time.

No machine can enrol a device: the fix asks a person to.

## Why it matters
Passwords are guessed, reused and phished. The second factor is what stands
between one of them and the account.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/mfa-enabled-for-iam-console-access.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import credential_report, inputs

USER = "AWS::IAM::User"
INPUTS = {}


class MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        return [evaluation(user) for user in credential_report.users(client_factory.build_client("iam"))]


def evaluation(user):
    if user.has_mfa or not user.has_password:
        return Evaluation(ComplianceType.COMPLIANT, user.id, USER)
    annotation = f"{user.name} has a console password and no MFA device."
    return Evaluation(ComplianceType.NON_COMPLIANT, user.id, USER, annotation)


def lambda_handler(event, context):
    return Evaluator(MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS()).handle(event, context)
