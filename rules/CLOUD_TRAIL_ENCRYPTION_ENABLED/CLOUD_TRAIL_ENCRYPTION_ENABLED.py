"""Trails encrypt their log files with a KMS key.

## What it checks
Each trail must name a KMS key. Files that S3 encrypts under keys of its own do not
count, and that the key is enabled is not asked: the trail reports that it cannot
deliver. A trail is judged in its home Region, and an organization's in the account
that owns it.

## Why it matters
With a key of the account's own, whoever can read the bucket cannot read the record
unless the key's policy says so too, and each use of the key is recorded.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/cloud-trail-encryption-enabled.html
- https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, trails

TRAIL = "AWS::CloudTrail::Trail"
INPUTS = {}


class CLOUD_TRAIL_ENCRYPTION_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        cloudtrail = client_factory.build_client("cloudtrail")
        found = cloudtrail.describe_trails(includeShadowTrails=False)["trailList"]
        return [evaluation(trail, event["accountId"]) for trail in found]


def evaluation(trail, account):
    if trails.is_foreign(trail, account):
        annotation = f"The organization's trail is judged where it is: {trail['TrailARN']}."
        return Evaluation(ComplianceType.NOT_APPLICABLE, trail["Name"], TRAIL, annotation)
    if not trail.get("KmsKeyId"):
        annotation = "The trail names no KMS key for its log files."
        return Evaluation(ComplianceType.NON_COMPLIANT, trail["Name"], TRAIL, annotation)
    return Evaluation(ComplianceType.COMPLIANT, trail["Name"], TRAIL)


def lambda_handler(event, context):
    return Evaluator(CLOUD_TRAIL_ENCRYPTION_ENABLED()).handle(event, context)
