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
KEY = inputs.matching(r"(arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:key/)?[A-Za-z0-9-]+", "the id or ARN of a KMS key")
INPUTS = {"kmsId": inputs.optional(KEY)}


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
    if wanted and not is_key(volume.get("kmsKeyId") or "", wanted):
        return f"The volume is encrypted with {volume.get('kmsKeyId') or 'an unknown key'}, not with {wanted}."
    return None


def is_key(used, wanted):
    """Two ARNs must be the same; where one of the two is a bare id, the ids decide."""
    if arns.parse(used) and arns.parse(wanted):
        return used == wanted
    return key_id(used) == key_id(wanted)


def key_id(key):
    arn = arns.parse(key)
    return arn.resource_name if arn else key


def lambda_handler(event, context):
    return Evaluator(ENCRYPTED_VOLUMES(), RESOURCE_TYPES).handle(event, context)
