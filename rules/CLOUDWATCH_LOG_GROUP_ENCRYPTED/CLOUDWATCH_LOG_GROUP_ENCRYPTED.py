"""Log groups are encrypted with an AWS KMS key.

## What it checks
Each log group must be associated with a KMS key, and where `KmsKeyId` names one, by
ARN or id, with that one. What CloudWatch Logs encrypts with keys of its own, as it
does by itself, does not count. Events that were logged before the association stay
under their former encryption, which no API tells.

## Why it matters
With a key, reading logs takes a right to the key, which has a policy and a trail of
its own: who can list a log group cannot read yet what customers and systems said.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/cloudwatch-log-group-encrypted.html
- https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs

LOG_GROUP = "AWS::Logs::LogGroup"
INPUTS = {"KmsKeyId": inputs.optional(inputs.kms_key)}


class CLOUDWATCH_LOG_GROUP_ENCRYPTED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        pages = client_factory.build_client("logs").get_paginator("describe_log_groups").paginate()
        wanted = valid_rule_parameters["KmsKeyId"]
        return [evaluation(group, wanted) for page in pages for group in page["logGroups"]]


def evaluation(group, wanted):
    name, key = group["logGroupName"], group.get("kmsKeyId")
    if not key:
        annotation = "The log group is associated with no KMS key."
        return Evaluation(ComplianceType.NON_COMPLIANT, name, LOG_GROUP, annotation)
    if wanted and wanted not in (key, key.rpartition("/")[2]):
        annotation = f"The log group is associated with {key}, not with {wanted}."
        return Evaluation(ComplianceType.NON_COMPLIANT, name, LOG_GROUP, annotation)
    return Evaluation(ComplianceType.COMPLIANT, name, LOG_GROUP)


def lambda_handler(event, context):
    return Evaluator(CLOUDWATCH_LOG_GROUP_ENCRYPTED()).handle(event, context)
