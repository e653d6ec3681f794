"""A trail records what is done to the objects of every bucket.

## What it checks
At least one trail of this Region must be logging and record the data events of S3,
those that read and those that write, for every bucket or, with `S3BucketNames`, for
each of those. A selector counts where it leaves no object of a bucket out: not by a
prefix, nor by the name of an event. An organization's trail does not tell its
members its events: where it alone may record them, the account is not judged here.

## Why it matters
Management events tell that a bucket was opened, and not what was read from it. Which
objects a thief took, or somebody deleted, is told by data events and access logs
alone.

## References
- https://docs.aws.amazon.com/config/latest/developerguide/cloudtrail-s3-dataevents-enabled.html
- https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
"""

from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import inputs, trails

ACCOUNT = "AWS::::Account"
INPUTS = {"S3BucketNames": inputs.optional(inputs.text_list)}


class CLOUDTRAIL_S3_DATAEVENTS_ENABLED(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account, buckets = event["accountId"], valid_rule_parameters["S3BucketNames"] or (None,)
        nearest, untold, fewest = "No trail is logging.", "", None
        for trail in client_factory.build_client("cloudtrail").describe_trails()["trailList"]:
            cloudtrail = trails.at_home(trail, client_factory)
            status = trails.told(cloudtrail.get_trail_status, account, trail, Name=trail["TrailARN"])
            if status and not status["IsLogging"]:
                continue
            selectors = trails.told(cloudtrail.get_event_selectors, account, trail, TrailName=trail["TrailARN"])
            if selectors is None and trail.get("HasCustomEventSelectors"):
                untold = f"Only its own account can read whether the organization's trail {trail['Name']} records them."
                continue
            missing = [bucket for bucket in buckets if not is_recorded(bucket, trails.object_events(selectors or {}))]
            if not missing:
                return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]
            if fewest is None or len(missing) < fewest:
                nearest, fewest = f"Trail {trail['Name']} does not record {objects_of(missing)}.", len(missing)
        if untold:
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, untold)]
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, nearest)]


def objects_of(missing):
    return "all that is done to objects of " + ("every bucket" if missing == [None] else ", ".join(missing))


def is_recorded(bucket, recorded):
    reached = [events for events in recorded if events.reach(bucket)]
    return any(events.reads for events in reached) and any(events.writes for events in reached)


def lambda_handler(event, context):
    return Evaluator(CLOUDTRAIL_S3_DATAEVENTS_ENABLED()).handle(event, context)
