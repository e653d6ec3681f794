"""Log archives keep logs long enough.

## What it checks
No enabled lifecycle rule of a log archive may delete current objects before they are
`minExpirationDays` old, nor on a date, whatever their age. A bucket without such a
rule keeps them for ever, which is long enough. What becomes of versions that were
replaced or deleted is not asked.

Log archives are the buckets of this account and Region to which its trails or its
AWS Config deliver, those that `bucketNames` names, and those with a tag of the key
`bucketTagKey`. In an account to which others deliver, name or tag the bucket: their
trails are not to be seen from there.

## Why it matters
Intruders are found after months, and the first thing to be looked at is how they got
in. A rule to save a few dollars deletes just that.

## References
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_detect_investigate_events_app_service_logging.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, log_archives, resources

BUCKET = "AWS::S3::Bucket"
INPUTS = {
    "bucketNames": inputs.optional(inputs.text_list),
    "bucketTagKey": inputs.optional(inputs.text),
    "minExpirationDays": inputs.integer(minimum=1),
}


class LOG_ARCHIVE_BUCKET_RETENTION(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        names, tag_key = valid_rule_parameters["bucketNames"], valid_rule_parameters["bucketTagKey"]
        s3 = client_factory.build_client("s3")
        return resources.judged(
            log_archives.buckets(client_factory, names, tag_key),
            lambda bucket: evaluation(bucket, s3, valid_rule_parameters["minExpirationDays"]),
            resource_type=BUCKET,
            resource_id=str,
            gone=["NoSuchBucket"],
        )


def evaluation(bucket, s3, minimum):
    fault = next(faults(lifecycle(s3, bucket), minimum), None)
    if fault:
        return Evaluation(ComplianceType.NON_COMPLIANT, bucket, BUCKET, fault)
    return Evaluation(ComplianceType.COMPLIANT, bucket, BUCKET)


def lifecycle(s3, bucket):
    try:
        return s3.get_bucket_lifecycle_configuration(Bucket=bucket).get("Rules") or ()
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchLifecycleConfiguration":
            raise
        return ()


def faults(rules, minimum):
    for rule in rules:
        expiration = rule.get("Expiration") or {}
        days, date = expiration.get("Days"), expiration.get("Date")
        if rule["Status"] == "Enabled" and days is not None and days < minimum:
            yield f"Lifecycle rule {rule.get('ID')} deletes objects after {days} days, not {minimum}."
        if rule["Status"] == "Enabled" and date is not None:
            yield f"Lifecycle rule {rule.get('ID')} deletes objects on {date:%Y-%m-%d}, whatever their age."


def lambda_handler(event, context):
    return Evaluator(LOG_ARCHIVE_BUCKET_RETENTION()).handle(event, context)
