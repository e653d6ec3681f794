"""Log archives cannot be rewritten, nor emptied, before their time.

## What it checks
A log archive must have versions, and Object Lock with a default retention of at
least `minRetentionDays` days in `mode`; COMPLIANCE is good enough where GOVERNANCE
is asked for, and not the other way round. A year counts 365 days.

Log archives are the buckets of this account and Region to which its trails deliver,
those that `bucketNames` names, and those with a tag of the key `bucketTagKey`. In an
account to which others deliver, name or tag the bucket. A bucket to which AWS Config
delivers is not judged: it does not deliver to one with a default retention.

## Why it matters
Whoever has taken an account deletes the record of it first. What is locked stays,
whoever asks, and in COMPLIANCE mode even the root user cannot change that.

## References
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
- https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, log_archives, resources

BUCKET = "AWS::S3::Bucket"
INPUTS = {
    "bucketNames": inputs.optional(inputs.text_list),
    "bucketTagKey": inputs.optional(inputs.text),
    "mode": inputs.choice("GOVERNANCE", "COMPLIANCE"),
    "minRetentionDays": inputs.integer(minimum=1),
}


class LOG_ARCHIVE_BUCKET_OBJECT_LOCK_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        names, tag_key = valid_rule_parameters["bucketNames"], valid_rule_parameters["bucketTagKey"]
        s3, of_config = client_factory.build_client("s3"), log_archives.of_config(client_factory)
        return resources.judged(
            log_archives.buckets(client_factory, names, tag_key),
            lambda bucket: evaluation(bucket, s3, of_config, valid_rule_parameters),
            resource_type=BUCKET,
            resource_id=str,
            gone=["NoSuchBucket"],
        )


def evaluation(bucket, s3, of_config, wanted):
    if bucket in of_config:
        annotation = "AWS Config delivers to this bucket, and would not with a default retention."
        return Evaluation(ComplianceType.NOT_APPLICABLE, bucket, BUCKET, annotation)
    fault = versions_fault(s3, bucket) or lock_fault(lock(s3, bucket), wanted)
    if fault:
        return Evaluation(ComplianceType.NON_COMPLIANT, bucket, BUCKET, fault)
    return Evaluation(ComplianceType.COMPLIANT, bucket, BUCKET)


def versions_fault(s3, bucket):
    status = s3.get_bucket_versioning(Bucket=bucket).get("Status")
    return None if status == "Enabled" else "The bucket keeps no versions, which Object Lock needs."


def lock(s3, bucket):
    try:
        return s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ObjectLockConfigurationNotFoundError":
            raise
        return {}


def lock_fault(found, wanted):
    if found.get("ObjectLockEnabled") != "Enabled":
        return "Object Lock is off."
    retention = (found.get("Rule") or {}).get("DefaultRetention") or {}
    mode, days = retention.get("Mode"), retention.get("Days") or 365 * (retention.get("Years") or 0)
    if not mode or not days:
        return "Object Lock has no default retention."
    if wanted["mode"] == "COMPLIANCE" != mode:
        return f"The default retention is in mode {mode}, not COMPLIANCE."
    if days < wanted["minRetentionDays"]:
        return f"The default retention is {days} days, not {wanted['minRetentionDays']}."
    return None


def lambda_handler(event, context):
    return Evaluator(LOG_ARCHIVE_BUCKET_OBJECT_LOCK_ENABLED()).handle(event, context)
