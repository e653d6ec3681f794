"""Buckets keep the versions of their objects.

## What it checks
Versioning must be enabled; suspended is not. Where `isMfaDeleteEnabled` is
true, deleting a version must ask for a second factor as well.

## Why it matters
Without versions an overwritten or deleted object is gone, be it by mistake, by
a bug or by someone who wants money for it.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-versioning-enabled.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs

RESOURCE_TYPES = ["AWS::S3::Bucket"]
INPUTS = {"isMfaDeleteEnabled": inputs.optional(inputs.boolean)}


class S3_BUCKET_VERSIONING_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        found = configuration.supplementary(configuration_item, "BucketVersioningConfiguration")
        status = found.get("status") or "Off"
        if status != "Enabled":
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"Versioning is {status}, not Enabled.")]
        if valid_rule_parameters["isMfaDeleteEnabled"] and not configuration.truth(found.get("isMfaDeleteEnabled")):
            annotation = "MFA delete is off; only the root user can turn it on."
            return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=annotation)]
        return [Evaluation(ComplianceType.COMPLIANT)]


def lambda_handler(event, context):
    return Evaluator(S3_BUCKET_VERSIONING_ENABLED(), RESOURCE_TYPES).handle(event, context)
