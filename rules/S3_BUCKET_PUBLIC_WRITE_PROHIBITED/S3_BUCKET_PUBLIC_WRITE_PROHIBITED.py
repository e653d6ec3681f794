"""Buckets cannot be written by the public, neither by policy nor by access control list.

## What it checks
A bucket policy must let nobody write, delete or change settings but fixed
principals, accounts, organizations or networks, unless the bucket restricts public
policies. The access control list must let neither everyone nor everyone with an AWS
account write, unless the bucket ignores public lists. Only the bucket's own block
settings count, and a Deny beside a public Allow does not make it private.

## Why it matters
Whoever may write may replace what others run or read, fill the bucket at its owner's
cost, or delete all that is in it.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-public-write-prohibited.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, public_access, resources

RESOURCE_TYPES = ["AWS::S3::Bucket"]
INPUTS = {}
# What changes objects, or settings of the bucket: the actions of S3 of the access levels Write, Tagging and Permissions
# management. Source: service authorization reference, Amazon S3. AWS does not say whether WRITE_ACP counts as writing;
# who has it gives himself WRITE.
WRITING = {
    "actions": (
        "s3:Put*",
        "s3:Delete*",
        "s3:Abort*",
        "s3:Replicate*",
        "s3:Restore*",
        "s3:Bypass*",
        "s3:ObjectOwnerOverrideToBucketOwner",
    ),
    "permissions": ("WRITE", "WRITE_ACP", "FULL_CONTROL"),
    "use": "write",
}


class S3_BUCKET_PUBLIC_WRITE_PROHIBITED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        block = configuration.supplementary(configuration_item, "PublicAccessBlockConfiguration")
        document = configuration.supplementary(configuration_item, "BucketPolicy").get("policyText")
        acl = configuration.supplementary(configuration_item, "AccessControlList")
        return [evaluation(configuration_item["resourceId"], block, document, acl)]

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        s3 = client_factory.build_client("s3")
        pages = s3.get_paginator("list_buckets").paginate(BucketRegion=s3.meta.region_name)
        return resources.judged(
            (bucket["Name"] for page in pages for bucket in page["Buckets"]),
            lambda bucket: evaluation(bucket, *public_access.of_bucket(s3, bucket)),
            resource_type=RESOURCE_TYPES[0],
            resource_id=str,
            gone=["NoSuchBucket"],
        )


def evaluation(bucket, block, document, acl):
    opened = next(public_access.openings(block, document, acl, **WRITING), None)
    if opened:
        return Evaluation(ComplianceType.NON_COMPLIANT, bucket, RESOURCE_TYPES[0], opened)
    return Evaluation(ComplianceType.COMPLIANT, bucket, RESOURCE_TYPES[0])


def lambda_handler(event, context):
    return Evaluator(S3_BUCKET_PUBLIC_WRITE_PROHIBITED(), RESOURCE_TYPES).handle(event, context)
