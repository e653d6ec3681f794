"""Secrets rotate when they are due.

## What it checks
A secret whose rotation is on must not have let the date of a rotation pass. AWS Config
records whether it has; where it records nothing, no rotation was due yet. A secret
whose rotation is off has no date, one of an AWS service is rotated by that, and one
that waits for its deletion never again: they are not applicable.

## Why it matters
A rotation that fails does so silently: the secret keeps working, everybody believes
that it changes, and it does not.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/secretsmanager-scheduled-rotation-success-check.html
- https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::SecretsManager::Secret"]
INPUTS = {}
OWNER = "aws:secretsmanager:owningService"


class SECRETSMANAGER_SCHEDULED_ROTATION_SUCCESS_CHECK(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        secret = configuration.configuration(configuration_item)
        reason = exemption(secret, configuration.tags(configuration_item).get(OWNER))
        if reason:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=reason)]
        on_time = secret.get("RotationOccurringAsScheduled")
        if on_time is not None and not configuration.truth(on_time):
            annotation = "The date of a rotation has passed, and the secret was not rotated."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def exemption(secret, owner):
    if configuration.truth(secret.get("Deleted")):
        return "The secret waits for its deletion."
    if owner:
        return f"The secret is {owner}'s, which alone rotates it."
    if not configuration.truth(secret.get("RotationEnabled")):
        return "The rotation of the secret is off."
    return None


def lambda_handler(event, context):
    return Evaluator(SECRETSMANAGER_SCHEDULED_ROTATION_SUCCESS_CHECK(), RESOURCE_TYPES).handle(event, context)
