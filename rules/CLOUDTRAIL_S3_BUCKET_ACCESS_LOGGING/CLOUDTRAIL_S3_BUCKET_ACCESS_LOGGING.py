"""The buckets that trails deliver to log each request.

## What it checks
The bucket of each trail must deliver server access logs to a bucket: to
`targetBucket`, where that is named. That the logs arrive, which is for the other
bucket's policy to allow, is not asked. A trail is judged in its home Region. A
bucket of another account, such as a log archive, is judged there.

## Why it matters
Who read, changed or deleted the record of an account is told by the access log of
its bucket, which whoever can reach the one need not be able to reach.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/cloudtrail-s3-bucket-access-logging.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, resources

TRAIL = "AWS::CloudTrail::Trail"
BUCKET = inputs.matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket")
INPUTS = {"targetBucket": inputs.optional(BUCKET)}


class CLOUDTRAIL_S3_BUCKET_ACCESS_LOGGING(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        cloudtrail, s3 = client_factory.build_client("cloudtrail"), client_factory.build_client("s3")
        found = cloudtrail.describe_trails(includeShadowTrails=False)["trailList"]
        pages = s3.get_paginator("list_buckets").paginate()
        own = {bucket["Name"] for page in pages for bucket in page["Buckets"]}
        return resources.judged(
            found,
            lambda trail: evaluation(trail, s3, own, valid_rule_parameters["targetBucket"]),
            resource_type=TRAIL,
            resource_id=lambda trail: trail["Name"],
            gone=["NoSuchBucket"],
        )


def evaluation(trail, s3, own, wanted):
    bucket = trail["S3BucketName"]
    if bucket not in own:
        annotation = f"Bucket {bucket} is none of this account, and is judged in its own."
        return Evaluation(ComplianceType.NOT_APPLICABLE, trail["Name"], TRAIL, annotation)
    target = s3.get_bucket_logging(Bucket=bucket).get("LoggingEnabled", {}).get("TargetBucket")
    if not target:
        annotation = f"Server access logging of bucket {bucket} is off."
        return Evaluation(ComplianceType.NON_COMPLIANT, trail["Name"], TRAIL, annotation)
    if wanted and target != wanted:
        annotation = f"Server access logs of bucket {bucket} go to {target}, not to {wanted}."
        return Evaluation(ComplianceType.NON_COMPLIANT, trail["Name"], TRAIL, annotation)
    return Evaluation(ComplianceType.COMPLIANT, trail["Name"], TRAIL)


def lambda_handler(event, context):
    return Evaluator(CLOUDTRAIL_S3_BUCKET_ACCESS_LOGGING()).handle(event, context)
