"""Secrets were rotated of late.

## What it checks
Each secret must have been rotated within `maxDaysSinceRotation` days, 90 unless told
otherwise; one that was never rotated counts from its creation, as AWS's page leaves
open. Secrets of AWS services, which rotate those, are not applicable. Known false
alarms: keys of third parties that no function can change.

## Why it matters
The longer a secret stays, the more logs, backups and people hold it, and each still
opens what it opens.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/secretsmanager-secret-periodic-rotation.html
- https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretListEntry.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import dates, inputs, resources

SECRET = "AWS::SecretsManager::Secret"
INPUTS = {"maxDaysSinceRotation": inputs.integer(minimum=1)}


class SECRETSMANAGER_SECRET_PERIODIC_ROTATION(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("secretsmanager").get_paginator("list_secrets").paginate()
        now, most = dates.evaluation_time(event), valid_rule_parameters["maxDaysSinceRotation"]
        return resources.judged(
            (secret for page in pages for secret in page["SecretList"]),
            lambda secret: evaluation(secret, now, most),
            resource_type=SECRET,
            resource_id=lambda secret: secret["ARN"],
        )


def evaluation(secret, now, most):
    compliance, annotation = judged(secret, now, most)
    return Evaluation(compliance, secret["ARN"], SECRET, annotation)


def judged(secret, now, most):
    if secret.get("OwningService"):
        return ComplianceType.NOT_APPLICABLE, f"The secret is {secret['OwningService']}'s, which alone rotates it."
    rotated = secret.get("LastRotatedDate")
    days = dates.age_in_days(rotated or secret["CreatedDate"], now)
    if days <= most:
        return ComplianceType.COMPLIANT, ""
    told = f"last rotated {days} days ago" if rotated else f"made {days} days ago and never rotated"
    return ComplianceType.NON_COMPLIANT, f"The secret was {told}."


def lambda_handler(event, context):
    return Evaluator(SECRETSMANAGER_SECRET_PERIODIC_ROTATION()).handle(event, context)
