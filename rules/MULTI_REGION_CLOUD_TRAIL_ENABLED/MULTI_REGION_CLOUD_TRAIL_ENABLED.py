"""A trail records the management events of every Region.

## What it checks
At least one trail must cover every Region, be logging, record management events
and leave none of them out, such as those of KMS or the RDS Data API. Where the
inputs name a bucket, a topic, a log group or a kind of event, that same trail
must match them. Trails of another home Region or of the organization count; an
organization's trail refuses its members to tell its events, and is taken as its
own account has it.

## Why it matters
What happens in a Region that nobody watches is found by nobody. One trail for
all of them is the record that every investigation begins with.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/multi-region-cloudtrail-enabled.html
- https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, trails

ACCOUNT = "AWS::::Account"
INPUTS = {
    "s3BucketName": inputs.optional(inputs.text),
    "snsTopicArn": inputs.optional(inputs.arn),
    "cloudWatchLogsLogGroupArn": inputs.optional(inputs.arn),
    "includeManagementEvents": inputs.optional(inputs.boolean),
    "readWriteType": inputs.optional(inputs.choice("ReadOnly", "WriteOnly", "ALL")),
}


class MULTI_REGION_CLOUD_TRAIL_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        found = client_factory.build_client("cloudtrail").describe_trails()["trailList"]
        faults = {}
        for trail in found:
            cloudtrail = trails.at_home(trail, client_factory)
            faults[trail["TrailARN"]], remark = judged(trail, cloudtrail, account, valid_rule_parameters)
            if not faults[trail["TrailARN"]]:
                return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT, remark)]
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation(found, faults))]


def judged(trail, cloudtrail, account, wanted):
    """What a trail lacks, cheapest question first, or None; and what is to be said of it all the same."""
    fault = next(shortfalls(trail, wanted), None)
    if fault:
        return fault, ""
    status = trails.told(cloudtrail.get_trail_status, account, trail, Name=trail["TrailARN"])
    if status and not status["IsLogging"]:
        return "is not logging", ""
    selectors = trails.told(cloudtrail.get_event_selectors, account, trail, TrailName=trail["TrailARN"])
    if selectors is None:
        remark = f"The organization's trail {trail['Name']} counts; only its own account can read its event selectors."
        return None, remark
    return next(gaps(trails.management_events(selectors), wanted), None), ""


def shortfalls(trail, wanted):
    if not trail.get("IsMultiRegionTrail"):
        yield "covers one Region only"
    if wanted["s3BucketName"] not in (None, trail.get("S3BucketName")):
        yield f"delivers to bucket {trail.get('S3BucketName')}, not {wanted['s3BucketName']}"
    if wanted["snsTopicArn"] not in (None, trail.get("SnsTopicARN")):
        yield f"notifies {trail.get('SnsTopicARN') or 'no topic'}, not {wanted['snsTopicArn']}"
    log_group = bare(trail.get("CloudWatchLogsLogGroupArn"))
    if wanted["cloudWatchLogsLogGroupArn"] and bare(wanted["cloudWatchLogsLogGroupArn"]) != log_group:
        yield f"sends to {log_group or 'no log group'}, not {wanted['cloudWatchLogsLogGroupArn']}"


def gaps(recorded, wanted):
    left_out = [text for events in recorded for text in events.left_out]
    if left_out:
        yield f"leaves out management events: {', '.join(left_out)}"
    # AWS does not say what false asks for: taken as no demand. Nor whether a trail of all events is good enough
    # where only reads or writes are asked for: taken as yes, for it records them.
    if wanted["includeManagementEvents"] is not False and not recorded:
        yield "records no management events"
    if wanted["readWriteType"] in ("ReadOnly", "ALL") and not any(events.reads for events in recorded):
        yield "records no management events that read"
    if wanted["readWriteType"] in ("WriteOnly", "ALL") and not any(events.writes for events in recorded):
        yield "records no management events that write"


def bare(log_group_arn):
    """A log group's ARN without the `:*` that CloudTrail adds and people leave out."""
    return (log_group_arn or "").removesuffix(":*")


def annotation(found, faults):
    """The fault of the trail that comes nearest: one that covers every Region, where there is one."""
    nearest = max(found, key=lambda trail: bool(trail.get("IsMultiRegionTrail")), default=None)
    return f"Trail {nearest['Name']} {faults[nearest['TrailARN']]}." if nearest else "There is no trail."


def lambda_handler(event, context):
    return Evaluator(MULTI_REGION_CLOUD_TRAIL_ENABLED()).handle(event, context)
