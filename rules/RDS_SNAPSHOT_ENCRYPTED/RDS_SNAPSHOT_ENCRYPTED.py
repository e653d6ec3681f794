"""RDS snapshots are encrypted.

## What it checks
`encrypted` of an instance's snapshot and `storageEncrypted` of a cluster's must be
true, whatever their state and whoever took them. A snapshot cannot be encrypted
later, and one that is deleted does not come back: a person copies it with a key, sees
that a database comes of the copy, and deletes the first. A cluster's is copied to be
encrypted only where its engine allows that; else it is restored with a key.

## Why it matters
A snapshot is a whole database in a file that is copied and shared with one call. What
is encrypted is worth nothing to whoever has no key.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/rds-snapshot-encrypted.html
- https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

ENCRYPTED = {"AWS::RDS::DBSnapshot": "encrypted", "AWS::RDS::DBClusterSnapshot": "storageEncrypted"}
RESOURCE_TYPES = list(ENCRYPTED)
INPUTS = {}


class RDS_SNAPSHOT_ENCRYPTED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        snapshot = configuration.configuration(configuration_item)
        if configuration.truth(snapshot.get(ENCRYPTED[configuration_item["resourceType"]])):
            return [Evaluation(ComplianceType.COMPLIANT)]
        annotation = f"{configuration.name(configuration_item)} is not encrypted."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(RDS_SNAPSHOT_ENCRYPTED(), RESOURCE_TYPES).handle(event, context)
