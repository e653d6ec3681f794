"""A kind of API call raises an alarm that somebody hears.

## What it checks
A trail that covers every Region, is logging and records all management events must
deliver to a log group, `logGroupName` where that is given. A metric filter there must
match all that `filterName` stands for, or `filterPattern` where that is given, and an
alarm with actions that are enabled must watch the filter's metric, in metric math as
well. One of its topics must have `minimumSubscribers` confirmed subscriptions; a topic
of another account that does not tell is taken as heard.

The names are those of the CIS benchmark: unauthorized-api-calls, root-usage,
console-signin-without-mfa, console-authentication-failures, iam-policy-changes,
cloudtrail-changes, kms-key-disable-or-delete, s3-bucket-policy-changes, config-changes,
security-group-changes, network-acl-changes, network-gateway-changes,
route-table-changes, vpc-changes and organizations-changes. A filter may match more,
and may be spelled in another order; one that says the same in conditions of another
kind, such as a regular expression, is not understood. An account whose events only an
organization's trail takes to another account is not applicable.

## Why it matters
Each of these calls is rare, and is what an intruder does early. The log tells of it
whoever asks; an alarm tells who did not ask.

## References
- https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
- https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html
- https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
"""

from botocore.exceptions import ClientError
from rdklib import ComplianceType, ConfigRule, Evaluation, Evaluator

from trueup.rulekit import arns, filter_patterns, inputs, trails

ACCOUNT = "AWS::::Account"
INPUTS = {
    "filterName": inputs.choice(*filter_patterns.PATTERNS),
    "filterPattern": inputs.optional(inputs.matching(r"(?s)\{.{1,1022}\}", "a filter pattern in braces")),
    "logGroupName": inputs.optional(inputs.text),
    "minimumSubscribers": inputs.integer(minimum=1),
}
REFUSALS = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException")
ABSENT = ("NotFound", "NotFoundException")


class LOG_METRIC_FILTER_ALARM_EXISTS(ConfigRule):
    def evaluate_parameters(self, rule_parameters):
        return inputs.read(rule_parameters, INPUTS)

    def evaluate_periodic(self, event, client_factory, valid_rule_parameters):
        account = event["accountId"]
        found = client_factory.build_client("cloudtrail").describe_trails()["trailList"]
        own = [trail for trail in found if not trails.is_foreign(trail, account)]
        if found and not own:
            annotation = f"The organization's trail {found[0]['Name']} delivers to another account, which must alarm."
            return [Evaluation(ComplianceType.NOT_APPLICABLE, account, ACCOUNT, annotation)]
        faults = []
        for trail in own:
            fault = trail_fault(trail, client_factory, valid_rule_parameters) or alarm_fault(
                arns.parse(trail["CloudWatchLogsLogGroupArn"]), client_factory, account, valid_rule_parameters
            )
            if not fault:
                return [Evaluation(ComplianceType.COMPLIANT, account, ACCOUNT)]
            faults.append(fault)
        annotation = faults[0] if faults else "There is no trail."
        return [Evaluation(ComplianceType.NON_COMPLIANT, account, ACCOUNT, annotation)]


def trail_fault(trail, client_factory, wanted):
    """Why a trail does not bring the events to a log group of its own account, or None."""
    name, group = trail["Name"], arns.parse(trail.get("CloudWatchLogsLogGroupArn"))
    if not trail.get("IsMultiRegionTrail"):
        return f"Trail {name} covers one Region only."
    if group is None:
        return f"Trail {name} delivers to no log group."
    if wanted["logGroupName"] not in (None, group_name(group)):
        return f"Trail {name} delivers to {group_name(group)}, not to {wanted['logGroupName']}."
    cloudtrail = client_factory.build_client("cloudtrail", trail.get("HomeRegion"))
    if not cloudtrail.get_trail_status(Name=trail["TrailARN"])["IsLogging"]:
        return f"Trail {name} is not logging."
    recorded = trails.management_events(cloudtrail.get_event_selectors(TrailName=trail["TrailARN"]))
    if not (any(each.reads for each in recorded) and any(each.writes for each in recorded)):
        return f"Trail {name} does not record all management events."
    left_out = ", ".join(text for each in recorded for text in each.left_out)
    return f"Trail {name} leaves out management events: {left_out}." if left_out else None


def alarm_fault(group, client_factory, account, wanted):
    """Why nobody hears of such a call, by the log group that it is told to, or None."""
    pattern = wanted["filterPattern"] or filter_patterns.PATTERNS[wanted["filterName"]]
    metrics = metrics_of(client_factory.build_client("logs", group.region), group_name(group), pattern)
    if not metrics:
        return f"No metric filter of {group_name(group)} matches all of {wanted['filterName']}."
    listing = client_factory.build_client("cloudwatch", group.region).get_paginator("describe_alarms")
    alarms = [each for page in listing.paginate(AlarmTypes=["MetricAlarm"]) for each in page["MetricAlarms"]]
    watching = [alarm for alarm in alarms if alarm.get("ActionsEnabled") and metrics & watched(alarm)]
    topics = [action for alarm in watching for action in alarm.get("AlarmActions") or () if is_topic(action)]
    if not topics:
        told = ", ".join("/".join(metric) for metric in sorted(metrics))
        return f"No alarm of {told} tells a topic."
    for topic in dict.fromkeys(topics):
        sns = client_factory.build_client("sns", arns.parse(topic).region)
        if subscribers(sns, topic, account, wanted["minimumSubscribers"]) >= wanted["minimumSubscribers"]:
            return None
    return f"Topic {topics[0]} has fewer confirmed subscriptions than {wanted['minimumSubscribers']}."


def group_name(group):
    """The name of a log group, whose ARN has `:*` behind it in a trail."""
    return group.resource.removeprefix("log-group:").removesuffix(":*")


def metrics_of(logs, group, pattern):
    """The metrics, by namespace and name, of the filters that match all that the pattern matches."""
    pages = logs.get_paginator("describe_metric_filters").paginate(logGroupName=group)
    return {
        (metric["metricNamespace"], metric["metricName"])
        for page in pages
        for each in page["metricFilters"]
        if filter_patterns.covers(each.get("filterPattern") or "", pattern)
        for metric in each["metricTransformations"]
    }


def watched(alarm):
    """The metrics that an alarm looks at, by namespace and name: its own, or those of its metric math."""
    inside = [each["MetricStat"]["Metric"] for each in alarm.get("Metrics") or () if each.get("MetricStat")]
    return {(metric.get("Namespace"), metric.get("MetricName")) for metric in (alarm, *inside)}


def is_topic(action):
    arn = arns.parse(action)
    return arn is not None and arn.service == "sns"


def subscribers(sns, topic, account, enough):
    """How many confirmed subscriptions a topic has; another account's that does not tell is taken to have enough."""
    try:
        pages = list(sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic))
    except ClientError as error:
        if error.response["Error"]["Code"] in ABSENT:
            return 0
        if arns.parse(topic).account == account or error.response["Error"]["Code"] not in REFUSALS:
            raise
        return enough
    return sum(each["SubscriptionArn"].startswith("arn:") for page in pages for each in page["Subscriptions"])


def lambda_handler(event, context):
    return Evaluator(LOG_METRIC_FILTER_ALARM_EXISTS()).handle(event, context)
