"""Trails are logging, and what they log arrives.

## What it checks
Each trail must be logging, report no error of its latest delivery of log files,
of digests, to CloudWatch Logs or to its topic, and have delivered within
`maxHoursSinceDelivery` hours, or have been started since. Errors that CloudTrail
reports of a delivery stay until the next one succeeds. A trail is judged in its
home Region, and an organization's in the account that owns it. Known false alarm:
a trail that records little, in an account where nothing happens for a day.

## Why it matters
A trail whose bucket, key or policy has changed goes on as if nothing were, and
what is missing is seen on the day it is needed.

## References
- https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
- https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
"""

from datetime import timedelta

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import dates, inputs, resources, trails

TRAIL = "AWS::CloudTrail::Trail"
INPUTS = {"maxHoursSinceDelivery": inputs.integer(minimum=1)}
# What each member of a trail's status speaks of, what stops the record first.
ERRORS = {
    "LatestDeliveryError": "cannot deliver log files",
    "LatestDigestDeliveryError": "cannot deliver digests",
    "LatestCloudWatchLogsDeliveryError": "cannot deliver to CloudWatch Logs",
    "LatestNotificationError": "cannot notify its topic",
}


class CLOUDTRAIL_TRAIL_DELIVERING(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        cloudtrail = client_factory.build_client("cloudtrail")
        oldest = dates.evaluation_time(event) - timedelta(hours=valid_rule_parameters["maxHoursSinceDelivery"])
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
    fault = next(faults(cloudtrail.get_trail_status(Name=trail["TrailARN"]), oldest), None)
    if fault:
        return Evaluation(ComplianceType.NON_COMPLIANT, trail["Name"], TRAIL, f"The trail {fault}.")
    return Evaluation(ComplianceType.COMPLIANT, trail["Name"], TRAIL)


def faults(status, oldest):
    if not status.get("IsLogging"):
        yield "is not logging"
    for name, text in ERRORS.items():
        if status.get(name):
            yield f"{text}: {status[name]}"
    # CloudTrail delivers some minutes after a trail is started.
    delivered, started = status.get("LatestDeliveryTime"), status.get("StartLoggingTime")
    if delivered is None and (started is None or started < oldest):
        yield f"has delivered nothing since it was started{f' on {started:%Y-%m-%d}' if started else ''}"
    if delivered is not None and delivered < oldest and (started is None or started < oldest):
        yield f"has delivered nothing since {delivered:%Y-%m-%d %H:%M} UTC"


def lambda_handler(event, context):
    return Evaluator(CLOUDTRAIL_TRAIL_DELIVERING()).handle(event, context)
