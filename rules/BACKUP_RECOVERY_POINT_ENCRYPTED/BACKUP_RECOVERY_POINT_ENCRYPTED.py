"""Backup recovery points are encrypted.

## What it checks
The `IsEncrypted` of each recovery point must be true; where it is not told, nobody
knows. A recovery point that is being made or deleted is not applicable.

A recovery point stays as it was made. Where AWS Backup does not manage all of it, as
with EBS and RDS, it is encrypted as its source is and not as its vault: a person
encrypts the source, has it backed up again and lets this one expire.

## Why it matters
A backup holds all that its source holds, is kept for years and is often copied to
other accounts.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/backup-recovery-point-encrypted.html
- https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::Backup::RecoveryPoint"]
INPUTS = {}
PASSING = ("CREATING", "DELETING")


class BACKUP_RECOVERY_POINT_ENCRYPTED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        point = configuration.configuration(configuration_item)
        if point.get("Status") in PASSING:
            annotation = f"The recovery point is {point['Status']}."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        if not configuration.truth(point.get("IsEncrypted")):
            source = point.get("ResourceArn") or "an unknown source"
            annotation = f"The recovery point of {source} is not encrypted."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(BACKUP_RECOVERY_POINT_ENCRYPTED(), RESOURCE_TYPES).handle(event, context)
