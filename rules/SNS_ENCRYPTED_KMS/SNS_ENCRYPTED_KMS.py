"""Topics encrypt messages with an AWS KMS key.

## What it checks
A topic must name a KMS key, its own or the one that AWS manages for SNS. Where
`kmsKeyIds` names keys, by ARN, id or alias, it must be one of them; what an alias
stands for is not looked up, so name a key as topics name it.

## Why it matters
Messages wait on disk until they are delivered. With a key, reading them there takes a
right to the key, which has a policy and a trail of its own.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/sns-encrypted-kms.html
- https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, keys

RESOURCE_TYPES = ["AWS::SNS::Topic"]
INPUTS = {"kmsKeyIds": inputs.optional(inputs.text_list)}


class SNS_ENCRYPTED_KMS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        key = configuration.configuration(configuration_item).get("KmsMasterKeyId")
        if not key:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation="The topic names no KMS key.")]
        allowed = [keys.arn(each, configuration_item) for each in valid_rule_parameters["kmsKeyIds"] or ()]
        if allowed and keys.arn(key, configuration_item) not in allowed:
            annotation = f"The topic uses {key}, which is not one of kmsKeyIds."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(SNS_ENCRYPTED_KMS(), RESOURCE_TYPES).handle(event, context)
