"""The storage of RDS instances is encrypted.

## What it checks
`storageEncrypted` of the instance must be true, and with `kmsKeyId`, the id or the
ARN of a key, it must be encrypted with that key. An instance of a cluster has the
cluster's storage. Storage cannot be encrypted later: a person copies a snapshot with
a key and restores from the copy.

## Why it matters
Backups and snapshots are as open as the storage that they are made of. Without the
key an encrypted one is worth nothing, and the key can be taken away from anybody.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/rds-storage-encrypted.html
- https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, configuration, inputs

RESOURCE_TYPES = ["AWS::RDS::DBInstance"]
INPUTS = {"kmsKeyId": inputs.optional(inputs.kms_key)}


class RDS_STORAGE_ENCRYPTED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        instance = configuration.configuration(configuration_item)
        fault = shortfall(instance, valid_rule_parameters["kmsKeyId"])
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=fault)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def shortfall(instance, wanted):
    if not configuration.truth(instance.get("storageEncrypted")):
        return "The storage is not encrypted."
    if wanted and not arns.is_key(instance.get("kmsKeyId"), wanted):
        return f"The storage is encrypted with {instance.get('kmsKeyId') or 'an unknown key'}, not with {wanted}."
    return None


def lambda_handler(event, context):
    return Evaluator(RDS_STORAGE_ENCRYPTED(), RESOURCE_TYPES).handle(event, context)
