"""EBS volumes that are attached to an instance are encrypted.

## What it checks
A volume in use must be encrypted, and with `kmsId` it must be encrypted with that
key. Volumes that are not attached are not judged.

## Why it matters
Snapshots of a volume are copied and shared as easily as files. Without the key an
encrypted one is worth nothing, and the key can be taken away from anybody.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/encrypted-volumes.html
- https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, configuration, inputs

RESOURCE_TYPES = ["AWS::EC2::Volume"]
INPUTS = {"kmsId": inputs.optional(inputs.kms_key)}


class ENCRYPTED_VOLUMES(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        volume = configuration.configuration(configuration_item)
        if not is_attached(volume):
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation="The volume is not attached.")]
        fault = shortfall(volume, valid_rule_parameters["kmsId"])
        if fault:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=fault)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def is_attached(volume):
    attachments = configuration.listed(volume.get("attachments"))
    states = {configuration.text(attachment.get("state")) for attachment in attachments}
    return configuration.text(volume.get("state")) == "in-use" or bool(states - {"detached"})


def shortfall(volume, wanted):
    if not configuration.truth(volume.get("encrypted")):
        return "The volume is attached and not encrypted."
    if wanted and not arns.is_key(volume.get("kmsKeyId"), wanted):
        return f"The volume is encrypted with {volume.get('kmsKeyId') or 'an unknown key'}, not with {wanted}."
    return None


def lambda_handler(event, context):
    return Evaluator(ENCRYPTED_VOLUMES(), RESOURCE_TYPES).handle(event, context)
