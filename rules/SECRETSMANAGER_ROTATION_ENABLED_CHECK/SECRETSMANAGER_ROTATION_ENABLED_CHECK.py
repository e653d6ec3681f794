"""Secrets rotate.

## What it checks
The rotation of each secret must be on. Where `maximumAllowedRotationFrequency` (days)
or `maximumAllowedRotationFrequencyInHours` is given, no more time may lie between two
rotations; of both, the shorter counts. What a `cron()` means is told by the days or
hours recorded beside it; where none are, the time is unknown and too long. Secrets of
AWS services, which rotate those, and secrets that wait for their deletion are not
applicable. Known false alarms: keys of third parties that no function can change.

## Why it matters
A secret that never changes opens its door for whoever once saw it, in a log, a backup
or a former job.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/secretsmanager-rotation-enabled-check.html
- https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
"""

import re

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::SecretsManager::Secret"]
INPUTS = {
    "maximumAllowedRotationFrequency": inputs.optional(inputs.integer(minimum=1)),
    "maximumAllowedRotationFrequencyInHours": inputs.optional(inputs.integer(minimum=1)),
}
OWNER = "aws:secretsmanager:owningService"
RATE = re.compile(r"rate\((\d+) (hour|day)s?\)")
DAY = 24  # hours


class SECRETSMANAGER_ROTATION_ENABLED_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        secret = configuration.configuration(configuration_item)
        if configuration.truth(secret.get("Deleted")):
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="The secret waits for its deletion.")]
        owner = configuration.tags(configuration_item).get(OWNER)
        if owner:
            annotation = f"The secret is {owner}'s, which alone rotates it."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        fault = shortfall(secret, most(valid_rule_parameters))
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=fault)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def most(wanted):
    """The hours that may lie between two rotations; None where nobody says."""
    days, hours = wanted["maximumAllowedRotationFrequency"], wanted["maximumAllowedRotationFrequencyInHours"]
    return min([*([days * DAY] if days else []), *([hours] if hours else [])], default=None)


def shortfall(secret, most_hours):
    if not configuration.truth(secret.get("RotationEnabled")):
        return "The rotation of the secret is off."
    if most_hours is None:
        return None
    hours = interval(secret)
    if hours is None:
        return f"How often the secret rotates is unknown, not at most {most_hours} hours apart."
    if hours > most_hours:
        return f"The secret rotates every {hours} hours, not at most {most_hours} hours apart."
    return None


def interval(secret):
    """Hours from one rotation to the next; None where nothing tells them."""
    rules = configuration.dig(secret, "RotationRules", {})
    rate = RATE.fullmatch(configuration.text(rules.get("RotationScheduleExpression")))
    if rate:
        return int(rate[1]) * (DAY if rate[2] == "day" else 1)
    days, hours = rules.get("AutomaticallyAfterDays"), rules.get("AutomaticallyAfterHours")
    return int(days) * DAY if days else int(hours) if hours else None


def lambda_handler(event, context):
    return Evaluator(SECRETSMANAGER_ROTATION_ENABLED_CHECK(), RESOURCE_TYPES).handle(event, context)
