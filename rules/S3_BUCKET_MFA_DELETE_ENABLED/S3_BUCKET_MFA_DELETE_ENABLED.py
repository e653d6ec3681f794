"""Deleting a version of an object asks for a second factor.

## What it checks
MFA delete must be on, be the bucket versioned or not: without versions there is
none. A bucket with a lifecycle configuration is not judged while it is off, as S3
has never both: what expires by itself can be asked for no code.

Only the root user, with its own MFA device and by the API, turns MFA delete on, so
the fix asks a person to. Known false alarm: a bucket whose versions may be lost.

## Why it matters
Whoever has stolen an administrator's keys can delete versions as well, or stop
them. A code that is asked each time is not in the same file as the keys.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-mfa-delete-enabled.html
- https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-20
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::S3::Bucket"]
INPUTS = {}


class S3_BUCKET_MFA_DELETE_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        versioning = configuration.supplementary(configuration_item, "BucketVersioningConfiguration")
        if configuration.truth(versioning.get("isMfaDeleteEnabled")):
            return [Evaluation(ComplianceType.COMPLIANT)]
        lifecycle = configuration.supplementary(configuration_item, "BucketLifecycleConfiguration")
        if configuration.listed(lifecycle.get("rules")):
            annotation = "The bucket has a lifecycle configuration, beside which S3 takes no MFA delete."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, annotation=annotation)]
        annotation = f"MFA delete is off, and versioning is {versioning.get('status') or 'Off'}."
        return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]


def lambda_handler(event, context):
    return Evaluator(S3_BUCKET_MFA_DELETE_ENABLED(), RESOURCE_TYPES).handle(event, context)
