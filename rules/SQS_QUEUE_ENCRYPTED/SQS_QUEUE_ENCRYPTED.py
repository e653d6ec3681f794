"""Queues encrypt messages.

## What it checks
A queue must be encrypted, with keys of SQS's own or with a KMS key. With `requireKms`
true it must name a KMS key, and where `kmsKeyIds` names keys, by ARN, id or alias, one
of them; what an alias stands for is not looked up.

## Why it matters
Messages wait on disk until somebody takes them. SQS encrypts new queues since October
2022; older ones, and those that were made with encryption off, stay plain.

## References
- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, keys

RESOURCE_TYPES = ["AWS::SQS::Queue"]
INPUTS = {"requireKms": inputs.boolean, "kmsKeyIds": inputs.optional(inputs.text_list)}


class SQS_QUEUE_ENCRYPTED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        queue = configuration.configuration(configuration_item)
        key, managed = queue.get("KmsMasterKeyId"), configuration.truth(queue.get("SqsManagedSseEnabled"))
        allowed = [keys.arn(each, configuration_item) for each in valid_rule_parameters["kmsKeyIds"] or ()]
        if not key and not managed:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation="The queue is not encrypted.")]
        if not key and (valid_rule_parameters["requireKms"] or allowed):
            annotation = "The queue is encrypted with keys of SQS's own, not with a KMS key."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        if allowed and keys.arn(key, configuration_item) not in allowed:
            annotation = f"The queue uses {key}, which is not one of kmsKeyIds."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(SQS_QUEUE_ENCRYPTED(), RESOURCE_TYPES).handle(event, context)
