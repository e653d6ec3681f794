"""The root user does no daily work.

## What it checks
By IAM's credential report, neither the root user's password nor an access key of
it, be it active or not, may have been used in the last `maxDaysSinceUse` days. IAM
makes the report anew every four hours, so a use is found that much later.

What was done cannot be undone, so the fix asks a person to say why. Known false
alarm: one of the few tasks that need the root user; the finding ends by itself.

## Why it matters
Nothing limits the root user, and it is nobody in particular: whoever works with it
leaves no name, and its password goes where work is done.

## References
- https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-20
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import credential_rows, dates, inputs

ACCOUNT = "AWS::::Account"
INPUTS = {"maxDaysSinceUse": inputs.integer(minimum=1)}


class ROOT_USER_NOT_RECENTLY_USED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        now, account = dates.evaluation_time(event), event["accountId"]
        used = credential_rows.uses_of_root(credential_rows.rows(client_factory.build_client("iam")))
        ages = {name: dates.age_in_days(at, now) for name, at in used.items()}
        recent = [
            f"{name} ({age} days ago)" for name, age in ages.items() if age < valid_rule_parameters["maxDaysSinceUse"]
        ]
        if recent:
            annotation = f"The root user was used: {', '.join(recent)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]
        return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]


def lambda_handler(event, context):
    return Evaluator(ROOT_USER_NOT_RECENTLY_USED()).handle(event, context)
