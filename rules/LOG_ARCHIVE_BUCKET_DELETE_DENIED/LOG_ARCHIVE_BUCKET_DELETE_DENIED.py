"""Log archives refuse whoever wants to delete logs, or to change what protects them.

## What it checks
The policy of a log archive must deny everyone to delete its objects and their
versions, and to change its policy or its lifecycle, but the principals that
`exemptPrincipalArns` names or, where it names none, principals that the policy names
one by one. The exemption must be a condition on `aws:PrincipalArn` that leaves those
out; any other condition makes the Deny count for nothing.

Log archives are the buckets of this account and Region to which its trails or its
AWS Config deliver, those that `bucketNames` names, and those with a tag of the key
`bucketTagKey`. In an account to which others deliver, name or tag the bucket.

## Why it matters
An administrator's key is enough to empty a bucket, and administrators' keys are what
intruders look for. A Deny in the bucket's own policy holds against every right that
is given elsewhere.

## References
- https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_data_rest_access_control.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, log_archives, policy, resources

BUCKET = "AWS::S3::Bucket"
INPUTS = {
    "bucketNames": inputs.optional(inputs.text_list),
    "bucketTagKey": inputs.optional(inputs.text),
    "exemptPrincipalArns": inputs.optional(inputs.list_of(inputs.arn)),
}
# What must be denied, and what follows the bucket's ARN in what it is denied on.
DENIED = {
    "s3:DeleteObject": "/*",
    "s3:DeleteObjectVersion": "/*",
    "s3:DeleteBucketPolicy": "",
    "s3:PutBucketPolicy": "",
    "s3:PutLifecycleConfiguration": "",
}
EXEMPTIONS = ("arnnotequals", "arnnotlike", "stringnotequals", "stringnotlike")


class LOG_ARCHIVE_BUCKET_DELETE_DENIED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        names, tag_key = valid_rule_parameters["bucketNames"], valid_rule_parameters["bucketTagKey"]
        s3 = client_factory.build_client("s3")
        return resources.judged(
            log_archives.buckets(client_factory, names, tag_key),
            lambda bucket: evaluation(bucket, s3, valid_rule_parameters["exemptPrincipalArns"]),
            resource_type=BUCKET,
            resource_id=str,
            gone=["NoSuchBucket"],
        )


def evaluation(bucket, s3, exempt):
    refusals = [statement for statement in policy.read(document(s3, bucket)) if is_refusal(statement, exempt)]
    arn = f"arn:{s3.meta.partition}:s3:::{bucket}"
    allowed = [
        action
        for action, of in DENIED.items()
        if not any(each.covers_action(action) and each.covers_resource(f"{arn}{of}") for each in refusals)
    ]
    if allowed:
        annotation = f"The bucket policy does not deny everyone but the exempt: {', '.join(allowed)}."
        return Evaluation(ComplianceType.NON_COMPLIANT, bucket, BUCKET, annotation)
    return Evaluation(ComplianceType.COMPLIANT, bucket, BUCKET)


def document(s3, bucket):
    try:
        return s3.get_bucket_policy(Bucket=bucket)["Policy"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
            raise
        return None


def is_refusal(statement, exempt):
    """Whether a statement denies everyone but principals that may be left out."""
    return statement.denies and statement.names_everyone and all(exempts(each, exempt) for each in statement.conditions)


def exempts(condition, exempt):
    if condition.operator not in EXEMPTIONS or condition.key != "aws:principalarn":
        return False
    return all(value in exempt if exempt else not policy.has_wildcard(value) for value in condition.values)


def lambda_handler(event, context):
    return Evaluator(LOG_ARCHIVE_BUCKET_DELETE_DENIED()).handle(event, context)
