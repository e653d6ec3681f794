"""The buckets that trails deliver to are closed to the public.

## What it checks
The policy of a trail's bucket must let nobody in but fixed principals, accounts,
organizations or networks, unless the bucket restricts public policies; and its
access control list must grant nothing to everyone, unless the bucket ignores such
grants. Only the bucket's own block settings count. A trail is judged in its home
Region. A bucket of another account, such as a log archive, is judged there.

## Why it matters
The record tells who may do what, when nobody looks, and what was tried: a map for
whoever wants in, and the first thing to change for whoever is in.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/cloudtrail-s3-bucket-public-access-prohibited.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, public_access, resources

TRAIL = "AWS::CloudTrail::Trail"
INPUTS = {}
ANY = {
    "actions": ("s3:*",),
    "permissions": ("READ", "READ_ACP", "WRITE", "WRITE_ACP", "FULL_CONTROL"),
    "use": "in",
}


class CLOUDTRAIL_S3_BUCKET_PUBLIC_ACCESS_PROHIBITED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        cloudtrail, s3 = client_factory.build_client("cloudtrail"), client_factory.build_client("s3")
        found = cloudtrail.describe_trails(includeShadowTrails=False)["trailList"]
        pages = s3.get_paginator("list_buckets").paginate()
        own = {bucket["Name"] for page in pages for bucket in page["Buckets"]}
        return resources.judged(
            found,
            lambda trail: evaluation(trail, s3, own),
            resource_type=TRAIL,
            resource_id=lambda trail: trail["Name"],
            gone=["NoSuchBucket"],
        )


def evaluation(trail, s3, own):
    bucket = trail["S3BucketName"]
    if bucket not in own:
        annotation = f"Bucket {bucket} is none of this account, and is judged in its own."
        return Evaluation(ComplianceType.NOT_APPLICABLE, trail["Name"], TRAIL, annotation)
    opened = next(public_access.openings(*public_access.of_bucket(s3, bucket), **ANY), None)
    if opened:
        annotation = f"Bucket {bucket}: {opened}"
        return Evaluation(ComplianceType.NON_COMPLIANT, trail["Name"], TRAIL, annotation)
    return Evaluation(ComplianceType.COMPLIANT, trail["Name"], TRAIL)


def lambda_handler(event, context):
    return Evaluator(CLOUDTRAIL_S3_BUCKET_PUBLIC_ACCESS_PROHIBITED()).handle(event, context)
