"""Buckets encrypt new objects, by default or because their policy takes no others.

## What it checks
The bucket must have a default encryption, SSE-S3 or one with KMS, or a policy that
denies everyone to put an object that is not encrypted. A policy in which one value
holds more than five policy variables does not count: AWS's own rule cannot read it.

## Why it matters
An object is encrypted when it is written; turning encryption on later leaves what is
there as it is. S3 gives each bucket SSE-S3 since January 2023, so that a finding is a
bucket that was not recorded since, or not read in full.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-server-side-encryption-enabled.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, policy

RESOURCE_TYPES = ["AWS::S3::Bucket"]
INPUTS = {}
ALGORITHM = "applyServerSideEncryptionByDefault.sseAlgorithm"
HEADER = "s3:x-amz-server-side-encryption"
NEGATED = ("stringnotequals", "stringnotequalsignorecase", "stringnotlike")
ENCRYPTED = ("AES256", "aws:kms", "aws:kms:dsse")
MOST_VARIABLES = 5


class S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        rules = configuration.supplementary(configuration_item, "ServerSideEncryptionConfiguration").get("rules")
        if any(configuration.dig(rule, ALGORITHM) in ENCRYPTED for rule in configuration.listed(rules)):
            return [Evaluation(ComplianceType.COMPLIANT)]
        statements = policy.read(configuration.supplementary(configuration_item, "BucketPolicy").get("policyText"))
        objects = f"{configuration.arn(configuration_item)}/*"
        if not any(map(is_too_long, statements)) and any(denies_plain(each, objects) for each in statements):
            return [Evaluation(ComplianceType.COMPLIANT)]
        annotation = "The bucket has no default encryption, and its policy denies no upload that is not encrypted."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def is_too_long(statement):
    values = [value for condition in statement.conditions for value in condition.values]
    return any(value.count("${") > MOST_VARIABLES for value in (*statement.resources, *values))


def denies_plain(statement, objects):
    """Whether a statement denies everyone, on all objects and by one test only, what is not encrypted."""
    if not (statement.denies and statement.names_everyone and statement.covers_action("s3:PutObject")):
        return False
    if not statement.covers_resource(objects) or len(statement.conditions) != 1:
        return False
    [condition] = statement.conditions
    if condition.key != HEADER or condition.quantifier:
        return False
    if condition.operator == "null":
        return condition.values == ("true",)
    return condition.operator in NEGATED and set(condition.values) <= set(ENCRYPTED)


def lambda_handler(event, context):
    return Evaluator(S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED(), RESOURCE_TYPES).handle(event, context)
