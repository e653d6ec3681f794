"""Buckets encrypt new objects with an AWS KMS key unless told otherwise.

## What it checks
The default encryption of the bucket must be SSE-KMS or DSSE-KMS; SSE-S3, which
every bucket has anyway, does not count. Where `kmsKeyArns` names keys, the
bucket's key must be one of them; a bucket that names no key uses the one that
AWS manages for S3.

## Why it matters
A KMS key has a policy of its own and a trail of its uses: reading an object
takes the right to the key beside the right to the object.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/s3-default-encryption-kms.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, keys

# AWS's rule is triggered by keys as well, but what it judges is in the bucket's item alone.
RESOURCE_TYPES = ["AWS::S3::Bucket"]
INPUTS = {"kmsKeyArns": inputs.optional(inputs.list_of(inputs.arn))}
KMS_ALGORITHMS = ("aws:kms", "aws:kms:dsse")
AWS_MANAGED_KEY = "alias/aws/s3"


class S3_DEFAULT_ENCRYPTION_KMS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        default = default_encryption(configuration_item)
        algorithm = default.get("sseAlgorithm") or "not set"
        if algorithm not in KMS_ALGORITHMS:
            annotation = f"Default encryption is {algorithm}, not {' or '.join(KMS_ALGORITHMS)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        allowed = valid_rule_parameters["kmsKeyArns"]
        key = default.get("kmsMasterKeyID") or AWS_MANAGED_KEY
        if allowed and keys.arn(key, configuration_item) not in allowed:
            annotation = f"Default encryption uses {key}, which is not one of kmsKeyArns."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def default_encryption(item):
    rules = configuration.supplementary(item, "ServerSideEncryptionConfiguration").get("rules")
    found = (configuration.dig(rule, "applyServerSideEncryptionByDefault") for rule in configuration.listed(rules))
    return next(filter(None, found), {})


def lambda_handler(event, context):
    return Evaluator(S3_DEFAULT_ENCRYPTION_KMS(), RESOURCE_TYPES).handle(event, context)
