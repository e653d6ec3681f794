"""Buckets log each request to another bucket.

## What it checks
Server access logs must be delivered to a bucket: where `targetBucket` names one, to
that, and where `targetPrefix` is given, under exactly that prefix. That the logs
arrive, which is for the other bucket's policy to allow, is not asked. Known false
alarm: the bucket that takes the logs, which must not log to itself; waive it.

## Why it matters
Access logs tell who read, wrote and deleted which object, and who tried; nothing else
does for a bucket whose data events no trail records.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-logging-enabled.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::S3::Bucket"]
BUCKET = inputs.matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket")
INPUTS = {"targetBucket": inputs.optional(BUCKET), "targetPrefix": inputs.optional(inputs.text)}


class S3_BUCKET_LOGGING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        log = configuration.supplementary(configuration_item, "BucketLoggingConfiguration")
        bucket, prefix = log.get("destinationBucketName"), log.get("logFilePrefix")
        wanted, wanted_prefix = valid_rule_parameters["targetBucket"], valid_rule_parameters["targetPrefix"]
        if not bucket:
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation="Server access logging is off.")]
        if wanted and bucket != wanted:
            annotation = f"Server access logs go to {bucket}, not to {wanted}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        if wanted_prefix and prefix != wanted_prefix:
            annotation = f"Server access logs have the prefix {prefix or 'none'}, not {wanted_prefix}."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(S3_BUCKET_LOGGING_ENABLED(), RESOURCE_TYPES).handle(event, context)
