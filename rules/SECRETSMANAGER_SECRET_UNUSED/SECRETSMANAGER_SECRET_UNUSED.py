"""Secrets were read of late.

## What it checks
Each secret must have been read within `unusedForDays` days, 90 unless told otherwise;
one that nobody ever read counts from its creation. Secrets Manager tells the day, not
the hour. Secrets of AWS services, which only those can delete, and secrets with a tag
of the key `exemptTagKey` are not applicable. AWS's managed rule has no such input.
Known false alarms: break-glass credentials, and a replica that only a disaster reads.

## Why it matters
A secret that nobody reads still opens what it opened, for whoever could read it once
and has no reason to now; and each month it is paid for.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/secretsmanager-secret-unused.html
- https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretListEntry.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import dates, inputs, resources

SECRET = "AWS::SecretsManager::Secret"
INPUTS = {"unusedForDays": inputs.integer(minimum=1), "exemptTagKey": inputs.optional(inputs.text)}


class SECRETSMANAGER_SECRET_UNUSED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("secretsmanager").get_paginator("list_secrets").paginate()
        now = dates.evaluation_time(event)
        return resources.judged(
            (secret for page in pages for secret in page["SecretList"]),
            lambda secret: evaluation(secret, now, valid_rule_parameters),
            resource_type=SECRET,
            resource_id=lambda secret: secret["ARN"],
        )


def evaluation(secret, now, wanted):
    compliance, annotation = judged(secret, now, wanted)
    return Evaluation(compliance, secret["ARN"], SECRET, annotation)


def judged(secret, now, wanted):
    if secret.get("OwningService"):
        return ComplianceType.NOT_APPLICABLE, f"The secret is {secret['OwningService']}'s, which alone can delete it."
    if wanted["exemptTagKey"] in [tag["Key"] for tag in secret.get("Tags") or ()]:
        return ComplianceType.NOT_APPLICABLE, f"The secret is exempt by its tag {wanted['exemptTagKey']}."
    read = secret.get("LastAccessedDate")
    days = dates.age_in_days(read or secret["CreatedDate"], now)
    if days <= wanted["unusedForDays"]:
        return ComplianceType.COMPLIANT, ""
    told = f"last read {days} days ago" if read else f"made {days} days ago and never read"
    return ComplianceType.NON_COMPLIANT, f"The secret was {told}."


def lambda_handler(event, context):
    return Evaluator(SECRETSMANAGER_SECRET_UNUSED()).handle(event, context)
