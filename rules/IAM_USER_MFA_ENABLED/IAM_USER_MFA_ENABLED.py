"""Each IAM user has an MFA device.

## What it checks
Every IAM user must have an MFA device, a virtual one, a hardware token or a
passkey, also one that cannot sign in to the console. IAM's credential report
says so, which may be four hours old. A user that is newer is judged next time.

No machine can enrol a device: the fix asks a person to.

## Why it matters
A password or a key that leaks is enough to sign in, unless something that the
thief does not hold is asked for too.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/iam-user-mfa-enabled.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import credential_report, inputs

USER = "AWS::IAM::User"
INPUTS = {}


class IAM_USER_MFA_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        return [evaluation(user) for user in credential_report.users(client_factory.build_client("iam"))]


def evaluation(user):
    if user.has_mfa:
        return Evaluation(ComplianceType.COMPLIANT, user.id, USER)
    return Evaluation(ComplianceType.NON_COMPLIANT, user.id, USER, f"{user.name} has no MFA device.")


def lambda_handler(event, context):
    return Evaluator(IAM_USER_MFA_ENABLED()).handle(event, context)
