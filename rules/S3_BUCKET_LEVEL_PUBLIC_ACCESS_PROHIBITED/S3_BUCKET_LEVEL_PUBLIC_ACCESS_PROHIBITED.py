"""Buckets have all four of their own block public access settings on.

## What it checks
BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy and RestrictPublicBuckets
must all be on for the bucket itself, whatever the account's settings are.
Buckets named in `excludedPublicBuckets` are public on purpose and pass.

## Why it matters
A policy or an access control list that opens a bucket is written in a moment.
Where all four settings are on, S3 refuses it, or ignores what is there already.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-level-public-access-prohibited.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, public_access

RESOURCE_TYPES = ["AWS::S3::Bucket"]
INPUTS = {"excludedPublicBuckets": inputs.optional(inputs.text_list)}


class S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        if configuration.name(configuration_item) in (valid_rule_parameters["excludedPublicBuckets"] or ()):
            return [Evaluation(ComplianceType.COMPLIANT)]
        block = configuration.supplementary(configuration_item, "PublicAccessBlockConfiguration")
        off = [name for name, on in public_access.settings(block).items() if not on]
        if off:
            annotation = f"Off for the bucket itself: {', '.join(off)}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED(), RESOURCE_TYPES).handle(event, context)
