"""Buckets refuse requests that are not sent over TLS.

## What it checks
The bucket policy must deny everyone every S3 action, on the bucket and on its
objects, whenever `aws:SecureTransport` is false, tested as a boolean or as the
text that a request carries. A Deny that also asks for something else does not
count: it lets some plain HTTP requests through.

## Why it matters
S3 answers on plain HTTP unless a policy refuses it, so object data and signed
URLs can cross a network in the clear.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-ssl-requests-only.html
- https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
- https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, policy

RESOURCE_TYPES = ["AWS::S3::Bucket"]
INPUTS = {}
# operator -> how it reads `false`; a request carries the key as text, so that tests of texts work on it too
TESTS = {"bool": str.lower, "stringequals": str, "stringequalsignorecase": str.lower, "stringlike": str}


class S3_BUCKET_SSL_REQUESTS_ONLY(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        bucket = configuration.arn(configuration_item)
        document = configuration.supplementary(configuration_item, "BucketPolicy").get("policyText")
        refusals = [statement for statement in policy.read(document) if refuses_plain_http(statement)]

        for arn in (bucket, f"{bucket}/*"):
            if not any(refusal.covers_resource(arn) for refusal in refusals):
                return [Evaluation(ComplianceType.NON_COMPLIANT, annotation=f"Plain HTTP to {arn} is not denied.")]
        return [Evaluation(ComplianceType.COMPLIANT)]


def refuses_plain_http(statement):
    return (
        statement.denies
        and statement.names_everyone
        and statement.covers_action("s3:*")
        and all(holds_for_plain_http(condition) for condition in statement.conditions)
    )


def holds_for_plain_http(condition):
    return (
        condition.operator in TESTS
        and condition.key == "aws:securetransport"
        and [TESTS[condition.operator](value) for value in condition.values] == ["false"]
    )


def lambda_handler(event, context):
    return Evaluator(S3_BUCKET_SSL_REQUESTS_ONLY(), RESOURCE_TYPES).handle(event, context)
