"""Trails sign digests of their log files, so that tampering shows.

## What it checks
Log file validation must be on for each trail, logging or not. A trail is judged
where it can be changed: in its home Region, and an organization's trail in the
account that owns it. Its shadows elsewhere are left out.

## Why it matters
Whoever can write to the bucket can rewrite the record of what they did. Signed
digest files show every log file that was changed, deleted or forged.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/cloud-trail-log-file-validation-enabled.html
- https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import configuration, inputs, trails

RESOURCE_TYPES = ["AWS::CloudTrail::Trail"]
INPUTS = {}


class CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_change(self, event, client_factory, configuration_item, valid_rule_parameters):
        trail = configuration.configuration(configuration_item)
        trail_id = configuration_item["resourceId"]
        if is_shadow(configuration_item, trail):
            return [left_out(trail_id, trail.get("trailARN"))]
        return [evaluation(trail_id, trail.get("logFileValidationEnabled"))]

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        cloudtrail = client_factory.build_client("cloudtrail")
        found = cloudtrail.describe_trails(includeShadowTrails=False)["trailList"]
        return [periodic_evaluation(trail, event["accountId"]) for trail in found]


def is_shadow(item, trail):
    elsewhere = trail.get("homeRegion") not in (None, "", item.get("awsRegion"))
    account = configuration.account_id(item)
    return elsewhere or trails.is_of_another_account(trail.get("trailARN"), trail.get("isOrganizationTrail"), account)


def periodic_evaluation(trail, account):
    if trails.is_foreign(trail, account):
        return left_out(trail["Name"], trail["TrailARN"])
    return evaluation(trail["Name"], trail.get("LogFileValidationEnabled"))


def left_out(trail_id, arn):
    annotation = f"A shadow; the trail is judged where it is: {arn}."
    return Evaluation(ComplianceType.NOT_APPLICABLE, trail_id, RESOURCE_TYPES[0], annotation)


def evaluation(trail_id, is_validated):
    if configuration.truth(is_validated):
        return Evaluation(ComplianceType.COMPLIANT, trail_id, RESOURCE_TYPES[0])
    annotation = "Log file validation is off."
    return Evaluation(ComplianceType.NON_COMPLIANT, trail_id, RESOURCE_TYPES[0], annotation)


def lambda_handler(event, context):
    return Evaluator(CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED(), RESOURCE_TYPES).handle(event, context)
