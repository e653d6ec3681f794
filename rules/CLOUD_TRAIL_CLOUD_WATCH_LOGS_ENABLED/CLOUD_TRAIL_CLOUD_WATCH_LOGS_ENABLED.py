"""Trails send their events to CloudWatch Logs.

## What it checks
Each trail must name a log group of CloudWatch Logs. Where
`expectedDeliveryWindowAge` is given, the latest delivery to it must be no more
than so many hours ago. A trail is judged in its home Region, and an organization's
in the account that owns it.

## Why it matters
Alarms, filters and searches of what happens in an account start from a log group.
Files in a bucket are read days later, if ever.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/cloud-trail-cloud-watch-logs-enabled.html
- https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
"""

from datetime import timedelta

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import dates, inputs, resources, trails

TRAIL = "AWS::CloudTrail::Trail"
INPUTS = {"expectedDeliveryWindowAge": inputs.optional(inputs.integer(minimum=1))}


class CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        cloudtrail = client_factory.build_client("cloudtrail")
        hours = valid_rule_parameters["expectedDeliveryWindowAge"]
        oldest = None if hours is None else dates.evaluation_time(event) - timedelta(hours=hours)
        return resources.judged(
            cloudtrail.describe_trails(includeShadowTrails=False)["trailList"],
            lambda trail: evaluation(trail, cloudtrail, event["accountId"], oldest),
            resource_type=TRAIL,
            resource_id=lambda trail: trail["Name"],
            gone=["TrailNotFoundException"],
        )


def evaluation(trail, cloudtrail, account, oldest):
    if trails.is_foreign(trail, account):
        annotation = f"The organization's trail is judged where it is: {trail['TrailARN']}."
        return Evaluation(ComplianceType.NOT_APPLICABLE, trail["Name"], TRAIL, annotation)
    group = trail.get("CloudWatchLogsLogGroupArn")
    if not group:
        annotation = "The trail sends nothing to CloudWatch Logs."
        return Evaluation(ComplianceType.NON_COMPLIANT, trail["Name"], TRAIL, annotation)
    fault = oldest and delay(cloudtrail.get_trail_status(Name=trail["TrailARN"]), oldest)
    if fault:
        return Evaluation(ComplianceType.NON_COMPLIANT, trail["Name"], TRAIL, f"{group} {fault}.")
    return Evaluation(ComplianceType.COMPLIANT, trail["Name"], TRAIL)


def delay(status, oldest):
    """What is wrong with the latest delivery, or None."""
    delivered, error = status.get("LatestCloudWatchLogsDeliveryTime"), status.get("LatestCloudWatchLogsDeliveryError")
    if delivered is not None and delivered >= oldest:
        return None
    since = f"has got nothing since {delivered:%Y-%m-%d %H:%M} UTC" if delivered else "has never got anything"
    return f"{since}: {error}" if error else since


def lambda_handler(event, context):
    return Evaluator(CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED()).handle(event, context)
